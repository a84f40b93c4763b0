"""Conversions that can fail, applied to values that may be uncertain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, TypeVar

from gunilint.value import MISSING, Bindings, Known, Missing, Symbolic, Unknown, Value

T = TypeVar("T")
U = TypeVar("U")


class Unconvertible(Exception):  # noqa: N818 - the outcome, not a fault of gunilint
    """Text that has no value of the wanted kind; the message says why, as a clause."""


def convert_value(value: Value[T], convert: Callable[[T], U]) -> Value[U]:
    """*value* with *convert* applied to whatever it can be.

    Raises Unconvertible where the value, or a formula's default, cannot be converted; under
    other inputs such a formula is Unknown.
    """
    match value:
        case Known(known):
            return Known(convert(known))
        case Symbolic(formula, inputs, default, rebind, among):
            return Symbolic(
                formula,
                inputs,
                default if isinstance(default, Missing) else convert(default),
                lambda bindings: _rebound(rebind(bindings), convert),
                _all_of(among, convert),
            )
        case Unknown():
            return value


def _rebound(value: Value[T], convert: Callable[[T], U]) -> Value[U]:
    try:
        return convert_value(value, convert)
    except Unconvertible as problem:
        return Unknown(str(problem))


def _all_of(among: Sequence[T], convert: Callable[[T], U]) -> tuple[U, ...]:
    try:
        return tuple(convert(item) for item in among)
    except Unconvertible:
        return ()


_MOST_LISTS: Final = 16


def list_value(values: Sequence[Value[T]]) -> Value[list[T]]:
    """The list of *values*: a formula where one is a formula, Unknown where one is Unknown."""
    for value in values:
        if isinstance(value, Unknown):
            return value
    known = [value.value for value in values if isinstance(value, Known)]
    if len(known) == len(values):
        return Known(known)

    def rebind(bindings: Bindings) -> Value[list[T]]:
        return list_value([v.rebind(bindings) if isinstance(v, Symbolic) else v for v in values])

    inputs = [i for value in values if isinstance(value, Symbolic) for i in value.inputs]
    present: list[T] = []
    for value in values:
        default = _default(value)
        if not isinstance(default, Missing):
            present.append(default)
    return Symbolic(
        f"[{', '.join(_formula(value) for value in values)}]",
        tuple(dict.fromkeys(inputs)),
        present if len(present) == len(values) else MISSING,
        rebind,
        _combinations(values),
    )


def _formula(value: Value[T]) -> str:
    match value:
        case Known(known):
            return repr(known)
        case Symbolic(formula=formula):
            return formula
        case Unknown(why):
            return f"<{why}>"


def _default(value: Value[T]) -> T | Missing:
    match value:
        case Known(known):
            return known
        case Symbolic(default=default):
            return default
        case Unknown():
            return MISSING


def _combinations(values: Sequence[Value[T]]) -> tuple[list[T], ...]:
    """Every list that can come out, where they are known and few.

    Two formulas over the same input do not vary independently, so that there some of these
    lists cannot come out: what holds for all of them still holds.
    """
    choices = [(v.value,) if isinstance(v, Known) else _among(v) for v in values]
    count = 1
    for choice in choices:
        count *= len(choice)
    return tuple(list(item) for item in product(*choices)) if count <= _MOST_LISTS else ()


def _among(value: Value[T]) -> tuple[T, ...]:
    return value.among if isinstance(value, Symbolic) else ()
