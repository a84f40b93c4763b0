"""Compose files to projects, each with its services as they are started."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from gunilint.frozen import dataclass, replace
from gunilint.parse.facts.compose import ComposeFile, FileObject, Include, Service
from gunilint.resolve.compose_environment import interpolation_environment, service_environment
from gunilint.resolve.compose_merge import extended, merge_services
from gunilint.resolve.compose_mounts import mounts_of
from gunilint.resolve.compose_paths import within
from gunilint.resolve.compose_projects import (
    FileGroup,
    file_groups,
    only_development,
)
from gunilint.resolve.compose_reader import Scene, resolve_service
from gunilint.resolve.compose_service import ComposeService
from gunilint.resolve.compose_values import text_of
from gunilint.resolve.compose_words import command_words
from gunilint.resolve.environment import Environment
from gunilint.source import Span, Tree
from gunilint.value import Bindings


@dataclass(frozen=True)
class Project:
    """What one `docker compose up` starts.

    *files* are in the order of `-f`. *environment* is that of who runs Compose, in which the
    files' variables are replaced.
    """

    name: str
    files: tuple[str, ...]
    services: tuple[ComposeService, ...]
    environment: Environment
    is_development: bool

    @property
    def changed(self) -> tuple[ComposeService, ...]:
        """The services that the last file mentions: the others are as without it."""
        return tuple(item for item in self.services if self.files[-1] in item.changed_by)

    def service(self, name: str) -> ComposeService | None:
        return next((item for item in self.services if item.name == name), None)

    def sharing_network(self, service: ComposeService) -> tuple[ComposeService, ...]:
        """The services that run in the network of *service*'s containers."""
        wanted = f"service:{service.name}"
        return tuple(
            item
            for item in self.services
            if item.network_mode is not None and item.network_mode.known == wanted
        )


def compose_projects(
    files: Mapping[str, ComposeFile], tree: Tree, bindings: Bindings | None = None
) -> tuple[Project, ...]:
    """The projects that *files*, by path, make up; `.env` and `env_file`s are read from *tree*.

    *bindings* are variables of whoever runs Compose.
    """
    return tuple(
        _Loader(files, tree, bindings or Bindings(), group).project()
        for group in file_groups(files)
    )


@dataclass(frozen=True)
class _Loaded:
    """A service before it is resolved, with where it comes from."""

    service: Service
    environment: Environment
    files: tuple[str, ...]


class _Loader:
    """Puts the files of one group together."""

    def __init__(
        self,
        files: Mapping[str, ComposeFile],
        tree: Tree,
        bindings: Bindings,
        group: FileGroup,
    ) -> None:
        self._files = files
        self._tree = tree
        self._bindings = bindings
        self._group = group
        self._directories: dict[str, str] = {}
        self._objects: dict[tuple[str, str], FileObject] = {}

    def project(self) -> Project:
        group = self._group
        outer = interpolation_environment(group.directory, self._tree).bound(self._bindings)
        loaded = self._load(group.paths, group.directory, outer, frozenset())
        named = (text_of(self._files[path].name, outer) for path in reversed(group.paths))
        name = next((found for found in named if found is not None), None)
        return Project(
            name or posixpath.basename(group.directory),
            group.paths,
            tuple(self._resolved(item) for item in loaded.values()),
            outer,
            group.is_development,
        )

    def _load(
        self,
        paths: tuple[str, ...],
        directory: str,
        environment: Environment,
        seen: frozenset[str],
    ) -> dict[str, _Loaded]:
        """The services of *paths*, merged in order, by name."""
        services: dict[str, _Loaded] = {}
        for path in paths:
            file = self._files.get(path)
            if file is None or path in seen:
                continue
            self._directories[path] = directory
            for include in file.includes:
                found = self._include(include, directory, environment, seen | {path})
                services = {**found, **services}
            for kind, objects in (("configs", file.configs), ("secrets", file.secrets)):
                self._objects.update({(kind, item.name.value): item for item in objects})
            for service in file.services:
                whole = extended(service, file, self._files, self._directory)
                services[service.name.value] = _laid_on(
                    services.get(service.name.value), whole, path, environment
                )
        return services

    def _include(
        self, include: Include, directory: str, environment: Environment, seen: frozenset[str]
    ) -> dict[str, _Loaded]:
        written = [text_of(template, environment) for template in include.paths]
        found = [within(directory, path) for path in written if path is not None]
        paths = tuple(path for path in found if path is not None)
        if not paths:
            return {}
        own = text_of(include.project_directory, environment)
        home = posixpath.dirname(paths[0]) if own is None else within(directory, own)
        if home is None:
            return {}
        given = [text_of(template, environment) for template in include.env_files]
        env_files = [within(directory, path) for path in given if path is not None]
        known = tuple(path for path in env_files if path is not None)
        inner = interpolation_environment(home, self._tree, known, environment)
        return self._load(paths, home, inner.bound(self._bindings), seen)

    def _directory(self, span: Span) -> str:
        """What the paths written at *span* are relative to."""
        return self._directories.get(span.path, posixpath.dirname(span.path))

    def _resolved(self, loaded: _Loaded) -> ComposeService:
        service, environment = loaded.service, loaded.environment
        own = [text_of(item, environment) for item in service.profiles.items]
        is_dev = self._group.is_development or only_development([service.name.value])
        scene = Scene(
            environment,
            self._directory,
            loaded.files,
            is_dev or only_development(name for name in own if name is not None),
            mounts_of(service, environment, self._objects, self._directory),
            service_environment(service, environment, self._directory, self._tree),
        )
        entrypoint = command_words(service.entrypoint, environment, scene.variables.variables)
        command = command_words(service.command, environment, scene.variables.variables)
        return resolve_service(service, entrypoint, command, scene)


def _laid_on(
    base: _Loaded | None, service: Service, path: str, environment: Environment
) -> _Loaded:
    if base is None:
        return _Loaded(service, environment, (path,))
    merged = merge_services(base.service, service)
    return replace(base, service=merged, files=(*base.files, path))
