"""Where the nodes of CPython's syntax tree stand.

`ast` counts lines as gunilint does, and columns from 0 in bytes of UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from gunilint.parse.python_cursor import Cursor
from gunilint.source import Fragment, Source, Span

Located: TypeAlias = Any
"""An `ast` node that has a place."""


def _columns(line: str) -> Sequence[int]:
    """The column of the character to which each byte of *line* belongs, and of its end."""
    if line.isascii():
        return range(len(line) + 1)
    columns: list[int] = []
    for column, character in enumerate(line):
        columns += [column] * len(character.encode())
    return [*columns, len(line)]


class Places:
    """The places of one file's nodes.

    Its text has neither a byte order mark nor a line end that is a carriage return alone.
    """

    def __init__(self, origin: Source | Fragment) -> None:
        self.text = origin.text
        self._origin = origin
        self._is_ascii = origin.text.isascii()
        self._columns: dict[int, Sequence[int]] = {}
        self.span: Callable[[Located], Span]
        if isinstance(origin, Source):
            self._path = origin.path
            self.span = self._plain if self._is_ascii else self._counted
        else:
            self.span = self._mapped

    def _plain(self, node: Located) -> Span:
        return Span.at(
            self._path,
            node.lineno,
            node.col_offset + 1,
            node.end_lineno,
            node.end_col_offset + 1,
        )

    def _counted(self, node: Located) -> Span:
        line, end_line = node.lineno, node.end_lineno
        return Span.at(
            self._path,
            line,
            self._column(line, node.col_offset) + 1,
            end_line,
            self._column(end_line, node.end_col_offset) + 1,
        )

    def _mapped(self, node: Located) -> Span:
        return self._origin.span(self.start(node), self.end(node))

    def to(self, node: Located, last: Span) -> Span:
        """From *node*'s start to the end of *last*, which is within it.

        A block ends where its last statement does, before a semicolon.
        """
        path, line, column, _, _ = self.span(node)
        return Span.at(path, line, column, last.end_line, last.end_column)

    # Offsets.

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def _column(self, line: int, byte: int) -> int:
        columns = self._columns.get(line)
        if columns is None:
            columns = self._columns[line] = _columns(self._lines[line - 1])
        return columns[byte]

    def _offset(self, line: int, column: int) -> int:
        if not self._is_ascii:
            column = self._column(line, column)
        return self._line_starts[line - 1] + column

    def start(self, node: Located) -> int:
        """The offset of *node*'s first character."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Located) -> int:
        """The offset after *node*'s last character."""
        return self._offset(node.end_lineno, node.end_col_offset)

    def between(self, start: int, end: int) -> Span:
        """From offset *start* up to offset *end*."""
        return self._origin.span(start, end)

    def cursor(self, offset: int) -> Cursor:
        """A cursor that stands at *offset*."""
        cursor = Cursor(self.text, self._origin)
        cursor.offset = offset
        return cursor

    def name_at_end(self, node: Located, name: str) -> Span:
        """The place of *name*, which is the last token of *node*."""
        if self._is_ascii and isinstance(self._origin, Source):
            line, column = node.end_lineno, node.end_col_offset + 1
            return Span.at(self._path, line, column - len(name), line, column)
        end = self.end(node)
        start_offset = end - len(name)
        cursor = self.cursor(start_offset)
        cursor.take_here(name)
        return self._origin.span(start_offset, end)
