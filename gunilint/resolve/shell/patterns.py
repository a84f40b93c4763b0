"""Patterns of the shell: `case`, `[[ == ]]`, `${name#pattern}`."""

from __future__ import annotations

import re
from typing import Final

_CLASSES: Final = {
    "alnum": "A-Za-z0-9",
    "alpha": "A-Za-z",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
}
_BRACKET: Final = re.compile(r"\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]")


def compile_pattern(pieces: list[tuple[str, bool]]) -> re.Pattern[str] | None:
    """A pattern out of texts and whether each is quoted; None for extended patterns."""
    text: list[str] = []
    for piece, quoted in pieces:
        if quoted:
            text.append(re.escape(piece))
        elif re.search(r"[?*+@!]\(", piece):
            return None
        else:
            text.append(_translate(piece))
    try:
        return re.compile("".join(text), re.DOTALL)
    except re.error:
        return None


def _translate(piece: str) -> str:
    result: list[str] = []
    at = 0
    while at < len(piece):
        bracket = _BRACKET.match(piece, at)
        if bracket:
            result.append(_bracket(bracket[1], bracket[2]))
            at = bracket.end()
            continue
        result.append({"*": ".*", "?": "."}.get(piece[at]) or re.escape(piece[at]))
        at += 1
    return "".join(result)


def _bracket(negation: str, items: str) -> str:
    escaped = re.sub(r"([\\\[\]&~|])", r"\\\1", re.sub(r"\[:(\w+):\]", "", items))
    for name in re.findall(r"\[:(\w+):\]", items):
        escaped += _CLASSES.get(name, "")
    return f"[{'^' if negation else ''}{escaped}]"
