"""Cloudflare gives up on a response before the worker gives up on the request.

Why it hurts: Cloudflare waits 120 s for an answer (100 s until 2025, and still in older zones),
then the client gets 524, and only an Enterprise plan can change it. The sync worker grinds on
until `timeout` and is lost to others for that long: of 4 requests that a proxy had given up, 4 ran
to their end.

What to do: set `timeout` to at most what Cloudflare waits, and answer sooner: put long work into a
queue. The policy edgeservers allows 30 s, for every worker class.

Silent when: nothing says that Cloudflare is in front: a tunnel (cloudflared), a DNS record that
external-dns makes a proxied one, or the option `cdn = "cloudflare"`; the worker class is one whose
`timeout` does not bound a request (recommended, strict); or `timeout` cannot be told.

BAD: sync workers behind a proxied record may take 180 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, command: [gunicorn, --timeout=[|180|], app:app]}]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations: {external-dns.alpha.kubernetes.io/cloudflare-proxied: (|"true"|)}
    spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}

BAD: the house policy allows 30 s

    policy: edgeservers
    -- compose.yaml --
    services:
      web: {image: shop/web, command: gunicorn -k gthread -t [|60|] -b 0.0.0.0:8000 app:app}
      tunnel:
        image: cloudflare/cloudflared:2025.8.0
        command: tunnel --url=(|http://web:8000|) run

GOOD: an answer in time, or a timeout that bounds no request

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
            - {name: b, command: [gunicorn, -k, gthread, --timeout=180, app:app]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations: {external-dns.alpha.kubernetes.io/cloudflare-proxied: "true"}
    spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: nothing says that Cloudflare is in front

    -- Procfile --
    web: gunicorn --timeout=180 app:app
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    Hop,
    ProxyKind,
    Severity,
    WorkerKind,
    dataclass,
    judge,
    rule,
    show,
)

_CLOUDFLARE = (ProxyKind.CLOUDFLARE, ProxyKind.CLOUDFLARED)


@dataclass(frozen=True)
class Options:
    """What can be set."""

    cdn: str = ""
    """`cloudflare` where it is in front of every deployment, and no file says so."""
    most: int = 120
    """The longest timeout in seconds: what Cloudflare waits for an answer."""
    every_class: bool = False
    """Whether the timeout of worker classes counts that bounds no request."""


@rule(
    "GUN213",
    severity=Severity.WARNING,
    each=Deployment,
    sources=["https://developers.cloudflare.com/fundamentals/reference/connection-limits/"],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, hop = deployment.server, _cloudflare(deployment)
    is_declared = options.cdn.lower() == "cloudflare"
    if server.timeout is None or (hop is None and not is_declared):
        return
    if server.worker_kind is not WorkerKind.SYNC and not options.every_class:
        return
    verdict = judge(lambda timeout: timeout > options.most, server.timeout)
    if not verdict:
        return
    yield Finding.at(
        server.timeout,
        f"timeout is {show(server.timeout)} behind Cloudflare, for which this policy allows "
        f"{options.most} s: the client gets 524 while the worker works on",
        because=[(hop.span, "Cloudflare is in front")] if hop is not None else [],
        help=f"set timeout = {options.most} or less",
        verdict=verdict,
    )


def _cloudflare(deployment: Deployment) -> Hop | None:
    return next((hop for hop in deployment.hops if hop.kind in _CLOUDFLARE), None)
