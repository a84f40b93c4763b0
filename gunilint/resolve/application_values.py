"""What the names of an application can stand for, without running it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from typing import NamedTuple, TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.parse.facts.application import (
    Body,
    Call,
    Class,
    Expression,
    Function,
    Import,
    Literal,
)
from gunilint.resolve.application_modules import Module
from gunilint.source import Position


class Place(NamedTuple):
    """An expression where it stands: names mean what they mean in *scope* before *position*.

    Without a position, as in a function that is called later, every binding is seen.
    """

    expression: Expression
    scope: Scope
    before: Position | None


@dataclass(frozen=True, eq=False)
class External:
    """Something that is not of the repository.

    *path* is how to get there: `fastapi.FastAPI` is the class, `fastapi.FastAPI()` what
    calling it gives, `dash.Dash().server` an attribute of that. *call* is the last call of the
    path.
    """

    path: str
    call: CallPlace | None = None


class CallPlace(NamedTuple):
    """A call where it stands."""

    call: Call
    scope: Scope
    before: Position | None


@dataclass(frozen=True, eq=False)
class ModuleRef:
    """A module of the repository."""

    module: Module


@dataclass(frozen=True, eq=False)
class FunctionRef:
    """A function of the repository, and the object it is bound to if it is a method of one.

    *scope* is where it is defined, *owner* the class that defines a method.
    """

    function: Function
    scope: Scope
    instance: Instance | None = None
    owner: ClassRef | None = None


@dataclass(frozen=True, eq=False)
class ClassRef:
    """A class of the repository; *scope* is where it is defined, *body* what it binds.

    Its bases are what their names mean before *before*: `class Flask(Flask)` is no circle.
    """

    definition: Class
    scope: Scope
    body: Scope

    @property
    def before(self) -> Position:
        return self.definition.span.start


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the repository."""

    of: ClassRef
    call: CallPlace


@dataclass(frozen=True, eq=False)
class Parents:
    """What `super()` gives in a method of *owner*: *instance* as its ancestors see it."""

    owner: ClassRef
    instance: Instance


@dataclass(frozen=True, eq=False)
class ListValue:
    """A list or tuple; *is_whole* says whether every item is known of."""

    items: tuple[Place, ...]
    is_whole: bool


@dataclass(frozen=True, eq=False)
class Constant:
    """A literal."""

    literal: Literal


class Mystery(Enum):
    """Anything can be there."""

    UNKNOWN = "unknown"


UNKNOWN = Mystery.UNKNOWN

AppValue: TypeAlias = Union[
    External, ModuleRef, FunctionRef, ClassRef, Instance, Parents, ListValue, Constant, Mystery
]


class Entry(NamedTuple):
    """A name's binding in a body; *function* is the one that declares the name global."""

    position: Position
    value: Expression | Import
    passable: bool
    function: Function | None = None


@dataclass(frozen=True, eq=False)
class Scope:
    """A body with what its names are bound to.

    *parent* is the scope around it, None for a module. A class's scope is seen by its own
    statements only. *arguments* are what a function is called with.
    """

    module: Module
    entries: Mapping[str, tuple[Entry, ...]]
    parent: Scope | None = None
    runs_in_parent: bool = False
    """Whether it runs where it stands, as a class does, and not later."""
    arguments: Mapping[str, Place | AppValue] = field(default_factory=dict)
    callee: FunctionRef | None = None
    """The function, where it is a function's."""
    depth: int = 0

    @property
    def is_module(self) -> bool:
        return self.parent is None

    @property
    def globals(self) -> Scope:
        """The scope of the module that this is part of."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


STAR = "*"


def entries_of(body: Body, *, is_module: bool = False) -> dict[str, tuple[Entry, ...]]:
    """What *body* binds, in order; star imports are under `*`."""
    entries: dict[str, list[Entry]] = {}
    for statement in body.imports:
        name = STAR if statement.name == STAR else statement.bound
        entry = Entry(statement.position, statement, statement.passable)
        entries.setdefault(name, []).append(entry)
    for binding in body.bindings:
        entry = Entry(binding.position, binding.value, binding.passable)
        entries.setdefault(binding.target, []).append(entry)
    if is_module:
        for function in _functions(body):
            _add_shared(function, entries)
    return {name: tuple(sorted(found, key=_position)) for name, found in entries.items()}


def _position(entry: Entry) -> Position:
    return entry.position


def _functions(body: Body) -> list[Function]:
    found: list[Function] = []
    for binding in body.bindings:
        if isinstance(binding.value, Function):
            found.append(binding.value)
            found.extend(_functions(binding.value.body))
        elif isinstance(binding.value, Class):
            found.extend(_functions(binding.value.body))
    return found


def _add_shared(function: Function, entries: dict[str, list[Entry]]) -> None:
    """Add the globals that *function* sets; it may never be called, or late."""
    for binding in function.body.bindings:
        if binding.target in function.shared:
            entry = Entry(binding.position, binding.value, True, function)
            entries.setdefault(binding.target, []).append(entry)


Values: TypeAlias = tuple[AppValue, ...]

UNKNOWN_ONLY: Values = (UNKNOWN,)


def _is_none(value: AppValue) -> bool:
    return isinstance(value, Constant) and value.literal.value is None


def without_none(values: Iterable[AppValue]) -> Values:
    """*values* without None where there are others: nothing could be done with it."""
    found = tuple(values)
    others = tuple(value for value in found if not _is_none(value))
    return others or found or UNKNOWN_ONLY


def string_of(values: Values) -> Literal | None:
    """The string that *values* certainly are."""
    if len(values) == 1 and isinstance(values[0], Constant):
        literal = values[0].literal
        return literal if isinstance(literal.value, str) else None
    return None
