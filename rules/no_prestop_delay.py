"""The server stops accepting while the load balancer still sends it requests.

Why it hurts: Kubernetes takes the pod out of its endpoints and signals it at the same moment, and
the load balancer learns of it later. With a balancer that was 1.5 s late, 60 to 71 of about 71
requests failed for all of eight servers; with a preStop of 3 s none did, in 24 of 24 runs. An ALB
with IP targets needs 15 to 25 s.

What to do: add `lifecycle: {preStop: {sleep: {seconds: 15}}}`, and lengthen
terminationGracePeriodSeconds by as much.

Silent when: the server's container has a preStop hook of any kind; no load balancer is seen in
front; a script stays in front of the server and may wait by itself; a template may add the hook;
or the deployment is for development.

BAD: an ALB in front, and no delay

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: [|web|], command: [gunicorn, app:app]}]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: (|web|)}
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: a hook waits

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
              lifecycle: {preStop: {exec: {command: [/bin/drain]}}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}

GOOD: nothing is in front

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, command: [gunicorn, app:app]}]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, ProcessKind, Severity, rule

_MAY_WAIT = (ProcessKind.SHELL, ProcessKind.SCRIPT, ProcessKind.WRAPPER)


@rule(
    "GUN603",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "kubernetes/website, concepts/workloads/pods/pod-lifecycle.md, Pod Termination Flow",
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1064",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    box = deployment.container
    if deployment.platform is not Platform.KUBERNETES or deployment.is_development:
        return
    if box is None or box.pre_stop is not None or not box.is_complete or not deployment.hops:
        return
    processes = deployment.server.processes
    if any(item.kind in _MAY_WAIT and item.replaced is not True for item in processes):
        return
    hop = deployment.hops[0]
    yield Finding.at(
        box.span,
        f"there is no preStop hook: the {hop.kind.value} still sends requests when the server has "
        "stopped accepting",
        label="is signalled at once",
        because=[(hop, "learns of it later")],
        help="add lifecycle: {preStop: {sleep: {seconds: 15}}}, and 15 s to "
        "terminationGracePeriodSeconds",
    )
