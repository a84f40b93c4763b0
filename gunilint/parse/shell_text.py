"""A place in a shell text, and the literals that are read from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gunilint.parse.facts.shell_words import Literal, Part
from gunilint.source import Fragment, Problem, Span

_BLANKS: Final = re.compile(r"(?:[ \t]|\\\r?\n|\r(?=\n))*")
MOST_NESTED: Final = 100
_BEFORE_BLANKS_END: Final = " \t\\\r#"
"""What blanks and comments start with."""
_CONTINUATION: Final = re.compile(r"\\\r?\n")
TEMPLATE: Final = re.compile(r"\{\{(?!\{)[^\n{}]*\}\}")
"""The mark of a template, as Helm, Jinja and Django write one."""
TEMPLATED: Final = "it is a template's mark"


class ShellSyntaxError(Exception):
    """The shell would refuse the text; *start* and *end* are offsets of the faulty place."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class Cursor:
    """A place in a fragment, with what moves it.

    *end* is where reading stops; a here-document lowers it while its body is read.
    """

    def __init__(self, fragment: Fragment) -> None:
        self.fragment = fragment
        self.text = fragment.text
        self.at = 0
        self.end = len(fragment.text)
        self.documents: dict[int, int] = {}
        """For each line end that here-documents follow, where the text goes on after them."""
        self.problems: list[Problem] = []
        self.depth = 0

    def enter(self) -> None:
        """One level down in nested commands and words; who comes up again counts *depth* down."""
        if self.depth >= MOST_NESTED:
            raise ShellSyntaxError("this is nested too deeply", self.at, self.at + 1)
        self.depth += 1

    def balanced(self, opening: str, closing: str) -> int | None:
        """Where text that starts with *opening* ends, if parentheses pair up to *closing*."""
        at, depth = self.at + len(opening), 0
        while at < self.end:
            if depth == 0 and self.text.startswith(closing, at, self.end):
                return at + len(closing)
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth < 0:
                return None
            at += 1
        return None

    def peek(self, length: int = 1) -> str:
        """The next characters; fewer at the end."""
        return self.text[self.at : min(self.at + length, self.end)]

    def ahead(self, text: str) -> bool:
        """Whether *text* comes next."""
        return self.text.startswith(text, self.at, self.end)

    def take(self, text: str) -> bool:
        """Move past *text*, if it comes next."""
        if self.ahead(text):
            self.at += len(text)
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What *pattern* finds at this place, without moving."""
        return pattern.match(self.text, self.at, self.end)

    def take_continuation(self) -> bool:
        """Move past a backslash at the end of a line."""
        found = self.match(_CONTINUATION)
        if found:
            self.at = found.end()
        return found is not None

    def skip_blanks(self) -> None:
        """Move past blanks, continued lines and a comment, up to the line's end."""
        if self.at < self.end and self.text[self.at] not in _BEFORE_BLANKS_END:
            return
        found = self.match(_BLANKS)
        assert found is not None
        self.at = found.end()
        if self.ahead("#"):
            newline = self.text.find("\n", self.at, self.end)
            self.at = self.end if newline < 0 else newline

    def take_newline(self) -> bool:
        """Move past a line end and the here-documents that follow it."""
        if not self.ahead("\n"):
            return False
        self.at = self.documents.get(self.at, self.at + 1)
        return True

    def skip_lines(self) -> None:
        """Move past blanks, comments and line ends."""
        self.skip_blanks()
        while self.take_newline():
            self.skip_blanks()

    def span(self, start: int, end: int | None = None) -> Span:
        """Where offsets *start* up to *end*, or up to here, stand in the file."""
        return self.fragment.span(start, self.at if end is None else end)


class _Piece(NamedTuple):
    start: int
    end: int
    quoted: bool
    text: str | None


@dataclass
class PartList:
    """The parts of a word while it is read; literals that touch are made one."""

    cursor: Cursor
    parts: list[Part] = field(default_factory=list)
    _pieces: list[_Piece] = field(default_factory=list)

    def literal(self, start: int, end: int, *, quoted: bool, text: str | None = None) -> None:
        """Add the characters from *start* up to *end*, or *text*, which is written there."""
        if self._pieces and text is None and start < end:
            last = self._pieces[-1]
            if last.text is None and last.end == start and last.quoted == quoted:
                self._pieces[-1] = last._replace(end=end)
                return
        self._pieces.append(_Piece(start, end, quoted, text))

    def add(self, part: Part) -> None:
        """Add a part that is no literal."""
        self._flush()
        self.parts.append(part)

    def finish(self) -> tuple[Part, ...]:
        """All parts, in order."""
        self._flush()
        return tuple(self.parts)

    def _flush(self) -> None:
        for piece in self._pieces:
            self.parts.extend(self._literals(piece))
        self._pieces.clear()

    def _literals(self, piece: _Piece) -> list[Literal]:
        start, end, quoted, text = piece
        fragment = self.cursor.fragment
        if text is not None or start == end:
            return [Literal(text or "", quoted, fragment.span(start, end))]
        if isinstance(fragment.offsets, range):
            return [Literal(fragment.text[start:end], quoted, fragment.span(start, end))]
        literals = []
        first = start
        for index in range(start + 1, end + 1):
            # Where the fragment itself was unquoted, its neighbours are none in the file.
            if index < end and fragment.offsets[index] == fragment.offsets[index - 1] + 1:
                continue
            span = fragment.span(first, index)
            literals.append(Literal(fragment.text[first:index], quoted, span))
            first = index
        return literals
