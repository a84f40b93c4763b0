"""The proxy gives up on a response before the worker gives up on the request.

Why it hurts: the client gets 504 while the worker goes on for nobody, and the next request
waits for it. Behind a proxy that waited 2 s, 4 of 4 requests of 6 s got 504 and their handlers
still ran to the end on sync, gthread, gevent and Uvicorn workers; with both of two sync workers
so busied, the next quick request got 504, too.

What to do: keep `timeout` at or below the shortest response timeout on the way. That ends the
request only on sync workers. On the others `timeout` is the age of a heartbeat and bounds no
request: give the application a deadline of its own.

Silent when: the worker is not sync (under recommended; the other policies leave out only the
native asgi worker, which cancels a handler whose client has left), `timeout` is 0, or the proxy
waits for ever or for a time that cannot be told.

BAD: a sync worker may work for 120 s, the ALB waits for 60 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: web, command: [gunicorn, --timeout=[|120|], app:app]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations:
        alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=(|60|)
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: the worker gives up first, has no limit, or its timeout bounds no request

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: a, command: [gunicorn, --timeout=60, app:app]}
            - {name: b, command: [gunicorn, --timeout=0, app:app]}
            - {name: c, command: [gunicorn, -k, gthread, --timeout=120, app:app]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    Severity,
    WorkerKind,
    dataclass,
    judge,
    rule,
    show,
)


@dataclass(frozen=True)
class Options:
    """What can be set."""

    every_worker: bool = False
    """Whether to look at workers whose timeout bounds no request, too."""


@rule(
    "GUN202",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
        "gunicorn 27.0.1, gunicorn/arbiter.py, Arbiter.murder_workers",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    timeout, kind = deployment.server.timeout, deployment.server.worker_kind
    if timeout is None or kind in (None, WorkerKind.ASGI):
        return
    if kind is not WorkerKind.SYNC and not options.every_worker:
        return
    waits = ((hop, hop.response_timeout) for hop in deployment.hops)
    shorter = [
        (hop, wait, verdict)
        for hop, wait in waits
        if wait and (verdict := judge(lambda own, proxys: 0 < proxys < own, timeout, wait))
    ]
    if not shorter:
        return
    hop, wait, verdict = min(shorter, key=lambda item: item[1].nominal or 0)
    assumed = " (its default, unless changed elsewhere)" if wait.is_default else ""
    if kind is WorkerKind.SYNC:
        own = f"the worker goes on until its timeout of {show(timeout)}: it works for nobody"
        cure = f"set timeout to at most {show(wait)}"
    else:
        own = f"timeout is {show(timeout)} and bounds no request of a {kind.value} worker"
        cure = f"set timeout to at most {show(wait)}, and give the application a deadline"
    yield Finding.at(
        timeout,
        f"the {hop.kind.value} answers 504 after {show(wait)}{assumed}, {own}",
        because=[wait],
        help=cure,
        verdict=verdict,
    )
