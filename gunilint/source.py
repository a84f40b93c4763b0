"""Text and where it is written.

Every position is 1-based; columns count Unicode code points; spans are half-open. Parsers
convert whatever their library counts in (bytes, UTF-16, YAML marks) to these, once, at their
edge.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol, Self

from gunilint.frozen import dataclass


class Position(NamedTuple):
    """A place between two characters."""

    line: int
    column: int


class _Stretch(NamedTuple):
    """A span as it is kept: thousands of them are made, and most of them are never looked at."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Span(_Stretch):
    """Part of a file: from *start* up to, not including, *end*.

    *path* is relative to the root of the repository and has forward slashes.
    """

    __slots__ = ()

    def __new__(cls, path: str, start: Position, end: Position) -> Self:
        return tuple.__new__(cls, (path, *start, *end))

    @classmethod
    def at(cls, path: str, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The same from plain numbers, which takes a third of the time."""
        return tuple.__new__(cls, (path, line, column, end_line, end_column))

    def __getnewargs__(self) -> Any:
        """What `copy` and `pickle` make it of again."""
        return self.path, self.start, self.end

    @property
    def start(self) -> Position:
        return Position(self.line, self.column)

    @property
    def end(self) -> Position:
        return Position(self.end_line, self.end_column)

    def __repr__(self) -> str:
        return f"Span(path={self.path!r}, start={self.start}, end={self.end})"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    @property
    def last_line(self) -> int:
        """The last line of which it covers a character; an empty span's own line."""
        return self.end_line - (self.end_column == 1 and self.end_line > self.line)

    def until(self, end: Position) -> Span:
        """The same from its start up to *end*."""
        return Span(self.path, self.start, end)

    def contains(self, other: Span) -> bool:
        """Whether *other* lies wholly within this span."""
        return self.path == other.path and self.start <= other.start and other.end <= self.end


class Text(NamedTuple):
    """A string and where it is written."""

    value: str
    span: Span


class Problem(NamedTuple):
    """A place in a file that could not be read, and why."""

    message: str
    span: Span


@dataclass(frozen=True)
class Source:
    """One file's text, decoded, with line ends as they are written."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        index = find("\n")
        while index >= 0:
            starts.append(index + 1)
            index = find("\n", index + 1)
        return starts

    @property
    def line_count(self) -> int:
        return len(self._line_starts)

    def position(self, offset: int) -> Position:
        """The position of the character at *offset*, counted in code points from 0."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """The inverse of `position`; a column past the end of its line means that end."""
        return self.offset_at(*position)

    def offset_at(self, line: int, column: int) -> int:
        """The same from plain numbers."""
        starts = self._line_starts
        line = max(1, min(line, len(starts)))
        start = starts[line - 1]
        offset = start + max(0, column - 1)
        if line < len(starts) and offset < starts[line] - 1 and "\r" not in self.text:
            return offset
        return min(offset, start + len(self.line(line)))

    def span(self, start: int, end: int) -> Span:
        """The span from offset *start* up to offset *end*."""
        starts, length = self._line_starts, len(self.text)
        start = 0 if start < 0 else min(start, length)
        end = 0 if end < 0 else min(end, length)
        line = end_line = bisect_right(starts, start)
        first = end_first = starts[line - 1]
        if not first <= end < (starts[line] if line < len(starts) else length + 1):
            end_line = bisect_right(starts, end)
            end_first = starts[end_line - 1]
        return Span.at(self.path, line, start - first + 1, end_line, end - end_first + 1)

    def line(self, number: int) -> str:
        """Line *number*, counted from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < self.line_count else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def cut(self, span: Span) -> str:
        """The text that *span* covers."""
        _, line, column, end_line, end_column = span
        return self.text[self.offset_at(line, column) : self.offset_at(end_line, end_column)]

    def whole(self) -> Span:
        """The span of the first line: where a finding about the whole file is anchored."""
        return Span.at(self.path, 1, 1, 1, len(self.line(1)) + 1)

    def fragment(self) -> Fragment:
        """All of the text, as something that can be parsed in a language of its own."""
        return Fragment(self, self.text, range(len(self.text) + 1))


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text taken out of a file, after unquoting, that still knows where each character stands.

    A command inside a JSON string inside a YAML scalar is one. *offsets* holds, for every
    character of *text*, its offset in the file, and one more for the end: a range where the
    text stands there letter by letter.
    """

    source: Source
    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where characters *start* up to *end* of the fragment stand in the file."""
        first = self.offsets[min(start, len(self.offsets) - 1)]
        last = self.offsets[end - 1] + 1 if end > start else first
        return self.source.span(first, max(first, last))

    def whole(self) -> Span:
        """Where all of the fragment stands in the file."""
        return self.span(0, len(self.text))

    def part(self, start: int, end: int) -> Fragment:
        """Characters *start* up to *end*, as a fragment."""
        text = self.text[start:end]
        if not text:
            first = self.offsets[min(start, len(self.text))]
            return Fragment(self.source, "", range(first, first + 1))
        if isinstance(self.offsets, range):
            return Fragment(self.source, text, self.offsets[start : start + len(text) + 1])
        kept = array("I", self.offsets[start : start + len(text)])
        kept.append(kept[-1] + 1)
        if kept[-1] - kept[0] == len(text):
            plain = range(kept[0], kept[-1] + 1)
            return Fragment(self.source, text, plain if kept.tolist() == [*plain] else kept)
        return Fragment(self.source, text, kept)


class Tree(Protocol):
    """The files of a repository, as the stages after discovery may see them.

    Paths are relative to the root and have forward slashes. Nothing outside the root and
    nothing that version control ignores is visible.
    """

    def paths(self) -> tuple[str, ...]:
        """Every visible file, in order."""
        ...

    def exists(self, path: str) -> bool:
        """Whether a visible file is called *path*."""
        ...

    def read(self, path: str) -> Source | Problem | None:
        """The text of *path*, why it cannot be read, or None where there is no such file."""
        ...

    def data(self, path: str) -> bytes | None:
        """What *path* holds, for a look that may spare reading it as text; None where it cannot
        be read."""
        ...
