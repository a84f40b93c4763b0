"""A shell is the container's first process and does not pass SIGTERM on to the server.

Why it hurts: the platform signals the first process only. A shell that waits for the server
ignores the signal, the server goes on until SIGKILL at the end of the stop window, and requests
that came late are lost: in 3 of 3 runs for every form in which Debian's dash, or a script in
any shell, started the server without `exec`. The exec form, and every form with `exec`, got the
signal in 3 of 3.

What to do: write CMD as a JSON list, or put `exec` in front of the server's command, in a
script and after `&&`, too.

Silent when: the shell replaces itself (`exec`; bash and Alpine's ash do so for the last simple
command of `-c`); it traps the signal; an init is the first process (tini, dumb-init,
`init: true`), even with a shell behind it, as that was not measured; or the image's shell
cannot be told.

BAD: the shell form, on Debian

    -- Dockerfile --
    FROM python:3.12-slim
    CMD [|gunicorn -b 0.0.0.0:8000 app:app|]

BAD: the script ends in a plain command

    -- Dockerfile --
    FROM python:3.12-slim
    COPY start.sh /start.sh
    CMD ["[|/start.sh|]"]
    -- start.sh --
    #!/bin/bash
    python manage.py migrate
    (|gunicorn -b 0.0.0.0:8000 app:app|)

GOOD: there is no shell

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]

GOOD: the shell gives its place to the server

    -- Dockerfile --
    FROM python:3.12-slim
    CMD python manage.py migrate && exec gunicorn -b 0.0.0.0:8000 app:app

GOOD: Alpine's shell does so by itself

    -- Dockerfile --
    FROM python:3.12-alpine
    CMD gunicorn -b 0.0.0.0:8000 app:app

GOOD: an init is the first process

    -- Dockerfile --
    FROM python:3.12-slim
    ENTRYPOINT ["tini", "--"]
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Platform, Process, ProcessKind, Severity, rule

_IN_CONTAINERS = (Platform.KUBERNETES, Platform.COMPOSE, Platform.IMAGE)


@rule(
    "GUN601",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example",
        "dash 0.5.12 and GNU bash 5.2, as packaged by Debian 12; BusyBox 1.35, ash",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    first = _first_to_stay(deployment.server.processes)
    if deployment.platform not in _IN_CONTAINERS or first is None:
        return
    if first.kind is ProcessKind.SERVER or first.forwards_signals is not False:
        return
    server = deployment.server.software.value
    why = f" ({first.why})" if first.why else ""
    yield Finding.at(
        first.span,
        f"{first.name} stays the container's first process{why} and does not pass SIGTERM on: "
        f"{server} is killed with the requests it serves",
        label="gets the signal",
        because=[(deployment.server.command, "never sees it")],
        help=f"put exec in front of {server}, or start it by a JSON list without a shell",
    )


def _first_to_stay(processes: tuple[Process, ...]) -> Process | None:
    """The process that has process id 1 when the server runs; None where it cannot be told."""
    for process in processes:
        if process.replaced is None:
            return None
        if not process.replaced:
            return process
    return None
