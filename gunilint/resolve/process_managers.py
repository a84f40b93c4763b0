"""Files of process managers: which one a manager finds, and what those start that nobody runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from gunilint.frozen import dataclass, replace
from gunilint.model.container import Container
from gunilint.model.deployment import Link, Platform
from gunilint.parse.facts.ini import Sections, WrittenFile
from gunilint.resolve.development import looks_like_development
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem, ForeignImage
from gunilint.resolve.launching import Starter
from gunilint.resolve.managed_programs import (
    ManagedProgram,
    circus_programs,
    supervisor_programs,
    systemd_programs,
    unit_variables,
)
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.values import free_variable
from gunilint.resolve.site import Deployed, Site, deploy
from gunilint.resolve.workspace import SCRIPT, Workspace
from gunilint.value import Known

SUPERVISORD: Final = "supervisord configuration"
CIRCUS: Final = "Circus configuration"
SYSTEMD: Final = "systemd unit"
_PLATFORMS: Final[Mapping[str, Platform]] = {
    SUPERVISORD: Platform.SUPERVISORD,
    CIRCUS: Platform.CIRCUS,
    SYSTEMD: Platform.SYSTEMD,
}


def managed_deployments(
    path: str, kind: str, servers: Servers, followed: set[str]
) -> Iterator[Deployed]:
    """The servers that the file at *path*, of *kind*, starts on a machine of its own."""
    file = servers.workspace.sections(path, kind)
    if file is not None:
        yield from _Machine(path, kind, servers, followed).deployments(file, path)


def written_deployments(path: str, servers: Servers, followed: set[str]) -> Iterator[Deployed]:
    """The servers of process managers whose files the script at *path* writes."""
    for file in _written_files(servers.workspace, path):
        yield from _Machine(path, file.kind, servers, followed).deployments(
            file.sections, file.path
        )


def _written_files(workspace: Workspace, path: str) -> tuple[WrittenFile, ...]:
    """The files of process managers that the script at *path* writes."""
    source = workspace.source(path, SCRIPT)
    if source is None or not any(mark in source.text for mark in ("ExecStart", "[program:")):
        return ()
    from gunilint.parse.ini import written_files

    return tuple(written_files(source))


@dataclass(frozen=True)
class _Machine:
    """A machine on which a manager's file lies, which stands at *path* of the repository."""

    path: str
    kind: str
    servers: Servers
    followed: set[str]

    def deployments(self, file: Sections, called: str) -> Iterator[Deployed]:
        """The servers that *file*, which is *called* so on the machine, starts."""
        servers, folder = self.servers, posixpath.dirname(self.path)
        files = ForeignImage(servers.workspace.tree, folder)
        starter = Starter(servers.workspace, files, followed=self.followed)
        environment = Environment().bound(servers.bindings)
        if self.kind == SYSTEMD:
            environment = _of_unit(file, environment)
        for program in _programs(file, self.kind, environment):
            given = environment.with_variables(program.variables)
            directory = program.directory.value if isinstance(program.directory, Known) else None
            invocations = starter.words(
                program.words.arguments, given, directory, texts=program.words.texts
            )
            yield from deploy(self._site(program, called, files), invocations, servers)

    def _site(self, program: ManagedProgram, called: str, files: FileSystem) -> Site:
        name, place = program.name.value, program.name.span
        if self.kind == SYSTEMD:
            name = posixpath.basename(called).partition(".")[0]
        return Site(
            name,
            _PLATFORMS[self.kind],
            place,
            files,
            posixpath.dirname(self.path),
            container=Container(
                name, place, stop_window=program.stop_window, stop_signal=program.stop_signal
            ),
            links=(Link(self.path, self.kind if called == self.path else "shell script"),),
            is_development=looks_like_development(self.path),
        )


def _programs(file: Sections, kind: str, environment: Environment) -> Iterator[ManagedProgram]:
    if kind == SUPERVISORD:
        return supervisor_programs(file, environment)
    return (circus_programs if kind == CIRCUS else systemd_programs)(file, environment)


def _of_unit(file: Sections, environment: Environment) -> Environment:
    """What a unit gives its processes; what its files of variables say may win over it.

    These are on the machine that it is installed on: nothing of the repository is meant.
    """
    given = environment.with_variables(unit_variables(file))
    if not any(
        True for _, section in file.named("Service") for _ in section.all("EnvironmentFile")
    ):
        return given
    variables = {
        name: replace(setting, value=free_variable(name, setting.value.value))
        if isinstance(setting.value, Known)
        else setting
        for name, setting in given.variables.items()
    }
    return replace(given, variables=variables)
