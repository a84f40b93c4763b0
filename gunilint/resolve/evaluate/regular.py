"""Regular expressions that are certain to be quick."""

from __future__ import annotations

import re
from typing import Any, Final

from gunilint.resolve.evaluate.operations import TooLargeError
from gunilint.resolve.evaluate.sizes import guard_repeats

_QUANTIFIED_GROUP: Final = r"\)(?:[*+]|\{)"
_QUANTIFIER: Final = r"(?<!\\)(?:[*+]|\{\d*,)"
_LONGEST_TEXT: Final = 2_000
_LONGEST_PATTERN: Final = 300
_MOST_QUANTIFIERS: Final = 6
_MOST_WORK: Final = 20_000_000


def check_pattern(pattern: object, text: object) -> None:
    """Raise TooLargeError unless matching takes polynomial time, and little of it.

    A pattern without repeated groups and back references takes at most the length of the text
    to the power of the number of its repetitions.
    """
    source = pattern.pattern if isinstance(pattern, re.Pattern) else pattern
    if not isinstance(source, str):
        raise TooLargeError
    length = len(text) if isinstance(text, str) else 0
    if len(source) > _LONGEST_PATTERN or length > _LONGEST_TEXT:
        raise TooLargeError
    if re.search(_QUANTIFIED_GROUP, source) or re.search(r"\\[1-9]|\(\?P=", source):
        raise TooLargeError
    repetitions = len(re.findall(_QUANTIFIER, source))
    if repetitions > _MOST_QUANTIFIERS or (length + 1) ** (repetitions + 1) > _MOST_WORK:
        raise TooLargeError
    if any(int(count) > 1000 for count in re.findall(r"\d{4,}", source)[:1]):
        raise TooLargeError


def guard_replacement(name: str, replacement: object, text: object) -> None:
    """Raise TooLargeError where *replacement* is a function, or `sub` would make a huge text."""
    if name != "sub":
        return
    if not isinstance(replacement, str) or not isinstance(text, str):
        raise TooLargeError
    # It may refer to groups, which are no longer than the text.
    guard_repeats(len(text) + 1, replacement, text if "\\" in replacement else "")


def safe_pattern_method(
    pattern: re.Pattern[str], name: str, rest: tuple[Any, ...], named: dict[str, Any]
) -> Any:
    """A method of a compiled pattern."""
    text = rest[1] if name == "sub" and len(rest) > 1 else rest[0] if rest else None
    check_pattern(pattern, text)
    guard_replacement(name, rest[0] if rest else "", text)
    result = getattr(pattern, name)(*rest, **named)
    return list(result) if name == "finditer" else result
