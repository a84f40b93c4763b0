"""The objects of a program that can be called or that hold names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from gunilint.frozen import dataclass
from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.heap import DictObject, HeapObject
from gunilint.source import Span

if TYPE_CHECKING:
    from gunilint.resolve.evaluate.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call passes, and where it stands."""

    positional: list[Abstract]
    named: dict[str, Abstract]
    span: Span

    def get(self, position: int, name: str) -> Abstract | None:
        """The argument at *position* or called *name*."""
        if position < len(self.positional):
            return self.positional[position]
        return self.named.get(name)


Behaviour: TypeAlias = Callable[["Interpreter", Arguments], Abstract]


@dataclass(frozen=True, eq=False, slots=True)
class Intrinsic:
    """A function of the standard library or of a known package."""

    name: str
    behaviour: Behaviour
    owner: Abstract | None = None
    """The object whose method it is."""


@dataclass(frozen=True, eq=False, slots=True)
class BoundMethod:
    """A function of the program with its first argument."""

    function: Abstract
    instance: Abstract


@dataclass(frozen=True, slots=True)
class TupleObject:
    items: tuple[Abstract, ...]
    names: tuple[str, ...] = ()
    """Of the fields, where it is a named tuple."""
    type_name: str = "tuple"


@dataclass(frozen=True, slots=True)
class SliceObject:
    lower: Abstract
    upper: Abstract
    step: Abstract


@dataclass(frozen=True, eq=False, slots=True)
class Environment:
    """The names that a body of code sees: its own, then those of the scopes around it.

    *local* are the names that belong to *names*; None where all do.
    """

    names: DictObject
    local: frozenset[str] | None
    outer: Environment | None
    module: ModuleNames
    is_class: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class ModuleNames:
    """The namespace of one module of the repository."""

    name: str
    path: str
    names: DictObject


@dataclass(frozen=True, eq=False, slots=True)
class FunctionObject:
    """A function or lambda of the program."""

    name: str
    parameters: tuple[ir.Parameter, ...]
    defaults: dict[str, Abstract]
    body: tuple[ir.Statement, ...] | ir.Expression
    environment: Environment
    asynchronous: bool
    span: Span
    kind: str = "function"
    """`function`, or how a decorator binds it: `static`, `class` or `property`."""
    manages: bool = False
    """Whether it is a generator that `contextlib.contextmanager` makes a context manager of."""


class ClassObject:
    """A class of the program; *bases* are what the definition names.

    *kind* is `class`, `enum`, `dataclass`, `namedtuple`, `typeddict`, `exception`, or pydantic's
    `model` and `settings`.
    """

    __slots__ = ("bases", "fields", "kind", "name", "names", "span")

    def __init__(
        self,
        name: str,
        bases: tuple[Abstract, ...],
        names: DictObject,
        span: Span,
        kind: str = "class",
    ) -> None:
        self.name = name
        self.bases = bases
        self.names = names
        self.span = span
        self.kind = kind
        self.fields: dict[str, object] = {}


@dataclass(frozen=True, eq=False, slots=True)
class InstanceObject:
    """An instance of a class of the program."""

    type: ClassObject
    names: DictObject


@dataclass(frozen=True, slots=True)
class ExceptionObject:
    """An exception; *type* is Python's own, or a class of the program."""

    type: type[BaseException] | ClassObject
    arguments: tuple[Abstract, ...]


@dataclass(frozen=True, slots=True)
class LibraryModule:
    """A module of the standard library, or a package whose parts are known."""

    dotted: str


@dataclass(frozen=True, slots=True)
class RepositoryModule:
    """A module of the repository."""

    names: ModuleNames


@dataclass(frozen=True, slots=True)
class External:
    """What comes from a module that is not followed; only its name is known."""

    dotted: str
    span: Span
    is_module: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Special:
    """An object of a known package that behaves in its own way: a reader of settings, say."""

    kind: str
    values: HeapObject
    label: str = ""
