"""The whole service is one worker that serves one request at a time.

Why it hurts: one slow request stops the service for everybody, probes among them. With one sync
worker a handler that waits for 50 ms served 19 requests per second, with five 96.

What to do: use more workers, `worker_class = "gthread"` with threads, or more replicas.

Silent when: there are several workers or threads, or the environment may say so; the worker is not
sync (one ASGI process per container is FastAPI's own advice); or the manifest does not say that
there is one replica only, as an autoscaler or another file may.

BAD: one replica, one worker, one thread

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: (|1|)
      template:
        spec:
          containers:
            - {name: web, command: [gunicorn, --workers, [|"1"|], app:app]}

GOOD: more workers, threads, an ASGI worker

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      template:
        spec:
          containers:
            - {name: a, command: [gunicorn, --workers=4, app:app]}
            - {name: b, command: [gunicorn, --workers=1, --threads=8, app:app]}
            - {name: c, command: [gunicorn, --workers=1, -k, asgi, app:app]}
            - {name: d, command: [gunicorn, app:app], envFrom: [{secretRef: {name: web}}]}

GOOD: more replicas, or as many as an autoscaler decides

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      template: {spec: {containers: [{name: web, command: [gunicorn, -w1, app:app]}]}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      replicas: 1
      template: {spec: {containers: [{name: api, command: [gunicorn, -w1, app:app]}]}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: api}
    spec: {scaleTargetRef: {kind: Deployment, name: api}, minReplicas: 2, maxReplicas: 9}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: admin}
    spec:
      template: {spec: {containers: [{name: admin, command: [gunicorn, -w1, app:app]}]}}
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, Verdict, WorkerKind, judge, rule


@rule(
    "GUN308",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, docs/content/design.md, Sync Workers",
        "https://fastapi.tiangolo.com/deployment/docker/",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, replicas = deployment.server, deployment.replicas
    if server.worker_kind is not WorkerKind.SYNC or replicas is None or deployment.is_development:
        return
    verdict = judge(lambda n, copies: n == copies == 1, server.workers, replicas)
    if verdict is Verdict.ALWAYS:
        yield Finding.at(
            server.workers,
            "one sync worker in the only replica: one slow request stops the service",
            because=[replicas],
            help='set workers = 2 or more, or worker_class = "gthread" and threads = 8',
        )
