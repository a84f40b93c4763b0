"""A request that the worker may still serve is cut when the server stops.

Why it hurts: a sync worker may work on a request for `timeout`, and a stop ends it after
`graceful_timeout`. Of 4 requests of 4 s under way, 4 were lost with a graceful_timeout of 2 s,
though the platform would have waited for 8 s.

What to do: set `graceful_timeout` to `timeout` or more, and the stop window 2 s above it
(GUN203).

Silent when: the worker is not sync, as `timeout` bounds no request there; `timeout` is 0; or
one of the two cannot be told.

BAD: requests may take 120 s, stopping 30 s

    policy: strict
    -- Procfile --
    web: gunicorn --timeout (|120|) --graceful-timeout [|30|] app:app

GOOD: both are alike, or timeout bounds no request

    policy: strict
    -- Procfile --
    web: gunicorn --timeout 120 --graceful-timeout 120 app:app
    api: gunicorn -k gthread --threads 8 --timeout 120 app:app
    free: gunicorn --timeout 0 app:app

GOOD: how long it may take cannot be told

    policy: strict
    -- Procfile --
    web: gunicorn -c web.conf.py app:app
    -- web.conf.py --
    from company import tuning

    timeout = tuning.seconds()
"""

from collections.abc import Iterator

from gunilint.api import STRICT, Deployment, Finding, Severity, WorkerKind, judge, rule, show


@rule(
    "GUN211",
    severity=Severity.INFO,
    each=Deployment,
    policies=[STRICT],
    sources=["gunicorn 27.0.1, gunicorn/arbiter.py, Arbiter.stop and Arbiter.murder_workers"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    timeout, graceful = server.timeout, server.graceful_timeout
    if timeout is None or graceful is None or server.worker_kind is not WorkerKind.SYNC:
        return
    verdict = judge(lambda limit, drain: limit > drain, timeout, graceful)
    if verdict:
        yield Finding.at(
            graceful,
            f"a request may take {show(timeout)}, and a stop ends it after {show(graceful)}",
            because=[timeout],
            help=f"set graceful_timeout = {timeout.nominal or 0:g}",
            verdict=verdict,
        )
