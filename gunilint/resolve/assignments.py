"""What a row of flags adds up to: the last one wins, or all make a list."""

from __future__ import annotations

from typing import NamedTuple, cast

from gunilint.resolve.arguments import Assigned
from gunilint.resolve.catalog import SettingSpec
from gunilint.resolve.conversion import list_value
from gunilint.source import Span
from gunilint.value import Unknown, Value


class _Entry(NamedTuple):
    position: int
    is_list: bool
    assigned: Assigned


class Assignments:
    """The settings that words have set so far."""

    def __init__(self) -> None:
        self._entries: dict[str, list[_Entry]] = {}
        self._open: tuple[int, Unknown] | None = None

    @property
    def open(self) -> str | None:
        """Why words may exist that cannot be read."""
        return self._open[1].why if self._open else None

    def add(self, index: int, spec: SettingSpec, assigned: Assigned) -> None:
        """Word number *index* sets *assigned*."""
        entries = self._entries.pop(spec.name, [])
        self._entries[spec.name] = [*entries, _Entry(index, spec.is_list, assigned)]

    def open_at(self, index: int, why: str, span: Span) -> None:
        """Word number *index* may be any number of flags."""
        latest, first = self._open or (index, Unknown(why, span))
        self._open = (max(index, latest), first)

    def all(self) -> tuple[Assigned, ...]:
        """Each setting once; Unknown where words that cannot be read may change it."""
        return tuple(self._total(entries) for entries in self._entries.values())

    def _total(self, entries: list[_Entry]) -> Assigned:
        last = entries[-1]
        assigned = last.assigned
        if last.is_list:
            value = cast("Value[object]", list_value([entry.assigned.value for entry in entries]))
            via = tuple(item for entry in entries for item in entry.assigned.via)
            assigned = assigned._replace(value=value, via=via)
        if self._open and (last.is_list or last.position < self._open[0]):
            return assigned._replace(value=self._open[1])
        return assigned
