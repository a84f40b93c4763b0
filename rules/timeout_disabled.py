"""A sync worker that is stuck is never replaced.

Why it hurts: with `timeout = 0` the master looks at no heartbeat. A sync worker serves one
request at a time, so that a lock, a hanging upstream or an endless loop takes it out of service
for good, and with as many of them as there are workers nobody serves, while the master and its
socket look healthy. With a timeout of 2 s a stuck worker was replaced in 3 of 3 runs.

What to do: set `timeout` to the longest request that you want to allow.

Silent when: the worker is not sync, as `timeout` bounds no request there, or may be another where
only a config file is here; the platform bounds requests itself, as Cloud Run and other kinds of
Knative do, or may do so, for an image that listens on $PORT and that nothing here deploys; or the
deployment is for development, or reloads its code, where a debugger may stop a worker for long.

BAD: nothing ends a request that never ends

    -- Procfile --
    web: gunicorn --timeout [|0|] app:app

GOOD: there is a limit, or it would not be one

    -- Procfile --
    web: gunicorn --timeout 120 app:app
    api: gunicorn -k gthread --threads 8 --timeout 0 app:app

GOOD: Cloud Run's own advice

    -- Dockerfile --
    FROM python:3.12-slim
    COPY . .
    CMD exec gunicorn --bind :$PORT --workers 1 --timeout 0 main:app

GOOD: Cloud Run bounds the request

    -- service.yaml --
    apiVersion: serving.knative.dev/v1
    kind: Service
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - {image: registry.example/web, command: [gunicorn, --timeout=0, main:app]}

GOOD: the command may choose another worker

    -- gunicorn.conf.py --
    timeout = 0

GOOD: a debugger may wait

    -- Procfile.dev --
    web: gunicorn --timeout 0 app:app
    -- docker-compose.yml --
    services:
      web:
        image: python:3.12-slim
        volumes: [".:/app"]
        command: gunicorn --reload --timeout 0 -b 0.0.0.0:8000 app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, Server, Severity, WorkerKind, judge, rule


@rule(
    "GUN205",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class Timeout; arbiter.py, Arbiter.murder_workers",
        "https://cloud.google.com/run/docs/tips/python",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if server.timeout is None or server.worker_kind is not WorkerKind.SYNC:
        return
    if deployment.is_development or server.setting("reload").nominal:
        return
    if deployment.platform is Platform.KNATIVE:
        return
    if deployment.platform is Platform.IMAGE and _reads_port(server):
        return
    if deployment.platform is Platform.CONFIG_FILE and server.worker_class.is_default:
        return
    verdict = judge(lambda limit: limit == 0, server.timeout)
    if verdict:
        yield Finding.at(
            server.timeout,
            "timeout is 0: a sync worker that is stuck in a request is never replaced",
            because=[] if server.worker_class.is_default else [server.worker_class],
            help="set timeout to the longest request to allow, such as 60",
            verdict=verdict,
        )


def _reads_port(server: Server) -> bool:
    """Whether the address comes from the variable PORT, which a platform sets."""
    bind = server.setting("bind")
    return any(item.name == "PORT" for item in bind.origin.via) or any(
        item.name == "PORT" for item in getattr(bind.value, "inputs", ())
    )
