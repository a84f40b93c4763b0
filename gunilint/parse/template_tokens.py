"""The expressions of a template language inside text: Go's (as Helm has it) and Jinja."""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum
from typing import Final, NamedTuple

_OPENER: Final = re.compile(r"\{[{%#]")
_CLOSERS: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_GO_COMMENT: Final = re.compile(r"\{\{-?\s*/\*")
_GO_EXPRESSION: Final = re.compile(
    r"""\{\{(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|[^"`}]|\}(?!\})){0,2000}?\}\}"""
)
_GO_OPENS: Final = frozenset(("if", "with", "range", "define", "block"))
_JINJA_OPENS: Final = frozenset(("if", "for", "with", "block", "macro", "filter", "call", "raw"))
_SPLITS: Final = frozenset(("else", "elif"))
_SILENT: Final = frozenset(
    ("define", "break", "continue", "set", "import", "from", "extends", "do")
)
_WORD: Final = re.compile(r"[A-Za-z]+")
_ASSIGNMENT: Final = re.compile(r"\$\w*(?:\s*,\s*\$\w+)?\s*:?=")
_INDENT: Final = re.compile(r"\bn?indent\s*\(?\s*(\d{1,3})")


class Role(Enum):
    """What an expression does to the text around it."""

    OUTPUT = "puts text in its place"
    OPEN = "begins a part that depends on a condition"
    SPLIT = "begins the other branch"
    CLOSE = "ends such a part"
    SILENT = "puts nothing in its place"


class Token(NamedTuple):
    """One expression, from offset *start* up to *end*."""

    start: int
    end: int
    text: str
    role: Role

    @property
    def indentation(self) -> int | None:
        """The columns to the left of what it puts there, where `nindent` says."""
        found = _INDENT.search(self.text)
        return None if found is None else int(found[1])

    @property
    def brief(self) -> str:
        """The expression on one line, for a message."""
        line = " ".join(self.text.split())
        return line if len(line) <= 60 else line[:57] + "..."


class Block(NamedTuple):
    """The part of the text that an expression makes conditional, and that expression."""

    start: int
    end: int
    why: str


class Conditions:
    """The conditional parts of a text, which nest."""

    def __init__(self, found: tuple[Block, ...]) -> None:
        self._blocks = sorted(found, key=lambda block: (block.start, -block.end))
        self._outer: list[int] = []
        self._offsets = [0]
        self._innermost = [-1]
        open_blocks: list[int] = []
        for index, block in enumerate(self._blocks):
            self._close(open_blocks, block.start)
            self._outer.append(open_blocks[-1] if open_blocks else -1)
            open_blocks.append(index)
            self._note(block.start, index)
        self._close(open_blocks, None)

    def around(self, start: int, end: int) -> Block | None:
        """The innermost part that holds all from *start* up to *end*."""
        index = self._innermost[bisect_right(self._offsets, start) - 1]
        while index >= 0 and self._blocks[index].end < end:
            index = self._outer[index]
        return self._blocks[index] if index >= 0 else None

    def _close(self, open_blocks: list[int], before: int | None) -> None:
        while open_blocks:
            block = self._blocks[open_blocks[-1]]
            if before is not None and block.end > before:
                return
            open_blocks.pop()
            self._note(block.end, open_blocks[-1] if open_blocks else -1)

    def _note(self, offset: int, index: int) -> None:
        self._offsets.append(offset)
        self._innermost.append(index)


def has_template(text: str) -> bool:
    """Whether *text* looks like a template at all."""
    return ("{{" in text and "}}" in text) or ("{%" in text and "%}" in text)


def tokens(text: str) -> tuple[Token, ...]:
    """The expressions of *text* in order, without those in comments of YAML."""
    found: list[Token] = []
    position = 0
    never_closed: set[str] = set()
    while opener := _OPENER.search(text, position):
        start, kind = opener.start(), opener[0]
        position = start + 1
        end = None if kind in never_closed else _end(text, start)
        if end is None:
            never_closed.add(kind)
            continue
        line = text.rfind("\n", 0, start) + 1
        if not text[line:start].lstrip().startswith("#"):
            position = end
            found.append(Token(start, end, text[start:end], _role(text[start:end])))
    return tuple(found)


def _end(text: str, start: int) -> int | None:
    """Where the expression that begins at *start* ends; None if none of its kind does."""
    after = start
    if _GO_COMMENT.match(text, start):
        after = max(text.find("*/", start), start)
    elif text.startswith("{{", start) and (found := _GO_EXPRESSION.match(text, start)):
        return found.end()
    closer = text.find(_CLOSERS[text[start : start + 2]], after)
    return None if closer < 0 else closer + 2


def conditions(found: tuple[Token, ...], length: int) -> Conditions:
    """The conditional parts of a text of *length*; each branch is one of its own."""
    result: list[Block] = []
    pending: list[tuple[Token, int]] = []
    for token in found:
        if token.role in (Role.SPLIT, Role.CLOSE) and pending:
            opener, start = pending.pop()
            result.append(_block(opener, start, token.start))
        if token.role in (Role.OPEN, Role.SPLIT):
            pending.append((token, token.end))
    result += [_block(opener, start, length) for opener, start in pending]
    return Conditions(tuple(result))


def _block(opener: Token, start: int, end: int) -> Block:
    return Block(start, end, f"it depends on the template's {opener.brief}")


def _role(text: str) -> Role:
    if text.startswith("{#") or text.lstrip("{- \t\r\n").startswith("/*"):
        return Role.SILENT
    is_jinja = text.startswith("{%")
    inner = text[2:-2].strip("-+ \t\r\n")
    word = _WORD.match(inner)
    name = word[0] if word is not None else ""
    if (is_jinja and name.startswith("end")) or name == "end":
        return Role.CLOSE
    if name in _SPLITS:
        return Role.SPLIT
    if name in (_JINJA_OPENS if is_jinja else _GO_OPENS):
        return Role.OPEN
    if is_jinja and name == "include":
        return Role.OUTPUT
    silent = is_jinja or name in _SILENT or _ASSIGNMENT.match(inner) is not None
    return Role.SILENT if silent else Role.OUTPUT
