"""Proxies in the same pod as the server, which nobody in front can see through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Service, Workload
from gunilint.parse.facts.kubernetes_pod import Container
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.gateways_istio import istio_sidecar

# By the last part of an image's name; the first that matches.
_IMAGES: Final = (
    (re.compile(r"(?:.*[-_])?(?:nginx|openresty|angie)(?:[-_].*)?"), ProxyKind.NGINX),
    (re.compile(r"(?:.*[-_])?haproxy(?:[-_].*)?"), ProxyKind.HAPROXY),
    (re.compile(r"(?:.*[-_])?traefik(?:[-_].*)?"), ProxyKind.TRAEFIK),
    (re.compile(r"(?:.*[-_])?(?:envoy|proxyv2)(?:[-_].*)?"), ProxyKind.ENVOY),
    (re.compile(r"(?:.*[-_])?(?:cloudflared)(?:[-_].*)?"), ProxyKind.CLOUDFLARED),
    (
        re.compile(
            r"(?:.*[-_])?(?:caddy|httpd|apache2?|oauth2[-_]proxy|kube-rbac-proxy)(?:[-_].*)?"
        ),
        ProxyKind.UNKNOWN,
    ),
)


def sidecars(
    workload: Workload, container: Container, service: Service, cluster: Cluster
) -> Iterator[Hop]:
    """The proxies that requests of *service* pass before *container*, nearest first.

    Nothing is told of how they keep connections to it: their configuration is not read.
    """
    inner = _proxy_in_pod(workload, container, service)
    if inner is not None:
        yield inner
    mesh = istio_sidecar(workload, service, cluster)
    if mesh is not None:
        yield mesh
    elif _is_meshed(workload):
        place = workload.metadata.place
        yield Hop(ProxyKind.UNKNOWN, "Linkerd", place, pools_connections=None)


def _proxy_in_pod(workload: Workload, container: Container, service: Service) -> Hop | None:
    """The container that the Service's port leads to instead, or may lead to."""
    pod = workload.pod
    if pod is None:
        return None
    others = [
        other
        for other in (*pod.containers, *(item for item in pod.init_containers if item.is_sidecar))
        if other is not container
    ]
    targets = _targets(service)
    reached = [other for other in others if _declares(other, targets)]
    proxies = [other for other in others if _kind(other) is not None]
    if _declares(container, targets):
        found = [other for other in reached if other in proxies]
    else:
        found = reached or proxies
    return _hop(found[0]) if found else None


def _targets(service: Service) -> set[str]:
    """The ports of the pod that a Service sends to: numbers and names."""
    fields = ((port.target, port.port) for port in service.ports)
    return {
        str(field.known)
        for target, port in fields
        for field in [target or port]
        if field is not None and field.known is not None
    }


def _declares(container: Container, targets: set[str]) -> bool:
    fields = (field for port in container.ports for field in (port.number, port.name))
    return any(field is not None and str(field.known) in targets for field in fields)


def _hop(container: Container) -> Hop:
    name = container.name.known if container.name is not None else None
    span = container.name.span if container.name is not None else container.span
    return Hop(
        _kind(container) or ProxyKind.UNKNOWN, name or "container", span, pools_connections=None
    )


def _kind(container: Container) -> ProxyKind | None:
    """The product of a proxy's image, None for what is no proxy by its name."""
    image = container.image.known if container.image is not None else None
    if image is None:
        return None
    last = image.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    if "exporter" in last:
        return None
    return next((kind for pattern, kind in _IMAGES if pattern.fullmatch(last)), None)


def _is_meshed(workload: Workload) -> bool:
    pod = workload.pod
    scalar = None if pod is None else pod.annotations.get("linkerd.io/inject")
    return scalar is not None and (scalar.opaque is not None or scalar.value != "disabled")
