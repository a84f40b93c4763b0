"""The workers do not fit into the container's memory.

Why it hurts: the kernel kills workers as they grow, the master starts new ones, and the probes
stay green: with 4 workers of 90 MB in a limit of 256 MB there were 60 to 109 SIGKILLs in 12 s
while 10 of 10 probes succeeded. A worker that has loaded nothing takes about 25 MiB.

What to do: fewer workers and more replicas, or a higher limit. Measure what one worker takes
under load and give it as the option `worker-rss`: then the rule is an error where the workers
exceed the limit, and a warning from 70 % of it, as requests need memory, too.

Silent when: the container has no memory limit, or it or the number of workers cannot be told;
without the option, where bare workers would fit, or `preload_app` lets them share memory.

BAD: 16 bare workers need more than the limit

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, --workers=[|16|], app:app]
              resources: {limits: {memory: (|256Mi|)}}

GOOD: they fit, they share, or there is no limit

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: a
              command: [gunicorn, --workers=4, app:app]
              resources: {limits: {memory: 256Mi}}
            - name: b
              command: [gunicorn, --workers=16, --preload, app:app]
              resources: {limits: {memory: 256Mi}}
            - name: c
              command: [gunicorn, --workers=16, app:app]
"""

from collections.abc import Iterator

from gunilint.api import Bytes, Deployment, Finding, Server, Severity, dataclass, judge, rule, show

_BARE_WORKER = Bytes(25 << 20)
"""What a worker takes that has loaded no application."""
_ROOM = 0.7
"""The part of the limit that measured workers may fill."""


@dataclass(frozen=True)
class Options:
    """What can be set."""

    worker_rss: Bytes | None = None
    """What one worker takes under load; with `preload_app`, its proportional share (PSS)."""


@rule(
    "GUN305",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/arbiter.py, Arbiter.reap_workers",
        "kubernetes/api@10b39a39, core/v1/types.go, ResourceRequirements.Limits",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    limit = box.memory_limit if box else None
    if limit is None or (options.worker_rss is None and _may_share(server)):
        return
    each = options.worker_rss or _BARE_WORKER
    room = _ROOM if options.worker_rss else 1
    verdict = judge(lambda n, most: (n or 1) * each > most * room, server.workers, limit)
    if not verdict:
        return
    exceeds = judge(lambda n, most: (n or 1) * each > most, server.workers, limit)
    total = Bytes(each * (server.workers.nominal or 1))
    fitting = max(1, int((limit.nominal or 0) * _ROOM / each))
    kind = "measured" if options.worker_rss else "that have loaded nothing yet"
    yield Finding.at(
        server.workers,
        f"{show(server.workers)} workers {kind} need {total}, {each} each, the limit is "
        f"{show(limit)}: " + ("workers are killed" if exceeds else "requests find no room"),
        because=[limit],
        help=f"set workers = {fitting} or fewer, or raise the limit",
        verdict=verdict,
        severity=None if exceeds else Severity.WARNING,
    )


def _may_share(server: Server) -> bool:
    """Whether workers may have memory in common that the master filled before the fork."""
    return server.is_gunicorn and server.setting("preload_app").known is not False
