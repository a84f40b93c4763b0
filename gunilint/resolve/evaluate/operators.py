"""Python's operators."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    LOOSEST,
    OPAQUE,
    Abstract,
    Formula,
    describe,
    formula,
    unknown,
)
from gunilint.resolve.evaluate.callables import External, InstanceObject
from gunilint.resolve.evaluate.exact_numbers import is_exact
from gunilint.resolve.evaluate.formatting import guard_percent
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.members import shown_members
from gunilint.resolve.evaluate.operations import TooLargeError, lift
from gunilint.resolve.evaluate.operators_native import native_operation
from gunilint.resolve.evaluate.sizes import is_long_range
from gunilint.source import Span

_MOST_BITS: Final = 10_000
_MOST_ITEMS: Final = 200_000


def _times(left: Any, right: Any) -> Any:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, (str, bytes, list, tuple)) and isinstance(other, int):
            if len(one) * other > _MOST_ITEMS:
                raise TooLargeError
        elif isinstance(one, int) and isinstance(other, int):
            _check_bits(one.bit_length() + other.bit_length())
    return left * right


def _power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and right > 0:
        _check_bits(left.bit_length() * right)
    if isinstance(right, int) and is_exact(left) and hasattr(left, "numerator"):
        _check_bits((left.numerator.bit_length() + left.denominator.bit_length()) * abs(right))
    return left**right


def _shift(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and right > 0:
        _check_bits(left.bit_length() + right)
    return left << right


def _check_bits(bits: int) -> None:
    if bits > _MOST_BITS:
        raise TooLargeError


def _in(item: Any, container: Any) -> Any:
    # A range is searched for what is no integer, one number after the other.
    if is_long_range(container) and type(item) not in (int, bool):
        raise TooLargeError
    return item in container


def _modulo(left: Any, right: Any) -> Any:
    if isinstance(left, (str, bytes)):
        guard_percent(left, right)
    return left % right


BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _times,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": _modulo,
    "**": _power,
    "<<": _shift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "@": operator.matmul,
}

_LEVELS: Final = {"*": 2, "/": 2, "//": 2, "%": 2, "+": 3, "-": 3}

UNARY: Final[dict[str, Callable[[Any], Any]]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
}

COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": _in,
    "not in": lambda item, container: not _in(item, container),
}


def binary(run: Interpreter, symbol: str, left: Abstract, right: Abstract, span: Span) -> Abstract:
    """`left symbol right`."""
    native = native_operation(run, symbol, left, right, span)
    if native is not None:
        return native

    if symbol == "%" and "%s" in str(left.payload):
        right = shown_members(run, right, span, "str")

    def shown() -> Formula:
        level = _LEVELS.get(symbol, LOOSEST)
        first, second = describe(left).below(level + 1), describe(right).below(level)
        return formula(f"{first} {symbol} {second}", level=level)

    return lift(run, BINARY[symbol], [left, right], span, shown, orderless=symbol in "|&-^")


def unary(run: Interpreter, symbol: str, value: Abstract, span: Span) -> Abstract:
    """`-value`, `+value`, `~value`."""
    return lift(
        run,
        UNARY[symbol],
        [value],
        span,
        lambda: formula(f"{symbol}{describe(value).tight}", loose=True),
    )


def negation(run: Interpreter, value: Abstract) -> Abstract:
    """`not value`."""
    truth = run.truth(value)
    if not isinstance(truth, bool):
        if truth is not OPAQUE:
            return Abstract(truth)
        return Abstract(OPAQUE, run.truth_inputs(value), _not(value), value.reads, (True, False))
    inputs = run.truth_inputs(value)
    among = (True, False) if inputs else None
    return Abstract(not truth, inputs, _not(value) if inputs else None, value.reads, among)


def _not(value: Abstract) -> Formula:
    return formula(f"not {describe(value).tight}", loose=True)


def compare(run: Interpreter, symbol: str, left: Abstract, right: Abstract, span: Span) -> Abstract:
    """`left symbol right`."""
    if symbol in ("is", "is not"):
        return _identity(run, symbol, left, right, span)
    if symbol in ("in", "not in"):
        from gunilint.resolve.evaluate.membership import contains

        found = contains(run, left, right, span)
        if found is not None:
            return negation(run, found) if symbol == "not in" else found
    native = native_operation(run, symbol, left, right, span)
    if native is not None:
        return native
    if _is_windows(run, left, right) and symbol in ("==", "!="):
        # Gunicorn needs fcntl, which Windows does not have.
        return Abstract(symbol == "!=")
    by_identity = _object_equality(run, symbol, left, right)
    if by_identity is not None:
        return by_identity
    shown = _shown(symbol, left, right)
    return lift(run, COMPARISONS[symbol], [left, right], span, shown, orderless=True)


def _is_windows(run: Interpreter, left: Abstract, right: Abstract) -> bool:
    """Whether a comparison asks for Windows."""
    system, name = run.view(left), run.view(right)
    if not isinstance(system, External):
        return False
    asked = {"sys.platform": ("win32", "cygwin"), "platform.system()": ("Windows",)}
    return name in asked.get(system.dotted, ())


def _shown(symbol: str, left: Abstract, right: Abstract) -> Callable[[], Formula]:
    return lambda: formula(f"{describe(left).tight} {symbol} {describe(right).tight}", loose=True)


def _object_equality(
    run: Interpreter, symbol: str, left: Abstract, right: Abstract
) -> Abstract | None:
    """Objects that have no plain form equal only themselves; an enum's member is one."""
    if symbol not in ("==", "!="):
        return None
    one, other = run.view(left), run.view(right)
    if not (isinstance(one, InstanceObject) and isinstance(other, InstanceObject)):
        return None
    if one.type.kind != "enum" or other.type.kind != "enum":
        return None
    inputs = left.inputs | right.inputs
    equal = (one is other) is (symbol == "==")
    return Abstract(equal, inputs, _shown(symbol, left, right)() if inputs else None)


def _identity(
    run: Interpreter, symbol: str, left: Abstract, right: Abstract, span: Span
) -> Abstract:
    one, other = run.view(left), run.view(right)
    shown = _shown(symbol, left, right)
    if any(payload is OPAQUE for payload in (one, other)) or left.unknown or right.unknown:
        found = lift(run, operator.is_, [left, right], span, shown)
        return found._replace(among=(True, False)) if found.payload is OPAQUE else found
    if isinstance(one, External) or isinstance(other, External):
        external = one if isinstance(one, External) else other
        assert isinstance(external, External)
        return unknown(f"compares {external.dotted}, which gunilint does not follow", span)
    if _may_be_two(one, other):
        return unknown("asks whether equal values are one object, which nobody promises", span)
    inputs = left.inputs | right.inputs
    same = one is other or (type(one) is type(other) and type(one) in _SHARED and one == other)
    formula = shown() if inputs else None
    among = (True, False) if inputs else None
    reads = left.reads | right.reads
    return Abstract(same is (symbol == "is"), inputs, formula, reads, among)


_SHARED: Final = (int, str)
_COPIED: Final = (*_SHARED, bytes, float, complex)


def _may_be_two(one: object, other: object) -> bool:
    """Whether these are equal values of a type whose equal objects may be one or several.

    CPython shares small integers and texts of at most one Latin-1 character.
    """
    if type(one) is not type(other) or type(one) not in _COPIED or one != other:
        return False
    if isinstance(one, int):
        return not -5 <= one <= 256
    return not (isinstance(one, str) and len(one) <= 1 and one < "\u0100")
