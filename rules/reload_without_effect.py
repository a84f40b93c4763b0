"""The reloader restarts workers, and they serve the old code.

Why it hurts: an edit seems to have no effect. With `preload_app` the workers are forked from the
master, which has imported the old code; a Uvicorn worker logs `Worker reloading` and goes on with
what it has. Both served the first version after two edits, in 3 of 3 runs, on 23.0.0 and 27.0.1,
where sync, gthread, gevent and asgi workers alone served the newest.

What to do: leave `preload_app` off while developing; start an ASGI application with
`uvicorn --reload`.

Silent when: `reload` is off or may be, `preload_app` cannot be told, or the worker is a class of
the repository's own, which may reload by itself.

BAD: the master keeps the old code

    -- Procfile.dev --
    web: gunicorn [|--reload|] (|--preload|) app:app

BAD: a Uvicorn worker does not reload

    -- Procfile.dev --
    web: gunicorn [|--reload|] -k (|uvicorn_worker.UvicornWorker|) app:app

GOOD: one of the two, or Uvicorn's own reloader

    -- Procfile.dev --
    web: gunicorn --reload app:app
    api: gunicorn --preload app:app
    asgi: uvicorn --reload app:app

GOOD: a class of one's own, and a switch that is off by default

    -- Procfile.dev --
    web: gunicorn --reload -k workers.ReloadingWorker app:app
    api: gunicorn -c web.conf.py --preload app:app
    -- workers.py --
    from uvicorn.workers import UvicornWorker


    class ReloadingWorker(UvicornWorker):
        pass
    -- web.conf.py --
    import os

    reload = bool(os.environ.get("DEBUG"))
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, Verdict, WorkerKind, judge, rule


@rule(
    "GUN503",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class Reload",
        "uvicorn-worker 0.4.0, uvicorn_worker/_workers.py, UvicornWorker.run",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn:
        return
    reload, preload = server.setting("reload"), server.setting("preload_app")
    if judge(bool, reload) is not Verdict.ALWAYS:
        return
    if judge(bool, preload) is Verdict.ALWAYS:
        why, reason = "they are forked from a master that has imported the old code", preload
        cure = "leave preload_app off where reload is on"
    elif server.worker_kind is WorkerKind.UVICORN and isinstance(server.worker_class.known, str):
        why, reason = "a Uvicorn worker does not import it again", server.worker_class
        cure = "start it with uvicorn --reload instead"
    else:
        return
    yield Finding.at(
        reload,
        f"reload restarts workers that go on with the old code: {why}",
        because=[reason],
        help=cure,
    )
