"""Text as a terminal shows it: how wide each character is, and what must not reach it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category, east_asian_width

TAB: Final = "    "

_JOINERS: Final = "\u200c\u200d"
_BYTE_ORDER_MARK: Final = "\ufeff"
_IN_ASCII: Final = {
    "\u00b7": "|",
    "\u00d7": "x",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
}


class Cell(NamedTuple):
    """One character as it is shown, and the columns it takes: 0, 1, 2, or 4 for a tab."""

    text: str
    width: int


def cells(text: str, *, ascii_only: bool = False) -> list[Cell]:
    """One cell for each character of *text*.

    What a file says may not steer the terminal: control characters, escape sequences and
    marks that reverse the direction of writing are shown as a replacement character.
    """
    if text.isascii() and text.isprintable():
        return [Cell(character, 1) for character in text]
    return [_cell(character, ascii_only) for character in text]


def printable(text: str, *, ascii_only: bool = False) -> str:
    """*text* on one line, safe to print."""
    if text.isascii() and text.isprintable():
        return text
    flat = " ".join(text.splitlines())
    return "".join(cell.text for cell in cells(flat, ascii_only=ascii_only))


def width(text: str) -> int:
    """How many columns *text* takes."""
    return sum(cell.width for cell in cells(text))


@lru_cache(maxsize=1024)
def _cell(character: str, ascii_only: bool) -> Cell:
    if character == "\t":
        return Cell(TAB, len(TAB))
    if " " <= character <= "~":
        return Cell(character, 1)
    if character == _BYTE_ORDER_MARK:
        return Cell("", 0)
    if ascii_only:
        replacement = _IN_ASCII.get(character, "?")
        return Cell(replacement, len(replacement))
    kind = category(character)
    if kind in {"Mn", "Me"} or character in _JOINERS:
        return Cell(character, 0)
    if kind in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return Cell("\ufffd", 1)
    return Cell(character, 2 if east_asian_width(character) in {"W", "F"} else 1)
