"""What there is at a path, as far as that can be told without the machine, or by asking it."""

from __future__ import annotations

import pathlib
import posixpath
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from gunilint.machine import Entry
from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    OPAQUE,
    Abstract,
    describe,
    formula,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.places import DIRECTORY, located, working_directory
from gunilint.source import Span
from gunilint.value import Input, InputKind, Unknown

LINUX: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("/", "/dev", "/dev/shm", "/etc", "/proc", "/proc/self", "/sys", "/tmp", "/usr"),
            Entry.DIRECTORY,
        ),
        **dict.fromkeys(
            ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty"), Entry.OTHER
        ),
        **dict.fromkeys(("/proc/cpuinfo", "/proc/meminfo", "/proc/stat"), Entry.FILE),
    }
)
"""What every Linux has, containers included.

Gunicorn runs on nothing else in production: it needs `fcntl` and `fork`, which Windows lacks,
and containers are Linux on every machine. A server on a machine that can be asked is not
taken to run on Linux.
"""

ANYTHING: Final = (Entry.FILE, Entry.DIRECTORY, Entry.OTHER)


def is_there(
    run: Interpreter, path: Abstract, wanted: tuple[Entry, ...], name: str, span: Span
) -> Abstract:
    """Whether what is at *path* is of a kind in *wanted*; *name* is the function that asks."""
    payload = run.view(path)
    if isinstance(payload, Unknown):
        run.may_raise(NO_INPUTS, payload)
        return path
    shown = formula(f"{name}({describe(path).text})")
    asked = frozenset({Input(InputKind.MACHINE, shown.text)})
    both = (True, False)
    if payload is OPAQUE:
        run.may_raise(path.inputs)
        return Abstract(OPAQUE, path.inputs | asked, shown, path.reads, both)
    if not isinstance(payload, (str, pathlib.PurePosixPath)):
        run.may_raise(NO_INPUTS, Unknown(f"asks {name}() of what is no path", span))
        return Abstract(Unknown(f"asks {name}() of what is no path", span))
    entry = _certain_entry(run, path, str(payload))
    if entry is not None:
        inputs = path.inputs
        among = both if inputs else None
        return Abstract(entry in wanted, inputs, shown if inputs else None, path.reads, among)
    own = path.inputs - {DIRECTORY}
    place = None if own else located(run, path)
    if place is not None and not _is_changed(run, place) and run.loader.text(place) is not None:
        return Abstract(Entry.FILE in wanted, asked, shown, path.reads, both)
    return Abstract(OPAQUE, own | asked, shown, path.reads, both)


def absent(run: Interpreter, path: Abstract, span: Span) -> frozenset[Input]:
    """What decides whether there is a file at *path*, of which the repository has none.

    By default there is none: what it would say is as far outside as a variable's value.
    """
    there = is_there(run, path, ANYTHING, "os.path.exists", span)
    if there.unknown is not None:
        return frozenset({Input(InputKind.MACHINE, f"os.path.exists({describe(path).text})")})
    return there.inputs


def note_change(run: Interpreter, paths: Iterable[Abstract] | None) -> None:
    """What is at or below *paths* may no longer be what it was; anything, where that is None."""
    if paths is None:
        run.changes.append(_ANYWHERE)
        return
    for path in paths:
        place = located(run, path)
        run.changes.append(_ANYWHERE if place is None else place)


_ANYWHERE: Final = ""


def _is_changed(run: Interpreter, place: str) -> bool:
    whole = posixpath.normpath(place)
    return any(
        change == _ANYWHERE
        or f"{whole}/".startswith(f"{posixpath.normpath(change)}/")
        or f"{posixpath.normpath(change)}/".startswith(f"{whole}/")
        for change in run.changes
    )


def _certain_entry(run: Interpreter, path: Abstract, text: str) -> Entry | None:
    machine, directory = run.loader.machine, working_directory(run)
    base = run.view(directory)
    if not posixpath.isabs(text) and (directory.inputs or not isinstance(base, str)):
        return None
    full = posixpath.normpath(posixpath.join(str(base), text))
    if machine is None:
        return LINUX.get(full)
    place = located(run, path._replace(inputs=NO_INPUTS))
    if DIRECTORY in path.inputs or (full not in LINUX and _is_changed(run, place or full)):
        return None
    return machine.entry(full)
