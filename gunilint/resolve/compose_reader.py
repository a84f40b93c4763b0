"""Reads the typed values of one service, in the scene that it is started in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, TypeVar

from gunilint.frozen import dataclass, replace
from gunilint.parse.facts.compose import Build, Port, Service, Template
from gunilint.parse.units import compose_duration, docker_memory
from gunilint.resolve.compose_environment import ServiceEnvironment, with_pairs
from gunilint.resolve.compose_mounts import Mounted
from gunilint.resolve.compose_paths import Directory, within
from gunilint.resolve.compose_service import BuildLink, ComposeService, Published
from gunilint.resolve.compose_values import evaluate, setting_of, text_of
from gunilint.resolve.compose_words import Words
from gunilint.resolve.environment import Environment
from gunilint.source import Fragment
from gunilint.value import Bytes, Cpus, Known, Layer, Origin, Seconds, Setting

T = TypeVar("T")

# compose-spec, 05-services.md, stop_grace_period.
_STOP_WINDOW: Final = Seconds(10)
_CPU_PERIOD: Final = 100_000


@dataclass(frozen=True)
class Scene:
    """What one service is resolved in: who runs Compose, and from where."""

    environment: Environment
    directory: Directory
    files: tuple[str, ...] = ()
    is_development: bool = False
    mounts: tuple[Mounted, ...] = ()
    variables: ServiceEnvironment = field(default_factory=ServiceEnvironment)


def resolve_service(
    service: Service, entrypoint: Words | None, command: Words | None, scene: Scene
) -> ComposeService:
    """*service*, which is merged and extends nothing any more, in *scene*."""
    reader = _Reader(service, scene)
    scalars = service.scalars
    return ComposeService(
        name=service.name.value,
        span=service.name.span,
        image=reader.text("image", scalars.image),
        build=reader.build(service.build),
        entrypoint=entrypoint,
        command=command,
        environment=scene.variables,
        cpu_limit=reader.cpu_limit(),
        memory_limit=reader.memory_limit(),
        cpuset=reader.text("cpuset", scalars.cpuset),
        stop_window=reader.stop_window(),
        stop_signal=reader.text("stop_signal", scalars.stop_signal),
        init=reader.flag("init", scalars.init),
        replicas=reader.whole("replicas", scalars.replicas) or reader.whole("scale", scalars.scale),
        working_dir=reader.text("working_dir", scalars.working_dir),
        user=reader.text("user", scalars.user),
        read_only=reader.flag("read_only", scalars.read_only),
        network_mode=reader.text("network_mode", scalars.network_mode),
        healthcheck=service.healthcheck,
        ports=tuple(reader.ports()),
        expose=tuple(reader.port("expose", item) for item in service.expose.items),
        networks=reader.networks(),
        hostnames=reader.hostnames(),
        links=reader.links(),
        mounts=scene.mounts,
        labels=reader.labels(),
        depends_on=tuple(dict.fromkeys(item.value for item in service.depends_on.items)),
        profiles=reader.profiles(),
        is_development=scene.is_development,
        changed_by=scene.files,
        gap=service.gap,
    )


class _Reader:
    """Reads the typed values of one service."""

    def __init__(self, service: Service, scene: Scene) -> None:
        self._service = service
        self._environment = scene.environment
        self._directory = scene.directory

    def text(self, name: str, template: Template | None) -> Setting[str] | None:
        if template is None:
            return None
        return setting_of(name, template, self._environment, str)

    def whole(self, name: str, template: Template | None) -> Setting[int] | None:
        if template is None:
            return None
        return setting_of(name, template, self._environment, _whole)

    def flag(self, name: str, template: Template | None) -> Setting[bool] | None:
        if template is None:
            return None
        return setting_of(name, template, self._environment, _flag)

    def cpu_limit(self) -> Setting[Cpus] | None:
        """`deploy.resources.limits` wins over the older keys; 0 is no limit."""
        scalars = self._service.scalars
        found: list[Setting[Cpus]] = []
        for name, template in (("CPU limit", scalars.deploy_cpus), ("CPU limit", scalars.cpus)):
            if template is not None:
                found.append(setting_of(name, template, self._environment, _cpus))
        if scalars.cpu_quota is not None:
            period = text_of(scalars.cpu_period, self._environment)
            share = int(period) if period is not None and period.isdecimal() else _CPU_PERIOD
            quota = setting_of(
                "CPU limit", scalars.cpu_quota, self._environment, lambda text: Cpus(_whole(text))
            )
            found.append(quota.map(lambda number: Cpus(number / share)))
        return _strongest([item for item in found if not _is_zero(item)])

    def memory_limit(self) -> Setting[Bytes] | None:
        scalars = self._service.scalars
        found = [
            setting_of("memory limit", template, self._environment, docker_memory)
            for template in (scalars.deploy_memory, scalars.mem_limit)
            if template is not None
        ]
        return _strongest([item for item in found if not _is_zero(item)])

    def stop_window(self) -> Setting[Seconds]:
        template = self._service.scalars.stop_grace_period
        name = "stop_grace_period"
        if template is None:
            origin = Origin(Layer.DEFAULT, self._service.name.span)
            return Setting(name, Known(_STOP_WINDOW), origin)
        return setting_of(name, template, self._environment, compose_duration)

    def ports(self) -> Iterator[Published]:
        """The published ports, each combination once."""
        seen: set[tuple[str, ...]] = set()
        for port in self._service.ports.items:
            key = tuple(
                "" if part is None else part.written.text
                for part in (port.host, port.published, port.target, port.protocol)
            )
            protocol = text_of(port.protocol, self._environment)
            if key in seen or port.target is None or protocol == "udp":
                continue
            seen.add(key)
            yield self._published(port, port.target)

    def _published(self, port: Port, target: Template) -> Published:
        host = text_of(port.host, self._environment)
        published = self.text("published port", port.published)
        return Published(self.port("port", target), published, host, port.span)

    def port(self, name: str, template: Template) -> Setting[int]:
        return setting_of(name, template, self._environment, _port)

    def build(self, build: Build | None) -> BuildLink | None:
        if build is None:
            return None
        context = self._context(build)
        args = with_pairs(ServiceEnvironment(), build.args, self._environment)
        return BuildLink(
            self._dockerfile(build, context),
            context,
            self.text("target", build.target),
            args.variables,
            build.span,
        )

    def _context(self, build: Build) -> str | None:
        if build.context is None:
            return self._directory(build.span)
        written = text_of(build.context, self._environment)
        return None if written is None else within(self._directory(build.context.span), written)

    def _dockerfile(self, build: Build, context: str | None) -> str | Fragment | None:
        if build.dockerfile_inline is not None:
            inline = build.dockerfile_inline
            return inline.written if inline.literal == inline.written.text else None
        if context is None:
            return None
        if build.dockerfile is None:
            return posixpath.join(context, "Dockerfile")
        written = text_of(build.dockerfile, self._environment)
        return None if written is None else within(context, written)

    def networks(self) -> frozenset[str]:
        names = frozenset(item.name.value for item in self._service.networks.items)
        if names or self._service.scalars.network_mode is not None:
            return names
        return frozenset(("default",))

    def hostnames(self) -> frozenset[str]:
        found = {self._service.name.value}
        aliases = (alias for item in self._service.networks.items for alias in item.aliases)
        for template in (self._service.scalars.container_name, *aliases):
            name = text_of(template, self._environment)
            if name is not None:
                found.add(name)
        return frozenset(found)

    def links(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for template in self._service.links.items:
            service, _, alias = (text_of(template, self._environment) or "").partition(":")
            found[alias or service] = service
        return found

    def labels(self) -> Mapping[str, Setting[str]]:
        found: dict[str, Setting[str]] = {}
        for pair in self._service.labels.items:
            if pair.value is not None:
                value = evaluate(pair.value, self._environment)
                origin = Origin(Layer.MANIFEST, value.span, value.via)
                found[pair.name.value] = Setting(pair.name.value, value.value, origin)
        return found

    def profiles(self) -> tuple[str, ...]:
        found = (text_of(item, self._environment) for item in self._service.profiles.items)
        return tuple(dict.fromkeys(name for name in found if name is not None))


def _strongest(found: list[Setting[T]]) -> Setting[T] | None:
    """The first of *found*, which overrides the others."""
    return replace(found[0], shadows=tuple(found[1:])) if found else None


def _is_zero(setting: Setting[Cpus] | Setting[Bytes]) -> bool:
    """Whether it says that there is no limit."""
    return setting.known is not None and setting.known <= 0


def _whole(text: str) -> int:
    if not text.lstrip("+-").isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not one port")
    return int(text)


def _cpus(text: str) -> Cpus:
    try:
        return Cpus(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of CPUs") from None


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is not true or false")
    return text.lower() == "true"
