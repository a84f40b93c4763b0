"""Format strings: which are safe to apply, and f-strings."""

from __future__ import annotations

import re
import string
from typing import Any, Final

from gunilint.resolve.evaluate.operations import TooLargeError
from gunilint.resolve.evaluate.sizes import guard_repeats

# Patterns that few programs need: `re` compiles one for the first that does, and keeps it.
_NUMBER: Final = r"\d{5,}"
_PERCENT: Final = r"%(?:\([^)]*\))?[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?"
_WIDEST: Final = 10_000


def guard_percent(text: str | bytes, arguments: Any) -> None:
    """Raise TooLargeError where `text % arguments` would be padded to a huge width."""
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    guard_repeats(plain.count("%"), arguments)
    if "*" in plain and any(
        isinstance(item, int) and abs(item) > _WIDEST
        for item in (arguments if isinstance(arguments, tuple) else (arguments,))
    ):
        raise TooLargeError
    for found in re.finditer(_PERCENT, plain):
        for width in found.groups():
            if width and width.isdigit() and int(width[:9]) > _WIDEST:
                raise TooLargeError


def guard_specification(specification: str) -> None:
    """Raise TooLargeError where a format specification asks for a huge width or precision."""
    if specification and re.search(_NUMBER, specification):
        raise TooLargeError


def safe_format(text: str, *positional: Any, **named: Any) -> str:
    """`text.format(…)`; fields that reach into objects raise TooLargeError: not followed."""
    guard_repeats(text.count("{"), positional, named)
    for _, field, specification, _ in string.Formatter().parse(text):
        if field is not None and ("." in field or "__" in field):
            raise TooLargeError
        if specification:
            guard_specification(specification)
            if "{" in specification:
                guard_nested(positional, named)
    return text.format(*positional, **named)


def guard_nested(positional: tuple[Any, ...], named: dict[str, Any]) -> None:
    for value in (*positional, *named.values()):
        if isinstance(value, int) and abs(value) > _WIDEST:
            raise TooLargeError
        if isinstance(value, str):
            guard_specification(value)


def safe_format_value(value: Any, specification: str) -> str:
    """`format(value, specification)`."""
    guard_specification(specification)
    return format(value, specification)
