"""Istio's proxies: the gateway or client that a VirtualService configures, and the pod's sidecar.

istio/api, networking/v1 (virtual_service, destination_rule); Envoy's own default of one hour for
idle connections to upstreams. A DestinationRule's connection pool holds for the sidecar of the
server, too: istio, pilot/pkg/networking/core/cluster_builder.go, buildInboundCluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Metadata, Namespace, Service, Workload
from gunilint.parse.facts.kubernetes_edge import DestinationRule, RouteRule, VirtualService
from gunilint.parse.facts.yaml_field import Field
from gunilint.resolve import hop_settings as settings
from gunilint.resolve.cluster import Cluster, may_share_namespace
from gunilint.value import Seconds, Setting, Unknown

_IDLE: Final = Seconds(3600)
_INJECT: Final = "sidecar.istio.io/inject"
_PORTS: Final = (
    "traffic.sidecar.istio.io/excludeInboundPorts",
    "traffic.sidecar.istio.io/includeInboundPorts",
)
_HTTP_PORTS: Final = ("http", "http2", "https", "grpc", "grpc-web")


def virtual_service_hops(service: Service, cluster: Cluster) -> Iterator[Hop]:
    """The hop of each VirtualService that sends HTTP requests to *service*."""
    routes = (item for item in cluster.all(VirtualService) if _rules_to(service, item))
    for route in cluster.nearest(routes, service.metadata):
        yield istio_hop(route.metadata, service, cluster, _longest(_rules_to(service, route)))


def _rules_to(service: Service, route: VirtualService) -> list[RouteRule]:
    return [
        rule
        for rule in route.rules
        if any(_is_host_of(target.name, route.metadata, service) for target in rule.targets)
    ]


def _longest(rules: list[RouteRule]) -> Setting[Seconds] | None:
    """The timeout of the most patient of several rules; without one it waits for ever."""
    fields = [rule.timeout for rule in rules]
    if any(field is None or field.known == Seconds(0) for field in fields):
        return None
    written = [settings.of_field("timeout", field) for field in fields if field is not None]
    return max(written, key=lambda item: float("inf") if item.known is None else item.known)


def istio_hop(
    metadata: Metadata, service: Service | None, cluster: Cluster, wait: Setting[Seconds] | None
) -> Hop:
    """A proxy of Istio, with what a DestinationRule says of connections to *service*."""
    hop = Hop(
        ProxyKind.ISTIO,
        settings.object_name(metadata),
        metadata.place,
        pools_connections=True,
        idle_timeout=settings.by_default("idleTimeout", _IDLE, metadata.place),
        response_timeout=wait,
    )
    rules = (
        [] if service is None else cluster.nearest(_rules_of(service, cluster), service.metadata)
    )
    if not rules:
        return hop
    if len(rules) > 1 or rules[0].parts is not None:
        place = rules[0].parts.span if rules[0].parts is not None else rules[1].metadata.place
        idle = settings.unknown("idleTimeout", "several rules say something about it", place)
        return replace(hop, pools_connections=None, idle_timeout=idle)
    idle = settings.of_field_or_default("idleTimeout", rules[0].idle, _IDLE, metadata.place)
    most = rules[0].most_requests
    pools = True if most is None else None if most.known is None else most.known != 1
    return replace(hop, pools_connections=pools, idle_timeout=settings.unless_endless(idle))


def _rules_of(service: Service, cluster: Cluster) -> Iterator[DestinationRule]:
    """The DestinationRules that say something about connections to *service*."""
    for rule in cluster.all(DestinationRule):
        says = rule.idle is not None or rule.most_requests is not None or rule.parts is not None
        if says and _is_host_of(rule.host, rule.metadata, service):
            yield rule


def _is_host_of(host: Field[str] | None, near: Metadata, service: Service) -> bool:
    """Whether a host, such as `web` or `web.shop.svc.cluster.local`, is that of *service*."""
    name = service.metadata.name.known if service.metadata.name is not None else None
    if host is None or host.known is None or name is None:
        return False
    first, *rest = host.known.split(".")
    if first == "*" or first != name:
        return first == "*"
    if not rest:
        return may_share_namespace(service, near)
    namespace = service.metadata.namespace
    return namespace is None or namespace.known in (None, rest[0])


def istio_sidecar(workload: Workload, service: Service, cluster: Cluster) -> Hop | None:
    """The proxy in the pod itself; None where it is not certain that there is one."""
    if not _is_injected(workload, cluster):
        return None
    hop = istio_hop(workload.metadata, service, cluster, None)
    hop = replace(hop, name=f"sidecar of {hop.name}")
    return hop if _takes_http(workload, service) else replace(hop, pools_connections=None)


def _is_injected(workload: Workload, cluster: Cluster) -> bool:
    pod = workload.pod
    if pod is None or (pod.host_network is not None and pod.host_network.known is not False):
        return False
    for table in (pod.labels, pod.annotations):
        scalar = table.get(_INJECT)
        if scalar is not None:
            return scalar.opaque is None and scalar.value == "true"
    namespace = workload.metadata.namespace
    if namespace is None or namespace.known is None:
        return False
    found = cluster.named(Namespace, namespace.known, workload.metadata)
    if found is None:
        return False
    injection = found.metadata.labels.get("istio-injection")
    if injection is not None:
        return injection.opaque is None and injection.value == "enabled"
    revision = found.metadata.labels.get("istio.io/rev")
    return revision is not None and revision.opaque is None


def _takes_http(workload: Workload, service: Service) -> bool:
    """Whether the sidecar works on requests: not where ports are left out, or named for TCP."""
    pod = workload.pod
    if pod is None or any(pod.annotations.get(name) is not None for name in _PORTS):
        return False
    names = [port.name for port in service.ports if port.name is not None]
    if any(isinstance(name.value, Unknown) for name in names):
        return False
    return all((name.known or "").partition("-")[0] in _HTTP_PORTS for name in names)
