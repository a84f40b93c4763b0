"""Where keys and values stand in a TOML document, which the standard library does not say.

The text is valid TOML: whoever asks has parsed it, so that here only its shape is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from gunilint.source import Position, Source

Path: TypeAlias = tuple[str | int, ...]
"""Keys and, in arrays, indexes from 0."""


class Place(NamedTuple):
    """Where a key stands, and where its value does; an item of an array is its own key."""

    key: Position
    value: Position


_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'(?:.|\n)*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[^,\]}#\n]+")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def places(text: str) -> dict[Path, Place]:
    """The place of every key, table and item in *text*, which is valid TOML."""
    return dict(_Walk(text).document())


class _Walk:
    """One pass over a document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._source = Source("", text)
        self._at = 0
        self._counts: dict[Path, int] = {}

    def document(self) -> Iterator[tuple[Path, Place]]:
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table, start = self._header()
                yield table, Place(start, start)
            else:
                yield from self._pair(table)

    def _header(self) -> tuple[Path, Position]:
        """The path that a table's header leads to, and where its name stands."""
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        self._skip(_SPACE)
        start = self._here()
        keys = self._keys()
        self._skip(_SPACE)
        self._at += 2 if is_array else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._last((*path, key))
        path = (*path, keys[-1])
        if not is_array:
            return self._last(path), start
        self._counts[path] = self._counts.get(path, 0) + 1
        return self._last(path), start

    def _last(self, path: Path) -> Path:
        """*path*, or its last item where it is an array of tables."""
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _pair(self, table: Path) -> Iterator[tuple[Path, Place]]:
        start = self._here()
        path = (*table, *self._keys())
        self._skip(_SPACE)
        self._at += 1  # =
        self._skip(_SPACE)
        yield path, Place(start, self._here())
        yield from self._value(path)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        self._skip(_SPACE)
        while self._text.startswith(".", self._at):
            self._at += 1
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
        return keys

    def _key(self) -> str:
        written = self._take(STRING if self._text[self._at] in "\"'" else _BARE_KEY)
        return _unquoted(written)

    def _value(self, path: Path) -> Iterator[tuple[Path, Place]]:
        first = self._text[self._at]
        if first == "[":
            yield from self._array(path)
        elif first == "{":
            yield from self._inline_table(path)
        else:
            self._take(STRING if first in "\"'" else _PLAIN)

    def _array(self, path: Path) -> Iterator[tuple[Path, Place]]:
        self._at += 1
        index = 0
        while self._next_item("]"):
            yield (*path, index), Place(self._here(), self._here())
            yield from self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, Place]]:
        self._at += 1
        while self._next_item("}"):
            yield from self._pair(path)

    def _next_item(self, end: str) -> bool:
        """Go to the next item; False behind the *end* of them."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._take(pattern)
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        assert found is not None, self._text[self._at :][:20]
        self._at = found.end()
        return found[0]

    def _here(self) -> Position:
        return self._source.position(self._at)


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    return _ESCAPE.sub(_character, key[1:-1]) if key.startswith('"') else key


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])
