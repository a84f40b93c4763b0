"""The custom resources of proxies: Traefik, Google's, Istio's and the Gateway API's."""

from __future__ import annotations

from collections.abc import Iterator

from gunilint.parse import yaml_field as read
from gunilint.parse.facts.kubernetes_edge import (
    BackendConfig,
    BackendPolicy,
    DestinationRule,
    Gateway,
    GatewayClass,
    HttpRoute,
    RouteRule,
    ServersTransport,
    ServiceRef,
    TraefikRoute,
    VirtualService,
)
from gunilint.parse.facts.kubernetes_metadata import Metadata
from gunilint.parse.facts.yaml import Gap, Mapping, Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.parse.units import gateway_duration, go_duration, seconds_or_go_duration
from gunilint.value import Seconds


def _reference(node: Mapping, name: str = "name") -> ServiceRef:
    return ServiceRef(
        read.text(node, name),
        read.text(node, "namespace"),
        read.text(node, "kind"),
        node.span,
        read.text(node, "serversTransport"),
    )


def read_traefik_route(metadata: Metadata, node: Mapping) -> TraefikRoute:
    routes, _ = read.mappings(read.structure(node, "spec"), "routes")
    services = (item for route in routes for item in read.mappings(route, "services")[0])
    return TraefikRoute(metadata, tuple(_reference(item) for item in services))


def read_servers_transport(metadata: Metadata, node: Mapping) -> ServersTransport:
    spec = read.structure(node, "spec")
    timeouts = read.child(spec, "forwardingTimeouts")
    return ServersTransport(
        metadata,
        read.read_field(timeouts, "idleConnTimeout", _seconds_or_duration),
        read.read_field(timeouts, "responseHeaderTimeout", _seconds_or_duration),
        read.whole(spec, "maxIdleConnsPerHost"),
    )


def _seconds_or_duration(node: Scalar) -> Seconds:
    return seconds_or_go_duration(node.value)


def read_backend_config(metadata: Metadata, node: Mapping) -> BackendConfig:
    spec = read.structure(node, "spec")
    return BackendConfig(metadata, *_google_timeouts(spec))


def read_backend_policy(metadata: Metadata, node: Mapping) -> BackendPolicy:
    spec = read.structure(node, "spec")
    target = read.structure(spec, "targetRef") or node
    return BackendPolicy(
        metadata, _reference(target), *_google_timeouts(read.child(spec, "default"))
    )


def _google_timeouts(
    spec: Mapping | None,
) -> tuple[Field[Seconds] | None, Field[Seconds] | None]:
    draining = read.child(spec, "connectionDraining")
    return read.seconds(spec, "timeoutSec"), read.seconds(draining, "drainingTimeoutSec")


def read_http_route(metadata: Metadata, node: Mapping) -> HttpRoute:
    spec = read.structure(node, "spec")
    parents, _ = read.mappings(spec, "parentRefs")
    rules, _ = read.mappings(spec, "rules")
    return HttpRoute(
        metadata,
        tuple(_reference(item) for item in parents),
        tuple(_gateway_rule(item) for item in rules),
    )


def _gateway_rule(rule: Mapping) -> RouteRule:
    targets, _ = read.mappings(rule, "backendRefs")
    timeouts = read.child(rule, "timeouts")
    return RouteRule(
        tuple(_reference(item) for item in targets),
        read.read_field(timeouts, "request", _gateway_duration),
        read.read_field(timeouts, "backendRequest", _gateway_duration),
        rule.span,
    )


def _gateway_duration(node: Scalar) -> Seconds:
    return gateway_duration(node.value)


def read_gateway(metadata: Metadata, node: Mapping) -> Gateway:
    return Gateway(metadata, read.text(read.structure(node, "spec"), "gatewayClassName"))


def read_gateway_class(metadata: Metadata, node: Mapping) -> GatewayClass:
    return GatewayClass(metadata, read.text(read.structure(node, "spec"), "controllerName"))


def read_virtual_service(metadata: Metadata, node: Mapping) -> VirtualService:
    rules, _ = read.mappings(read.structure(node, "spec"), "http")
    return VirtualService(metadata, tuple(_istio_rule(item) for item in rules))


def _istio_rule(rule: Mapping) -> RouteRule:
    routes, _ = read.mappings(rule, "route")
    destinations = (read.child(item, "destination") for item in routes)
    return RouteRule(
        tuple(_reference(item, "host") for item in destinations if item is not None),
        read.read_field(rule, "timeout", _go_duration),
        read.read_field(read.child(rule, "retries"), "perTryTimeout", _go_duration),
        rule.span,
    )


def _go_duration(node: Scalar) -> Seconds:
    return go_duration(node.value)


def read_destination_rule(metadata: Metadata, node: Mapping) -> DestinationRule:
    spec = read.structure(node, "spec")
    policy = read.child(spec, "trafficPolicy")
    http = read.child(read.child(policy, "connectionPool"), "http")
    return DestinationRule(
        metadata,
        read.text(spec, "host"),
        read.read_field(http, "idleTimeout", _go_duration),
        read.whole(http, "maxRequestsPerConnection"),
        next(_parts(spec, policy), None),
    )


def _parts(spec: Mapping | None, policy: Mapping | None) -> Iterator[Gap]:
    """The places that say something about the connections of some ports or subsets."""
    ports, _ = read.mappings(policy, "portLevelSettings")
    subsets, _ = read.mappings(spec, "subsets")
    policies = (read.child(item, "trafficPolicy") for item in subsets)
    for part in filter(None, (*ports, *policies)):
        if part.get("connectionPool") or part.get("portLevelSettings"):
            yield Gap("it differs between ports or subsets", part.span)
