"""Which Python a `-c` loads, and what it says."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from gunilint.frozen import dataclass, replace
from gunilint.resolve.catalog import load
from gunilint.resolve.effective import ConfigInForce
from gunilint.resolve.environment import Environment
from gunilint.resolve.evaluate import evaluate
from gunilint.resolve.filesystem import FileSystem
from gunilint.source import Fragment, Problem, Source
from gunilint.value import Setting, Unknown

if TYPE_CHECKING:
    from gunilint.machine import Machine
    from gunilint.parse.facts.python import Module
    from gunilint.resolve.workspace import Workspace


def load_config(
    workspace: Workspace,
    chosen: Setting[Any],
    files: FileSystem,
    directory: str | None,
    environment: Environment,
    version: str,
) -> ConfigInForce | Setting[Any]:
    """The config file that *chosen* names, as `-c` understands a name; see `Workspace`.

    `file:PATH`, `python:MODULE` and a bare path: gunicorn 27.0.1, app/base.py,
    Application.load_config_from_module_name_or_filename.
    """
    name = str(chosen.known)
    located = _locate(name, files, directory or "")
    if located is None:
        return _unread(chosen, f"the config file {name} is not found in the repository")
    path = located if isinstance(located, str) else located.source.path
    module = (
        workspace.config_module(located)
        if isinstance(located, str)
        else workspace.mounted_config(located)
    )
    if module is None:
        return _unread(chosen, f"the config file {path} cannot be read")
    folder = files.folder(directory) if directory is not None else None
    folder = folder if folder is not None else posixpath.dirname(path)
    start = directory if directory is not None and posixpath.isabs(directory) else None
    is_module = name.startswith("python:")
    is_relative = version.startswith("19.") and not is_module
    evaluated = evaluate(
        module,
        environment,
        _Loader(workspace, files, folder, start),
        name=name.removeprefix("python:") if is_module else "__config__",
        file_path=_stands_at(name, path, folder, None if is_relative else start),
        is_relative=is_relative,
        asked=load(version).settings,
    )
    return ConfigInForce(path, chosen, module, evaluated)


def _stands_at(name: str, path: str, folder: str, start: str | None) -> str:
    """Where the file stands, as its `__file__` has it before it is made absolute.

    gunicorn 27.0.1, app/base.py, Application.get_config_from_filename: the name as it is given.
    """
    if name.startswith("python:"):
        return posixpath.relpath(path, folder or ".")
    named = name.removeprefix("file:")
    return named if start is None else posixpath.join(start, named)


def refuse_failing(workspace: Workspace, config: ConfigInForce | None) -> None:
    """Note that a config file stops the server, whatever its inputs are."""
    failure = None if config is None else config.evaluated.failure
    if failure is not None:
        message = f"the server does not start: {failure.exception}: {failure.message}"
        workspace.refuse("Gunicorn config file", Problem(message, failure.span))


def _unread(chosen: Setting[Any], why: str) -> Setting[Any]:
    return replace(chosen, value=Unknown(why, chosen.span))


def _locate(name: str, files: FileSystem, directory: str) -> str | Fragment | None:
    if not name.startswith("python:"):
        return files.find(name.removeprefix("file:"), directory)
    relative = name.removeprefix("python:").replace(".", "/")
    for path in (f"{relative}.py", f"{relative}/__init__.py"):
        located = files.find(path, directory)
        if located is not None:
            return located
    return None


@dataclass(frozen=True)
class _Loader:
    """What a config file can import and read.

    *folder* is the directory of the repository that the server starts in, *directory* what the
    server itself calls it, where that is known.
    """

    workspace: Workspace
    files: FileSystem
    folder: str
    directory: str | None

    @property
    def machine(self) -> Machine | None:
        return self.workspace.machine

    def module(self, name: str, level: int, importer: str) -> Module | None:
        """The repository's module of that name; None where it is not in the repository."""
        start = self.folder
        if level:
            start = posixpath.dirname(importer)
            for _ in range(level - 1):
                start = posixpath.dirname(start)
        relative = posixpath.join(start, *name.split(".")) if name else start
        for path in (f"{relative}.py", f"{relative}/__init__.py"):
            if self.workspace.tree.exists(path):
                self.workspace.imported.add(path)
                return self.workspace.config_module(path)
        return None

    def text(self, path: str) -> str | None:
        """The text of a file of the repository, by its path where the server runs."""
        located: str | Fragment | None = posixpath.normpath(posixpath.join(self.folder, path))
        if posixpath.isabs(path):
            located = self.files.find(path, self.directory or "/")
        if not isinstance(located, str):
            return None if located is None else located.text
        found = self.workspace.tree.read(located)
        return found.text if isinstance(found, Source) else None

    def place(self, path: str) -> str:
        """Where the repository's file *path* stands, relative to where the server starts."""
        return posixpath.relpath(path, self.folder or ".")
