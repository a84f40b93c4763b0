"""Source frames: the lines that matter, numbered, with every marked place underlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from textwrap import wrap
from typing import Final, NamedTuple

from gunilint.report.cells import Cell, cells, printable, width
from gunilint.report.paint import Ink, paint
from gunilint.source import Source, Span

ELLIPSIS: Final = "..."
_HEAD_OF_LONG_MARK: Final = 3
_NARROWEST: Final = 20
_ROOM_FOR_LABEL: Final = 48


class Mark(NamedTuple):
    """A place to underline, and the words beside it."""

    span: Span
    text: str
    is_primary: bool = False


class Canvas(NamedTuple):
    """What a frame is drawn on."""

    columns: int
    gutter: int
    """How many digits the longest line number has."""
    ink: Ink
    """How the primary mark is written."""
    color: bool
    ascii_only: bool

    @property
    def room(self) -> int:
        """How many columns are left for a source line."""
        return max(_NARROWEST, self.columns - self.gutter - 3)

    def bar(self, number: int | None, text: str) -> str:
        """A line of the frame: its number, if it has one, a bar, and *text*."""
        digits = "" if number is None else str(number)
        head = paint(f"{digits:>{self.gutter}} |", Ink.FRAME, color=self.color)
        return f"{head} {text}" if text else head


class _Row(NamedTuple):
    """The part of a mark that stands on one line: characters *first* up to *last*."""

    line: int
    first: int
    last: int
    text: str
    is_primary: bool


def frame(source: Source, marks: Sequence[Mark], canvas: Canvas) -> Iterator[str]:
    """The lines of *source* that *marks* touch, between two empty ones.

    A gap of one line is filled, a wider one shown as `...`. Marks outside the text are shown
    at its nearest place.
    """
    rows = sorted((row for mark in marks for row in _rows(source, mark)), key=attrgetter("line"))
    groups = [(line, list(group)) for line, group in groupby(rows, key=attrgetter("line"))]
    yield canvas.bar(None, "")
    previous = groups[0][0]
    for line, group in groups:
        if line - previous == 2:
            yield from _line(source, previous + 1, (), canvas)
        elif line - previous > 2:
            yield paint(ELLIPSIS, Ink.FRAME, color=canvas.color)
        yield from _line(source, line, group, canvas)
        previous = line
    yield canvas.bar(None, "")


def _rows(source: Source, mark: Mark) -> Iterator[_Row]:
    """*mark* line by line; of a long one the head and the last line, which has its text."""
    count = source.line_count
    first = max(1, min(mark.span.start.line, count))
    last = max(first, min(mark.span.last_line, count))
    for line in range(first, last + 1):
        if first + _HEAD_OF_LONG_MARK <= line < last and last - first > _HEAD_OF_LONG_MARK + 1:
            continue
        text = source.line(line)
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if line == mark.span.start.line:
            start = min(mark.span.start.column - 1, len(text))
        if line == mark.span.end.line:
            end = min(mark.span.end.column - 1, len(text))
        if first < line < last and start >= end:
            continue
        label = mark.text if line == last else ""
        yield _Row(line, start, max(start, end), label, mark.is_primary)


def _line(source: Source, number: int, rows: Sequence[_Row], canvas: Canvas) -> Iterator[str]:
    """One source line, or several views of it where its marks are too far apart for one."""
    text = source.line(number)
    ordered = sorted(rows, key=lambda row: (not row.is_primary, row.first, row.last))
    for first, last, members in _together(text, ordered, canvas.room):
        window = _Window.around(text, first, last, canvas)
        yield canvas.bar(number, window.text.rstrip())
        for row in members:
            yield from _underline(window, row, canvas)


def _together(text: str, rows: Sequence[_Row], room: int) -> Iterator[tuple[int, int, list[_Row]]]:
    """Rows that can share one view of the line, with the part of it that they need."""
    members: list[_Row] = []
    first, last = 0, 0
    for row in rows:
        low, high = (min(first, row.first), max(last, row.last)) if members else row[1:3]
        if members and high - low > room - 2 * len(ELLIPSIS) and len(text) > room:
            yield first, last, members
            members, low, high = [], row.first, row.last
        members.append(row)
        first, last = low, high
    yield first, last, members


class _Window(NamedTuple):
    """The part of a line that is shown: from character *first*, as *cells*."""

    first: int
    cells: Sequence[Cell]
    is_cut_left: bool
    is_cut_right: bool

    @classmethod
    def around(cls, text: str, first: int, last: int, canvas: Canvas) -> _Window:
        """As much around characters *first* up to *last* of *text* as there is room for."""
        # A minified file may be one line of many megabytes: look at no more than can be shown.
        begin, end = max(0, first - canvas.room), min(len(text), last + 1, first + canvas.room)
        stop = end + canvas.room
        shown = cells(text[begin:stop], ascii_only=canvas.ascii_only)
        if begin == 0 and stop >= len(text) and sum(cell.width for cell in shown) <= canvas.room:
            return cls(0, shown, is_cut_left=False, is_cut_right=False)
        low, high = _fit(shown, first - begin, last - begin, canvas.room - 2 * len(ELLIPSIS))
        return cls(
            begin + low,
            shown[low:high],
            is_cut_left=begin + low > 0,
            is_cut_right=begin + high < len(text),
        )

    @property
    def text(self) -> str:
        left, right = ELLIPSIS * self.is_cut_left, ELLIPSIS * self.is_cut_right
        return left + "".join(cell.text for cell in self.cells) + right

    def columns(self, row: _Row) -> tuple[int, int]:
        """Where *row* starts in the window, and how many columns it takes: at least one."""
        margin = len(ELLIPSIS) * self.is_cut_left
        low, high = max(0, row.first - self.first), max(0, row.last - self.first)
        start = sum(cell.width for cell in self.cells[:low])
        return margin + start, max(1, sum(cell.width for cell in self.cells[low:high]))


def _fit(shown: Sequence[Cell], low: int, high: int, room: int) -> tuple[int, int]:
    """Widen *low* up to *high* to fill *room* columns: a third before, the rest after."""
    high = max(low, min(high, len(shown)))
    spare = room - sum(cell.width for cell in shown[low:high])
    while spare < 0 and high > low + 1:
        high -= 1
        spare += shown[high].width
    before = spare // 3
    while low > 0 and shown[low - 1].width <= before:
        low -= 1
        before -= shown[low].width
        spare -= shown[low].width
    while high < len(shown) and shown[high].width <= spare:
        spare -= shown[high].width
        high += 1
    while low > 0 and shown[low - 1].width <= spare:
        low -= 1
        spare -= shown[low].width
    return low, high


def _underline(window: _Window, row: _Row, canvas: Canvas) -> Iterator[str]:
    """The mark under a line, its text beside it or, where that does not fit, below."""
    start, length = window.columns(row)
    ink = canvas.ink if row.is_primary else Ink.FRAME
    text = printable(row.text, ascii_only=canvas.ascii_only)
    line = " " * start + paint(("^" if row.is_primary else "-") * length, ink, color=canvas.color)
    if not text:
        yield canvas.bar(None, line)
    elif start + length + 1 + width(text) <= canvas.room:
        yield canvas.bar(None, f"{line} {paint(text, ink, color=canvas.color)}")
    else:
        yield canvas.bar(None, line)
        indent = max(0, min(start, canvas.room - min(width(text), _ROOM_FOR_LABEL)))
        for part in wrap(text, max(_NARROWEST, canvas.room - indent), break_long_words=False):
            yield canvas.bar(None, " " * indent + paint(part, ink, color=canvas.color))


def gutter(sources: Sequence[tuple[Source, Sequence[Mark]]]) -> int:
    """How many digits the longest line number in frames of *sources* has."""
    lines = [row.line for source, marks in sources for mark in marks for row in _rows(source, mark)]
    return len(str(max(lines, default=1)))
