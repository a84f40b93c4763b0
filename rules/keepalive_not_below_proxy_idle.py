"""The server keeps idle connections at least as long as the proxy, against the house policy.

Why it hurts: the policy edgeservers wants the proxy to be the last to close, so that the
server's idle connections and what they hold are gone first. The measurements and the proxies'
vendors say the contrary: in this order 199 to 324 of 2,208 requests aimed at the moment of
closing failed with 502, in the other none did. See GUN201, which asks for that other order in
the policies recommended and strict; the two rules are never on together.

What to do: set `keepalive` below the proxy's idle timeout to follow the house policy; or leave
it, check under recommended, and make idle connections outlive the proxy's.

Silent when: the worker closes every connection itself (sync, a keepalive of 0), or the nearest
proxy opens a connection for each request, or nothing tells that it reuses them.

BAD: the ALB gives up idle connections after 60 s, before the server does

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
              command: [gunicorn, -k, (|gthread|), --keep-alive=[|65|], app:app]
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

GOOD: keepalive is shorter, or there is nothing to keep

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: a, command: [gunicorn, -k, gthread, --keep-alive=55, app:app]}
            - {name: b, command: [gunicorn, --keep-alive=65, app:app]}
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
    EDGESERVERS,
    Deployment,
    Finding,
    Hop,
    Server,
    Severity,
    judge,
    rule,
    show,
)


@rule(
    "GUN208",
    severity=Severity.ERROR,
    each=Deployment,
    policies=[EDGESERVERS],
    sources=[
        "the house policy edgeservers: the load balancer's idle timeout is above keepalive",
        "gunicorn 27.0.1, gunicorn/config.py, class Keepalive",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    for hop in deployment.pooling_hops:
        yield from _behind(hop, deployment.server)


def _behind(hop: Hop, server: Server) -> Iterator[Finding]:
    keepalive, idle = server.closes_idle_after, hop.idle_timeout
    if idle is None or keepalive is None:
        return
    verdict = judge(lambda kept, reused: 0 < reused <= kept, keepalive, idle)
    if not verdict:
        return
    assumed = " (its default, unless changed elsewhere)" if idle.is_default else ""
    yield Finding.at(
        keepalive,
        f"the server keeps idle connections for {show(keepalive)}, the {hop.kind.value} for "
        f"{show(idle)}{assumed}: the house policy wants the proxy's to last longer",
        because=[idle, *filter(None, [server.worker_origin])],
        help=f"set {keepalive.name} below {show(idle)}, or check under the policy recommended, "
        "which wants the contrary",
        verdict=verdict,
    )
