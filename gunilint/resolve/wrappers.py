"""Which server a command starts, behind the programs that start it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gunilint.frozen import replace
from gunilint.model.launch import Process, ProcessKind
from gunilint.resolve.words import Argument
from gunilint.resolve.wrapper_outcomes import (
    NoServer,
    Outcome,
    Peeled,
    PythonScript,
    ScriptFile,
    ServerCommand,
    ShellString,
    Unwrapped,
    program_name,
    text_of,
)
from gunilint.resolve.wrapper_shells import (
    is_command_option,
    read_circusd,
    read_manager,
    read_shell,
    read_su,
    read_supervisord,
)
from gunilint.resolve.wrapper_table import WRAPPERS, Wrapper
from gunilint.resolve.wrapper_words import peel
from gunilint.value import Known

_PYTHON: Final = re.compile(r"(python|pypy)[\d.]*")
_SHELLS: Final = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_SERVERS: Final = {
    "gunicorn": "gunicorn",
    "gunicorn3": "gunicorn",
    "gunicorn.app.wsgiapp": "gunicorn",
    "uvicorn": "uvicorn",
    "uvicorn.main": "uvicorn",
    "hypercorn": "hypercorn",
    "daphne": "daphne",
    "granian": "granian",
    "waitress": "waitress",
    "waitress-serve": "waitress",
    "uwsgi": "uwsgi",
    "fastapi": "fastapi",
    "flask": "flask",
}
"""Commands and modules, with the software that they start."""
_SUBCOMMANDS: Final = {"fastapi": ("run", "dev"), "flask": ("run",)}
_PRINTS: Final = {
    "gunicorn": ("--version", "-v", "--help", "-h", "--check-config", "--print-config"),
}
"""Options with which no server is started."""
_PRINTS_ALL: Final = ("--version", "--help")
_PYTHON_VALUED: Final = "WX"
_MOST_WRAPPED: Final = 10
_UNTOLD: Final = "what it does with signals cannot be told"


def unwrap(words: Sequence[Argument]) -> Unwrapped:
    """What *words* start, once the wrappers are taken off."""
    found = Unwrapped(NoServer(None))
    rest, is_module = tuple(words), False
    for _ in range(_MOST_WRAPPED):
        step = _module(rest, 0) if is_module else _unwrap_once(rest)
        if not isinstance(step, Peeled):
            return replace(found, outcome=step)
        found = replace(
            found,
            processes=(*found.processes, *step.processes),
            assigned=(*found.assigned, *step.assigned),
            unset=(*found.unset, *step.unset),
            clears=found.clears or step.clears,
            directory=step.directory or found.directory,
        )
        rest, is_module = step.rest, step.is_module
    return found


def _unwrap_once(words: tuple[Argument, ...]) -> Outcome | Peeled:
    name = program_name(words[0]) if words else None
    if not name:
        return _without_prefix(words)
    if name in _SERVERS:
        return _server(_SERVERS[name], words) or NoServer(name)
    if _PYTHON.fullmatch(name):
        return _python(words)
    if name in _SHELLS:
        return read_shell(name, words)
    if name == "busybox" and len(words) > 1:
        return Peeled(words[1:])
    if name in ("su", "runuser") and any(is_command_option(word) for word in words):
        return read_su(words)
    manager = _manager(name, words)
    if manager is not None:
        return manager
    for wrapper in WRAPPERS:
        if name in wrapper.names:
            return _peel(wrapper, words)
    return _unnamed(name, words)


def _manager(name: str, words: tuple[Argument, ...]) -> Outcome | None:
    """What a process manager is told to start."""
    if name in ("honcho", "foreman") and "start" in map(text_of, words):
        return read_manager(name, words)
    if name == "supervisord":
        return read_supervisord(name, words)
    return read_circusd(name, words) if name == "circusd" else None


def _without_prefix(words: tuple[Argument, ...]) -> Outcome | Peeled:
    """`$PREFIX gunicorn`: by default nothing, or a wrapper that cannot be told."""
    if len(words) < 2 or isinstance(words[0].value, Known):
        return NoServer(None)
    if text_of(words[0]) == "":
        return Peeled(words[1:])
    if program_name(words[1]) not in _SERVERS:
        return NoServer(None)
    process = Process(ProcessKind.WRAPPER, "?", words[0].span, None, None, _UNTOLD)
    return Peeled(words[1:], (process,))


def _server(software: str, words: tuple[Argument, ...]) -> ServerCommand | None:
    texts = [text_of(word) for word in words[1:]]
    needed = _SUBCOMMANDS.get(software)
    if needed is not None and not any(text in needed for text in texts):
        return None
    if any(text in (*_PRINTS_ALL, *_PRINTS.get(software, ())) for text in texts):
        return None
    return ServerCommand(software, words)


def _python(words: tuple[Argument, ...]) -> Outcome | Peeled:
    at = 1
    while at < len(words):
        text = text_of(words[at])
        if text is None or not text.startswith("-") or text == "-":
            break
        if text.startswith("--"):
            at += 1
            continue
        letters = text[1:]
        if "c" in letters:
            return NoServer("python")
        if letters.endswith("m"):
            return _module(words, at + 1)
        at += 2 if letters[-1] in _PYTHON_VALUED else 1
    if at >= len(words):
        return NoServer("python")
    name = program_name(words[at])
    if name in _SERVERS or any(name in wrapper.names for wrapper in WRAPPERS):
        return Peeled(words[at:])
    return PythonScript(words[at], False, words[at + 1 :])


def _module(words: tuple[Argument, ...], at: int) -> Outcome | Peeled:
    if at >= len(words):
        return NoServer("python")
    module = text_of(words[at])
    if module in _SERVERS:
        return _server(_SERVERS[module], words[at:]) or NoServer(module)
    for wrapper in WRAPPERS:
        if module in wrapper.modules:
            return _peel(wrapper, words[at:])
    return PythonScript(words[at], True, words[at + 1 :])


def _unnamed(name: str, words: tuple[Argument, ...]) -> Outcome | Peeled:
    """A program that is not known here: a script, or what runs the words after `--`."""
    texts = [text_of(word) for word in words]
    if "--" in texts:
        at = texts.index("--") + 1
        if at < len(words) and _starts_server(words[at:]):
            process = Process(ProcessKind.WRAPPER, name, words[0].span, None, None, _UNTOLD)
            return Peeled(words[at:], (process,))
    text = text_of(words[0]) or ""
    if "/" in text or text.endswith((".sh", ".bash")):
        return ScriptFile(words[0], words[1:], None)
    return NoServer(name)


def _starts_server(words: tuple[Argument, ...]) -> bool:
    return isinstance(unwrap(words).outcome, ServerCommand | ShellString)


def _peel(wrapper: Wrapper, words: tuple[Argument, ...]) -> Outcome | Peeled:
    name = program_name(words[0]) or wrapper.names[0]
    process = Process(
        wrapper.kind, name, words[0].span, wrapper.replaces, wrapper.forwards, wrapper.why
    )
    outcome = peel(wrapper, words)
    if isinstance(outcome, Peeled):
        outcome.processes = (process, *outcome.processes)
        return outcome
    return outcome if outcome is not None else NoServer(name)
