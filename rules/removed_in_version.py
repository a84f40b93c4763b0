"""This version of Gunicorn does not have what is written for it.

Why it hurts: a flag or a worker class that the version does not have stops the server when it
starts (`-k asgi` before 24, `--no-control-socket` before 25.1), and `--check-config` does not look
for the class. A setting in the config file is ignored without a word: the value that somebody
chose is not in force.

What to do: pin a version that has it, or leave it out.

Silent when: the version has it; nothing pins the version and it is a setting of the config file;
the name helps to set something else in the file; or the class is eventlet, which is GUN301. A
setting is a warning, as the server starts.

BAD: a worker class and a flag of later versions

    -- Procfile --
    web: gunicorn -k [|asgi|] main:app
    api: gunicorn [|--no-control-socket|] main:app
    -- requirements.txt --
    gunicorn(|==23.0.0|)

BAD: a setting that was removed

    -- gunicorn.conf.py --
    [|tolerate_dangerous_framing|] = True
    -- requirements.txt --
    gunicorn(|==23.0.0|)

GOOD: this version has them

    -- Procfile --
    web: gunicorn -k asgi --no-control-socket main:app
    -- requirements.txt --
    gunicorn==25.3.0

GOOD: a helper that has a later setting's name

    -- gunicorn.conf.py --
    protocol = "tcp"
    bind = f"{protocol}://0.0.0.0:8000"
    -- requirements.txt --
    gunicorn==23.0.0

GOOD: nothing pins the version

    -- gunicorn.conf.py --
    tolerate_dangerous_framing = True
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Elsewhere, Finding, Severity, WorkerKind, rule


@rule(
    "GUN108",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 19.9.0 to 27.0.1, gunicorn/config.py and gunicorn/workers/__init__.py",
        "https://gunicorn.org/news/",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    for item in server.elsewhere:
        is_setting = item.what == "setting"
        if item.what == "worker class" and server.worker_kind is WorkerKind.EVENTLET:
            continue
        if is_setting and server.version_source is None:
            continue
        effect = "it is ignored without a word" if is_setting else "the server does not start"
        yield Finding.at(
            item.span,
            f"Gunicorn {server.version} has no {item.what} {item.name}: {effect}",
            label=f"{_span(item)} have it",
            because=[server.version_source] if server.version_source is not None else [],
            help=f"use a version that has {item.name}, or leave it out",
            severity=Severity.WARNING if is_setting else None,
        )


def _span(item: Elsewhere) -> str:
    first, last = item.versions[0], item.versions[-1]
    return first if first == last else f"{first} to {last}"
