"""The languages of `.env` files: each package that reads them has its own."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple, TypeAlias


class Reference(NamedTuple):
    """`${name}` or `${name:-default}` inside a value."""

    name: str
    default: str


Parts: TypeAlias = tuple["str | Reference", ...]
"""A value: plain text and references to other variables, in order."""


class Entry(NamedTuple):
    """One variable of a file; *parts* are None where the line has no `=`."""

    name: str
    parts: Parts | None


_BINDING: Final = re.compile(
    r"""
    \s* (?:export[^\S\r\n]+)?
    (?: '(?P<quoted_key>[^']+)' | (?P<key>(?!')[^=\#\s]+) ) [^\S\r\n]*
    (?: (?P<equals>=[^\S\r\n]*)
        (?: '(?P<single>(?:\\.|[^'\\])*)' | "(?P<double>(?:\\.|[^"\\])*)"
          | (?P<bare>(?!['"])[^\r\n]*) )
    )?
    (?:[^\S\r\n]*\#[^\r\n]*)? [^\S\r\n]* (?:\r\n|\n|\r|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
"""python-dotenv 1.2, dotenv/parser.py, parse_binding."""

_OTHER_LINE: Final = re.compile(r"\s*[^\r\n]*(?:\r\n|\n|\r|\Z)")
_REFERENCE: Final = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")
_ESCAPE: Final = re.compile(r"\\[\\'\"abfnrtv]")


def parse_dotenv(text: str, *, interpolate: bool = True) -> list[Entry]:
    """The variables of a file in order, as python-dotenv reads it."""
    entries: list[Entry] = []
    text = text.removeprefix("\ufeff")
    position = 0
    while position < len(text):
        found = _BINDING.match(text, position)
        if found is None:
            other = _OTHER_LINE.match(text, position)
            assert other is not None
            position = max(other.end(), position + 1)
            continue
        position = found.end()
        value = _value(found)
        parts: Parts | None = None
        if value is not None:
            parts = _parts(value) if interpolate else (value,)
        entries.append(Entry(found["quoted_key"] or found["key"], parts))
    return entries


def _value(found: re.Match[str]) -> str | None:
    if found["equals"] is None:
        return None
    if found["single"] is not None:
        return re.sub(r"\\([\\'])", r"\1", found["single"])
    if found["double"] is not None:
        return _ESCAPE.sub(
            lambda escape: codecs.decode(escape.group(), "unicode-escape"), found["double"]
        )
    bare = found["bare"]
    if len(found["equals"]) > 1 and bare.startswith("#"):
        return ""
    return re.sub(r"\s+#.*", "", bare).rstrip()


def _parts(value: str) -> Parts:
    parts: list[str | Reference] = []
    position = 0
    for found in _REFERENCE.finditer(value):
        if found.start() > position:
            parts.append(value[position : found.start()])
        parts.append(Reference(found["name"], found["default"] or ""))
        position = found.end()
    if position < len(value):
        parts.append(value[position:])
    return tuple(parts)


_DJANGO_LINE: Final = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)")


def parse_django(text: str) -> list[Entry]:
    """The variables of a file, as django-environ 0.14 reads it: environ/environ.py, read_env."""
    entries = []
    for line in text.splitlines():
        found = _DJANGO_LINE.fullmatch(line)
        if found is not None:
            entries.append(Entry(found[1], (_django_value(found[2]),)))
    return entries


def _django_value(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        value = value[1:-1]
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", _django_escape, value[1:-1])
    return value


def _django_escape(escape: re.Match[str]) -> str:
    return escape[0] if escape[1] in "rnt" else escape[1]


def parse_plain(text: str) -> list[Entry]:
    """The variables of a file, as python-decouple 3.8 and starlette read it.

    decouple.py, RepositoryEnv; starlette 1.10, config.py, Config._read_file.
    """
    entries = []
    for line in text.split("\n"):
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        entries.append(Entry(name.strip(), (value,)))
    return entries
