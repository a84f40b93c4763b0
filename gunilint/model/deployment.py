"""The unit that rules see: one server process as one platform starts it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gunilint.frozen import dataclass
from gunilint.model.app import App
from gunilint.model.container import Container
from gunilint.model.hop import Hop, ProxyKind
from gunilint.model.server import Server
from gunilint.source import Span
from gunilint.value import Setting


class Platform(Enum):
    """What starts the server."""

    KUBERNETES = "Kubernetes"
    KNATIVE = "Knative"
    """A Knative Service, such as Cloud Run's, which bounds requests itself."""
    COMPOSE = "Compose"
    PROCFILE = "Procfile"
    SUPERVISORD = "supervisord"
    CIRCUS = "Circus"
    SYSTEMD = "systemd"
    IMAGE = "image"
    SCRIPT = "script"
    CONFIG_FILE = "config file"
    """Nothing in the repository starts it: the file is checked on its own."""


class Stage(Enum):
    """What a deployment is for; the value is how a person calls it."""

    DEVELOPMENT = "development"
    TESTS = "tests"
    STAGING = "staging"
    PRODUCTION = "production"


class Purpose(NamedTuple):
    """What a deployment is for, as its names say."""

    stage: Stage
    sign: str
    """What says so: `dev in its path`; empty where more than a name does."""


class Link(NamedTuple):
    """A file that a deployment is made of, and what it brings."""

    path: str
    role: str


@dataclass(frozen=True)
class Deployment:
    """One server process as one platform starts it: a Procfile line, a compose service, a
    container of a Kubernetes workload, the command of an image that nothing deploys."""

    name: str
    platform: Platform
    span: Span
    server: Server
    app: App
    container: Container | None = None
    replicas: Setting[int] | None = None
    hops: tuple[Hop, ...] = ()
    """The proxies in front, nearest to the server first on each way in."""
    files: tuple[Link, ...] = ()
    is_development: bool = False
    """Whether names and paths say that it is not for production."""
    routes: tuple[tuple[Hop, ...], ...] = ()
    """The ways in where there are several, such as two Ingresses, each nearest first; where
    there are none, *hops* is the one way in."""
    shares_config: bool = False
    """Whether another deployment loads the same config file: its values are meant for both."""
    purpose: Purpose | None = None
    """None where nothing says what it is for."""

    @property
    def pooling_hops(self) -> tuple[Hop, ...]:
        """The proxy of each way in that reuses connections to this server, where it is certain.

        A layer 4 balancer hands the connections of the proxy behind it through.
        """
        nearest = (
            next((hop for hop in route if hop.kind is not ProxyKind.NLB), None)
            for route in self.routes or (self.hops,)
        )
        pooling = (hop for hop in nearest if hop is not None and hop.pools_connections)
        return tuple(dict.fromkeys(pooling))
