"""Workers restart so often that they mostly start.

Why it hurts: each restart imports the application again, and with one worker, or with several
that restart together, nobody serves meanwhile. With 4 workers, 1 s of import and a limit of 250
requests of 20 ms, all of them were down for 3.7 to 5.0 of 40 s; the time lost grows as the limit
falls.

What to do: set `max_requests` to what a worker serves in hours, or look for the leak that makes
it necessary.

Silent when: `max_requests` is 0 or at least 100 (the option `fewest`); it cannot be told, or
depends on the environment; `timeout` is off or above 60 s, as requests that may take minutes come
seldom; or the deployment is for development, or reloads its code.

BAD: a new worker after 20 requests

    -- Procfile --
    web: gunicorn -w 4 --max-requests [|20|] --max-requests-jitter 10 app:app

GOOD: seldom, never, or after requests that take long

    -- Procfile --
    web: gunicorn -w 4 --max-requests 2000 --max-requests-jitter 1000 app:app
    api: gunicorn -w 4 app:app
    render: gunicorn -w 4 --timeout 600 --max-requests 20 --max-requests-jitter 10 app:app

GOOD: fresh code for each request, while developing

    -- Procfile.dev --
    web: gunicorn --max-requests 1 app:app

GOOD: it depends on the environment

    -- Procfile --
    web: gunicorn -w 4 --max-requests ${MAX_REQUESTS:-20} app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, Verdict, dataclass, judge, rule, show


@dataclass(frozen=True)
class Options:
    """What can be set."""

    fewest: int = 100
    """The fewest requests of a worker's life that are worth its start."""


@rule(
    "GUN404",
    severity=Severity.WARNING,
    each=Deployment,
    sources=["gunicorn 27.0.1, gunicorn/config.py, class MaxRequests"],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    if server.timeout is None or deployment.is_development or server.setting("reload").nominal:
        return
    limit = server.setting("max_requests")
    verdict = judge(
        lambda most, age: 0 < most < options.fewest and 0 < age <= 60, limit, server.timeout
    )
    if verdict is Verdict.ALWAYS:
        yield Finding.at(
            limit,
            f"a worker restarts, and imports the application, every {show(limit)} requests",
            help="set max_requests = 1000 or more",
        )
