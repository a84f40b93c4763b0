"""The only Uvicorn process ends after a number of requests, and the service with it.

Why it hurts: without `--workers` there is no parent to start another process: after
`--limit-max-requests` requests Uvicorn 0.54.0 exited with status 0, and every connection was
refused. What restarts it, if anything does, needs as long as the application's start; Kubernetes
counts each exit towards its crash-loop back-off, which grows to five minutes.

What to do: leave the option out, or use `--workers 2` or more from Uvicorn 0.30 on; or let
Gunicorn recycle the workers.

Silent when: there are several workers, there is no limit, or the values cannot be told; or a
Procfile or an image leaves the number of workers to WEB_CONCURRENCY, which platforms set. Where
the platform restarts what ends (Kubernetes, a Procfile), or may do so (an image, a service), it
is a warning; a script that ends with it is an error.

BAD: the service ends after 1,000 requests

    -- bin/start.sh --
    #!/bin/sh
    exec uvicorn main:app --host 0.0.0.0 --limit-max-requests [|1000|]

BAD: each exit counts as a crash

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - {name: web, command: [uvicorn, main:app, --limit-max-requests=[|1000|]]}

GOOD: a parent starts another worker, or there is no limit

    -- Procfile --
    web: uvicorn main:app --workers 2 --limit-max-requests 1000
    api: uvicorn main:app
    gunicorn: gunicorn -k uvicorn_worker.UvicornWorker -w 2 --max-requests 1000 main:app

GOOD: how many workers there are is said elsewhere

    -- Procfile --
    web: uvicorn main:app --workers $WEB_WORKERS --limit-max-requests 1000
    api: uvicorn main:app --limit-max-requests 1000
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, Severity, Verdict, judge, rule, show

_MAY_SET_WORKERS = (Platform.PROCFILE, Platform.IMAGE)


@rule(
    "GUN405",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "uvicorn 0.54.0, uvicorn/server.py, Server.on_tick; uvicorn/main.py, run",
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if server.is_gunicorn:
        return
    limit = server.setting("limit_max_requests")
    verdict = judge(lambda most, n: bool(most) and (n or 1) < 2, limit, server.workers)
    if not verdict or (verdict is not Verdict.ALWAYS and deployment.platform in _MAY_SET_WORKERS):
        return
    ends = deployment.platform is Platform.SCRIPT
    then = "nothing here starts it again" if ends else "the service is down until it is restarted"
    yield Finding.at(
        limit,
        f"Uvicorn exits after {show(limit)} requests, and it is the only process: {then}",
        because=[] if server.workers.is_default else [server.workers],
        help="leave out --limit-max-requests, or add --workers 2",
        verdict=verdict,
        severity=None if ends else Severity.WARNING,
    )
