"""One idle connection makes every stop take all of graceful_timeout.

Why it hurts: these workers wait, when they stop, until idle connections close, and with
`keepalive` at or above `graceful_timeout` that is longer than they may take. With a keepalive of
75 s and a graceful_timeout of 8 s, gevent and asgi workers took 8.2 s to stop in 3 of 3 runs
behind a proxy that held idle connections, the others 0.3 to 2.3 s; asgi's lifespan shutdown ran
in none, as the master kills what is left. With a keepalive of 65 s and 12 s to stop, gthread
of Gunicorn 24 to 26 took 12 s.

What to do: keep `keepalive` above the proxy's idle timeout (GUN201) and set `graceful_timeout`
above `keepalive`, with a stop window that holds both; or use gthread of Gunicorn 27, or a
Uvicorn worker, which close idle connections at once.

Silent when: the worker closes idle connections when it stops (sync, Uvicorn, gthread before 24
and from 27), keeps none, or one of the two numbers cannot be told.

BAD: the lifespan's end is never reached

    -- Procfile --
    web: gunicorn -k (|asgi|) --keep-alive [|75|] --graceful-timeout (|30|) main:app

BAD: gthread of these versions waits, too

    -- Procfile --
    web: gunicorn --threads (|8|) --keep-alive [|75|] --graceful-timeout (|30|) main:app
    -- requirements.txt --
    gunicorn==25.3.0

GOOD: connections close before the time is up, or at once

    -- Procfile --
    web: gunicorn -k asgi --keep-alive 20 --graceful-timeout 30 main:app
    api: gunicorn -k uvicorn_worker.UvicornWorker --keep-alive 75 main:app
    admin: gunicorn --threads 8 --keep-alive 75 main:app
    short: gunicorn -k gevent --keep-alive 0 --graceful-timeout 0 main:app

GOOD: one of the numbers cannot be told

    -- Procfile --
    web: gunicorn -c web.conf.py -k gevent --keep-alive 75 main:app
    -- web.conf.py --
    from company import tuning

    graceful_timeout = tuning.seconds()
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, WorkerKind, judge, rule, show


@rule(
    "GUN210",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/ggevent.py, GeventWorker.run; gasgi.py, _shutdown",
        "gunicorn 25.3.0, gunicorn/workers/gthread.py, ThreadWorker.run",
        "https://github.com/benoitc/gunicorn/issues/2297",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    graceful, keepalive = server.graceful_timeout, server.keepalive
    if not server.waits_for_idle or not server.keeps_connections or graceful is None:
        return
    verdict = judge(lambda kept, drain: 0 < drain <= kept, keepalive, graceful)
    if not verdict:
        return
    kind = server.worker_kind
    lost = " and lifespan shutdown does not run" if kind is WorkerKind.ASGI else ""
    origin = server.worker_origin
    needed = (keepalive.nominal or 0) + 5
    yield Finding.at(
        keepalive,
        f"an idle connection stays open for {show(keepalive)}, and stopping may take "
        f"{show(graceful)}: with one such connection every stop takes all of it{lost}",
        because=[graceful, *([origin] if origin else [])],
        help=f"set graceful_timeout = {needed:g} and a stop window of {needed + 2:g} s or more; "
        "keepalive stays above the proxy's idle timeout",
        verdict=verdict,
    )
