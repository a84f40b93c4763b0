"""Proxies in the same pod as the server, which nobody in front can see through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Service, Workload
from gunilint.parse.facts.kubernetes_pod import Container
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.compose_mounts import Mounted
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.gateways_istio import istio_sidecar
from gunilint.resolve.proxy_scene import ProxyScene, product_of
from gunilint.source import Tree

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "unix"})
"""How containers of one pod reach each other; a socket in a shared volume is a way, too."""

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


class Box(NamedTuple):
    """What a container of a pod is given: its image's name (of one that is built here, the
    name of its base), its files, what is mounted among them, and its variables."""

    reference: str | None
    files: FileSystem
    mounts: tuple[Mounted, ...]
    environment: Environment


Describe = Callable[[Workload, Container], Box]

_READ: Final = (ProxyKind.NGINX, ProxyKind.HAPROXY, ProxyKind.ENVOY, ProxyKind.CLOUDFLARED)


def sidecars(
    workload: Workload,
    container: Container,
    service: Service,
    cluster: Cluster,
    describe: Describe | None = None,
    tree: Tree | None = None,
) -> Iterator[Hop]:
    """The proxies that requests of *service* pass before *container*, nearest first.

    *describe* tells what is in a container, whose configuration is then read.
    """
    inner = _proxy_in_pod(workload, container, service)
    if inner is not None:
        read = None
        if describe is not None and tree is not None:
            read = _read(inner, container, describe(workload, inner), tree)
        yield read or _hop(inner)
    mesh = istio_sidecar(workload, service, cluster)
    if mesh is not None:
        yield mesh
    elif _is_meshed(workload):
        place = workload.metadata.place
        yield Hop(ProxyKind.UNKNOWN, "Linkerd", place, pools_connections=None)


def _read(proxy: Container, container: Container, box: Box, tree: Tree) -> Hop | None:
    """The hop as the proxy's own configuration has it; None where that does not lead to
    *container*, or is not there."""
    product = product_of(box.reference)
    if product is None or product.kind not in _READ:
        return None
    from gunilint.resolve.proxy_readers import READERS

    unread = _hop(proxy)
    ports = {port.number.known for port in container.ports if port.number is not None}
    known = frozenset(port for port in ports if port is not None)
    scene = ProxyScene(
        unread.name,
        unread.span,
        product,
        _LOCAL,
        box.files,
        tree,
        box.environment,
        box.mounts,
        ports=known or None,
    )
    return READERS[product.kind](scene)


def _proxy_in_pod(workload: Workload, container: Container, service: Service) -> Container | None:
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
    return found[0] if found else None


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
