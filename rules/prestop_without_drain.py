"""The preStop hook ends before the load balancer knows that the pod is going.

Why it hurts: SIGTERM follows the hook, and the server then accepts nothing more. With a balancer
that sent requests for another 1.5 s, 60 to 71 of about 71 failed without a delay, and none with
3 s; an ALB takes 15 to 25 s to take a target out (aws-load-balancer-controller#1064).

What to do: sleep for LB_DRAIN_SECONDS in the hook, or fail the health check there and wait until
the balancer has seen it.

Silent when: the hook sleeps for `lb-drain-seconds` (10), or by the variable LB_DRAIN_SECONDS; it
does more than to sleep, as it may fail the health check; how long it takes cannot be told; no
Service sends the pod requests; or there is no hook at all, which is GUN603.

BAD: five seconds

    policy: edgeservers
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
              command: [gunicorn, app:app]
              lifecycle: {preStop: {exec: {command: [sleep, [|"5"|]]}}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: (|web|)}, spec: {selector: {app: web}}}

GOOD: long enough, by the variable, or by the health check

    policy: edgeservers
    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: a
              command: [gunicorn, app:app]
              lifecycle: {preStop: {sleep: {seconds: 10}}}
            - name: b
              command: [gunicorn, app:app]
              lifecycle: {preStop: {exec: {command: [sh, -c, "sleep ${LB_DRAIN_SECONDS:-10}"]}}}
            - name: c
              command: [gunicorn, app:app]
              lifecycle: {preStop: {exec: {command: [sh, -c, "touch /tmp/drain; sleep 5"]}}}
            - name: d
              command: [gunicorn, app:app]
              lifecycle: {preStop: {httpGet: {path: /drain, port: 8000}}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}

GOOD: nobody sends requests, or there is no hook

    policy: edgeservers
    -- k8s/web.yaml --
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: a
          command: [gunicorn, app:app]
          lifecycle: {preStop: {sleep: {seconds: 5}}}
        - {name: b, command: [gunicorn, app:app]}
"""

import re
from collections.abc import Iterator

from gunilint.api import EDGESERVERS, Deployment, Finding, Severity, dataclass, judge, rule, show

_ONLY_SLEEPS = re.compile(
    r"(?:(?:\S*/)?(?:ba|da|a)?sh\s+-\w+\s+)?(?:exec\s+)?(?:\S*/)?sleep(?:\s+[0-9.]+[smh]?)?\s*;?"
)


@dataclass(frozen=True)
class Options:
    """What can be set."""

    lb_drain_seconds: float = 10
    """How long the load balancer needs to take a pod out."""


@rule(
    "GUN903",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[EDGESERVERS],
    sources=[
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1064",
        "aws-eks-best-practices@dc0243ad, loadbalancing.adoc",
        "the house policy edgeservers",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    box = deployment.container
    if box is None or box.pre_stop is None or not box.reached_by:
        return
    command = box.pre_stop_command
    if command is None or not _ONLY_SLEEPS.fullmatch(command.strip()):
        return
    verdict = judge(lambda hook: hook < options.lb_drain_seconds, box.pre_stop)
    if verdict:
        yield Finding.at(
            box.pre_stop,
            f"preStop sleeps for {show(box.pre_stop)}, and the load balancer may send requests for "
            f"{options.lb_drain_seconds:g} s: those after SIGTERM fail",
            because=[(place, "sends it requests") for place in box.reached_by],
            help=f"sleep for {options.lb_drain_seconds:g} s or more, and add that to the grace "
            "period",
            verdict=verdict,
        )
