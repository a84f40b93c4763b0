"""The only worker restarts, and nobody serves until it is back.

Why it hurts: at `max_requests` a worker stops accepting and finishes what it has, and only when
it has gone is another one started, which then imports the application. Behind a request of 9 s
the next one waited 8.4 s, on gevent and gthread of 23.0.0 and 27.0.1.

What to do: use two workers or more with `max_requests`, or none of it.

Silent when: there are several workers, or may be: their number comes from the environment;
`max_requests` is 0 or cannot be told; there are several replicas; or an ASGI server is not known
to be the only replica, as one process per container is FastAPI's own advice.

BAD: an outage after each 1,000 requests

    -- Procfile --
    web: gunicorn --workers=(|1|) --threads=8 --max-requests=[|1000|] app:app

GOOD: another worker serves meanwhile, or nobody restarts

    -- Procfile --
    web: gunicorn --workers=2 --max-requests=1000 --max-requests-jitter=500 app:app
    api: gunicorn --workers=1 --threads=8 app:app

GOOD: the platform may set WEB_CONCURRENCY

    -- Procfile --
    web: gunicorn --threads=8 --max-requests=1000 --max-requests-jitter=500 app:app

GOOD: other replicas serve, or one process per container is meant

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, --workers=1, --threads=8, --max-requests=1000, app:app]
    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "-w1", "-k", "uvicorn_worker.UvicornWorker", "--max-requests=1000", "app:app"]
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Known, Severity, Verdict, judge, rule, show


@rule(
    "GUN406",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/arbiter.py, Arbiter.manage_workers and reap_workers",
        "https://fastapi.tiangolo.com/deployment/docker/",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, replicas = deployment.server, deployment.replicas
    if not server.is_gunicorn or server.worker_kind is None:
        return
    alone = replicas is not None and replicas.value == Known(1)
    if (replicas is not None or server.worker_kind.serves_asgi) and not alone:
        return
    limit = server.setting("max_requests")
    if judge(lambda most, n: most > 0 and n == 1, limit, server.workers) is Verdict.ALWAYS:
        yield Finding.at(
            limit,
            f"the only worker restarts every {show(limit)} requests: nobody serves from the time "
            "it stops accepting until the next one has imported the application",
            because=[server.workers],
            help="set workers = 2 or more, or max_requests = 0",
        )
