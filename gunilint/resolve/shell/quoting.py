"""Quotes around text that is put into a program."""

from __future__ import annotations

from typing import Final

UNREADABLE: Final = "{{?}}"
"""Reads as a template's mark: a part of a program that nobody can tell."""

_DANGEROUS: Final = frozenset("'\"\\`")


def placed(expansion: str, before: str) -> str:
    """*expansion*, as it must stand in a program after the text *before* to be one there.

    Another program expanded it while it wrote this one: single quotes around it, which would
    keep this shell from doing so, are interrupted.
    """
    if not _ends_in_single_quotes(before):
        return expansion
    if _DANGEROUS.intersection(expansion):
        expansion = UNREADABLE
    return f"'\"{expansion}\"'"


def _ends_in_single_quotes(text: str) -> bool:
    """Whether what follows *text*, the start of a program, is between single quotes."""
    quote = ""
    index = 0
    while index < len(text):
        char = text[index]
        if quote == "'":
            quote = "" if char == "'" else quote
        elif char == "\\":
            index += 1
        elif char == '"':
            quote = "" if quote else char
        elif not quote and char == "'":
            quote = char
        elif not quote and char == "#" and (index == 0 or text[index - 1] in " \t\n;&|("):
            index = _line_end(text, index)
        index += 1
    return quote == "'"


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end
