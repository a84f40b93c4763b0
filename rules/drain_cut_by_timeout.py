"""A worker that finishes its requests before it restarts is killed by timeout.

Why it hurts: at `max_requests` these workers stop accepting and finish what they have, and send
no heartbeat meanwhile, so that `timeout` ends them, and not `graceful_timeout`. With a request
of 8 s, a timeout of 3 s and a graceful_timeout of 30 s, Uvicorn and asgi workers lost it in 3 of
3 runs, and gthread of 23.0.0, too; gthread of 27.0.1 and gevent lost none.

What to do: set `timeout` to `graceful_timeout` or more. On these workers it bounds no request,
only the age of a heartbeat.

Silent when: `max_requests` or `timeout` is 0; the worker sends heartbeats while it drains
(gevent, sync, gthread from 27); or a number cannot be told.

BAD: the drain may take 30 s, the heartbeat may be 10 s old

    policy: strict
    -- Procfile --
    web: gunicorn -k (|uvicorn_worker.UvicornWorker|) --timeout=[|10|] app:app
    -- gunicorn.conf.py --
    max_requests = (|2000|)
    graceful_timeout = (|30|)

GOOD: timeout is as long, there is no limit, or heartbeats go on

    policy: strict
    -- Procfile --
    web: gunicorn -k uvicorn_worker.UvicornWorker --timeout=30 --max-requests=2000 app:app
    api: gunicorn -k uvicorn_worker.UvicornWorker --timeout=10 app:app
    free: gunicorn -k asgi --timeout=0 --max-requests=2000 app:app
    wsgi: gunicorn --threads=8 --timeout=10 --max-requests=2000 app:app

GOOD: one of the numbers cannot be told

    policy: strict
    -- Procfile --
    web: gunicorn -c web.conf.py -k asgi --max-requests=2000 app:app
    -- web.conf.py --
    from company import tuning

    timeout = tuning.seconds()
"""

from collections.abc import Iterator

from gunilint.api import (
    STRICT,
    Deployment,
    Finding,
    Server,
    Severity,
    WorkerKind,
    judge,
    rule,
    show,
)


@rule(
    "GUN214",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[STRICT],
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/gasgi.py; gunicorn 26.2.0, gunicorn/workers/gthread.py",
        "uvicorn-worker 0.4.0, uvicorn_worker/_workers.py, UvicornWorker.callback_notify",
        "https://github.com/benoitc/gunicorn/issues/3194",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    timeout, graceful = server.timeout, server.graceful_timeout
    if timeout is None or graceful is None or not _is_silent_while_draining(server):
        return
    limit = server.setting("max_requests")
    verdict = judge(lambda age, drain, most: most > 0 < age < drain, timeout, graceful, limit)
    if not verdict:
        return
    origin = server.worker_origin
    yield Finding.at(
        timeout,
        f"a worker that restarts after max_requests sends no heartbeat while it finishes its "
        f"requests: it is killed after {show(timeout)}, not after {show(graceful)}",
        because=[graceful, limit, *([origin] if origin else [])],
        help=f"set timeout = {graceful.nominal or 0:g}",
        verdict=verdict,
    )


def _is_silent_while_draining(server: Server) -> bool:
    if server.worker_kind is WorkerKind.GTHREAD:
        return server.release < (27,)
    return server.worker_kind in (WorkerKind.UVICORN, WorkerKind.ASGI)
