"""The images that compose services build, and what proxies among them hold."""

from __future__ import annotations

from collections.abc import Callable

from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.compose_service import ComposeService
from gunilint.resolve.image import Image
from gunilint.resolve.image_contents import ImageFiles
from gunilint.resolve.images import Found
from gunilint.resolve.proxies import ProxyImage, image_reference
from gunilint.resolve.workspace import Workspace
from gunilint.source import Problem
from gunilint.value import Known


def built_image(service: ComposeService, workspace: Workspace) -> Image | None:
    """The image that `build:` of *service* makes; None where it has none, or it cannot be told.

    A stage that the Dockerfile does not have is noted in *workspace*.
    """
    link = service.build
    if link is None or not isinstance(link.dockerfile, str):
        return None
    if not workspace.tree.exists(link.dockerfile):
        return None
    target = None if link.target is None else link.target.nominal
    if link.target is not None and target is None:
        return None
    image = workspace.images.image(link.dockerfile, target or None, link.args)
    if isinstance(image, Problem):
        workspace.refuse("Dockerfile", image)
        return None
    return image


def files_of(service: ComposeService, found: Found | None, workspace: Workspace) -> MountedFiles:
    """What the containers of *service*, whose image is *found*, find under a path."""
    below = None if found is None else ImageFiles(found.image, workspace.tree, found.context)
    return MountedFiles(service.mounts, workspace.tree, below)


def proxy_images(workspace: Workspace) -> Callable[[ComposeService], ProxyImage]:
    """Tells of each service what image it runs, following `build:` to the base image."""

    def describe(service: ComposeService) -> ProxyImage:
        image = built_image(service, workspace)
        reference = image_reference(service)
        if image is not None and isinstance(image.base.reference, Known):
            reference = image.base.reference.value
        context = None if service.build is None else service.build.context
        found = None if image is None else Found(image, context)
        return ProxyImage(reference, files_of(service, found, workspace))

    return describe
