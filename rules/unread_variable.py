"""A variable that looks like a setting is read by nobody.

Why it hurts: Gunicorn reads GUNICORN_CMD_ARGS, WEB_CONCURRENCY, PORT and FORWARDED_ALLOW_IPS, and
no GUNICORN_WORKERS or GUNICORN_TIMEOUT: those work in images whose own scripts read them, such as
the official one. Elsewhere one worker starts where somebody asked for eight.

What to do: set WEB_CONCURRENCY for the workers and GUNICORN_CMD_ARGS for the rest
(`--timeout 60`), or read the variable in `gunicorn.conf.py`.

Silent when: any file of the repository speaks of the variable other than to set it; the image is
not built here, or from a base whose scripts are not known; or the variable has another name.

BAD: nothing reads it

    -- Dockerfile --
    FROM python:3.12-slim
    ENV GUNICORN_WORKERS=[|8|]
    CMD ["(|gunicorn", "-b", "0.0.0.0:8000", "app:app|)"]

GOOD: the config file reads it

    -- Dockerfile --
    FROM python:3.12-slim
    ENV GUNICORN_WORKERS=8
    WORKDIR /app
    COPY . .
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
    -- gunicorn.conf.py --
    import os

    workers = int(os.environ["GUNICORN_WORKERS"])

GOOD: the command reads it, or the base image may

    -- Dockerfile --
    FROM python:3.12-slim
    ENV GUNICORN_WORKERS=8
    CMD exec gunicorn --workers $GUNICORN_WORKERS app:app
    -- other/Dockerfile --
    FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11
    ENV MAX_WORKERS=8
    CMD ["gunicorn", "main:app"]

GOOD: Gunicorn's own variables

    -- Dockerfile --
    FROM python:3.12-slim
    ENV WEB_CONCURRENCY=8 GUNICORN_CMD_ARGS="--timeout 60"
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Severity, rule

_MEANT = {"GUNICORN_WORKERS": "WEB_CONCURRENCY", "WEB_WORKERS": "WEB_CONCURRENCY"}


@rule(
    "GUN112",
    severity=Severity.WARNING,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py and docker/docker-entrypoint.sh",
        "https://github.com/tiangolo/uvicorn-gunicorn-docker",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    for variable in server.unread:
        meant = _MEANT.get(variable.name)
        yield Finding.at(
            variable,
            f"{variable.name} is set, and nothing reads it: not Gunicorn, and no file here",
            label="has no effect",
            because=[(server.command, "does not read it")],
            help=f"set {meant} instead" if meant else "give the flag in GUNICORN_CMD_ARGS instead",
        )
