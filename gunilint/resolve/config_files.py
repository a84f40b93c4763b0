"""Which Python a `-c` loads, and what it says."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gunilint.resolve.effective import ConfigInForce
from gunilint.resolve.environment import Environment
from gunilint.resolve.evaluate import evaluate
from gunilint.resolve.filesystem import FileSystem
from gunilint.source import Fragment, Problem, Source
from gunilint.value import Setting, Unknown

if TYPE_CHECKING:
    from gunilint.parse.facts.python import Module
    from gunilint.resolve.workspace import Workspace


def load_config(
    workspace: Workspace,
    chosen: Setting[Any],
    files: FileSystem,
    directory: str | None,
    environment: Environment,
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
    loader = _Loader(workspace, folder if folder is not None else posixpath.dirname(path))
    full = posixpath.join(directory or "", name.removeprefix("file:"))
    evaluated = evaluate(
        module,
        environment,
        loader,
        name=name.removeprefix("python:") if name.startswith("python:") else "__config__",
        file_path=full if posixpath.isabs(full) and not name.startswith("python:") else None,
    )
    return ConfigInForce(path, chosen, module, evaluated)


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
    """What a config file in *directory* of the repository can import and read."""

    workspace: Workspace
    directory: str

    def module(self, name: str, level: int, importer: str) -> Module | None:
        """The repository's module of that name; None where it is not in the repository."""
        start = self.directory
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
        """The text of a file, relative to where the server starts."""
        found = self.workspace.tree.read(posixpath.normpath(posixpath.join(self.directory, path)))
        return found.text if isinstance(found, Source) else None
