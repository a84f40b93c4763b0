"""The server cannot be tuned without a change to its image.

Why it hurts: workers, timeout and max_requests are what is changed in an incident, and what differs
from one environment to the next. Where they are written into the image, a change is a build; the
house policy reads them from WEB_CONCURRENCY, WEB_TIMEOUT and WEB_MAX_REQUESTS.

What to do: `timeout = int(os.environ.get("WEB_TIMEOUT", "60"))` in the config file, and so on.

Silent when: the command, a start script or the config file names the variable; the value stands
in the manifest, or would, as the command does: a change there is no build; `workers` is left to
WEB_CONCURRENCY, which Gunicorn reads by itself; the server is a bare Uvicorn; or it is plainly for
development. The names are options.

BAD: only the workers are left to the environment

    policy: edgeservers
    -- Procfile --
    web: [|gunicorn --timeout 60 app:app|]

GOOD: the config file reads all three

    policy: edgeservers
    -- Procfile --
    web: gunicorn app:app
    -- gunicorn.conf.py --
    import os

    workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
    timeout = int(os.environ.get("WEB_TIMEOUT", "60"))
    max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "2000"))

GOOD: the command does, and Gunicorn itself

    policy: edgeservers
    -- Procfile --
    web: gunicorn -t ${WEB_TIMEOUT:-60} --max-requests ${WEB_MAX_REQUESTS:-2000} app:app
    api: uvicorn app:app

GOOD: the manifest has the command

    policy: edgeservers
    -- compose.yaml --
    services:
      web: {image: shop/web, command: gunicorn -w 4 -t 60 -b 0.0.0.0:8000 app:app}

GOOD: development

    policy: edgeservers
    -- compose.dev.yaml --
    services:
      web: {image: shop/web, command: gunicorn -b 0.0.0.0:8000 app:app}
"""

from collections.abc import Iterator

from gunilint.api import (
    EDGESERVERS,
    Deployment,
    Finding,
    Platform,
    Server,
    Severity,
    dataclass,
    rule,
)

_MANIFESTS = (Platform.KUBERNETES, Platform.KNATIVE, Platform.COMPOSE)


@dataclass(frozen=True)
class Options:
    """The names of the variables."""

    workers: str = "WEB_CONCURRENCY"
    timeout: str = "WEB_TIMEOUT"
    max_requests: str = "WEB_MAX_REQUESTS"

    def missing(self, deployment: Deployment) -> Iterator[str]:
        """The variables that nothing reads, of what a manifest does not say."""
        server = deployment.server
        for setting, variable in (
            ("workers", self.workers),
            ("timeout", self.timeout),
            ("max_requests", self.max_requests),
        ):
            by_itself = variable == "WEB_CONCURRENCY" and _is_left(server)
            is_manifest = deployment.platform in _MANIFESTS
            in_manifest = is_manifest and server.setting(setting).span.path == deployment.span.path
            if variable not in server.variables_read and not by_itself and not in_manifest:
                yield variable


@rule(
    "GUN901",
    severity=Severity.WARNING,
    each=Deployment,
    policies=[EDGESERVERS],
    sources=["the house policy edgeservers", "https://12factor.net/config"],
    options=Options,
)
def check(deployment: Deployment, options: Options) -> Iterator[Finding]:
    server = deployment.server
    if not server.is_gunicorn or deployment.is_development:
        return
    missing = list(options.missing(deployment))
    if missing:
        listed = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        yield Finding.at(
            server.command,
            f"neither the command nor the config file reads {listed}: tuning it takes a new image",
            label="starts the server",
            help="read them in the config file, with a default",
        )


def _is_left(server: Server) -> bool:
    """Whether nothing but Gunicorn's own default decides how many workers there are."""
    return server.workers.is_default or server.workers.origin.layer.value == "environment variable"
