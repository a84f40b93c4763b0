"""What a Python module of an application says: what it binds, imports and calls, and when.

Only what decides the kind of an application and what importing it does is kept. Names are as
they are written; undoing imports needs other modules, and is not a fact of this one.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.source import Position, Span


@dataclass(frozen=True, slots=True)
class Name:
    """A plain name.

    A name that a comprehension binds has `@` and its place added, as it is another variable
    than the one of that name around it.
    """

    id: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`of.name`."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; *span* includes the quotes of a string."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, tuple or set; *items* of a comprehension is what it makes of each element.

    An item may be `Starred`.
    """

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Starred:
    """`*of` among the items of a sequence."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Sum:
    """`left + right`."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Item:
    """`of[index]`, from unpacking or a literal subscript."""

    of: Expression
    index: int


@dataclass(frozen=True, slots=True)
class Element:
    """Any element of `of`: what a loop variable holds."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, by a condition that is not looked at."""

    alternatives: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Anything else."""


class Keyword(NamedTuple):
    """`name=value` in a call; *text* is the value as written, *name* is None for `**value`."""

    name: str | None
    value: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`callee(...)`.

    Storing under a key is the call of `__setitem__` that it stands for. A decorator without
    parentheses is a call of it with nothing, as what it decorates is not followed.
    """

    callee: Expression
    positional: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    span: Span


class Parameter(NamedTuple):
    """A parameter that is filled by position or name, and what it is when it is not given."""

    name: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function, method or lambda; *span* is its header without the colon.

    *takes_more* says whether there are `*args`, `**kwargs` or keyword-only parameters.
    *shared* are the names that it declares global.
    """

    name: str
    span: Span
    parameters: tuple[Parameter, ...]
    takes_more: bool
    is_async: bool
    is_generator: bool
    decorators: tuple[Expression, ...]
    shared: tuple[str, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Class:
    """A class; its methods are bindings of its body. *span* is its name."""

    name: str
    span: Span
    bases: tuple[Expression, ...]
    decorators: tuple[Expression, ...]
    body: Body


Expression: TypeAlias = Union[
    Name,
    Attribute,
    Literal,
    Sequence,
    Starred,
    Sum,
    Item,
    Element,
    Choice,
    Opaque,
    Call,
    Function,
    Class,
]


class Binding(NamedTuple):
    """A name that gets a value.

    *target* is a name, or dotted where an attribute is set: `self.thread`, `app.wsgi_app`.
    *position* is where it has the value: what stands before may see an earlier one. *passable*
    says whether the flow may get past it without binding.
    """

    target: str
    value: Expression
    position: Position
    passable: bool


class Import(NamedTuple):
    """One name of an import statement.

    `import a.b as c` has module `a.b`, name None, bound `c`; `from ..a import b as c` has
    level 2, module `a`, name `b`, bound `c`; with a star, *name* is `*`. *module_span* is the
    module's mention with its dots, *name_span* that of the imported name. *passable* is as in
    `Binding`, *maybe* as in `MadeCall`.
    """

    module: str
    level: int
    name: str | None
    bound: str
    is_renamed: bool
    module_span: Span
    name_span: Span
    passable: bool
    maybe: bool

    @property
    def position(self) -> Position:
        return self.name_span.start


class MadeCall(NamedTuple):
    """A call that running a body makes.

    *owner* is the name that is bound to its result. *maybe* says whether a condition may keep
    it from being made; *managed* whether a `with` statement closes its result.
    """

    call: Call
    owner: str | None
    maybe: bool
    managed: bool


class Return(NamedTuple):
    """A value that a function returns."""

    value: Expression
    position: Position


@dataclass(frozen=True, slots=True)
class Body:
    """Statements that run together, in order; functions in them do not run, classes do."""

    imports: tuple[Import, ...] = ()
    bindings: tuple[Binding, ...] = ()
    calls: tuple[MadeCall, ...] = ()
    returns: tuple[Return, ...] = ()


@dataclass(frozen=True, slots=True)
class PythonModule:
    """A module.

    *body* is what importing it runs; *main* what running it as a script runs besides, under
    `if __name__ == "__main__"`. What stands under `if TYPE_CHECKING` never runs and is left
    out. *is_dynamic* says whether names may come to be that no statement binds:
    `globals()`, `__getattr__`, `exec` and the like.
    """

    path: str
    body: Body
    main: Body
    is_dynamic: bool
