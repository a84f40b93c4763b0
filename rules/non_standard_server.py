"""The server is not the one that the house policy has chosen.

Why it hurts: one way to run ASGI and one to run WSGI is what runbooks, dashboards and the other
rules of this policy are written for. ASGI runs on Gunicorn with Uvicorn workers, whose master knows
timeouts; WSGI on gthread, whose threads survive a slow request (0 of 3 were killed at `timeout`,
where sync lost 3 of 3).

What to do: `-k uvicorn_worker.UvicornWorker` for ASGI, `-k gthread --threads 4` for WSGI.

Silent when: the application's interface cannot be told, unless a bare Uvicorn serves it; the
worker class or the number of threads cannot; or the deployment is for development.

BAD: ASGI on a bare Uvicorn, WSGI on sync, and on too few threads

    policy: edgeservers
    -- Procfile --
    asgi: [|uvicorn fast:app|]
    wsgi: [|gunicorn flasky:app|]
    few: gunicorn -k gthread --threads=[|2|] flasky:app
    -- fast.py --
    from fastapi import FastAPI

    app = FastAPI()
    -- flasky.py --
    from flask import Flask

    app = Flask(__name__)

GOOD: the two that it has chosen

    policy: edgeservers
    -- Procfile --
    asgi: gunicorn -k uvicorn_worker.UvicornWorker fast:app
    wsgi: gunicorn -k gthread --threads=4 flasky:app
    -- fast.py --
    from fastapi import FastAPI

    app = FastAPI()
    -- flasky.py --
    from flask import Flask

    app = Flask(__name__)

GOOD: an application that is not in the repository, and a class of one's own

    policy: edgeservers
    -- Procfile --
    web: gunicorn company.web:app
    own: gunicorn -k workers.Own main:app
    -- main.py --
    from flask import Flask

    app = Flask(__name__)
    -- compose.dev.yaml --
    services:
      web: {image: shop/web, command: uvicorn --host 0.0.0.0 app:app}
"""

from collections.abc import Iterator

from gunilint.api import (
    EDGESERVERS,
    Deployment,
    Finding,
    Interface,
    Severity,
    WorkerKind,
    dataclass,
    judge,
    rule,
    show,
)


@dataclass(frozen=True)
class Options:
    """What can be set."""

    threads: int = 4
    """How many threads a gthread worker is to have."""


@rule(
    "GUN904",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[EDGESERVERS],
    sources=["the house policy edgeservers"],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server, interface = deployment.server, deployment.app.interface
    kind = server.worker_kind
    if deployment.is_development:
        return
    if not server.is_gunicorn:
        if interface is not Interface.WSGI:
            yield Finding.at(
                server.command,
                "a bare Uvicorn serves the application, and no Gunicorn with Uvicorn workers",
                label="starts Uvicorn itself",
                help="start gunicorn -k uvicorn_worker.UvicornWorker",
            )
        return
    wanted = {Interface.ASGI: WorkerKind.UVICORN, Interface.WSGI: WorkerKind.GTHREAD}
    if kind is None or interface is None:
        return
    if kind is not wanted[interface]:
        yield Finding.at(
            server.worker_origin or server.command,
            f"an {interface.value} application runs on {kind.value} workers"
            if interface is Interface.ASGI
            else f"a {interface.value} application runs on {kind.value} workers",
            help="use uvicorn_worker.UvicornWorker"
            if interface is Interface.ASGI
            else f"use gthread with {options.threads} threads",
        )
    elif kind is WorkerKind.GTHREAD:
        threads = server.setting("threads")
        verdict = judge(lambda n: n != options.threads, threads)
        if verdict:
            yield Finding.at(
                threads,
                f"a gthread worker has {show(threads)} threads, not {options.threads}",
                help=f"set threads = {options.threads}",
                verdict=verdict,
            )
