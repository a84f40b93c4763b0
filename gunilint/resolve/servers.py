"""From a command that a shell is found to start to the server and its application."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Final

from gunilint.frozen import dataclass, replace
from gunilint.model.app import App, Fault, TargetFault
from gunilint.model.server import WorkerKind
from gunilint.resolve.catalog import VERSIONS as GUNICORN_VERSIONS
from gunilint.resolve.catalog import load as load_gunicorn
from gunilint.resolve.catalog.uvicorn import VERSIONS as UVICORN_VERSIONS
from gunilint.resolve.effective import Effective
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.generated_modules import may_be_made
from gunilint.resolve.gunicorn import GunicornCommand
from gunilint.resolve.links import Links
from gunilint.resolve.surroundings import Surroundings, own_variables
from gunilint.resolve.version import newest_in
from gunilint.resolve.workspace import Workspace
from gunilint.source import Text
from gunilint.value import Bindings, Known, Layer, Origin, Setting

if TYPE_CHECKING:
    from gunilint.resolve.shell.state import Invocation


@dataclass(frozen=True)
class Requested:
    """Versions that the user gives; they win over every pin."""

    gunicorn: str | None = None
    uvicorn: str | None = None

    def of(self, package: str) -> str | None:
        return self.gunicorn if package == "gunicorn" else self.uvicorn


@dataclass(frozen=True)
class Servers:
    """Resolves commands; *bindings* and *links* are what the user gives."""

    workspace: Workspace
    requested: Requested = field(default_factory=Requested)
    bindings: Bindings = field(default_factory=Bindings)
    links: Links = field(default_factory=Links)

    def resolve(
        self,
        invocation: Invocation,
        files: FileSystem,
        folder: str,
        installs: Sequence[Text] = (),
    ) -> tuple[Effective, App] | None:
        """The server that *invocation* starts, and its application; None for other software.

        *folder* is the repository's directory whose lock files and requirements count;
        *installs* are the requirements that an image installs by name.
        """
        effective: Effective | None
        if invocation.software == "gunicorn":
            effective = self._gunicorn(invocation, files, folder, installs)
        elif invocation.software == "uvicorn":
            effective = self._uvicorn(invocation, files, folder, installs)
        elif invocation.software == "python":
            effective = self._called(invocation, files, folder, installs)
        elif invocation.software == "fastapi":
            effective = self._by_fastapi(invocation, files, folder, installs)
        else:
            return None
        if effective is None:
            return None
        around = Surroundings(self, invocation, files, folder, tuple(installs))
        effective = replace(effective, server=around.of(effective))
        return effective, self._app(effective, invocation)

    def _gunicorn(
        self, invocation: Invocation, files: FileSystem, folder: str, installs: Sequence[Text]
    ) -> Effective:
        version, source = self.version("gunicorn", folder, installs)
        command = GunicornCommand(
            invocation.words[1:],
            invocation.span,
            invocation.environment.bound(self.bindings),
            invocation.cwd,
            files,
            self.workspace,
            load_gunicorn(version),
            version,
            source,
            invocation.processes,
        )
        effective = self.started(command)
        if effective.server.worker_kind is not WorkerKind.UVICORN:
            return effective
        _, pin = self.version("uvicorn", folder, installs)
        return replace(effective, server=replace(effective.server, uvicorn=pin))

    def started(self, command: GunicornCommand) -> Effective:
        """The server that *command* starts; a config file that stops it is unreadable."""
        effective = command.under(self.bindings).resolve()
        if effective.config is not None:
            from gunilint.resolve.config_files import refuse_failing

            refuse_failing(self.workspace, effective.config)
        return effective

    def _called(
        self, invocation: Invocation, files: FileSystem, folder: str, installs: Sequence[Text]
    ) -> Effective | None:
        """The Uvicorn that a Python script starts; None where it cannot be read after all."""
        from gunilint.resolve.catalog.uvicorn import load
        from gunilint.resolve.python_scripts import called_with, starting_script
        from gunilint.resolve.uvicorn import UvicornCommand

        name, cwd = invocation.words[0].value, invocation.cwd
        directory = cwd.value if isinstance(cwd, Known) else None
        script = None
        if isinstance(name, Known):
            script = starting_script(name.value, directory, files, self.workspace)
        if script is None:
            return None
        version, source = self.version("uvicorn", folder, installs)
        catalog = load(version)
        command = UvicornCommand(
            (),
            invocation.span,
            invocation.environment.bound(self.bindings),
            cwd,
            files,
            catalog,
            version,
            source,
            invocation.processes,
            called_with(script, catalog),
        )
        effective = command.under(self.bindings).resolve()
        # A script's own directory stands first on sys.path.
        own = posixpath.dirname(script.path)
        return replace(effective, search_path=(own, *effective.search_path))

    def _by_fastapi(
        self, invocation: Invocation, files: FileSystem, folder: str, installs: Sequence[Text]
    ) -> Effective | None:
        """The Uvicorn that `fastapi run` calls; None where its words cannot be read."""
        from gunilint.resolve.catalog.uvicorn import load
        from gunilint.resolve.fastapi_command import application_of, fastapi_command
        from gunilint.resolve.uvicorn import UvicornCommand

        version, source = self.version("uvicorn", folder, installs)
        catalog = load(version)
        found = fastapi_command(invocation.words[1:], catalog)
        if found is None:
            return None
        cwd = invocation.cwd
        directory = cwd.value if isinstance(cwd, Known) else None
        app = application_of(found, directory, files, self.workspace)
        command = UvicornCommand(
            (),
            invocation.span,
            invocation.environment.bound(self.bindings),
            cwd,
            files,
            catalog,
            version,
            source,
            invocation.processes,
            found.arguments._replace(app=None if app is None else app.target),
        )
        effective = command.under(self.bindings).resolve()
        if app is None:
            return effective
        return replace(effective, search_path=(app.directory, *effective.search_path))

    def _uvicorn(
        self, invocation: Invocation, files: FileSystem, folder: str, installs: Sequence[Text]
    ) -> Effective:
        from gunilint.resolve.catalog.uvicorn import load
        from gunilint.resolve.uvicorn import UvicornCommand

        version, source = self.version("uvicorn", folder, installs)
        command = UvicornCommand(
            invocation.words[1:],
            invocation.span,
            invocation.environment.bound(self.bindings),
            invocation.cwd,
            files,
            load(version),
            version,
            source,
            invocation.processes,
        )
        return command.under(self.bindings).resolve()

    def version(
        self, package: str, folder: str, installs: Sequence[Text] = ()
    ) -> tuple[str, Setting[str] | None]:
        """The version that runs, and what pins it; the newest one where nothing does.

        What an image installs by name comes after what its files list, so that it counts more.
        """
        known = _CATALOGUED[package]
        requested = self.requested.of(package)
        if requested is not None:
            return requested, None
        for text in reversed(installs):
            found = _required(package, text)
            version = newest_in(found, known) if found else None
            if version is not None:
                origin = Origin(Layer.IMAGE, text.span)
                return version, Setting(f"{package} version", Known(version), origin)
        pin = self.workspace.pins.find(folder, package)
        version = newest_in(pin.specifier, known) if pin is not None else None
        if pin is None or version is None:
            return known[-1], None
        return version, pin.setting(package, version)

    def exact(
        self, package: str, folder: str, installs: Sequence[Text] = ()
    ) -> Setting[str] | None:
        """The one version of *package* that is installed; None where several may be."""
        for text in reversed(installs):
            found = _required(package, text)
            if found is not None:
                exact = re.fullmatch(r"={2,3}\s*([\w.!+-]+)", found)
                origin = Origin(Layer.IMAGE, text.span)
                return Setting(f"{package} version", Known(exact[1]), origin) if exact else None
        pin = self.workspace.pins.find(folder, package)
        return None if pin is None or pin.exact is None else pin.setting(package, pin.exact)

    def _app(self, effective: Effective, invocation: Invocation) -> App:
        if effective.target is None:
            return App(None)
        from gunilint.resolve.application import resolve_app

        app = resolve_app(
            effective.target,
            self.workspace.applications,
            effective.search_path,
            effective.is_factory,
            tries_call=effective.server.worker_kind is WorkerKind.UVICORN,
            environment=invocation.environment.with_variables(own_variables(effective)),
        )
        target, search_path = effective.target.known, effective.search_path
        if target is None or not search_path:
            return app
        find_fault = partial(self._fault, target, search_path, effective.is_factory)
        return replace(app, find_fault=find_fault)

    def _fault(
        self, target: str, search_path: tuple[str, ...], is_factory: bool
    ) -> TargetFault | None:
        """What is certainly wrong with *target*."""
        from gunilint.resolve.application import find_target_fault

        applications = self.workspace.applications
        found = find_target_fault(target, applications, search_path, is_factory)
        if found is None or found.fault is not Fault.NO_MODULE:
            return found
        return None if may_be_made(found.name, self.workspace.tree) else found


_CATALOGUED: Final = {"gunicorn": GUNICORN_VERSIONS, "uvicorn": UVICORN_VERSIONS}


def _required(package: str, text: Text) -> str | None:
    """The specifier of *package* in a requirement that names it; None where it has none."""
    pattern = rf"{package}(?:\[[^\]]*\])?\s*([=<>!~][^;]*).*"
    found = re.fullmatch(pattern, text.value, re.IGNORECASE)
    return None if found is None else found[1].strip()
