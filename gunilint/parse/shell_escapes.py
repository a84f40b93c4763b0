"""Escapes within `$'...'` (bash's manual, "ANSI-C Quoting")."""

from __future__ import annotations

import re
from typing import Final

_SIMPLE: Final = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}
_NUMBER: Final = re.compile(
    r"([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})"
)


def decode_ansi_c(text: str, at: int) -> tuple[str, int]:
    """The character that *text* has at *at*, escaped or not, and where the next one starts."""
    if text[at] != "\\" or at + 1 >= len(text):
        return text[at], at + 1
    simple = _SIMPLE.get(text[at + 1])
    if simple is not None:
        return simple, at + 2
    number = _NUMBER.match(text, at + 1)
    if number is None:
        return text[at : at + 2], at + 2
    octal, *hexadecimal = number.groups()
    code = int(octal, 8) & 0xFF if octal else int(next(filter(None, hexadecimal)), 16)
    return (chr(code) if code <= 0x10FFFF else "\ufffd"), number.end()
