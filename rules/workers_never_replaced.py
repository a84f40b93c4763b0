"""Workers that reach their limit are gone for good.

Why it hurts: before 0.30 Uvicorn's parent process did not replace a child that had ended. With
Uvicorn 0.29.0, `--workers` and `--limit-max-requests`, requests were answered until the last
child had reached its limit; then every connection was refused, while the parent stayed up and
the platform saw a live container.

What to do: use Uvicorn 0.30 or newer, or leave out `--limit-max-requests`.

Silent when: there is one process, which is GUN405; there is no limit; or nothing pins Uvicorn
below 0.30.

BAD: this version replaces nobody

    -- Procfile --
    web: uvicorn main:app --workers (|4|) --limit-max-requests [|1000|]
    -- requirements.txt --
    uvicorn(|==0.29.0|)

GOOD: no limit, or one process

    -- Procfile --
    web: uvicorn main:app --workers 4
    lone: uvicorn main:app --limit-max-requests 1000
    -- requirements.txt --
    uvicorn==0.29.0

GOOD: a version that replaces them

    -- Procfile --
    web: uvicorn main:app --workers 4 --limit-max-requests 1000
    -- requirements.txt --
    uvicorn==0.30.0

GOOD: nothing pins the version

    -- Procfile --
    web: uvicorn main:app --workers 4 --limit-max-requests 1000
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, judge, rule, show


@rule(
    "GUN407",
    severity=Severity.ERROR,
    each=Deployment,
    sources=["uvicorn 0.29.0, uvicorn/supervisors/multiprocess.py, Multiprocess.run"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if server.is_gunicorn or server.version_source is None or server.release >= (0, 30):
        return
    limit = server.setting("limit_max_requests")
    verdict = judge(lambda most, n: bool(most) and (n or 1) > 1, limit, server.workers)
    if verdict:
        yield Finding.at(
            limit,
            f"Uvicorn {server.version} does not replace a worker that ends: after {show(limit)} "
            "requests each, none of them is left",
            because=[server.workers, server.version_source],
            help="use uvicorn>=0.30, or leave out --limit-max-requests",
            verdict=verdict,
        )
