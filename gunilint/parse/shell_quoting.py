"""How the shell reads characters, depending on what stands around them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Mode(NamedTuple):
    """How characters are read: *ends* at any of these, *escapable* after a backslash."""

    ends: str
    quoted: bool = False
    single: bool = True
    """Whether single quotes quote."""
    double: bool = True
    """Whether double quotes quote; else they stand for themselves."""
    escapable: str | None = None
    """What a backslash quotes; None: everything."""
    nests: bool = False
    """Whether parentheses are counted, and only an outer one ends."""
    strips_tabs: bool = False
    plain: re.Pattern[str] = re.compile(r"[A-Za-z0-9_.:=,-]+")
    """Characters that stand for themselves, whatever is around them."""


IN_DOUBLE: Final = '$`"\\'
UNQUOTED: Final = Mode(" \t\n;&|<>()", plain=re.compile(r"[A-Za-z0-9_./:=,%^~-]+"))
REGEX: Final = Mode(" \t\n", nests=True)
DOUBLE: Final = Mode('"', True, single=False, escapable=IN_DOUBLE, plain=re.compile(r'[^"$`\\{]+'))
ARITHMETIC: Final = Mode(")", True, single=False, escapable=IN_DOUBLE, nests=True)
DOCUMENT: Final = Mode("", True, single=False, double=False, escapable="$`\\")
