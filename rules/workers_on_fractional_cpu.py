"""Several workers share less than one CPU.

Why it hurts: a quota below one CPU stops all workers of the container for the rest of each
0.1 s period once it is used up. 17 workers on half a CPU answered the slowest of 100
CPU-bound requests in 179 to 189 ms where one worker took 103 to 147 ms, and held 345 MB instead
of 43 MB. 5 workers did no measurable harm but for 118 MB, and requests that wait for I/O gain
from more workers, so that this is advice and no part of recommended.

What to do: one worker per container and more replicas, or a limit of at least one CPU.

Silent when: the limit is one CPU or more, there is none, or it or the number of workers cannot
be told.

BAD: four workers on half a CPU

    policy: strict
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, --workers=[|4|], app:app]
              resources: {limits: {cpu: (|500m|)}}

GOOD: one worker, a whole CPU, or no limit

    policy: strict
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: a
              command: [gunicorn, --workers=1, app:app]
              resources: {limits: {cpu: 500m}}
            - name: b
              command: [gunicorn, --workers=4, app:app]
              resources: {limits: {cpu: "1"}}
            - {name: c, command: [gunicorn, --workers=4, app:app]}
"""

from collections.abc import Iterator

from gunilint.api import EDGESERVERS, STRICT, Deployment, Finding, Severity, judge, rule, show


@rule(
    "GUN310",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[STRICT, EDGESERVERS],
    sources=["https://docs.kernel.org/scheduler/sched-bwc.html"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    box, workers = deployment.container, deployment.server.workers
    if box is None or box.cpu_limit is None:
        return
    verdict = judge(lambda n, cpus: (n or 1) > 1 > cpus, workers, box.cpu_limit)
    if verdict:
        yield Finding.at(
            workers,
            f"{show(workers)} workers share {show(box.cpu_limit)}: one that computes stops all",
            because=[box.cpu_limit],
            help="set workers = 1 and run more replicas, or a CPU limit of 1 or more",
            verdict=verdict,
        )
