"""The container's files cannot be written, and the server has nowhere for its workers' heartbeats.

Why it hurts: Gunicorn makes a temporary file for each worker that it starts. With a read-only root
file system and nothing writable at /tmp the master stops at the first fork: `No usable temporary
directory found`.

What to do: set `worker_tmp_dir = "/dev/shm"`, or mount an `emptyDir` (Compose: `tmpfs`) at /tmp.

Silent when: `worker_tmp_dir` is set or cannot be told; anything writable is mounted that could hold
temporary files, or a variable such as TMPDIR names a directory; a template may add a mount; or a
bare Uvicorn serves, which writes no such file.

BAD: read-only, and no place to write

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [(|gunicorn, "app:app"|)]
              securityContext: {readOnlyRootFilesystem: [|true|]}

GOOD: a directory in memory, or a volume

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: a
              command: [gunicorn, --worker-tmp-dir=/dev/shm, app:app]
              securityContext: {readOnlyRootFilesystem: true}
            - name: b
              command: [gunicorn, app:app]
              securityContext: {readOnlyRootFilesystem: true}
              volumeMounts: [{name: tmp, mountPath: /tmp}]
            - name: c
              command: [gunicorn, app:app]
              env: [{name: TMPDIR, value: /dev/shm}]
              securityContext: {readOnlyRootFilesystem: true}
            - name: d
              command: [uvicorn, app:app]
              securityContext: {readOnlyRootFilesystem: true}
          volumes: [{name: tmp, emptyDir: {}}]

GOOD: Compose gives it a tmpfs

    -- compose.yaml --
    services:
      web:
        image: registry.example/web
        command: gunicorn app:app
        read_only: true
        tmpfs: [/tmp]
"""

from collections.abc import Iterator

from gunilint.api import Container, Deployment, Finding, Severity, judge, rule


@rule(
    "GUN613",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/workertmp.py, WorkerTmp.__init__",
        "CPython 3.11, Lib/tempfile.py, _get_default_tempdir",
        "https://github.com/benoitc/gunicorn/issues/1388",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    if box is None or box.read_only is None or not server.is_gunicorn:
        return
    if server.temporary is not None or _may_write(box):
        return
    verdict = judge(
        lambda fixed, place: fixed and not place, box.read_only, server.setting("worker_tmp_dir")
    )
    if verdict:
        yield Finding.at(
            box.read_only,
            "the container's files cannot be written, and Gunicorn needs a temporary file for each "
            "worker: it stops at the first fork",
            because=[(server.command, "finds no temporary directory")],
            help='set worker_tmp_dir = "/dev/shm", or mount something writable at /tmp',
            verdict=verdict,
        )


def _may_write(box: Container) -> bool:
    """Whether something that is mounted may hold temporary files: /tmp or the like, or the
    directory that the server starts in."""
    if box.mounts is None or not box.is_complete:
        return True
    return any(mount.is_writable and not mount.path.startswith("/dev") for mount in box.mounts)
