"""A place in a Python file that moves over its text, token by token."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from gunilint.source import Fragment, Source, Span

_TRIVIA: Final = r"(?:[ \t\f\r\n\ufeff]|\\\r?\n|\\\r|\#[^\r\n]*)+"
_TRIVIA_OR_SEMICOLON: Final = r"(?:[ \t\f\r\n\ufeff;]|\\\r?\n|\\\r|\#[^\r\n]*)+"
_STARTS_TRIVIA: Final = frozenset("\t\f\r\n\ufeff\\#")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """*pattern*, which few files need: most have one space between their tokens."""
    return re.compile(pattern)


class LostPlaceError(Exception):
    """The syntax tree and the text disagree; *offset* is where."""

    def __init__(self, expected: str, offset: int) -> None:
        super().__init__(expected)
        self.offset = offset


class Cursor:
    """Where in the text the walk over a syntax tree has come to.

    The tree gives the order of the tokens, the text their places: between two tokens there
    is nothing but white space, comments and continued lines.
    """

    def __init__(self, text: str, origin: Source | Fragment) -> None:
        self.text = text
        self.origin = origin
        self.offset = 0

    def skip(self) -> int:
        """Move to the next token and return its offset."""
        text = self.text
        while text.startswith(" ", self.offset):
            self.offset += 1
        if text[self.offset : self.offset + 1] in _STARTS_TRIVIA:
            found = _compiled(_TRIVIA).match(text, self.offset)
            if found:
                self.offset = found.end()
        return self.offset

    def next_statement(self) -> int:
        """Like `skip`, also over semicolons."""
        found = _compiled(_TRIVIA_OR_SEMICOLON).match(self.text, self.offset)
        if found:
            self.offset = found.end()
        return self.offset

    def take(self, token: str) -> int:
        """Move past *token*, which comes next, and return where it starts."""
        start = self.skip()
        if not self.text.startswith(token, start):
            raise LostPlaceError(token, start)
        self.offset = start + len(token)
        return start

    def take_here(self, text: str) -> int:
        """Move past *text*, which stands right here, and return where it starts."""
        start = self.offset
        if not self.text.startswith(text, start):
            raise LostPlaceError(text, start)
        self.offset = start + len(text)
        return start

    def take_if(self, token: str) -> bool:
        """Move past *token* if it comes next; otherwise stay, before the white space."""
        before = self.offset
        start = self.skip()
        if not self.text.startswith(token, start):
            self.offset = before
            return False
        self.offset = start + len(token)
        return True

    def span(self, start: int) -> Span:
        """From *start* to here."""
        return self.origin.span(start, self.offset)
