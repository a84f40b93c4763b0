"""The liveness probe gives up before the worker may.

Why it hurts: a sync worker that serves a request answers no probe, and with all workers busy the
probe waits with everybody else. Kubernetes restarts the pod after failureThreshold such failures,
although every worker is within its `timeout`: requests are lost, and the load moves on to pods that
are just as busy.

What to do: make failureThreshold * periodSeconds + timeoutSeconds longer than `timeout`; or use
threads, so that a probe finds one free.

Silent when: the worker is not sync; nobody set `timeout` (under recommended: a default does not say
that requests take so long), or it is 0; the probe does not ask the server over HTTP; a number
cannot be told; or the deployment is for development.

BAD: 31 s of failures end a pod whose requests may take 120 s

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -b, "0.0.0.0:8000", --timeout=(|120|), app:app]
              livenessProbe:
                [|httpGet: {path: /health, port: 8000}|]

GOOD: the probe is patient, asks something else, or threads answer it

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: a
              command: [gunicorn, -b, "0.0.0.0:8000", --timeout=120, app:app]
              livenessProbe: {httpGet: {path: /health, port: 8000}, failureThreshold: 13}
            - name: b
              command: [gunicorn, -b, "0.0.0.0:8000", --timeout=120, app:app]
              livenessProbe: {httpGet: {path: /health, port: 9000}}
            - name: c
              command: [gunicorn, -b, "0.0.0.0:8000", --timeout=120, --threads=8, app:app]
              livenessProbe: {httpGet: {path: /health, port: 8000}}

GOOD: nobody says that requests take long

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -b, "0.0.0.0:8000", app:app]
              livenessProbe: {httpGet: {path: /health, port: 8000}, periodSeconds: 5}
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    Probe,
    ProbeKind,
    Server,
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
    """Whether the default `timeout` says that requests may take so long."""


@rule(
    "GUN606",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "kubernetes/api, core/v1/types.go, Probe",
        "https://github.com/benoitc/gunicorn/issues/2467",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    timeout = server.timeout
    if box is None or timeout is None or server.worker_kind is not WorkerKind.SYNC:
        return
    if deployment.is_development or (timeout.is_default and not options.trust_defaults):
        return
    for probe in box.probes:
        if probe.kind is not ProbeKind.LIVENESS or not _asks(probe, server):
            continue
        times = (probe.failure_threshold, probe.period, probe.timeout)
        verdict = judge(
            lambda most, often, every, wait: often * every + wait < most, timeout, *times
        )
        if verdict:
            often, every, wait = (float(item.nominal or 0) for item in times)
            limit = timeout.nominal or 0
            needed = int((limit - wait) // (every or 1)) + 1
            yield Finding.at(
                probe,
                f"the livenessProbe restarts the pod after {often * every + wait:g} s without an "
                f"answer, and a sync worker may be busy for {show(timeout)}",
                label="gives up first",
                because=[timeout],
                help=f"set failureThreshold = {needed} or more, or use threads",
                verdict=verdict,
            )


def _asks(probe: Probe, server: Server) -> bool:
    """Whether the probe certainly asks the server itself, over HTTP."""
    addresses, port = server.setting("bind").known, probe.port
    if probe.path is None or port is None or port.known is None or not addresses:
        return False
    return any(str(address).endswith(f":{port.known}") for address in addresses)
