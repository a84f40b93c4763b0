"""There are more workers than the container's CPUs can feed.

Why it hurts: each worker holds the application in memory and takes its turn on the CPU. 32
Uvicorn workers on 2 cores took 1,460 MB where 2 took 121 MB, needed 0.67 to 0.81 s of CPU per
1,000 requests instead of 0.44 to 0.54 s, and answered 481 to 1,824 requests per second instead
of 2,286 to 4,111. A small excess did no harm, and more sync workers that wait for I/O did good
up to 17 on 2 cores: so recommended looks at ASGI workers only, and far above the limit.

What to do: for ASGI one worker per CPU, and at most four. The policy edgeservers asks for at
most one ASGI or gthread worker per CPU, and for sync 2 * CPU + 1, or CPU + 1 with the option
`long-tailed`.

Silent when: the container has no CPU limit; it or the number of workers cannot be told; or
the number follows the node's CPUs, which is GUN303.

BAD: 16 Uvicorn workers share one CPU

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -k, (|uvicorn_worker.UvicornWorker|), --workers=[|16|], app:app]
              resources: {limits: {cpu: (|1000m|)}}

BAD: the house policy asks for one gthread worker per CPU

    policy: edgeservers
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -k, (|gthread|), --workers=[|4|], app:app]
              resources: {limits: {cpu: (|2|)}}

GOOD: a small excess, more sync workers that wait for I/O, or no limit

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: a
              command: [gunicorn, -k, uvicorn_worker.UvicornWorker, --workers=4, app:app]
              resources: {limits: {cpu: 1}}
            - name: b
              command: [gunicorn, --workers=16, app:app]
              resources: {limits: {cpu: 1}}
            - name: c
              command: [gunicorn, -k, uvicorn_worker.UvicornWorker, --workers=16, app:app]
"""

import math
from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    InputKind,
    Severity,
    Symbolic,
    WorkerKind,
    dataclass,
    judge,
    rule,
    show,
)


@dataclass(frozen=True)
class Options:
    """The most workers per CPU of the limit, part of one counting as one; None: no bound."""

    asgi_per_cpu: int | None = 4
    gthread_per_cpu: int | None = None
    sync_per_cpu: int | None = None
    """One more is allowed."""
    long_tailed: bool = False
    """Whether some requests take much longer than most: then one sync worker per CPU."""

    def most(self, kind: WorkerKind, cpus: float) -> float:
        """How many workers of *kind* a container with a limit of *cpus* may have."""
        whole = max(1, math.ceil(cpus))
        if kind.serves_asgi:
            return whole * self.asgi_per_cpu if self.asgi_per_cpu else math.inf
        if kind is WorkerKind.GTHREAD:
            return whole * self.gthread_per_cpu if self.gthread_per_cpu else math.inf
        if kind is WorkerKind.SYNC and self.sync_per_cpu:
            return whole * (1 if self.long_tailed else self.sync_per_cpu) + 1
        return math.inf


@rule(
    "GUN304",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, docs/content/design.md, How Many Workers?",
        "https://fastapi.tiangolo.com/deployment/docker/",
        "the house policy edgeservers, for its own numbers",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    kind, workers, limit = server.worker_kind, server.workers, box.cpu_limit if box else None
    if limit is None or kind is None or _follows_cpus(workers.value):
        return
    verdict = judge(lambda n, cpus: (n or 1) > options.most(kind, cpus), workers, limit)
    if not verdict:
        return
    most = options.most(kind, limit.nominal or 1)
    origin = server.worker_origin
    yield Finding.at(
        workers,
        f"{show(workers)} {kind.value} workers share a limit of {show(limit)}, for which this "
        f"policy allows {most:g}: the rest costs memory and serves no faster",
        because=[limit, *([origin] if origin and not origin.is_default else [])],
        help=f"set workers = {most:g} or fewer, and run more replicas instead",
        verdict=verdict,
    )


def _follows_cpus(value: object) -> bool:
    return isinstance(value, Symbolic) and any(kind is InputKind.CPUS for kind, _ in value.inputs)
