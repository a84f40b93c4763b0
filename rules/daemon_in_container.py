"""The container's first process goes to the background, and the container ends.

Why it hurts: with `daemon` Gunicorn forks, and the process that the platform started exits with
status 0: the container has ended before the first request, and is restarted for ever.

What to do: leave `daemon` out; the platform keeps the server running and collects its output.

Silent when: another process stays in the container, such as a shell that goes on after the
command; what is the first process cannot be told; or nothing says that it is a container.

BAD: a daemon on its own

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "[|--daemon|]", "-b", "0.0.0.0:8000", "app:app"]

BAD: a script gives its place to a daemon

    -- Dockerfile --
    FROM python:3.12-slim
    COPY start.sh /start.sh
    ENTRYPOINT ["/start.sh"]
    -- start.sh --
    #!/bin/sh
    exec gunicorn [|-D|] -b 0.0.0.0:8000 app:app

GOOD: another process stays

    -- Dockerfile --
    FROM python:3.12-slim
    CMD gunicorn -D -b 127.0.0.1:8000 app:app && exec nginx -g "daemon off;"

GOOD: it runs in the foreground, or where a daemon may run

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
    -- bin/start.sh --
    #!/bin/sh
    gunicorn -D -b 127.0.0.1:8000 app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, ProcessKind, Server, Severity, judge, rule

_IN_CONTAINERS = (Platform.KUBERNETES, Platform.KNATIVE, Platform.COMPOSE, Platform.IMAGE)


@rule(
    "GUN610",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/app/base.py, Application.run; gunicorn/util.py, daemonize",
        "https://github.com/benoitc/gunicorn/issues/2976",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn or deployment.platform not in _IN_CONTAINERS:
        return
    daemon = server.setting("daemon")
    verdict = judge(bool, daemon)
    if verdict and _is_all_that_runs(server):
        yield Finding.at(
            daemon,
            "daemon sends the container's first process to the background: the container ends",
            help="leave daemon out",
            verdict=verdict,
        )


def _is_all_that_runs(server: Server) -> bool:
    """Whether the container ends with the process that the platform started."""
    return all(
        item.replaced is True or item.kind in (ProcessKind.SERVER, ProcessKind.INIT)
        for item in server.processes
    )
