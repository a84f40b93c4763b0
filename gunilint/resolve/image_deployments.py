"""Deployments of images that nothing in the repository deploys: what their command starts."""

from __future__ import annotations

from collections.abc import Iterator

from gunilint.model.container import Container
from gunilint.model.deployment import Link, Platform
from gunilint.resolve.development import Clue, looks_like_development
from gunilint.resolve.dockerfile_paths import dockerfile_name
from gunilint.resolve.environment import Environment
from gunilint.resolve.image import Image
from gunilint.resolve.image_contents import ImageFiles, guess_context
from gunilint.resolve.launching import SHELL_OF_FAMILY, Starter, arguments_of
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.state import ShellKind
from gunilint.resolve.site import Deployed, Site, deploy
from gunilint.value import Setting, Unknown, Value, map_value


def image_environment(image: Image) -> Environment:
    """The variables of an image, and which others its base may bring."""
    return Environment(dict(image.environment), inherited=image.base.variables)


def image_deployments(image: Image, servers: Servers, followed: set[str]) -> Iterator[Deployed]:
    """The deployments of *image*, run as it is."""
    if image.launch is None:
        return
    files = ImageFiles(image, servers.workspace.tree)
    starter = starter_in(image, files, servers, followed)
    words, fragments = arguments_of(image.launch)
    environment = open_environment(image_environment(image)).bound(servers.bindings)
    invocations = starter.words(words, environment, image.directory, fragments)
    folder = guess_context(image, servers.workspace.tree)
    site = Site(
        image_name(image, folder),
        Platform.IMAGE,
        image.launch.span,
        files,
        folder,
        container=Container(
            "image",
            image.launch.span,
            stop_signal=image.stop_signal,
            ports=tuple(_number(port) for port in image.ports),
            reached_by=tuple(port.span for port in image.ports),
        ),
        links=(Link(image.path, "Dockerfile"),),
        installs=image.installs,
        is_development=looks_like_development(image.path, image.stage.name or ""),
        # A stage that is called one is none for staging.
        clues=(Clue("stage", (image.stage.name or "").replace("stage", "")),),
    )
    yield from deploy(site, invocations, servers)


def open_environment(environment: Environment) -> Environment:
    """The same where somebody starts the container by hand, and may set any variable."""
    return Environment(environment.variables, environment.unset, None, environment.bindings)


def starter_in(image: Image, files: ImageFiles, servers: Servers, followed: set[str]) -> Starter:
    shell = SHELL_OF_FAMILY.get(image.base.family, ShellKind.UNKNOWN)
    return Starter(servers.workspace, files, shell, followed)


def image_name(image: Image, folder: str) -> str:
    """What a person calls an image: its Dockerfile's own name, or its directory, with the name
    of a stage that has to be asked for."""
    stage = None if image.is_default else image.stage.name
    return "-".join(filter(None, (dockerfile_name(image.path, folder), stage))) or "image"


def _number(port: Setting[str]) -> Setting[int]:
    """`8000/tcp` as a number; a range, and what is none, cannot be told."""
    value: Value[int] = Unknown("is not the number of one port", port.span)
    written = port.nominal
    if written is None or written.partition("/")[0].isdecimal():
        value = map_value(port.value, _port_number)
    return Setting("EXPOSE", value, port.origin)


def _port_number(text: str) -> int:
    number = text.partition("/")[0]
    return int(number) if number.isdecimal() else 0
