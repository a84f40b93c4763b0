"""What an expression of a declarative check can name: the model, flat, in the model's own words.

Each variable is one value, `server.workers`, and not an object with fields: so an expression that
misspells one is refused when it is read, and one value that cannot be told leaves the others as
they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from gunilint.frozen import dataclass
from gunilint.model.container import Probe
from gunilint.model.deployment import Deployment, Platform
from gunilint.model.hop import Hop
from gunilint.source import Span
from gunilint.value import MISSING, Missing, Setting


class Kind(Enum):
    """CEL's type of a variable. A number is compared with any other, and calculates with its
    own kind only."""

    TEXT = "string"
    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    ANY = "dyn"


class Subject(NamedTuple):
    """What an expression is about: a deployment, and one hop or probe of it if those are asked."""

    deployment: Deployment
    hop: Hop | None = None
    probe: Probe | None = None


Found: TypeAlias = Setting[Any] | str | bool | Missing | None
"""A setting with its story, a plain fact, None where it is not set, MISSING: cannot be told."""


@dataclass(frozen=True)
class Variable:
    """One name, what it stands for, and how it is found."""

    kind: Kind
    help: str
    find: Callable[[Subject], Found]
    can_be_marked: bool = True
    """Whether it is a setting, which stands somewhere."""


def variables(each: str) -> dict[str, Variable]:
    """What a check of *each* deployment, hop or probe can name."""
    return {**_DEPLOYMENT, **_settings(), **_FURTHER.get(each, {})}


def place(name: str, subject: Subject) -> Setting[Any] | Span:
    """Where to point at for the variable called *name*: what would hold it where it is not set."""
    found = variables(_each(subject))[name].find(subject)
    if isinstance(found, Setting):
        return found
    owner = name.partition(".")[0]
    if owner == "container" and subject.deployment.container is not None:
        return subject.deployment.container.span
    holder = {"hop": subject.hop, "probe": subject.probe}.get(owner)
    return subject.deployment.span if holder is None else holder.span


def _each(subject: Subject) -> str:
    return "hop" if subject.hop else "probe" if subject.probe else "deployment"


def _fact(kind: Kind, help: str, find: Callable[[Subject], Found]) -> Variable:
    return Variable(kind, help, find, can_be_marked=False)


def _named(value: Enum | None) -> Found:
    return MISSING if value is None else str(value.value)


def _told(value: str | bool | Setting[Any] | None) -> Found:
    """*value*; None stands for what cannot be told."""
    return MISSING if value is None else value


def _of_container(attribute: str) -> Callable[[Subject], Found]:
    """An attribute of the container, which only a complete manifest can be said not to set."""

    def find(subject: Subject) -> Found:
        deployment = subject.deployment
        container = deployment.container
        if container is None:
            return MISSING
        found: Setting[Any] | None = getattr(container, attribute)
        is_all = container.is_complete and deployment.platform in _MANIFESTS
        return MISSING if found is None and not is_all else found

    return find


def _of_hop(attribute: str) -> Callable[[Subject], Found]:
    """An attribute of the hop; what it has not cannot be told."""

    def find(subject: Subject) -> Found:
        found = getattr(subject.hop, attribute)
        return _named(found) if isinstance(found, Enum) else _told(found)

    return find


def _of_probe(attribute: str) -> Callable[[Subject], Found]:
    def find(subject: Subject) -> Found:
        found: Any = getattr(subject.probe, attribute)
        return str(found.value) if isinstance(found, Enum) else found

    return find


_MANIFESTS: Final = (Platform.KUBERNETES, Platform.KNATIVE, Platform.COMPOSE)

_DEPLOYMENT: Final[Mapping[str, Variable]] = {
    "deployment.name": _fact(
        Kind.TEXT, "as `gunilint show` calls it", lambda it: it.deployment.name
    ),
    "deployment.platform": _fact(
        Kind.TEXT, "Kubernetes, Compose, Procfile, …", lambda it: _named(it.deployment.platform)
    ),
    "deployment.is_development": _fact(
        Kind.BOOL, "whether it is not for production", lambda it: it.deployment.is_development
    ),
    "deployment.replicas": Variable(
        Kind.INT, "where the manifest says it", lambda it: _told(it.deployment.replicas)
    ),
    "server.software": _fact(
        Kind.TEXT, "gunicorn or uvicorn", lambda it: _named(it.deployment.server.software)
    ),
    "server.version": _fact(
        Kind.TEXT, "the one resolved for", lambda it: it.deployment.server.version
    ),
    "server.worker_kind": _fact(
        Kind.TEXT,
        "sync, gthread, gevent, asgi, uvicorn, …",
        lambda it: _named(it.deployment.server.worker_kind),
    ),
    "server.workers": Variable(
        Kind.INT, "the number of workers", lambda it: it.deployment.server.workers
    ),
    "server.keepalive": Variable(Kind.DOUBLE, "seconds", lambda it: it.deployment.server.keepalive),
    "server.timeout": Variable(
        Kind.DOUBLE, "seconds; null for a bare Uvicorn", lambda it: it.deployment.server.timeout
    ),
    "server.graceful_timeout": Variable(
        Kind.DOUBLE,
        "seconds; null where it waits for ever",
        lambda it: it.deployment.server.graceful_timeout,
    ),
    "app.target": Variable(Kind.TEXT, "such as shop.main:app", lambda it: it.deployment.app.target),
    "app.interface": _fact(
        Kind.TEXT, "WSGI or ASGI", lambda it: _named(it.deployment.app.interface)
    ),
    "app.framework": _fact(
        Kind.TEXT, "as its import is called", lambda it: _told(it.deployment.app.framework)
    ),
    "container.cpu_limit": Variable(
        Kind.DOUBLE, "CPUs; null where there is none", _of_container("cpu_limit")
    ),
    "container.memory_limit": Variable(
        Kind.INT, "bytes; null where there is none", _of_container("memory_limit")
    ),
    "container.stop_window": Variable(
        Kind.DOUBLE, "seconds from the signal to SIGKILL", _of_container("stop_window")
    ),
    "container.pre_stop": Variable(
        Kind.DOUBLE, "seconds; null without a hook", _of_container("pre_stop")
    ),
    "container.stop_signal": Variable(
        Kind.ANY, "null where it is not set", _of_container("stop_signal")
    ),
    "container.read_only": Variable(
        Kind.ANY, "whether its files cannot be written", _of_container("read_only")
    ),
}

_FURTHER: Final[Mapping[str, Mapping[str, Variable]]] = {
    "hop": {
        "hop.kind": _fact(Kind.TEXT, "AWS ALB, nginx, …", _of_hop("kind")),
        "hop.name": _fact(Kind.TEXT, "as its file calls it", _of_hop("name")),
        "hop.pools_connections": _fact(
            Kind.BOOL, "whether it reuses connections", _of_hop("pools_connections")
        ),
        "hop.idle_timeout": Variable(Kind.DOUBLE, "seconds", _of_hop("idle_timeout")),
        "hop.response_timeout": Variable(Kind.DOUBLE, "seconds", _of_hop("response_timeout")),
        "hop.drain": Variable(Kind.DOUBLE, "seconds", _of_hop("drain")),
    },
    "probe": {
        "probe.kind": _fact(Kind.TEXT, "livenessProbe, …", _of_probe("kind")),
        "probe.path": Variable(Kind.ANY, "null where it asks for none", _of_probe("path")),
        "probe.port": Variable(Kind.INT, "null where it asks for none", _of_probe("port")),
        "probe.period": Variable(Kind.DOUBLE, "seconds", _of_probe("period")),
        "probe.timeout": Variable(Kind.DOUBLE, "seconds", _of_probe("timeout")),
        "probe.failure_threshold": Variable(
            Kind.INT, "failures in a row", _of_probe("failure_threshold")
        ),
    },
}


def _settings() -> dict[str, Variable]:
    """Every setting of any version of either server, under upstream's own name."""
    from gunilint.resolve.catalog.releases import read

    names = [*read("gunicorn.json")["settings"], *read("uvicorn.json")["options"]]
    return {f"settings.{name}": _setting(name) for name in names}


def _setting(name: str) -> Variable:
    return Variable(
        Kind.ANY,
        "the server's own setting",
        lambda it: it.deployment.server.settings.get(name, MISSING),
    )
