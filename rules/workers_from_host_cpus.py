"""The number of workers follows the node's CPUs, not the container's limit.

Why it hurts: a CPU limit is a quota of time, which no way to count CPUs sees: with quotas of
0.5 and 1 CPU on a machine with 2, cpu_count(), sched_getaffinity and nproc all answered 2. A
pod with a limit of 1 CPU and `2 * cpu_count() + 1` starts 129 workers on a node with 64 cores.
Memory goes first: 17 workers instead of one took 345 MB instead of 43 MB before any application
was loaded, and the slowest 1 % of requests took 179 to 189 ms instead of 103 to 147 ms.

What to do: write the number for the limit, or let the manifest that sets the limit set it:
`workers = int(os.environ["WEB_CONCURRENCY"])`.

Silent when: the container has no CPU limit, or none that can be told; an environment variable
that comes first is set; the formula has a cap, so that it gives at most 2 * limit + 1 on a node
with 64 cores. Counts that honour the set of CPUs a process may use (sched_getaffinity,
process_cpu_count) are right where the cluster pins CPUs: they are a warning.

BAD: 129 workers on a node with 64 cores, for a limit of 1 CPU

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -c, web.conf.py, app:app]
              resources: {limits: {cpu: (|1|)}}
    -- web.conf.py --
    import multiprocessing

    workers = [|multiprocessing.cpu_count() * 2 + 1|]

GOOD: the manifest says how many

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -c, web.conf.py, app:app]
              env: [{name: WEB_CONCURRENCY, value: "3"}]
              resources: {limits: {cpu: 1}}
    -- web.conf.py --
    import multiprocessing
    import os

    workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count() * 2 + 1))

GOOD: there is no limit, or a cap

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - {name: a, command: [gunicorn, -c, free.conf.py, app:app]}
            - name: b
              command: [gunicorn, -c, capped.conf.py, app:app]
              resources: {limits: {cpu: 2}}
    -- free.conf.py --
    import os

    workers = os.cpu_count()
    -- capped.conf.py --
    import os

    workers = min(os.cpu_count(), 4)
"""

import math
from collections.abc import Iterator

from gunilint.api import (
    Bindings,
    Deployment,
    Finding,
    InputKind,
    Known,
    Missing,
    Severity,
    Symbolic,
    Unknown,
    Verdict,
    rule,
    show,
)

_NODES = (4, 16, 64)
"""Sizes of node, in cores, for which the finding lists the number of workers."""


@rule(
    "GUN303",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "https://docs.python.org/3/library/os.html#os.cpu_count",
        "https://github.com/python/cpython/issues/80235",
        "https://github.com/benoitc/gunicorn/issues/2028",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    workers, box = deployment.server.workers, deployment.container
    limit = box.cpu_limit if box else None
    if limit is None or limit.nominal is None or not isinstance(workers.value, Symbolic):
        return
    counts = {name for kind, name in workers.value.inputs if kind is InputKind.CPUS}
    others = [name for kind, name in workers.value.inputs if kind is not InputKind.CPUS]
    numbers = [_count(workers.value, cpus) for cpus in _NODES]
    fitting = 2 * math.ceil(limit.nominal) + 1
    if not counts or None in numbers or (numbers[-1] or 0) <= fitting:
        return
    pinned = all("affinity" in name or "process_cpu_count" in name for name in counts)
    few, more, most = numbers
    yield Finding.at(
        workers,
        f"the number of workers follows the node's CPUs, not the container's limit of "
        f"{show(limit)}: {few} on a node with 4 cores, {more} with 16, {most} with 64",
        because=[limit],
        help=f"set workers = {1 if limit.nominal < 1 else fitting} for this limit, or read "
        "WEB_CONCURRENCY and set it where the limit is set",
        verdict=Verdict.BY_DEFAULT if others else Verdict.ALWAYS,
        severity=Severity.WARNING if pinned else None,
    )


def _count(formula: Symbolic[int], cpus: int) -> int | None:
    """How many workers *formula* gives on a node with *cpus* cores, other inputs unset."""
    match formula.rebind(Bindings(cpus=cpus)):
        case Known(workers):
            return workers
        case Symbolic(default=workers) if not isinstance(workers, Missing):
            return workers
        case Symbolic() | Unknown():
            return None
