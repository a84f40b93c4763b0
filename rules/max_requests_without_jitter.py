"""The workers restart together, because max_requests has no jitter.

Why it hurts: workers that share the load evenly reach the limit at the same time, and nobody
serves while they import the application. Measured with 4 sync workers, 1 s of import and
max_requests 250: all four were down at once in 14 of 14 cycles, for 3.7 to 5.0 of 40 s, and the
slowest request took 1.4 to 2.0 s; with a jitter of 250 that never happened. On gthread, Uvicorn
and asgi workers, which share the load less evenly, all were down in 0 to 2 cycles of a run.

What to do: set `max_requests_jitter` to at least half of `max_requests`: with 10 % they still
went down together in 14 of 14 cycles, with 50 % in 2.

Silent when: `max_requests` is 0, there is a jitter, there is one worker, or the values cannot
be told. A number of workers that cannot be told does not silence it.

BAD: four workers restart after the same 1,000 requests

    -- Procfile --
    web: (|gunicorn -w (|4|) --max-requests [|1000|] app:app|)

GOOD: there is a jitter, no limit, or nobody to restart with

    -- Procfile --
    web: gunicorn -w 4 --max-requests 1000 --max-requests-jitter 500 app:app
    admin: gunicorn -w 4 app:app
    lone: gunicorn -w 1 --max-requests 1000 app:app

GOOD: what the jitter is cannot be told

    -- Procfile --
    web: gunicorn -c web.conf.py app:app
    -- web.conf.py --
    from company import tuning

    workers = 4
    max_requests = 1000
    max_requests_jitter = tuning.jitter()
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, Verdict, judge, rule, show


@rule(
    "GUN401",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/base.py, Worker.__init__",
        "gunicorn 27.0.1, gunicorn/config.py, class MaxRequestsJitter",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn:
        return
    limit, jitter = server.setting("max_requests"), server.setting("max_requests_jitter")
    verdict = judge(lambda most, spread: most > 0 and spread == 0, limit, jitter)
    several = judge(lambda n: n >= 2, server.workers)
    if not verdict or several is Verdict.NEVER:
        return
    count = "the" if several is Verdict.CANNOT_TELL else f"all {show(server.workers)}"
    yield Finding.at(
        limit,
        f"{count} workers restart after the same {show(limit)} requests: when they do so at once, "
        "nobody serves until the first is back",
        because=[jitter, server.workers],
        help=f"set max_requests_jitter = {max(1, (limit.nominal or 0) // 2)} or more",
        verdict=several if several is Verdict.BY_DEFAULT else verdict,
    )
