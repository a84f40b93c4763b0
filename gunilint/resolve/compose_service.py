"""One service of a compose project: what runs, with which variables, limits and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gunilint.frozen import dataclass, replace
from gunilint.model.container import Container, Mount
from gunilint.parse.facts.compose import Healthcheck
from gunilint.parse.facts.yaml import Gap
from gunilint.resolve.compose_environment import ServiceEnvironment
from gunilint.resolve.compose_mounts import Mounted
from gunilint.resolve.compose_words import Words
from gunilint.resolve.environment import Environment
from gunilint.source import Fragment, Span
from gunilint.value import Bytes, Cpus, Seconds, Setting, Unknown

_TWO_MEANINGS: Final = "the image and who runs Compose both have a variable of this name"


_EVERYWHERE: Final = (None, "", "0.0.0.0", "::", "[::]")
"""Addresses of the host that stand for all of them."""


@dataclass(frozen=True)
class BuildLink:
    """The Dockerfile that builds a service's image.

    *dockerfile* is its path, or the text of one that the compose file holds; *context* is
    relative to the repository. Both are None where they cannot be told or lie outside of it.
    """

    dockerfile: str | Fragment | None
    context: str | None
    target: Setting[str] | None
    args: Mapping[str, Setting[str]]
    span: Span


@dataclass(frozen=True)
class Published:
    """A port of the container that the host forwards to; *host* is an address, None: all."""

    target: Setting[int]
    published: Setting[str] | None
    host: str | None
    span: Span


@dataclass(frozen=True)
class ComposeService:
    """A service with all that its project's files say of it.

    *entrypoint* and *command* are None where the image's own hold; a cleared one has no words.
    *networks* are names; *hostnames* are the names by which others reach it there. *gap* is a
    place that may add keys. *changed_by* are the files that mention it.
    """

    name: str
    span: Span
    image: Setting[str] | None
    build: BuildLink | None
    entrypoint: Words | None
    command: Words | None
    environment: ServiceEnvironment
    cpu_limit: Setting[Cpus] | None
    memory_limit: Setting[Bytes] | None
    cpuset: Setting[str] | None
    stop_window: Setting[Seconds]
    stop_signal: Setting[str] | None
    init: Setting[bool] | None
    replicas: Setting[int] | None
    working_dir: Setting[str] | None
    user: Setting[str] | None
    read_only: Setting[bool] | None
    network_mode: Setting[str] | None
    healthcheck: Healthcheck | None
    ports: tuple[Published, ...]
    expose: tuple[Setting[int], ...]
    networks: frozenset[str]
    hostnames: frozenset[str]
    links: Mapping[str, str]
    """Other names for other services, by which only this one reaches them."""
    mounts: tuple[Mounted, ...]
    labels: Mapping[str, Setting[str]]
    depends_on: tuple[str, ...]
    profiles: tuple[str, ...]
    is_development: bool
    changed_by: tuple[str, ...]
    gap: Gap | None = None

    @property
    def can_run(self) -> bool:
        """Whether it says what image it is."""
        return self.image is not None or self.build is not None

    def container_environment(
        self, image: Mapping[str, Setting[str]], inherited: frozenset[str] | None
    ) -> Environment:
        """The variables of its containers, whose image sets *image*, and may set *inherited*.

        What the words' fragments leave to a shell is free in it. Where the image has a
        variable of that name, it cannot be told which of the two is meant.
        """
        free: frozenset[str] = frozenset()
        for words in (self.entrypoint, self.command):
            free |= frozenset() if words is None else words.free
        known = {
            name: replace(setting, value=Unknown(_TWO_MEANINGS)) if name in free else setting
            for name, setting in image.items()
        }
        return self.environment.over(known, None if inherited is None else inherited | free)

    def container(
        self, image_signal: Setting[str] | None = None, sidecars: tuple[str, ...] = ()
    ) -> Container:
        """The container in the model's words; *image_signal* is the image's STOPSIGNAL."""
        return Container(
            name=self.name,
            span=self.span,
            cpu_limit=self.cpu_limit,
            memory_limit=self.memory_limit,
            stop_window=self.stop_window,
            stop_signal=self.stop_signal or image_signal,
            ports=(*(port.target for port in self.ports), *self.expose),
            sidecars=sidecars,
            reached_by=tuple(port.span for port in self.ports),
            shares_host_network=self.network_mode is not None
            and self.network_mode.known in ("host", None),
            targets=tuple(port.target for port in self.ports),
            exposed_by=tuple(port.span for port in self.ports if port.host in _EVERYWHERE),
            read_only=self.read_only,
            mounts=None
            if self.gap
            else tuple(Mount(item.target, True, item.is_memory) for item in self.mounts),
            is_complete=self.gap is None,
        )
