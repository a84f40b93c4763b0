"""Python scripts that start Uvicorn themselves: `python main.py` with `uvicorn.run(...)`."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from gunilint.resolve.application import Keyword, UvicornRun, find_uvicorn_run
from gunilint.resolve.arguments import Arguments, Assigned
from gunilint.resolve.catalog.uvicorn import UvicornCatalog
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.words import Argument
from gunilint.resolve.workspace import Workspace
from gunilint.value import Known, Unknown, Value


class StartingScript(NamedTuple):
    """A script of the repository, and the call in it that starts Uvicorn."""

    path: str
    run: UvicornRun


def starting_script(
    name: str, directory: str | None, files: FileSystem, workspace: Workspace
) -> StartingScript | None:
    """What `python name` or `python -m name` starts; None where it certainly is, or may be, no
    server."""
    for path in _candidates(name):
        if directory is None and not posixpath.isabs(path):
            return None
        found = files.find(path, directory or "/")
        facts = workspace.application(found) if isinstance(found, str) else None
        run = None if facts is None else find_uvicorn_run(facts)
        if isinstance(found, str) and run is not None and not run.maybe:
            return StartingScript(found, run)
    return None


def _candidates(name: str) -> tuple[str, ...]:
    """The files that a script's path, or a module's name, may mean."""
    if name.endswith(".py") or "/" in name:
        return (name,)
    inner = name.replace(".", "/")
    return (f"{inner}.py", f"{inner}/__main__.py")


def called_with(script: StartingScript, catalog: UvicornCatalog) -> Arguments:
    """The keywords of the call, as a command line would set the options of that name."""
    run = script.run
    assigned = tuple(
        Assigned(keyword.name, _value(keyword), keyword.span, keyword.span, keyword.name)
        for keyword in run.keywords
        if keyword.name in catalog.options
    )
    more = None if run.is_whole else "the call of uvicorn.run has keywords that cannot be read"
    return Arguments(assigned, _application(script), open=more)


def _value(keyword: Keyword) -> Value[object]:
    if keyword.literal is None:
        return Unknown(f"{keyword.name}={keyword.text} is worked out when it runs", keyword.span)
    return Known(keyword.literal.value)


def _application(script: StartingScript) -> Argument | None:
    """The target as text, or the script's own name where it hands over the object."""
    run = script.run
    if run.target is not None and isinstance(run.target.value, str):
        return Argument(Known(run.target.value), run.target.span)
    if run.application is None:
        return None
    module = posixpath.basename(script.path).removesuffix(".py")
    return Argument(Known(f"{module}:{run.application}"), run.span)
