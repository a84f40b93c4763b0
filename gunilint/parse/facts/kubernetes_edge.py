"""What custom resources say about the proxies in front of a Service."""

from __future__ import annotations

from gunilint.frozen import dataclass
from gunilint.parse.facts.kubernetes_metadata import Metadata
from gunilint.parse.facts.yaml import Gap
from gunilint.parse.facts.yaml_field import Field
from gunilint.source import Span
from gunilint.value import Seconds


@dataclass(frozen=True, slots=True)
class ServiceRef:
    """Where a route sends requests; *kind* None means a Service.

    *namespace* None means that of the object it stands in. *transport* is the name of Traefik's
    ServersTransport, if the route chooses one.
    """

    name: Field[str] | None
    namespace: Field[str] | None
    kind: Field[str] | None
    span: Span
    transport: Field[str] | None = None


@dataclass(frozen=True, slots=True)
class TraefikRoute:
    """A Traefik IngressRoute: the Services of all its routes."""

    metadata: Metadata
    services: tuple[ServiceRef, ...]


@dataclass(frozen=True, slots=True)
class ServersTransport:
    """How Traefik keeps connections to a Service; None where the resource does not say."""

    metadata: Metadata
    idle: Field[Seconds] | None
    response_header: Field[Seconds] | None
    most_idle_per_host: Field[int] | None


@dataclass(frozen=True, slots=True)
class BackendConfig:
    """What a GKE Ingress does with a Service, as the Service's annotation names it."""

    metadata: Metadata
    timeout: Field[Seconds] | None
    drain: Field[Seconds] | None


@dataclass(frozen=True, slots=True)
class BackendPolicy:
    """What a GKE Gateway does with a Service: a GCPBackendPolicy."""

    metadata: Metadata
    target: ServiceRef
    timeout: Field[Seconds] | None
    drain: Field[Seconds] | None


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One rule of a route, with how long it allows; *attempt* is for one try of it."""

    targets: tuple[ServiceRef, ...]
    timeout: Field[Seconds] | None
    attempt: Field[Seconds] | None
    span: Span


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """An HTTPRoute of the Gateway API; *parents* are the Gateways that serve it."""

    metadata: Metadata
    parents: tuple[ServiceRef, ...]
    rules: tuple[RouteRule, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A Gateway of the Gateway API."""

    metadata: Metadata
    class_name: Field[str] | None


@dataclass(frozen=True, slots=True)
class GatewayClass:
    """Which controller serves the Gateways of a class."""

    metadata: Metadata
    controller: Field[str] | None


@dataclass(frozen=True, slots=True)
class VirtualService:
    """Istio's routes of HTTP requests; a target's name is a host, such as `web.shop`."""

    metadata: Metadata
    rules: tuple[RouteRule, ...]


@dataclass(frozen=True, slots=True)
class DestinationRule:
    """How Istio keeps connections to a host.

    *parts* is a place that says something else for some ports or subsets.
    """

    metadata: Metadata
    host: Field[str] | None
    idle: Field[Seconds] | None
    most_requests: Field[int] | None
    parts: Gap | None
