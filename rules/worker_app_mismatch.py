"""The worker calls the application through an interface that it does not have.

Why it hurts: the server boots, `--check-config` exits 0, and every request is answered with
500: an ASGI application on sync, gthread or gevent workers, or a WSGI application on asgi or
Uvicorn workers. All of Flask, Django and FastAPI did so in 3 of 3 runs, on 23.0.0 and 27.0.1.

What to do: run an ASGI application with `-k uvicorn_worker.UvicornWorker` (or `-k asgi` from
Gunicorn 24.0), a WSGI application with `-k gthread`; or name the application's other entry.

Silent when: the application's kind or the worker's cannot be told from the repository, or the
application is wrapped in an adapter such as a2wsgi, WsgiToAsgi or WSGIMiddleware.

BAD: FastAPI on the default worker

    -- Procfile --
    web: [|gunicorn (|main:app|)|]
    -- main.py --
    from fastapi import FastAPI

    app = (|FastAPI()|)

BAD: Flask on a Uvicorn worker

    -- Procfile --
    web: gunicorn -k [|uvicorn_worker.UvicornWorker|] (|main:app|)
    -- main.py --
    from flask import Flask

    app = (|Flask(__name__)|)

GOOD: each has its own kind of worker

    -- Procfile --
    web: gunicorn -k uvicorn_worker.UvicornWorker main:app
    admin: gunicorn -k gthread admin:app
    -- main.py --
    from fastapi import FastAPI

    app = FastAPI()
    -- admin.py --
    from flask import Flask

    app = Flask(__name__)

GOOD: an adapter stands between them

    -- Procfile --
    web: gunicorn -k uvicorn_worker.UvicornWorker main:app
    -- main.py --
    from a2wsgi import WSGIMiddleware
    from flask import Flask

    app = WSGIMiddleware(Flask(__name__))

GOOD: what the application is cannot be told

    -- Procfile --
    web: gunicorn main:app
    -- main.py --
    from company.web import make_app

    app = make_app()
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Interface, Known, Severity, Verdict, rule

_CURES = {
    Interface.ASGI: 'set worker_class = "uvicorn_worker.UvicornWorker"',
    Interface.WSGI: 'set worker_class = "gthread" and threads = 8',
}


@rule(
    "GUN302",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/workers/sync.py, SyncWorker.handle_request",
        "uvicorn-worker 0.4.0, uvicorn_worker/_workers.py, UvicornWorker",
        "https://asgi.readthedocs.io/en/latest/specs/main.html",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, app = deployment.server, deployment.app
    if server.worker_kind is None or app.interface is None or app.target is None:
        return
    spoken = Interface.ASGI if server.worker_kind.serves_asgi else Interface.WSGI
    option = server.settings.get("interface")
    told = not server.is_gunicorn and option is not None and option.value != Known("auto")
    if spoken is app.interface or told:
        return
    origin = server.worker_origin
    place = origin or app.target
    caller = f"the {server.worker_kind.value} worker" if server.is_gunicorn else "Uvicorn"
    named = f" ({app.framework})" if app.framework else ""
    evidence = [(app.evidence, f"makes it {app.interface.value}")] if app.evidence else []
    yield Finding.at(
        place,
        f"{app.target.nominal} is an application for {app.interface.value}{named}, {caller} calls "
        f"it through {spoken.value}: every request is answered with 500",
        because=[*evidence, *([app.target] if origin else [])],
        help=_CURES[app.interface] if server.is_gunicorn else "start it with Gunicorn instead",
        verdict=Verdict.BY_DEFAULT if place.known is None else Verdict.ALWAYS,
    )
