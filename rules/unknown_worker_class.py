"""The worker class does not exist.

Why it hurts: the server stops when it starts, with `class uri … invalid or not found`, while
`--check-config` finds nothing wrong and exits 0: the mistake shows first on deploy. Uvicorn's
class is not called `uvicorn`, and its package is imported as `uvicorn_worker`, with an
underscore.

What to do: write an alias of this version of Gunicorn (sync, gthread, gevent, asgi, …), or the
dotted path of a class.

Silent when: the class is computed, or comes from the repository or from a package that
gunilint does not know.

BAD: a slip, and a distribution's name in place of a module's

    -- Procfile --
    web: gunicorn -k [|gthraed|] app:app
    api: gunicorn -k [|uvicorn-worker.UvicornWorker|] app:app

GOOD: an alias, a known class, and somebody's own

    -- Procfile --
    web: gunicorn -k gthread app:app
    api: gunicorn -k uvicorn_worker.UvicornWorker app:app
    own: gunicorn -k company.workers.PatientWorker app:app
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, rule


@rule(
    "GUN103",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/util.py, load_class",
        "gunicorn 27.0.1, gunicorn/workers/__init__.py, SUPPORTED_WORKERS",
        "uvicorn-worker 0.4.0, uvicorn_worker/__init__.py",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    rejected = deployment.server.rejected_class
    if rejected is None:
        return
    chosen = deployment.server.worker_class
    yield Finding.at(
        chosen,
        f"worker class {chosen.known!r} cannot be loaded ({rejected.why}): the server does not "
        "start",
        help=f'set worker_class = "{rejected.suggestion or "gthread"}"',
    )
