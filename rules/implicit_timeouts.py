"""A timeout of the chain from the client to the worker is nobody's choice.

Why it hurts: `timeout`, `graceful_timeout` and `keepalive` have to fit the proxy's timeouts and the
platform's stop window. Whoever changes one of those looks for the server's and finds nothing; a
default of 2 s for `keepalive` against the 60 s of an ALB gave 183 to 324 failed requests of 2,208
at the wrong moment.

What to do: write all three down, even where the default fits.

Silent when: all of those that the worker uses are written (sync uses no `keepalive`); everything is
a default, which is GUN109; how the server is started is not in the repository; or the deployment
is for development.

BAD: two of three are left open

    policy: strict
    -- Procfile --
    web: [|gunicorn --threads 8 --timeout 60 app:app|]

GOOD: all that count are written

    policy: strict
    -- Procfile --
    web: gunicorn --threads 8 --timeout 60 --graceful-timeout 30 --keep-alive 75 app:app
    api: gunicorn -w 4 --timeout 60 --graceful-timeout 30 app:app

GOOD: the command may bring the rest

    policy: strict
    -- gunicorn.conf.py --
    timeout = 60

GOOD: nothing is chosen at all, or for development

    policy: strict
    -- Procfile --
    web: gunicorn app:app
    -- Procfile.dev --
    web: gunicorn --threads 8 app:app
"""

from collections.abc import Iterator

from gunilint.api import (
    EDGESERVERS,
    STRICT,
    Deployment,
    Finding,
    Platform,
    Severity,
    WorkerKind,
    rule,
    show,
)

_CHOICES = ("workers", "worker_class", "threads", "timeout", "graceful_timeout", "keepalive")
_TIMEOUTS = ("timeout", "graceful_timeout", "keepalive")


@rule(
    "GUN206",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[STRICT, EDGESERVERS],
    sources=["gunicorn 27.0.1, gunicorn/config.py; the house policy edgeservers"],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn or deployment.is_development:
        return
    if all(server.setting(name).is_default for name in _CHOICES):
        return
    if deployment.platform is Platform.CONFIG_FILE:
        return
    is_sync = server.worker_kind is WorkerKind.SYNC
    names = [name for name in _TIMEOUTS if not (is_sync and name == "keepalive")]
    left = [server.setting(name) for name in names if server.setting(name).is_default]
    if left:
        listed = " and ".join(f"{setting.name} ({show(setting)} s)" for setting in left)
        verb = "is" if len(left) == 1 else "are"
        yield Finding.at(
            server.command,
            f"{listed} {verb} left to the default",
            label="does not say",
            help="write " + ", ".join(f"{item.name} = {item.nominal:g}" for item in left),
        )
