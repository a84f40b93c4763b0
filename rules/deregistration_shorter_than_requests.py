"""The load balancer cuts requests that it has sent to a target that is being taken out.

Why it hurts: a target that leaves gets no new requests, and those under way may go on for the
deregistration delay. What takes longer is answered with 502 on every deploy, whatever the
server's own stop window allows.

What to do: set the deregistration delay to the longest request: `timeout` on sync workers, the
balancer's own response timeout on others.

Silent when: nobody set the delay; nobody set the time that it is compared with (under
recommended: a default does not say that requests take so long); `timeout` is 0; or one of the
two cannot be told.

BAD: requests may take 60 s, leaving targets get 10 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, command: [gunicorn, --timeout=(|60|), app:app]}]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations:
        alb.ingress.kubernetes.io/target-group-attributes:
          deregistration_delay.timeout_seconds=[|10|]
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: the delay is left alone, or nobody says that requests take longer

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - {name: a, command: [gunicorn, app:app]}
            - {name: b, command: [gunicorn, --timeout=0, app:app]}
            - {name: c, command: [gunicorn, -k, gthread, --timeout=120, app:app]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      annotations:
        alb.ingress.kubernetes.io/target-group-attributes: deregistration_delay.timeout_seconds=15
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

    trust_defaults: bool = False
    """Whether a default time limit says that requests may take so long."""


@rule(
    "GUN209",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    for hop in deployment.hops:
        is_sync = server.worker_kind is WorkerKind.SYNC
        longest = server.timeout if is_sync else hop.response_timeout
        if server.worker_kind is None or hop.drain is None or hop.drain.is_default:
            continue
        if longest is None or (longest.is_default and not options.trust_defaults):
            continue
        verdict = judge(lambda delay, most: delay < most, hop.drain, longest)
        if verdict:
            yield Finding.at(
                hop.drain,
                f"the {hop.kind.value} cuts requests {show(hop.drain)} after it takes a target "
                f"out, and they may take {show(longest)}",
                because=[longest],
                help=f"set {hop.drain.name} = {longest.nominal or 0:g} or more",
                verdict=verdict,
            )
