"""Traefik, by Ingress or by its own IngressRoute.

Traefik v3.7, pkg/config/static (ServersTransport defaults), docs/reference/routing-configuration.
Its Go transport sends a request again if a reused connection failed before any answer, where the
request has no body and its method is safe: net/http, transport.go, shouldRetryRequest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Ingress, Metadata, Service
from gunilint.parse.facts.kubernetes_edge import ServersTransport, ServiceRef, TraefikRoute
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.resolve import hop_settings as settings
from gunilint.resolve.cluster import Cluster
from gunilint.value import Seconds, Setting, Unknown

_IDLE: Final = Seconds(90)
_TRANSPORT: Final = "traefik.ingress.kubernetes.io/service.serverstransport"
_PROVIDER: Final = "@kubernetescrd"


def traefik_ingress(ingress: Ingress, service: Service, cluster: Cluster) -> Hop:
    """The hop of an Ingress; the Service's annotation chooses the transport."""
    scalar = service.metadata.annotations.get(_TRANSPORT)
    return traefik_hop(ingress.metadata, _annotated(scalar, cluster))


def _annotated(scalar: Scalar | None, cluster: Cluster) -> ServersTransport | Scalar | None:
    """The transport that an annotation names, as `namespace-name@kubernetescrd`."""
    if scalar is None or scalar.opaque is not None:
        return scalar
    name = scalar.value.removesuffix(_PROVIDER)
    found = [item for item in cluster.all(ServersTransport) if name in _full_names(item)]
    return found[0] if len(found) == 1 else _missing(scalar.value, scalar)


def _full_names(transport: ServersTransport) -> Iterator[str]:
    metadata = transport.metadata
    name = metadata.name.known if metadata.name is not None else None
    namespace = metadata.namespace.known if metadata.namespace is not None else "default"
    if name is not None and namespace is not None:
        yield f"{namespace}-{name}"


def traefik_routes(service: Service, cluster: Cluster) -> Iterator[Hop]:
    """The hops of the IngressRoutes that send requests to a Service."""
    routes = (item for item in cluster.all(TraefikRoute) if _target(service, item, cluster))
    for route in cluster.nearest(routes, service.metadata):
        target = _target(service, route, cluster)
        if target is not None:
            yield traefik_hop(route.metadata, _chosen(target.transport, route, cluster))


def _target(service: Service, route: TraefikRoute, cluster: Cluster) -> ServiceRef | None:
    """Where the route sends requests to *service*, first; None where it does not."""
    for target in route.services:
        kind = target.kind.known if target.kind is not None else "Service"
        if kind == "Service" and cluster.refers(
            route.metadata, target.name, target.namespace, service
        ):
            return target
    return None


def _chosen(
    written: Field[str] | None, route: TraefikRoute, cluster: Cluster
) -> ServersTransport | Scalar | None:
    if written is None:
        return None
    scalar = Scalar(written.written, "str", "", written.span)
    if isinstance(written.value, Unknown):
        return Scalar(written.written, "str", "", written.span, written.value.why)
    if _PROVIDER in written.value.value:
        return _annotated(scalar, cluster)
    found = cluster.named(ServersTransport, written.value.value, route.metadata)
    return found or _missing(written.value.value, scalar)


def _missing(name: str, scalar: Scalar) -> Scalar:
    why = f"the ServersTransport {name} is not in the repository"
    return Scalar(scalar.value, "str", scalar.style, scalar.span, why)


def traefik_hop(metadata: Metadata, transport: ServersTransport | Scalar | None) -> Hop:
    """The hop with *transport*: an opaque scalar where it cannot be told which, None: the
    default one."""
    place = metadata.place
    idle = settings.by_default("idleConnTimeout", _IDLE, place)
    response: Setting[Seconds] | None = None
    pools: bool | None = True
    if isinstance(transport, Scalar):
        why = transport.opaque or "it cannot be told"
        idle = settings.unknown("idleConnTimeout", why, transport.span)
        response = settings.unknown("responseHeaderTimeout", why, transport.span)
    elif transport is not None:
        idle = settings.of_field_or_default("idleConnTimeout", transport.idle, _IDLE, place)
        most = transport.most_idle_per_host
        if most is not None:
            pools = None if most.known is None else most.known >= 0
        if transport.response_header is not None:
            response = settings.of_field("responseHeaderTimeout", transport.response_header)
    return Hop(
        ProxyKind.TRAEFIK,
        settings.object_name(metadata),
        place,
        pools_connections=pools,
        idle_timeout=settings.unless_endless(idle),
        response_timeout=settings.unless_endless(response),
        resends_idempotent=True,
    )
