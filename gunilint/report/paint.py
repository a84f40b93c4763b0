"""Colour for terminals, in escapes that every one of them knows."""

from __future__ import annotations

from enum import Enum

from gunilint.finding import Severity


class Ink(Enum):
    """A way to write, as the parameters of an ANSI escape."""

    PLAIN = ""
    STRONG = "1"
    ERROR = "1;31"
    WARNING = "1;33"
    INFO = "1;36"
    FRAME = "1;34"
    GOOD = "1;32"


INK_OF = {Severity.ERROR: Ink.ERROR, Severity.WARNING: Ink.WARNING, Severity.INFO: Ink.INFO}


def paint(text: str, ink: Ink, *, color: bool) -> str:
    """*text* in *ink*, or as it is where there is no colour."""
    if not color or not text or ink is Ink.PLAIN:
        return text
    return f"\033[{ink.value}m{text}\033[0m"
