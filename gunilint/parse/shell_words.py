"""Words of the shell: quotes and escapes, and what is between them."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.shell_words import Literal, Part, Unread, Word
from gunilint.parse.shell_expansions import ExpansionReader
from gunilint.parse.shell_quoting import (
    ARITHMETIC,
    DOCUMENT,
    DOUBLE,
    REGEX,
    UNQUOTED,
    Mode,
)
from gunilint.parse.shell_text import (
    MOST_NESTED,
    TEMPLATE,
    TEMPLATED,
    PartList,
    ShellSyntaxError,
)

_PLAIN_WORD: Final = re.compile(rf"{UNQUOTED.plain.pattern}(?=[ \t\n;&|)]|\Z)")


class WordReader(ExpansionReader):
    """Reads words from a place in a fragment."""

    def word(self, *, regex: bool = False) -> Word:
        """The word that starts here; empty where none does."""
        start = self.at
        plain = None if regex else self.match(_PLAIN_WORD)
        # A text that was unquoted before may not stand in the file letter by letter.
        if plain and self.depth < MOST_NESTED and isinstance(self.fragment.offsets, range):
            self.at = plain.end()
            span = self.span(start)
            return Word((Literal(plain[0], False, span),), plain[0], span)
        parts = self.read_parts(REGEX if regex else UNQUOTED)
        return Word(parts, self.text[start : self.at], self.span(start))

    def document(self, end: int, *, expands: bool, strips_tabs: bool) -> Word:
        """A here-document's body, from here up to *end*."""
        start, saved = self.at, self.end
        self.end = end
        while strips_tabs and self.take("\t"):
            pass
        if expands:
            parts = self.read_parts(DOCUMENT._replace(strips_tabs=strips_tabs))
        else:
            pieces = PartList(self)
            pieces.literal(self.at, end, quoted=True)
            parts = pieces.finish()
        self.at, self.end = end, saved
        return Word(parts, self.text[start:end], self.span(start, end))

    def read_parts(self, mode: Mode) -> tuple[Part, ...]:
        pieces = PartList(self)
        self.enter()
        self._read_into(pieces, mode)
        self.depth -= 1
        return pieces.finish()

    def _read_into(self, pieces: PartList, mode: Mode) -> None:
        depth = 0
        while (char := self.peek()) and not self._ends(char, mode, depth):
            if mode.nests and char in "()":
                depth += 1 if char == "(" else -1
                pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
                self.at += 1
            elif plain := self.match(mode.plain):
                pieces.literal(self.at, plain.end(), quoted=mode.quoted)
                self.at = plain.end()
            else:
                self._read_one(pieces, mode)

    def _ends(self, char: str, mode: Mode, depth: int) -> bool:
        if depth and mode.nests:
            return False
        if char == "\r" and self.ahead("\r\n") and "\n" in mode.ends:
            return True
        if char not in mode.ends:
            return False
        return not (mode is UNQUOTED and self.peek(2) in ("<(", ">("))

    def _read_one(self, pieces: PartList, mode: Mode) -> None:
        char = self.peek()
        if char == "\\":
            self._escape(pieces, mode)
        elif char == "'" and mode.single:
            self._single(pieces)
        elif char == '"' and mode.double:
            self._double(pieces, mode)
        elif char == "$":
            self.expansion(pieces, mode)
        elif char == "`":
            self.backticks(pieces, mode)
        elif char == "{" and (template := self.match(TEMPLATE)):
            pieces.add(Unread(TEMPLATED, mode.quoted, self.span(self.at, template.end())))
            self.at = template.end()
        elif not (mode is UNQUOTED and self._parenthesised(pieces)):
            self._plain(pieces, mode)

    def _plain(self, pieces: PartList, mode: Mode) -> None:
        newline = self.ahead("\n")
        pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
        self.at += 1
        while newline and mode.strips_tabs and self.take("\t"):
            pass

    def _parenthesised(self, pieces: PartList) -> bool:
        """Read `<(...)` or an extended pattern, if one comes next."""
        if self.peek(2) in ("<(", ">("):
            self._process_substitution(pieces)
        elif self.peek() in "?*+@!" and self.peek(2)[1:] == "(":
            self._extended_pattern(pieces)
        else:
            return False
        return True

    def _escape(self, pieces: PartList, mode: Mode) -> None:
        if self.take_continuation():
            return
        following = self.peek(2)[1:]
        if following and (mode.escapable is None or following in mode.escapable):
            pieces.literal(self.at + 1, self.at + 2, quoted=True)
            self.at += 2
        else:
            pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
            self.at += 1

    def _single(self, pieces: PartList) -> None:
        close = self.text.find("'", self.at + 1, self.end)
        if close < 0:
            raise ShellSyntaxError("this quote is never closed", self.at, self.at + 1)
        self.at += 1
        for mark in TEMPLATE.finditer(self.text, self.at, close):
            pieces.literal(self.at, mark.start(), quoted=True)
            pieces.add(Unread(TEMPLATED, True, self.span(*mark.span())))
            self.at = mark.end()
        pieces.literal(self.at, close, quoted=True)
        self.at = close + 1

    def _double(self, pieces: PartList, mode: Mode) -> None:
        opening = self.at
        self.at += 1
        if mode is ARITHMETIC:
            return
        pieces.literal(self.at, self.at, quoted=True)
        self._read_into(pieces, DOUBLE)
        if not self.take('"'):
            raise ShellSyntaxError("this quote is never closed", opening, opening + 1)

    def _process_substitution(self, pieces: PartList) -> None:
        start = self.at
        self.at += 2
        self.read_program(")")
        pieces.add(Unread("it is a process substitution", False, self.span(start)))

    def _extended_pattern(self, pieces: PartList) -> None:
        start = self.at
        self.at += 2
        self.read_parts(Mode(")", nests=True))
        if not self.take(")"):
            raise ShellSyntaxError("this parenthesis is never closed", start + 1, start + 2)
        pieces.literal(start, self.at, quoted=False)
