"""Integer arithmetic of the shell: `$((...))` and `expr`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_TOKEN: Final = re.compile(
    r"\s*(0[xX][0-9a-fA-F]+|\d+|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%()<>!~&|^?:])"
)
_LEVELS: Final[tuple[tuple[str, ...], ...]] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_OPERATIONS: Final[dict[str, Callable[[int, int], int]]] = {
    "||": lambda a, b: int(bool(a or b)),
    "&&": lambda a, b: int(bool(a and b)),
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "<<": lambda a, b: a << b if 0 <= b < 64 else _refuse(),
    ">>": lambda a, b: a >> b if 0 <= b < 64 else _refuse(),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: _towards_zero(a, b),
    "%": lambda a, b: a - b * _towards_zero(a, b),
}


class ArithmeticFaultError(ValueError):
    """The text is no expression that the shell and gunilint both evaluate."""


def evaluate(text: str) -> int:
    """The value of *text*; raises `ArithmeticFaultError`."""
    reader = _Reader(_tokens(text))
    try:
        value = reader.ternary()
    except RecursionError:
        raise ArithmeticFaultError(text) from None
    if reader.tokens:
        raise ArithmeticFaultError(text)
    return value


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ArithmeticFaultError(text)
        tokens.append(found[1])
        at = found.end()
    return tokens[::-1]


class _Reader:
    """Precedence climbing over tokens, the next one last."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def ternary(self) -> int:
        condition = self.binary(0)
        if not self._take("?"):
            return condition
        yes = self.ternary()
        if not self._take(":"):
            raise ArithmeticFaultError
        no = self.ternary()
        return yes if condition else no

    def binary(self, level: int) -> int:
        if level == len(_LEVELS):
            return self.unary()
        value = self.binary(level + 1)
        while self.tokens and self.tokens[-1] in _LEVELS[level]:
            operation = _OPERATIONS[self.tokens.pop()]
            value = operation(value, self.binary(level + 1))
        return value

    def unary(self) -> int:
        if not self.tokens:
            raise ArithmeticFaultError
        token = self.tokens.pop()
        if token == "(":
            value = self.ternary()
            if not self._take(")"):
                raise ArithmeticFaultError
            return value
        if token in "-+!~":
            value = self.unary()
            return {"-": -value, "+": value, "!": int(not value), "~": ~value}[token]
        return _number(token)

    def _take(self, token: str) -> bool:
        if self.tokens and self.tokens[-1] == token:
            self.tokens.pop()
            return True
        return False


def _number(token: str) -> int:
    try:
        if token.lower().startswith("0x"):
            return int(token, 16)
        return int(token, 8 if len(token) > 1 and token[0] == "0" else 10)
    except ValueError:
        raise ArithmeticFaultError(token) from None


def _towards_zero(dividend: int, divisor: int) -> int:
    if divisor == 0:
        raise ArithmeticFaultError
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def _refuse() -> int:
    raise ArithmeticFaultError
