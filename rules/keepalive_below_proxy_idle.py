"""The proxy reuses connections that the server has already closed.

Why it hurts: the server closes an idle connection at the moment the proxy sends the next
request on it, and the client gets 502. With requests aimed at that moment 199 to 324 of 2,208
failed per worker class where the proxy kept connections for 60 s and the server for 2 s, and
154 to 263 where both kept them for 2 s; none failed where the proxy gave them up first. AWS,
Google and Heroku ask for the same order in their documentation.

What to do: keep connections in the server at least 5 s longer than in the proxy. On an ALB
`idle_timeout.timeout_seconds` also bounds the wait for a response: raising it for slow
requests raises what `keepalive` has to be.

Silent when: the worker closes every connection itself (sync, a keepalive of 0, gthread with
`worker_connections` not above `threads`), or at a time that `keepalive` does not set
(gevent_pywsgi, tornado); the nearest proxy opens a connection for each request, or passes
connections through (layer 4), or nothing tells which. The policy edgeservers has GUN208 instead.

BAD: the ALB keeps idle connections for 60 s, the server for 5 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              command: [gunicorn, -k, (|gthread|), --keep-alive=[|5|], app:app]
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations:
        alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=(|60|)
    spec:
      ingressClassName: alb
      defaultBackend: {service: {name: web, port: {number: 80}}}

GOOD: keepalive is longer, or the worker closes every connection, or not by keepalive

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: a, command: [gunicorn, -k, gthread, --keep-alive=65, app:app]}
            - {name: b, command: [gunicorn, --keep-alive=5, app:app]}
            - {name: c, command: [gunicorn, -k, gthread, --keep-alive=0, app:app]}
            - {name: d, command: [gunicorn, --threads=8, --worker-connections=8, app:app]}
            - {name: e, command: [gunicorn, -k, gevent_pywsgi, app:app]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: a network load balancer hands connections through

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, command: [gunicorn, -k, gthread, app:app]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      annotations: {service.beta.kubernetes.io/aws-load-balancer-type: external}
    spec: {type: LoadBalancer, selector: {app: web}}
"""

from collections.abc import Iterator

from gunilint.api import (
    RECOMMENDED,
    STRICT,
    Deployment,
    Finding,
    ProxyKind,
    Seconds,
    Server,
    Severity,
    judge,
    rule,
    show,
)


@rule(
    "GUN201",
    severity=Severity.ERROR,
    each=Deployment,
    policies=(RECOMMENDED, STRICT),
    sources=[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
        "https://cloud.google.com/load-balancing/docs/https",
        "gunicorn 27.0.1, gunicorn/config.py, class Keepalive; nginx, commit 7de80899",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, keepalive = deployment.server, deployment.server.closes_idle_after
    for hop in deployment.pooling_hops:
        idle = hop.idle_timeout
        if idle is None or keepalive is None:
            continue
        verdict = judge(lambda kept, reused: 0 < kept <= reused, keepalive, idle)
        if not verdict:
            continue
        assumed = " (its default, unless changed elsewhere)" if idle.is_default else ""
        victims = "those not safe to resend, sent" if hop.resends_idempotent else "requests sent"
        yield Finding.at(
            keepalive,
            f"the {hop.kind.value} reuses idle connections for up to {show(idle)}{assumed}, the "
            f"server closes them after {show(keepalive)}: {victims} in between fail with "
            f"{504 if hop.kind is ProxyKind.CLB else 502}",
            because=[idle, *filter(None, [server.worker_origin])],
            help=_cure(server, idle.nominal),
            verdict=verdict,
            severity=Severity.WARNING if hop.resends_idempotent else None,
        )


def _cure(server: Server, idle: Seconds | None) -> str | None:
    if idle is None:
        return None
    keepalive = f"{idle + 5:g}"
    if not server.is_gunicorn:
        return f"start Uvicorn with --timeout-keep-alive {keepalive} or more"
    graceful = server.graceful_timeout
    if server.waits_for_idle and graceful is not None and (graceful.nominal or 0) <= idle + 5:
        return (
            f"set keepalive = {keepalive} and graceful_timeout = {idle + 10:g} (this worker waits "
            "for idle connections when it stops), and lengthen the container's stop window to fit"
        )
    return f"set keepalive = {keepalive} or more"
