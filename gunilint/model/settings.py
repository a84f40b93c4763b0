"""The effective settings of a server, most of which nobody ever asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gunilint.value import Origin, Setting, Value


class Settings(Mapping[str, Setting[Any]]):
    """Every setting of one server by name, in the catalogue's order.

    *defaults* are what they are where nobody sets them, shared by all servers of a version; such
    a setting is made, with *origin*, when it is asked for. *touched* are the others.
    """

    __slots__ = ("_defaults", "_origin", "touched")

    def __init__(
        self,
        defaults: Mapping[str, Value[Any]],
        origin: Origin,
        touched: Mapping[str, Setting[Any]],
    ) -> None:
        self._defaults = defaults
        self._origin = origin
        self.touched = touched

    def __getitem__(self, name: str) -> Setting[Any]:
        found = self.touched.get(name)
        return Setting(name, self._defaults[name], self._origin) if found is None else found

    def __contains__(self, name: object) -> bool:
        return name in self._defaults

    def __iter__(self) -> Iterator[str]:
        return iter(self._defaults)

    def __len__(self) -> int:
        return len(self._defaults)


def touched(settings: Mapping[str, Setting[Any]]) -> Mapping[str, Setting[Any]]:
    """Those of *settings* that somebody sets, or that a variable may; some others perhaps."""
    return settings.touched if isinstance(settings, Settings) else settings
