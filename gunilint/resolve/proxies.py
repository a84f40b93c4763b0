"""The proxies of a compose project in front of one of its services."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gunilint.model.hop import Hop
from gunilint.resolve.compose import Project
from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.compose_service import ComposeService
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.proxy_readers import READERS
from gunilint.resolve.proxy_scene import Product, ProxyScene, product_of
from gunilint.source import Tree


class ProxyImage(NamedTuple):
    """What a service's image is: its reference, or of one that is built here that of its base,
    and the files of its containers."""

    reference: str | None
    files: FileSystem


Describe = Callable[[ComposeService], ProxyImage]


def proxy_routes(
    project: Project, service: ComposeService, tree: Tree, describe: Describe | None = None
) -> tuple[tuple[Hop, ...], ...]:
    """The ways in to *service* through proxies of its project, each nearest first.

    *describe* tells images; without it only those that services name, with what they mount.
    """

    def named(item: ComposeService) -> ProxyImage:
        return ProxyImage(image_reference(item), MountedFiles(item.mounts, tree, None))

    return _routes(project, service, tree, describe or named, frozenset((service.name,)))


def image_reference(service: ComposeService) -> str | None:
    """The image that *service* names; of one that depends on variables no tag is certain."""
    if service.image is None:
        return None
    if service.image.known is not None:
        return service.image.known
    assumed = service.image.nominal
    return None if assumed is None else re.sub(r":[^/:]*$", "", assumed)


def _routes(
    project: Project,
    service: ComposeService,
    tree: Tree,
    describe: Describe,
    seen: frozenset[str],
) -> tuple[tuple[Hop, ...], ...]:
    routes: list[tuple[Hop, ...]] = []
    for proxy in project.services:
        if proxy.name in seen or not _can_reach(proxy, service):
            continue
        image = describe(proxy)
        product = product_of(image.reference)
        if product is None:
            continue
        hop = READERS[product.kind](_scene(proxy, service, product, image, tree))
        if hop is None:
            continue
        outer = _routes(project, proxy, tree, describe, seen | {proxy.name})
        routes += [(hop, *route) for route in outer] or [(hop,)]
    return tuple(routes)


def _scene(
    proxy: ComposeService,
    target: ComposeService,
    product: Product,
    image: ProxyImage,
    tree: Tree,
) -> ProxyScene:
    return ProxyScene(
        proxy.name,
        proxy.span,
        product,
        _hosts(proxy, target),
        image.files,
        tree,
        proxy.environment.over({}, None),
        proxy.mounts,
        (proxy.entrypoint, proxy.command),
        target.labels,
        target.environment.variables,
    )


def _hosts(proxy: ComposeService, target: ComposeService) -> frozenset[str]:
    """The names by which *proxy* reaches *target*."""
    aliases = {name for name, other in proxy.links.items() if other == target.name}
    modes = (proxy.network_mode, target.network_mode)
    first, second = (None if mode is None else mode.known for mode in modes)
    shares = first == f"service:{target.name}" or second == f"service:{proxy.name}"
    local = {"localhost", "127.0.0.1"} if shares or first == second == "host" else set()
    return target.hostnames | aliases | local


def _can_reach(proxy: ComposeService, service: ComposeService) -> bool:
    """Whether they share a network, and are meant to run together."""
    if proxy.is_development and not service.is_development:
        return False
    if proxy.network_mode is not None or service.network_mode is not None:
        return True
    return bool(proxy.networks & service.networks)
