"""Which variables a pydantic settings class reads, and what they are."""

from __future__ import annotations

from typing import NamedTuple

from gunilint.resolve.environment import UNSET
from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import ClassObject, TupleObject
from gunilint.resolve.evaluate.environ import or_default, read_variable
from gunilint.resolve.evaluate.heap import ListObject
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.dotenv_syntax import parse_dotenv
from gunilint.resolve.evaluate.library.env_files import file_first, find_file, written_values
from gunilint.resolve.evaluate.library.pydantic_config import Config
from gunilint.resolve.evaluate.library.pydantic_fields import FieldOptions
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span


class Reading(NamedTuple):
    """One instance while it is made."""

    owner: ClassObject
    config: Config
    before: bool
    """Whether this is pydantic 1."""
    file: dict[str, Abstract]
    span: Span


def own_attribute(owner: ClassObject, name: str) -> Abstract | None:
    """What the class, or one of the program's classes that it extends, gives *name*."""
    for item in linearised(owner):
        if isinstance(item, ClassObject) and name in item.names.slots:
            return item.names.get(name)
    return None


def file_variables(run: Interpreter, config: Config, span: Span) -> dict[str, Abstract]:
    """The variables of the `.env` files, by their names as fields are matched with them."""
    payload = None if config.env_file is None else run.view(config.env_file)
    asked = [config.env_file] if config.env_file is not None else []
    if isinstance(payload, (TupleObject, ListObject)):
        asked = [*payload.items]
    found: dict[str, Abstract] = {}
    for path in asked:
        if path is None or path.payload is None:
            continue
        file = find_file(run, path, span, upwards=False)
        if file is None:
            continue
        entries = parse_dotenv(file.text)
        for name, value in written_values(run, file, entries, span, file_first(run)):
            if value.payload is not None and not (config.ignores_empty and value.payload == ""):
                found[name if config.case_sensitive else name.lower()] = value
    return found


def names_of(reading: Reading, field: str, options: FieldOptions) -> list[str]:
    """The variables that a field is read from, the first one first."""
    if reading.before and options.env:
        return list(options.env)
    own = reading.config.prefix + field
    if not reading.before and options.aliases:
        return [*options.aliases, *([own] if reading.config.by_name else [])]
    return [own]


def written_variable(run: Interpreter, reading: Reading, names: list[str]) -> tuple[Abstract, str]:
    """The first of the variables that is set, by the process or by a file, and its name."""
    found = [(_variable(run, reading, name), name) for name in names]
    shown = found[0][1] if reading.config.case_sensitive else _spelling(run, found[0][1])
    chosen: Abstract | None = None
    for value, name in reversed(found):
        chosen = value if chosen is None else or_default(run, value, chosen, name)
    assert chosen is not None
    for name in names:
        key = name if reading.config.case_sensitive else name.lower()
        if key in reading.file:
            chosen = or_default(run, chosen, reading.file[key], shown)
    return chosen, shown


def _variable(run: Interpreter, reading: Reading, name: str) -> Abstract:
    """A variable of the process; names match whatever their case, unless that is asked for."""
    spelling = name if reading.config.case_sensitive else _spelling(run, name)
    value = read_variable(run, run.environ, spelling)
    if reading.config.ignores_empty:
        payload = run.view(value)
        if payload == "":
            return value._replace(payload=ABSENT)
    return value


def _spelling(run: Interpreter, name: str) -> str:
    """How the process spells a variable; the usual spelling is in upper case."""
    known = (*run.environment.bindings.environment, *run.environment.variables)
    own = (key for key in run.environ.slots if isinstance(key, str))
    spellings = [candidate for candidate in (*own, *known) if candidate.lower() == name.lower()]
    for candidate in spellings:
        if candidate in run.environ.slots or run.environment.lookup(candidate) is not UNSET:
            return candidate
    return name.upper()
