"""The lines of a template, as far as YAML's layout shows in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

_KEY: Final = re.compile(
    r"(?:'[^']*'|\"[^\"]*\"|[^\s#'\"\[{&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)\s*:(?=\s|$)"
)
_DASHES: Final = re.compile(r"(?:-\s+)*(?:-$)?")
_NOTHING: Final = re.compile(r"\s*(?:[&!]\S+\s*)*(?:#.*)?$")
_BLOCK: Final = re.compile(r"\s*(?:[&!]\S+\s+)*[|>][+-]?[1-9]?[+-]?\s*(?:#.*)?$")


_FARTHEST: Final = 300
"""How many lines away a neighbour is looked for: work must not grow with the text's square."""


class Shape(NamedTuple):
    """What a line looks like: the column of its dash, if it has one, and of its key.

    *opens* is the column that what follows must be indented beyond, if the line ends where a
    value is expected; *is_block* says that this value is a block scalar.
    """

    indentation: int
    dash: int | None
    key: int | None
    opens: int | None
    is_block: bool

    def has(self, column: int) -> bool:
        """Whether its dash or its key stands at *column*."""
        return column in (self.dash, self.key)


class Page:
    """Text as lines that can be overwritten, but keep their length."""

    def __init__(self, text: str) -> None:
        self.original = text
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._contents: list[tuple[int, int] | None] = []

    def text(self) -> str:
        """The text as it is now."""
        return "\n".join(self._lines)

    def start(self, number: int) -> int:
        """The offset where line *number*, counted from 0, begins."""
        return self._starts[number]

    def end(self, number: int) -> int:
        """The offset of the end of line *number*, without its line end."""
        return self._starts[number + 1] - 1

    def line_of(self, offset: int) -> int:
        """The line that holds the character at *offset*."""
        return min(bisect_right(self._starts, offset), len(self._lines)) - 1

    def blank(self, first: int, last: int) -> None:
        """Leave nothing but spaces on these lines."""
        for number in range(first, last + 1):
            line = self._lines[number]
            end = "\r" if line.endswith("\r") else ""
            self._lines[number] = " " * (len(line) - len(end)) + end

    def cover(self, start: int, end: int) -> None:
        """Replace a part by a word on its first line and by spaces on the others."""
        first = self.line_of(start)
        for number in range(first, self.line_of(end - 1) + 1):
            line, offset = self._lines[number], self._starts[number]
            left, right = max(start - offset, 0), min(end - offset, len(line))
            filler = "x" if number == first else " "
            self._lines[number] = line[:left] + filler * (right - left) + line[right:]

    def write(self, number: int, column: int, text: str) -> bool:
        """Put *text* at *column* of a blank line; False where it does not fit."""
        line = self._lines[number]
        room = len(line.rstrip("\r"))
        if column + len(text) > room:
            return False
        filled = " " * column + text
        self._lines[number] = filled + line[len(filled) :]
        return True

    def shape(self, number: int) -> Shape | None:
        """What line *number* looks like; None if it is blank, a comment, or no YAML of its own."""
        line = self._lines[number].rstrip()
        content = line.lstrip(" ")
        if not content or content.startswith("#") or self._content_at(number) is not None:
            return None
        return shape(line)

    def nearest(self, number: int, step: int) -> Shape | None:
        """The nearest line above (-1) or below (+1) that has a shape."""
        for near in self._near(number, step):
            found = self.shape(near)
            if found is not None:
                return found
        return None

    def sibling(self, number: int, step: int, column: int) -> Shape | None:
        """The nearest line above or below whose dash or key stands at *column*."""
        for near in self._near(number, step):
            found = self.shape(near)
            if found is not None and found.has(column):
                return found
            if found is not None and found.indentation < column:
                return None
        return None

    def has_key_above(self, number: int, column: int) -> bool:
        """Whether a key stands at *column* before anything stands to the left of it."""
        for near in self._near(number, -1):
            found = self.shape(near)
            if found is not None and found.key == column:
                return True
            if found is not None and found.indentation < column:
                return False
        return False

    def _near(self, number: int, step: int) -> range:
        """The lines above (-1) or below (+1), nearest first."""
        if step < 0:
            return range(number - 1, max(number - _FARTHEST, 0) - 1, -1)
        return range(number + 1, min(number + _FARTHEST, len(self._lines)))

    def find_block_scalars(self) -> None:
        """Find out which lines are the content of block scalars."""
        self._contents = []
        opens: int | None = None
        for line in self._lines:
            content = line.strip()
            indentation = len(line) - len(line.lstrip(" "))
            if opens is not None and content and indentation <= opens:
                opens = None
            self._contents.append(None if opens is None else (opens, indentation))
            if opens is None and content and not content.startswith("#"):
                found = shape(line.rstrip())
                opens = found.opens if found.is_block else None

    def _content_at(self, number: int) -> tuple[int, int] | None:
        return self._contents[number] if self._contents else None

    def block_scalar_content(
        self, first: int, last: int, indentation: int, is_output: bool
    ) -> int | None:
        """The indentation of the block scalar that these blank lines belong to, if any.

        At the end of a block scalar only an expression that puts something there, at
        *indentation*, can belong to it.
        """
        inside = self._content_at(first)
        if inside is None:
            return None
        opens = inside[0]
        before, after = self._neighbour(first, -1), self._neighbour(last, +1)
        if after is not None:
            return after
        if is_output and (before is None or indentation > opens):
            return before if before is not None else max(indentation, opens + 1)
        return None

    def _neighbour(self, number: int, step: int) -> int | None:
        """The indentation of the nearest line of the same block scalar that is not blank."""
        opens = self._content_at(number)
        for near in self._near(number, step):
            content = self._contents[near]
            if content is None or opens is None or content[0] != opens[0]:
                return None
            if self._lines[near].strip():
                return content[1]
        return None


def shape(line: str) -> Shape:
    """What *line*, which is not blank, looks like."""
    indentation = len(line) - len(line.lstrip(" "))
    dashes = _DASHES.match(line, indentation)
    after = dashes.end() if dashes is not None else indentation
    dash = indentation if after > indentation else None
    key = _KEY.match(line, after)
    rest = key.end() if key is not None else after
    column = after if key is not None else dash
    is_block = column is not None and _BLOCK.match(line, rest) is not None
    opens = column if is_block or (column is not None and _NOTHING.match(line, rest)) else None
    return Shape(indentation, dash, after if key is not None else None, opens, is_block)
