"""Whether `[ ... ]`, `test` and `[[ ... ]]` hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from gunilint.frozen import dataclass
from gunilint.parse.facts.shell_words import Word
from gunilint.resolve.shell.expand import Expander, Piece
from gunilint.resolve.shell.patterns import compile_pattern
from gunilint.resolve.shell.values import bind, both, either, negation, settled
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import Known, Symbolic, Unknown, Value

_NUMBERS: Final[dict[str, Callable[[int, int], bool]]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_STRINGS: Final = ("=", "==", "!=", "<", ">", "=~")
_UNARY: Final = re.compile(r"-[a-zA-Z]")


@dataclass(frozen=True)
class _Operand:
    """A word of a test: its value, and the pattern that it is to the right of `==`."""

    value: Value[str]
    pattern: re.Pattern[str] | None = None
    operator: str | None = None
    """Its text where it may be an operator: where it is not quoted."""


def test_command(arguments: Sequence[Argument], span: Span) -> Value[bool]:
    """Whether `test` with *arguments*, its closing bracket taken off, holds."""
    operands = [
        _Operand(item.value, None, item.value.value if isinstance(item.value, Known) else None)
        for item in arguments
    ]
    if len(operands) == 1:
        return settled(_filled(operands[0].value))
    return _evaluate(operands, span)


def double_bracket(expander: Expander, words: Sequence[Word], span: Span) -> Value[bool]:
    """Whether `[[ words ]]` holds."""
    return _evaluate([_operand(expander, word) for word in words], span)


def _operand(expander: Expander, word: Word) -> _Operand:
    pieces = [
        piece for piece in expander.chunks(word.parts, joins=True) if isinstance(piece, Piece)
    ]
    known = [
        (piece.value.value, part_quoted)
        for piece, part_quoted in zip(pieces, _quoted(word, pieces), strict=True)
        if isinstance(piece.value, Known)
    ]
    pattern = compile_pattern(known) if len(known) == len(pieces) else None
    return _Operand(expander.single(word).value, pattern, word.plain)


def _quoted(word: Word, pieces: Sequence[Piece]) -> list[bool]:
    if len(word.parts) == len(pieces):
        return [part.quoted for part in word.parts]
    return [True] * len(pieces)


def matches(expander: Expander, subject: Value[str], pattern: Word) -> Value[bool]:
    """Whether *subject* matches a pattern of `case`."""
    if pattern.plain == "*":
        return Known(True)
    return _equal(subject, _operand(expander, pattern))


def _evaluate(operands: list[_Operand], span: Span) -> Value[bool]:
    reader = _Test(operands, span)
    try:
        value = reader.either()
    except _Unreadable:
        return reader.unknown()
    return settled(value) if reader.at == len(operands) else reader.unknown()


class _Unreadable(Exception):  # noqa: N818 (it never leaves this module)
    """The words are no test that is understood here."""


class _Test:
    """Reads operands from left to right: `||`, then `&&`, then `!`."""

    def __init__(self, operands: list[_Operand], span: Span) -> None:
        self.operands = operands
        self.span = span
        self.at = 0

    def unknown(self, why: str = "it is a test that gunilint does not evaluate") -> Unknown:
        return Unknown(why, self.span)

    def either(self) -> Value[bool]:
        value = self._both()
        while self._operator() in ("||", "-o"):
            self.at += 1
            value = either(value, self._both())
        return value

    def _both(self) -> Value[bool]:
        value = self._negated()
        while self._operator() in ("&&", "-a"):
            self.at += 1
            value = both(value, self._negated())
        return value

    def _negated(self) -> Value[bool]:
        if self._operator() == "!" and self.at + 1 < len(self.operands):
            self.at += 1
            return negation(self._negated())
        if self._operator() == "(" and self._operator(2) not in _STRINGS:
            self.at += 1
            value = self.either()
            if self._operator() != ")":
                raise _Unreadable
            self.at += 1
            return value
        return self._primary()

    def _primary(self) -> Value[bool]:
        operator = self._operator(1)
        if operator in _STRINGS or operator in _NUMBERS:
            return self._compared(operator)
        unary = self._operator()
        if unary and _UNARY.fullmatch(unary) and self.at + 1 < len(self.operands):
            operand = self.operands[self.at + 1].value
            self.at += 2
            if unary == "-n":
                return _filled(operand)
            if unary == "-z":
                return negation(_filled(operand))
            return self.unknown(f"`{unary}` asks for what is there when it runs")
        if self.at >= len(self.operands):
            raise _Unreadable
        self.at += 1
        return _filled(self.operands[self.at - 1].value)

    def _compared(self, operator: str) -> Value[bool]:
        if self.at + 2 >= len(self.operands):
            raise _Unreadable
        left, right = self.operands[self.at], self.operands[self.at + 2]
        self.at += 3
        if operator in _NUMBERS:
            return _numbers(left.value, right.value, _NUMBERS[operator], self.span)
        if operator in ("<", ">", "=~"):
            return self.unknown()
        value = _equal(left.value, right)
        return negation(value) if operator == "!=" else value

    def _operator(self, ahead: int = 0) -> str | None:
        index = self.at + ahead
        return self.operands[index].operator if index < len(self.operands) else None


def _filled(value: Value[str]) -> Value[bool]:
    return bind(value, lambda text: Known(text != ""), "not empty")


def _equal(left: Value[str], right: _Operand) -> Value[bool]:
    pattern = right.pattern
    if pattern is not None:
        return bind(left, lambda text: Known(pattern.fullmatch(text) is not None), "equal")

    def compare(text: str) -> Value[bool]:
        return bind(right.value, lambda other: Known(text == other), "equal")

    if isinstance(left, Known) and isinstance(right.value, Symbolic):
        return compare(left.value)
    return bind(left, compare, "equal", (right.value,))


def _numbers(
    left: Value[str], right: Value[str], holds: Callable[[int, int], bool], span: Span
) -> Value[bool]:
    def compare(first: str, second: str) -> Value[bool]:
        try:
            return Known(holds(int(first), int(second)))
        except ValueError:
            return Unknown("it compares what are no numbers", span)

    return bind(
        left,
        lambda first: bind(right, lambda second: compare(first, second), "compared"),
        "compared",
        (right,),
    )
