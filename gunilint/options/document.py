"""A configuration file, read, with the place of everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gunilint.errors import UsageError
from gunilint.source import Position, Source, Span

if TYPE_CHECKING:
    from gunilint.options.toml_places import Path as Keys
    from gunilint.options.toml_places import Place


class Said(NamedTuple):
    """A value and where it is said: `gunilint.toml:3:10`, or the name of a built-in policy."""

    value: Any
    where: str


_NUMBER: Final = re.compile(r"\d+")


class Document:
    """The table that configures gunilint, in a file called *name*.

    *within* are the keys that lead to it, such as `tool.gunilint`, *path* is where it lies on
    disk, if it does. UsageError: it is not TOML.
    """

    def __init__(self, name: str, text: str, within: Keys = (), path: str = "") -> None:
        self.name = name
        self.path = path
        self._text = text
        self._within = within
        whole = _parse(name, text)
        self.exists, self.table = _table(whole, within)

    @cached_property
    def _places(self) -> dict[Keys, Place]:
        from gunilint.options.toml_places import places

        return places(self._text)

    def key(self, *keys: str | int) -> str:
        """Where a key stands, or the nearest thing around it."""
        return self._where(keys, is_key=True)

    def value(self, *keys: str | int) -> str:
        """Where the value of a key stands, or the nearest thing around it."""
        return self._where(keys, is_key=False)

    def span(self, *keys: str | int) -> Span:
        """What the value of a key covers, which is a string."""
        from gunilint.options.toml_places import STRING

        place = self._places[(*self._within, *keys)].value
        source = Source(self.name, self._text)
        start = source.offset(place)
        written = STRING.match(self._text, start)
        return source.span(start, written.end() if written else start)

    def said(self, *keys: str | int) -> Said | None:
        """The value of a key; None where it is not given."""
        found: Any = self.table
        for key in keys:
            if isinstance(found, Mapping) and key not in found:
                return None
            found = found[key]
        return Said(found, self.value(*keys))

    def _where(self, keys: Keys, *, is_key: bool) -> str:
        path = (*self._within, *keys)
        while path and path not in self._places:
            # `[rules.GUN304]` has no line that names `rules` alone.
            below = [found for found in self._places if found[: len(path)] == path]
            path = below[0] if below else path[:-1]
        if not path:
            return self.name
        place = self._places[path]
        position = place.key if is_key else place.value
        return f"{self.name}:{position.line}:{position.column}"


def read(path: Path, name: str, within: Keys = ()) -> Document:
    """The configuration in the file at *path*, which messages call *name*. UsageError."""
    try:
        return Document(name, path.read_text(encoding="utf-8-sig"), within, str(path))
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: {error}") from error
    except OSError as error:
        raise UsageError(f"{name}: {(error.strerror or str(error)).lower()}") from error


def meant(value: str, known: Iterable[str]) -> str:
    """The end of a message: what was probably meant by *value*, if anything *known* is close."""
    from difflib import get_close_matches

    near = get_close_matches(value, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _parse(name: str, text: str) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).rpartition(" (at ")
        line, column = _NUMBER.findall(where) or _end(text)
        raise UsageError(f"{name}:{line}:{column}: {message}") from error


def _end(text: str) -> Position:
    return Source("", text).position(len(text))


def _table(whole: Mapping[str, Any], within: Keys) -> tuple[bool, Mapping[str, Any]]:
    found: Any = whole
    for key in within:
        found = found.get(key) if isinstance(found, Mapping) else None
    return (True, found) if isinstance(found, Mapping) else (False, {})
