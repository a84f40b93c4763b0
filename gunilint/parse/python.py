"""Python source, as Gunicorn's configuration files are written in.

CPython's own parser reads what it can. What it refuses, or leaves without a place, libcst
reads at many times the cost: syntax that is newer than the Python that runs gunilint, and
errors, whose messages and places are then its own.
"""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast import read_tree
from gunilint.source import Fragment, Problem, Source

_MOST_NESTED: Final = 100
"""CPython itself refuses more than 200; libcst's parser takes cubic time, then overflows."""

_MOST_NESTED_PATTERN: Final = 8
"""In a `case`: libcst's parser takes four times as long for each dict in a dict."""

_LONGEST_CHAIN: Final = 1000
"""Operators in one expression; libcst's time grows with the square of it."""

_MODEST_CHAIN: Final = 200
"""So many operators in one expression no walk over its tree can be too deep for."""

_MOST_ALTERNATIVES: Final = 1000
"""Each `elif` is within the one before it; libcst's parser overflows at some thousands."""

_LONGEST: Final = 200_000
"""Characters of a file; libcst takes some 50 microseconds for each."""

_TOKENS: Final = (
    r"(?P<string>[rRbBuUfFtT]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'))"
    r"|(?P<comment>\#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n|,)"
    r"|(?P<operator>[-+*/%@~.<>&|^]|\b(?:if|lambda|not|await|and|or)\b)"
    r"|(?P<case>^[ \t]*case\b)"
)
_OPENING: Final = ("(", "[", "{")
_CHAINED: Final = (
    *("-", "+", "*", "/", "%", "@", "~", ".", "<", ">", "&", "|", "^", '"', "'"),
    *("if", "lambda", "not", "await", "and", "or"),
)


def parse_python(source: Source | Fragment) -> ir.Module | Problem:
    """What *source* says, or where and why it cannot be read as Python 3.

    A fragment is a config file inside another file: in a ConfigMap, say.
    """
    text = source.text
    if len(text) > _LONGEST:
        return _problem(source, f"is too long to be read: {len(text)} characters", 0)
    if text.count("elif") > _MOST_ALTERNATIVES:
        return _problem(source, "nests too deeply to be read", text.find("elif"))
    modest = _is_modest(text)
    if not modest:
        depth = _Depth(text)
        if depth.exceeded is not None:
            return _problem(source, "nests too deeply to be read", depth.exceeded)
        modest = depth.longest_chain <= _MODEST_CHAIN
    module = read_tree(source) if modest else None
    if module is not None:
        return module
    from gunilint.parse.python_concrete import parse_concrete

    return parse_concrete(source)


def _problem(source: Source | Fragment, message: str, offset: int) -> Problem:
    """*message* about the word at *offset*, or about one character."""
    found = re.compile(r"\w+|.").match(source.text, offset)
    return Problem(message, source.span(offset, found.end() if found else offset))


def _is_modest(text: str) -> bool:
    """Whether a glance shows that *text* is nowhere near a limit, as most files are."""
    brackets = sum(map(text.count, _OPENING))
    if brackets > _MOST_NESTED or (brackets > _MOST_NESTED_PATTERN and "case" in text):
        return False
    return brackets + sum(map(text.count, _CHAINED)) <= _MODEST_CHAIN


class _Depth:
    """How far brackets and operators nest; *exceeded* is where a parser would overflow."""

    def __init__(self, text: str) -> None:
        self.exceeded: int | None = None
        self.longest_chain = 0
        depth = chain = 0
        most = _MOST_NESTED
        for found in re.compile(_TOKENS, re.DOTALL | re.MULTILINE).finditer(text):
            kind = found.lastgroup
            if kind == "case":
                most = _MOST_NESTED_PATTERN
            elif found.group() == "\n" and not depth:
                most = _MOST_NESTED
            if kind == "open":
                depth += 1
                chain += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind in ("operator", "string"):
                chain += 1
            elif kind == "end":
                chain = chain if depth and found.group() == "\n" else 0
            self.longest_chain = max(self.longest_chain, chain)
            if depth > most or chain > _LONGEST_CHAIN:
                self.exceeded = found.start()
                return
