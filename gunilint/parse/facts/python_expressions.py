"""Python's expressions."""

from __future__ import annotations

from typing import TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.source import Span


class Node:
    """Any node."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A string, a number, a truth value or None; adjacent strings are one constant."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class BytesLiteral(Node):
    """*text* has one character, below 256, for each byte."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ImaginaryLiteral(Node):
    imaginary: float
    span: Span


@dataclass(frozen=True, slots=True)
class EllipsisLiteral(Node):
    span: Span


@dataclass(frozen=True, slots=True)
class Interpolation(Node):
    """`{value!conversion:format}`; *label* is the text that `{value=}` prints before it."""

    value: Expression
    conversion: str | None
    format: FString | None
    label: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class FString(Node):
    """Parts in order, of which no two texts are adjacent and none is empty.

    Also an adjacent run of strings of which one is an f-string.
    """

    parts: tuple[str | Interpolation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TemplateString(Node):
    """A t-string of Python 3.14."""

    span: Span


@dataclass(frozen=True, slots=True)
class Name(Node):
    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    value: Expression
    name: str
    name_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    value: Expression
    key: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """`lower:upper:step`, as it stands between brackets."""

    lower: Expression | None
    upper: Expression | None
    step: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """*keyword* is the parameter's name; *stars* is 1 for `*value`, 2 for `**value`.

    *span* is that of the value, with its star if it has one.
    """

    value: Expression
    keyword: str | None
    stars: int
    span: Span


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Expression
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class UnaryOperation(Node):
    """*operator* is `not`, `-`, `+` or `~`."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class BinaryOperation(Node):
    left: Expression
    operator: str
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class BooleanOperation(Node):
    """*operator* is `and` or `or`; a chain of the same operator is one node."""

    operator: str
    values: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left op1 operands1 op2 operands2 …`; operators include `not in` and `is not`."""

    left: Expression
    operators: tuple[str, ...]
    operands: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`body if test else otherwise`."""

    test: Expression
    body: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """*kind* is one of `positional-only`, `positional`, `*`, `keyword-only`, `**`."""

    name: str
    kind: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    parameters: tuple[Parameter, ...]
    body: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class ListDisplay(Node):
    elements: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TupleDisplay(Node):
    elements: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SetDisplay(Node):
    elements: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DictEntry(Node):
    """*key* is None for `**value`."""

    key: Expression | None
    value: Expression


@dataclass(frozen=True, slots=True)
class DictDisplay(Node):
    entries: tuple[DictEntry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Starred(Node):
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """`for target in iterable if conditions…` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    asynchronous: bool


@dataclass(frozen=True, slots=True)
class Comprehension(Node):
    """*kind* is `list`, `set`, `dict` or `generator`; *value* is there for a dict only."""

    kind: str
    element: Expression
    value: Expression | None
    clauses: tuple[Clause, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Await(Node):
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Yield(Node):
    """*delegates* is true for `yield from value`."""

    value: Expression | None
    delegates: bool
    span: Span


@dataclass(frozen=True, slots=True)
class NamedExpression(Node):
    """`target := value`."""

    target: Name
    value: Expression
    span: Span


Expression: TypeAlias = Union[
    Constant,
    BytesLiteral,
    ImaginaryLiteral,
    EllipsisLiteral,
    FString,
    TemplateString,
    Name,
    Attribute,
    Subscript,
    Slice,
    Call,
    UnaryOperation,
    BinaryOperation,
    BooleanOperation,
    Comparison,
    Conditional,
    Lambda,
    ListDisplay,
    TupleDisplay,
    SetDisplay,
    DictDisplay,
    Starred,
    Comprehension,
    Await,
    Yield,
    NamedExpression,
]
