"""The worker class comes from a module that is deprecated.

Why it hurts: `uvicorn.workers` is deprecated since Uvicorn 0.30 in favour of the package
uvicorn-worker, and will go: on that day the server does not start. Nobody is told, as Python hides
a DeprecationWarning that a library raises. 0.54.0 still has the module.

What to do: install `uvicorn-worker` and write `uvicorn_worker.UvicornWorker`; version 0.4.0 needs
Gunicorn 21 and Uvicorn 0.36 or newer.

Silent when: the class comes from elsewhere, or cannot be told; or Uvicorn is pinned below 0.30,
where the module is not deprecated. The house policy edgeservers names this class as its own, and
leaves the rule out.

BAD: the module of old

    -- Procfile --
    web: gunicorn -k [|uvicorn.workers.UvicornWorker|] main:app

GOOD: the package that replaces it, and a class of one's own

    -- Procfile --
    web: gunicorn -k uvicorn_worker.UvicornWorker main:app
    api: gunicorn -k workers.PatientWorker main:app

GOOD: a Uvicorn that has nothing else

    -- Procfile --
    web: gunicorn -k uvicorn.workers.UvicornWorker main:app
    -- requirements.txt --
    gunicorn==22.0.0
    uvicorn==0.29.0
"""

from collections.abc import Iterator

from gunilint.api import (
    RECOMMENDED,
    STRICT,
    Deployment,
    Finding,
    Severity,
    Verdict,
    judge,
    rule,
)

_OLD = "uvicorn.workers."
_SINCE = (0, 30)


@rule(
    "GUN107",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[RECOMMENDED, STRICT],
    sources=[
        "uvicorn 0.54.0, uvicorn/workers.py; https://github.com/Kludex/uvicorn/pull/2302",
        "uvicorn-worker 0.4.0, pyproject.toml",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn:
        return
    pin = server.uvicorn
    if pin is not None and _numbers(pin.known or "") < _SINCE:
        return
    chosen = server.worker_class
    verdict = judge(lambda name: isinstance(name, str) and name.startswith(_OLD), chosen)
    if verdict is Verdict.ALWAYS:
        name = str(chosen.known).removeprefix(_OLD)
        yield Finding.at(
            chosen,
            f"{chosen.known} is deprecated since Uvicorn 0.30 and will go",
            because=[pin] if pin is not None else [],
            help=f'install uvicorn-worker and set worker_class = "uvicorn_worker.{name}"',
        )


def _numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version; none where it does not begin with two."""
    parts = version.split(".")[:2]
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()
