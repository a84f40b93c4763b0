"""The jitter does not keep workers from restarting together.

Why it hurts: `max_requests_jitter` adds a random number up to itself to each worker's limit. With
4 sync workers, 1 s of import and max_requests 250, a jitter of 25 still took all four down
together in 14 of 14 cycles, as none had; with 125 that happened in 2, with 250 in none. Without
`max_requests` a jitter does nothing at all, but for Gunicorn 19.9, where it restarts workers.

What to do: set `max_requests_jitter` to at least half of `max_requests`; edgeservers asks for a
tenth.

Silent when: there is no jitter (GUN401), there is one worker, or the values cannot be told, as
where only a config file is here and the command may bring `max_requests`. Under recommended only
a jitter without `max_requests` is reported.

BAD: a jitter of nothing

    -- Procfile --
    web: (|gunicorn -w 4 --max-requests-jitter [|100|] app:app|)

BAD: a tenth is too little for workers that share the load evenly

    policy: strict
    -- Procfile --
    web: gunicorn -w (|4|) --max-requests (|1000|) --max-requests-jitter [|100|] app:app

GOOD: half, none, or nobody to restart with

    policy: strict
    -- Procfile --
    web: gunicorn -w 4 --max-requests 1000 --max-requests-jitter 500 app:app
    api: gunicorn -w 4 --max-requests 1000 app:app
    lone: gunicorn -w 1 --max-requests 1000 --max-requests-jitter 100 app:app

GOOD: a tenth is not reported, and a limit that cannot be told may be there

    -- Procfile --
    web: gunicorn -w 4 --max-requests 1000 --max-requests-jitter 100 app:app
    api: gunicorn -w 4 --max-requests-jitter 100 -c web.conf.py app:app
    -- web.conf.py --
    from company import tuning

    max_requests = tuning.requests()
    -- conf/gunicorn.conf.py --
    max_requests_jitter = 100
"""

from collections.abc import Iterator

from gunilint.api import (
    Deployment,
    Finding,
    Platform,
    Server,
    Severity,
    Verdict,
    dataclass,
    judge,
    rule,
    show,
)


@dataclass(frozen=True)
class Options:
    """What can be set."""

    least_share: float = 0.0
    """The least jitter, as a share of `max_requests`."""


@rule(
    "GUN403",
    severity=Severity.INFO,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/base.py, Worker.__init__",
        "gunicorn 19.9.0, gunicorn/workers/base.py; https://github.com/benoitc/gunicorn/issues/1978",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn:
        return
    jitter, limit = server.setting("max_requests_jitter"), server.setting("max_requests")
    idle = judge(lambda some, most: some > 0 == most, jitter, limit)
    may_follow = limit.is_default and deployment.platform is Platform.CONFIG_FILE
    if idle is Verdict.ALWAYS and not may_follow:
        yield _without_limit(server)
        return
    verdict = judge(
        lambda some, most, n: n > 1 and 0 < some < most * options.least_share,
        jitter,
        limit,
        server.workers,
    )
    if verdict:
        needed = int((limit.nominal or 0) * options.least_share)
        yield Finding.at(
            jitter,
            f"{show(server.workers)} workers restart after {show(limit)} to "
            f"{(limit.nominal or 0) + (jitter.nominal or 0)} requests: often together",
            because=[limit, server.workers],
            help=f"set max_requests_jitter = {needed} or more",
            verdict=verdict,
        )


def _without_limit(server: Server) -> Finding:
    jitter, limit = server.setting("max_requests_jitter"), server.setting("max_requests")
    effect = "it does nothing"
    if server.release < (20,):
        effect = "this version restarts workers after that many requests at random"
    return Finding.at(
        jitter,
        f"max_requests_jitter is {show(jitter)} and max_requests 0: {effect}",
        because=[limit],
        help="set max_requests, or remove max_requests_jitter",
        severity=Severity.WARNING,
    )
