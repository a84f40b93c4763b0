"""The ways in and the timelines of a deployment, for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from gunilint.finding import show
from gunilint.model.deployment import Deployment
from gunilint.report.cells import width
from gunilint.report.chain import (
    Station,
    first_to_give_up,
    killed_early,
    request_line,
    shutdown_line,
    ways_in,
)
from gunilint.report.table import table
from gunilint.report.timelines import drawn
from gunilint.value import Setting

_HEAD: Final = ("hop", "idle", "response", "drain", "connections", "place")


class Drawing(NamedTuple):
    """Draws in so many columns."""

    columns: int
    ascii_only: bool

    def facts(self, deployment: Deployment) -> Iterator[tuple[str, Sequence[str]]]:
        """The lines below each label; nothing where there is nothing to compare."""
        ways = ways_in(deployment)
        for number, way in enumerate(ways, 1):
            if len(way) > 1:
                yield "way in" if len(ways) == 1 else f"way in {number}", self._table(way)
        request, shutdown = request_line(deployment), shutdown_line(deployment)
        if len(request) > 1:
            lines = drawn(request, self.columns, ascii_only=self.ascii_only)
            first = first_to_give_up(request)
            if first is not None:
                lines.append(f"{first.what} gives up first, after {first.end:g} s")
            yield "request", lines
        if len(shutdown) > 1:
            lines = drawn(shutdown, self.columns, ascii_only=self.ascii_only)
            early = killed_early(shutdown)
            if early is not None:
                lines.append(f"SIGKILL comes {early:g} s before the server has to have finished")
            yield "shutdown", lines

    def _table(self, way: Sequence[Station]) -> list[str]:
        """The stations as a table; where that is too wide, places and then cells one below the
        other."""
        rows = [_row(station) for station in way]
        lines = table([_HEAD, *rows])
        if max(map(width, lines)) <= self.columns:
            return lines
        head, *lines = table([row[:-1] for row in (_HEAD, *rows)])
        if max(map(width, lines)) <= self.columns:
            pairs = zip(lines, rows, strict=True)
            return [head, *(text for line, row in pairs for text in (line, f"  {row[-1]}"))]
        return [line for row in rows for line in (row[0], *_stacked(row[1:], self.columns))]


def _stacked(cells: Sequence[str], columns: int) -> Iterator[str]:
    """The cells of a row, each with its name, as many on a line as there is room for."""
    line = ""
    for name, cell in zip(_HEAD[1:], cells, strict=True):
        part = f"{name} {cell}"
        if line and width(f"  {line}, {part}") > columns:
            yield f"  {line}"
            line = part
        else:
            line = f"{line}, {part}" if line else part
    yield f"  {line}"


def _row(station: Station) -> tuple[str, ...]:
    times = (
        _time(station.idle, station.remark("idle_timeout")),
        _time(station.response, station.remark("response_timeout")),
        _time(station.drain, station.remark("drain")),
    )
    return (station.name, *times, station.connections, str(station.span))


def _time(setting: Setting[Any] | None, remark: str) -> str:
    if setting is None:
        return remark
    return f"{show(setting)}{' (default)' if setting.is_default else ''}"
