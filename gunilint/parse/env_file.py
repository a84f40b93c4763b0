"""Files of variables, as Compose reads them: `.env` and what `env_file` names.

The grammar is that of compose-go v2, dotenv/parser.go: `NAME=value` or `NAME: value`, comments,
quotes, and variables in what is not quoted singly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from gunilint.parse.compose_template import read_template
from gunilint.parse.facts.compose import Literal, Pair, Template
from gunilint.parse.facts.yaml import Scalar
from gunilint.source import Fragment, Problem, Source, Text

_BLANKS: Final = re.compile(r"(?:\s|#[^\n]*)*")
_ENTRY: Final = re.compile(
    r"(?:export[ \t]+)?(?P<name>[A-Za-z0-9_.\-\[\]]+)[ \t]*(?:(?P<sign>[=:])[ \t]*|(?=\r?\n|$))"
)
_REST_OF_LINE: Final = re.compile(r"[^\n]*")
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "b": "\b", "v": "\v", "a": "\a"}


class EnvVariables(NamedTuple):
    """The variables of a file in order; the last of one name counts."""

    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...]


def parse_env_file(source: Source, *, raw: bool = False) -> EnvVariables:
    """The variables of *source*; *raw* (`format: raw`) takes values as they are written."""
    pairs: list[Pair] = []
    problems: list[Problem] = []
    for found in _entries(source, raw):
        if isinstance(found, Problem):
            problems.append(found)
        elif not found.name.value[:1].isdigit():
            pairs.append(found)
    return EnvVariables(tuple(pairs), tuple(problems))


def _entries(source: Source, raw: bool) -> Iterator[Pair | Problem]:
    text, whole = source.text, source.fragment()
    at = 1 if text.startswith("\ufeff") else 0
    while (at := _after(_BLANKS, text, at)) < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None:
            end = _after(_REST_OF_LINE, text, at)
            yield Problem("this line sets no variable", source.span(at, end))
            at = end
            continue
        start, at = at, entry.end()
        value: Template | None = None
        if entry["sign"] is not None:
            value, at = _raw(whole, at) if raw else _value(whole, at)
        name = Text(entry["name"], source.span(*entry.span("name")))
        yield Pair(name, value, source.span(start, max(at, entry.end("name"))))


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()


def _raw(whole: Fragment, at: int) -> tuple[Template, int]:
    end = _after(_REST_OF_LINE, whole.text, at)
    written = whole.part(at, at + len(whole.text[at:end].rstrip("\r")))
    return Template(written, (Literal(written.text, 0, len(written.text)),)), end


def _value(whole: Fragment, at: int) -> tuple[Template, int]:
    """The value at *at*, and where it ends."""
    quoted = _QUOTED.match(whole.text, at)
    if quoted is not None:
        is_double = quoted[2] is not None
        written = whole.part(at + 1, quoted.end() - 1)
        if not is_double:
            return Template(written, (Literal(written.text, 0, len(written.text)),)), quoted.end()
        return _read(_unescaped(written)), quoted.end()
    end = _after(_REST_OF_LINE, whole.text, at)
    value = _COMMENT.sub("", whole.text[at:end]).rstrip()
    return _read(whole.part(at, at + len(value))), end


def _read(written: Fragment) -> Template:
    return read_template(written, Scalar(written.text, "str", "", written.whole()))


def _unescaped(written: Fragment) -> Fragment:
    """*written* with the escapes of double quotes resolved; `\\$` keeps a dollar from meaning."""
    characters: list[str] = []
    offsets: list[int] = []
    index = 0
    while index < len(written.text):
        character = written.text[index]
        offsets.append(written.offsets[index])
        if character == "\\" and index + 1 < len(written.text):
            index += 1
            following = written.text[index]
            character = _ESCAPES.get(following, following)
            if following == "$":
                characters.append("$")
                offsets.append(written.offsets[index])
        characters.append(character)
        index += 1
    offsets.append(written.offsets[len(written.text)])
    return Fragment(written.source, "".join(characters), offsets)
