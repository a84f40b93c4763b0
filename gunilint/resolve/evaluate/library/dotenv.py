"""python-dotenv: `load_dotenv`, `dotenv_values`, `find_dotenv`."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract, unknown
from gunilint.resolve.evaluate.callables import Arguments, Special
from gunilint.resolve.evaluate.environ import (
    lost_environment,
    or_default,
    read_variable,
)
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.library.dotenv_syntax import Entry, parse_dotenv
from gunilint.resolve.evaluate.library.env_files import (
    FOUND,
    EnvFile,
    beside,
    environment_first,
    file_first,
    find_file,
    written_values,
)
from gunilint.resolve.evaluate.presence import absent
from gunilint.source import Span
from gunilint.value import Setting

_SWITCH: Final = "PYTHON_DOTENV_DISABLED"
"""python-dotenv 1.2, dotenv/main.py, _load_dotenv_disabled."""


def flag(run: Interpreter, given: Arguments, name: str, *, default: bool) -> bool | None:
    """An argument that switches something; None where it cannot be told which way."""
    value = given.named.get(name)
    if value is None:
        return default
    truth = run.truth(value)
    return truth if isinstance(truth, bool) and not value.inputs else None


def load_into_environment(
    run: Interpreter, file: EnvFile, entries: list[Entry], span: Span, *, override: bool
) -> None:
    """Set the process's variables from a file; what is set already stays, or not."""
    look_up = file_first(run) if override else environment_first(run)
    values = list(written_values(run, file, entries, span, look_up))
    for name, written in values:
        if written.payload is None:
            continue
        before = read_variable(run, run.environ, name)
        value = written if override else or_default(run, before, written, name)
        run.touch(run.environ)
        run.environ.slots[name] = Slot(value, span, span)


def load_dotenv(run: Interpreter, given: Arguments) -> Abstract:
    """`load_dotenv(path, override=False)`; whether it found a variable to set."""
    override = flag(run, given, "override", default=False)
    interpolate = flag(run, given, "interpolate", default=True)
    if override is None or interpolate is None or "stream" in given.named:
        lost_environment(run, "may be set from a .env file that is not followed", given.span)
        return unknown("depends on a .env file that is not followed", given.span)
    file = find_file(run, given.get(0, "dotenv_path"), given.span, upwards=True)
    if file is None:
        return unknown("depends on whether there is a .env file", given.span)
    if isinstance(run.environment.lookup(_SWITCH), Setting):
        file = file._replace(certain=False)
    entries = parse_dotenv(file.text, interpolate=interpolate)
    load_into_environment(run, file, entries, given.span, override=override)
    return Abstract(bool(entries))


def _values(run: Interpreter, given: Arguments) -> Abstract:
    """`dotenv_values(path)`: a dict of what the file holds; one that is not there holds nothing."""
    interpolate = flag(run, given, "interpolate", default=True)
    if interpolate is None or "stream" in given.named:
        return unknown("comes from a .env file that is not followed", given.span)
    asked = given.get(0, "dotenv_path")
    file = find_file(run, asked, given.span, upwards=True)
    if file is None:
        found = DictObject()
        found.rest = found.rest.depending(absent(run, asked or Abstract(".env"), given.span))
        return Abstract(found)
    entries = parse_dotenv(file.text, interpolate=interpolate)
    values = written_values(run, file, entries, given.span, file_first(run))
    return Abstract(DictObject({name: Slot(value) for name, value in values}))


def _find(run: Interpreter, given: Arguments) -> Abstract:
    """`find_dotenv(filename)`: the path of a file on the server, of which the place is known."""
    asked = given.get(0, "filename")
    name = ".env" if asked is None else run.view(asked)
    if not isinstance(name, str) or (asked is not None and asked.inputs):
        return unknown("looks for a file whose name varies", given.span)
    path = beside(run, given.span, [name])
    return Abstract(Special(FOUND, ListObject([]), path or ""))


DOTENV: Final[dict[str, Abstract]] = {
    "dotenv.load_dotenv": intrinsic("dotenv.load_dotenv", load_dotenv),
    "dotenv.dotenv_values": intrinsic("dotenv.dotenv_values", _values),
    "dotenv.find_dotenv": intrinsic("dotenv.find_dotenv", _find),
}
