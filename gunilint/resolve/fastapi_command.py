"""`fastapi run` and `fastapi dev`: Uvicorn, called by FastAPI's own command.

fastapi-cli 0.0.8, cli.py and discover.py: the options are handed to `uvicorn.run`, so that
UVICORN_ variables do not count; the application is looked for in a file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import Final, NamedTuple

from gunilint.resolve.arguments import Arguments, Assigned
from gunilint.resolve.catalog.uvicorn import UvicornCatalog
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.uvicorn_arguments import parse_uvicorn_arguments
from gunilint.resolve.words import Argument
from gunilint.resolve.workspace import Workspace
from gunilint.resolve.wrapper_outcomes import text_of
from gunilint.value import Known, Unknown, Value

_COMMANDS: Final = ("run", "dev")
_HANDED_ON: Final = frozenset(
    {"host", "port", "reload", "workers", "root_path", "proxy_headers", "forwarded_allow_ips"}
)
_FILES: Final = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
"""Where the application is looked for when no path is given."""
_NAMES: Final = ("app", "api")


class FastapiCommand(NamedTuple):
    """One such command: what it hands on, the file it is given, the application's name in it."""

    arguments: Arguments
    path: Argument | None
    name: str | None
    command: Argument


class Application(NamedTuple):
    """The application as Uvicorn is told it, and the directory it is imported from."""

    target: Argument
    directory: str


def fastapi_command(words: Sequence[Argument], catalog: UvicornCatalog) -> FastapiCommand | None:
    """What *words*, `fastapi` among them, call Uvicorn with; None where that cannot be told."""
    start = next((at for at, word in enumerate(words) if text_of(word) in _COMMANDS), None)
    if start is None:
        return None
    command = words[start]
    own, rest = _parted(words[start + 1 :])
    parsed = parse_uvicorn_arguments(catalog, rest)
    given = tuple(item for item in parsed.assigned if item.name in _HANDED_ON)
    name = text_of(own["--app"]) if "--app" in own else None
    is_named_whole = bool(own.keys() & {"--entrypoint", "-e"})
    arguments = Arguments(given, open=parsed.open)
    if parsed.open is None:
        reloads = text_of(command) == "dev" and "--no-reload" not in own
        arguments = Arguments((*_defaults(command, arguments, reloads=reloads), *given))
    if parsed.open is not None or is_named_whole:
        return FastapiCommand(arguments, None, "", command)
    return FastapiCommand(arguments, parsed.app, name, command)


def _parted(words: Sequence[Argument]) -> tuple[dict[str, Argument], list[Argument]]:
    """The values of options that Uvicorn does not have, and all other words."""
    own: dict[str, Argument] = {}
    rest: list[Argument] = []
    left = iter(words)
    for word in left:
        flag, equals, _ = (text_of(word) or "").partition("=")
        if flag in ("--app", "--entrypoint", "-e"):
            value = word if equals else next(left, word)
            own[flag] = value
        elif flag == "--no-reload":
            own[flag] = word
        else:
            rest.append(word)
    return own, rest


def _defaults(command: Argument, given: Arguments, *, reloads: bool) -> list[Assigned]:
    """What is handed on where no option says so."""
    is_dev = text_of(command) == "dev"
    why = "whether fastapi reads PORT depends on its version"
    defaults: dict[str, Value[object]] = {
        "host": Known("127.0.0.1" if is_dev else "0.0.0.0"),
        "port": Unknown(why, command.span),
        "reload": Known(reloads),
    }
    return [
        Assigned(name, value, command.span, command.span, text_of(command) or "")
        for name, value in defaults.items()
        if given.get(name) is None
    ]


def application_of(
    found: FastapiCommand, directory: str | None, files: FileSystem, workspace: Workspace
) -> Application | None:
    """The application that is found in a file of the repository; None where none is certain."""
    path = None if found.path is None else text_of(found.path)
    if found.name == "" or (found.path is not None and path is None):
        return None
    for candidate in _FILES if path is None else (path,):
        if directory is None and not posixpath.isabs(candidate):
            return None
        located = files.find(candidate, directory or "/")
        if isinstance(located, str) and located.endswith(".py"):
            return _application(located, found, workspace)
    return None


def _application(path: str, found: FastapiCommand, workspace: Workspace) -> Application | None:
    facts = workspace.application(path)
    if facts is None:
        return None
    bound = {item.target for item in facts.body.bindings if not item.passable}
    name = found.name or next((name for name in _NAMES if name in bound), None)
    if name is None:
        return None
    folder, file = posixpath.split(path)
    module = file.removesuffix(".py")
    while folder and workspace.tree.exists(posixpath.join(folder, "__init__.py")):
        folder, package = posixpath.split(folder)
        module = f"{package}.{module}"
    place = found.path or found.command
    return Application(Argument(Known(f"{module}:{name}"), place.span), folder)
