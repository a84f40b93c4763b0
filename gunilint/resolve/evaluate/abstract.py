"""What an expression can be worth before its inputs are known."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Input, InputKind, Unknown


class Opaque(Enum):
    """Stands for a value that depends on inputs and has none under their defaults."""

    OPAQUE = "opaque"


OPAQUE: Final = Opaque.OPAQUE

NO_INPUTS: Final[frozenset[Input]] = frozenset()
NO_READS: Final[frozenset[str]] = frozenset()
WILD: Final = Input(InputKind.ENVIRONMENT, "*")
"""Any environment variable: what going over all of them depends on."""

OTHERS: Final = frozenset({WILD})
"""Variables that nobody asks for, and nothing else."""

_LONGEST_FORMULA: Final = 160
_MOST_ALTERNATIVES: Final = 8


SCALARS: Final = (str, int, float, bool, type(None), bytes)
_UNCHANGING: Final = (*SCALARS, complex, range, type, Enum, Unknown)


class Formula(NamedTuple):
    """Readable text; *level* is 0 where it never needs parentheses, else that of its operator."""

    text: str
    level: int = 0

    @property
    def tight(self) -> str:
        return self.below(1)

    def below(self, level: int) -> str:
        """The text as an operand of an operator of *level*."""
        return f"({self.text})" if self.level >= level else self.text


LOOSEST: Final = 9
"""The level of conditions, comparisons and all that is no arithmetic."""


class Abstract(NamedTuple):
    """A value with what it depends on.

    *payload* is the value under the inputs' defaults: a plain immutable object, an object of
    `heap` or `callables`, OPAQUE, ABSENT, or the reason why it is Unknown. *inputs* are those
    that can change it, through data or through the branch it was assigned in. *reads* names
    the given environment variables it was read from. *among* lists all that it can be. *holds*
    are other objects that it, or a part of it, may be: a change of the value may be theirs.
    """

    payload: object
    inputs: frozenset[Input] = NO_INPUTS
    formula: Formula | None = None
    reads: frozenset[str] = NO_READS
    among: tuple[object, ...] | None = None
    holds: tuple[object, ...] = ()

    @property
    def present(self) -> Abstract:
        """The value where it is certainly there: opaque, if the defaults do not have it."""
        return self._replace(payload=OPAQUE, among=None) if self.payload is ABSENT else self

    @property
    def objects(self) -> tuple[object, ...]:
        """The objects that the value is, may be or consists of, as far as these can change."""
        if isinstance(self.payload, _UNCHANGING):
            return self.holds
        return (self.payload, *self.holds)

    @property
    def unknown(self) -> Unknown | None:
        return self.payload if isinstance(self.payload, Unknown) else None

    def depending(self, inputs: frozenset[Input], reads: frozenset[str] = NO_READS) -> Abstract:
        """The same value, which also depends on *inputs*."""
        if inputs <= self.inputs and reads <= self.reads:
            return self
        if isinstance(self.payload, Unknown):
            return self
        among = self.among if inputs <= self.inputs else None
        return self._replace(inputs=self.inputs | inputs, reads=self.reads | reads, among=among)

    def holding(self, holds: tuple[object, ...]) -> Abstract:
        """The same value, which may also be one of *holds*, or have one of them in it."""
        if not holds:
            return self
        own = {id(self.payload), *map(id, self.holds)}
        more = tuple({id(item): item for item in holds if id(item) not in own}.values())
        return self._replace(holds=self.holds + more) if more else self


NONE: Final = Abstract(None)
TRUE: Final = Abstract(True)
FALSE: Final = Abstract(False)
NOTHING: Final = Abstract(ABSENT)


def unknown(why: str, span: Span | None) -> Abstract:
    return Abstract(Unknown(why, span))


def opaque(inputs: frozenset[Input], formula: Formula | None = None) -> Abstract:
    return Abstract(OPAQUE, inputs, formula)


def describe(value: Abstract) -> Formula:
    """The value's formula, or the value itself where it depends on nothing."""
    if value.formula is not None:
        return value.formula
    if value.payload is OPAQUE or isinstance(value.payload, Unknown):
        return Formula("…")
    if isinstance(value.payload, SCALARS):
        return Formula(shortened(repr(value.payload)))
    return Formula("…")


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_FORMULA else text[: _LONGEST_FORMULA - 1] + "…"


def formula(text: str, *, loose: bool = False, level: int = 0) -> Formula:
    return Formula(shortened(text), LOOSEST if loose else level)


def alternatives(value: Abstract) -> tuple[object, ...] | None:
    """All that a plain value can be, if that is known."""
    if value.inputs:
        return value.among
    if isinstance(value.payload, SCALARS) or value.payload is ABSENT:
        return (value.payload,)
    return None


def united(groups: list[tuple[object, ...] | None]) -> tuple[object, ...] | None:
    """The union of lists of alternatives; None where one is not known or it gets long."""
    found: list[object] = []
    for group in groups:
        if group is None:
            return None
        found.extend(item for item in group if not any(alike(item, other) for other in found))
    return tuple(found) if len(found) <= _MOST_ALTERNATIVES else None


def alike(left: object, right: object) -> bool:
    """Whether two plain objects are the same for every purpose: 1, 1.0 and True are not."""
    if left is right:
        return True
    if type(left) is not type(right) or not isinstance(left, SCALARS):
        return False
    # A float may be another zero, or not a number.
    return repr(left) == repr(right) if isinstance(left, float) else left == right


def same(left: Abstract, right: Abstract) -> bool:
    """Whether two values are certainly the same under all inputs."""
    if left is right:
        return True
    if left.inputs != right.inputs:
        return False
    if not _same_payload(left.payload, right.payload):
        return False
    return not left.inputs or (left.formula is not None and left.formula == right.formula)


def _same_payload(left: object, right: object) -> bool:
    if alike(left, right):
        return True
    if type(left) is not type(right):
        return False
    items, others = getattr(left, "items", None), getattr(right, "items", None)
    if isinstance(items, tuple) and isinstance(others, tuple) and len(items) == len(others):
        return all(same(a, b) for a, b in zip(items, others, strict=True))
    return isinstance(left, (range, complex)) and left == right


def equal_payloads(values: list[Abstract]) -> bool:
    """Whether all values are the same under the inputs' defaults."""
    first = values[0].payload
    if first is OPAQUE or isinstance(first, Unknown):
        return False
    return all(_same_payload(first, value.payload) for value in values[1:])
