"""The number of threads is not what the worker class is meant for.

Why it hurts: gthread with one thread serves one request at a time, like sync, and sync with more
than one thread is silently gthread: it keeps connections open, and `timeout` no longer ends a
request (0 of 3 requests of 5 s were cut at 2 s, on sync 3 of 3). The house policy edgeservers asks
for 4 to 16 threads, 8 to 16 with the option `least = 8` where requests wait for I/O.

What to do: set `worker_class = "gthread"` and `threads` to a number in the range.

Silent when: the worker is another one, or the number of threads is in the range or cannot be told.
That threads make gthread of sync is mentioned under strict only.

BAD: threads with one thread, and threads without saying so

    policy: strict
    -- Procfile --
    web: gunicorn -k (|gthread|) --threads [|1|] app:app
    api: gunicorn -k sync --threads [|8|] app:app

BAD: more than the house policy allows

    policy: edgeservers
    -- Procfile --
    web: gunicorn -k (|gthread|) --threads [|64|] app:app

GOOD: some threads, and other workers

    policy: strict
    -- Procfile --
    web: gunicorn -k gthread --threads 8 app:app
    api: gunicorn -k sync app:app
    asgi: gunicorn -k uvicorn_worker.UvicornWorker app:app

GOOD: how many there are is said elsewhere

    policy: strict
    -- Procfile --
    web: gunicorn -k gthread --threads $WEB_THREADS app:app
"""

from collections.abc import Iterator

from gunilint.api import (
    EDGESERVERS,
    STRICT,
    Deployment,
    Finding,
    Severity,
    WorkerKind,
    dataclass,
    judge,
    rule,
    show,
)


@dataclass(frozen=True)
class Options:
    """How many threads a gthread worker should have."""

    least: int = 2
    most: int | None = None
    say_implicit: bool = True
    """Whether threads that turn sync into gthread are mentioned."""


@rule(
    "GUN306",
    severity=Severity.INFO,
    each=Deployment,
    policies=[STRICT, EDGESERVERS],
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, Config.worker_class_str",
        "the house policy edgeservers, for its own numbers",
    ],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    if server.worker_kind is not WorkerKind.GTHREAD:
        return
    threads, chosen = server.setting("threads"), server.worker_class
    if server.worker_origin is threads and options.say_implicit:
        verb = "has become" if chosen.is_default else "becomes"
        yield Finding.at(
            threads,
            f"with {show(threads)} threads the sync worker {verb} gthread: timeout ends no request "
            "there, and connections stay open",
            help='set worker_class = "gthread"',
        )
        return
    most = options.most
    verdict = judge(lambda n: n < options.least or (most is not None and n > most), threads)
    if verdict:
        span = f"{options.least} to {most}" if most else f"{options.least} or more"
        yield Finding.at(
            threads,
            f"a gthread worker has {show(threads)} threads, this policy asks for {span}",
            because=[chosen],
            help=f"set threads = {options.least}" + (f" to {most}" if most else " or more"),
            verdict=verdict,
        )
