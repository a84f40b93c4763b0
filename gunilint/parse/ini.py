"""Reads files of sections: `[name]`, then `key = value`.

Two ways to go on after a line end: Python's configparser, which supervisord and Circus use, takes
the lines that are indented; systemd takes the line after a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gunilint.parse.facts.ini import Entry, Section, Sections, WrittenFile
from gunilint.source import Fragment, Source, Text

_LINE: Final = re.compile(r"[^\r\n]*")
_HEADER: Final = re.compile(r"[ \t]*\[(?P<name>[^\]\r\n]+)\]")
_INI_ENTRY: Final = re.compile(r"(?P<key>[^\s=:;#\[][^=:]*?)[ \t]*[=:][ \t]*(?P<value>.*)")
_UNIT_ENTRY: Final = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(?P<value>.*)")
# Supervisor 4.2, options.py, UnhosedConfigParser: inline_comment_prefixes=(';', '#').
_INLINE_COMMENT: Final = re.compile(r"(?:^|[ \t])[;#].*")


_DOCUMENT: Final = re.compile(
    r"^(?P<line>[^\n#]*<<-?[ \t]*(?P<quote>['\"\\]?)(?P<mark>\w+)(?:['\"])?[^\n]*)\n"
    r"(?P<body>.*?)^[ \t]*(?P=mark)[ \t]*'?\"?[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_PATH: Final = re.compile(r"/[\w./@-]+\.(?:service|conf|ini)\b")


class _Part(NamedTuple):
    """Characters *start* up to *end* of a file, and what stands for the line end before them."""

    start: int
    end: int
    joint: str = ""


def parse_ini(whole: Fragment) -> Sections:
    """The sections of an INI file, keys in lower case, as configparser has them."""
    return _sections(whole, _ini_lines(whole.text), _INI_ENTRY)


def parse_unit(whole: Fragment) -> Sections:
    """The sections of a systemd unit (systemd 257, man/systemd.syntax.xml)."""
    return _sections(whole, _unit_lines(whole.text), _UNIT_ENTRY)


def written_files(source: Source) -> Iterator[WrittenFile]:
    """The units and the configurations of supervisord that a script writes."""
    for found in _DOCUMENT.finditer(source.text):
        body = source.fragment().part(*found.span("body"))
        path = _PATH.search(found["line"])
        is_expanded = not found["quote"]
        if "ExecStart" in body.text and "[Service]" in body.text:
            sections, kind, usual = parse_unit(body), "systemd unit", "service"
        elif "[program:" in body.text:
            sections, kind, usual = parse_ini(body), "supervisord configuration", "program"
        else:
            continue
        sections = sections._replace(is_expanded=is_expanded)
        yield WrittenFile(path[0] if path is not None else usual, kind, sections)


def _sections(
    whole: Fragment, lines: Iterator[Sequence[_Part]], pattern: re.Pattern[str]
) -> Sections:
    found: list[Section] = []
    for parts in lines:
        text = _joined(whole, parts)
        header = _HEADER.match(text.text)
        if header is not None:
            found.append(Section(Text(header["name"].strip(), text.span(*header.span("name"))), ()))
            continue
        entry = pattern.match(text.text)
        if entry is None or not found:
            continue
        key = entry["key"] if pattern is _UNIT_ENTRY else entry["key"].lower()
        value = text.part(entry.start("value"), len(text.text.rstrip()))
        item = Entry(Text(key, text.span(*entry.span("key"))), value)
        found[-1] = found[-1]._replace(entries=(*found[-1].entries, item))
    return Sections(tuple(found))


def _ini_lines(text: str) -> Iterator[list[_Part]]:
    """The lines, each with the indented ones after it; without comments."""
    parts: list[_Part] = []
    for start, end in _lines(text):
        line = text[start:end]
        comment = _INLINE_COMMENT.search(line)
        end = start + len(line[: comment.start() if comment else None].rstrip())
        if start + len(line) - len(line.lstrip()) >= end:
            continue
        if parts and line[:1].isspace():
            parts.append(_Part(start + len(line) - len(line.lstrip()), end, "\n"))
            continue
        if parts:
            yield parts
        parts = [_Part(start, end)]
    if parts:
        yield parts


def _unit_lines(text: str) -> Iterator[list[_Part]]:
    """The lines, joined where a backslash ends one; comments between them are left out."""
    parts: list[_Part] = []
    for start, end in _lines(text):
        line = text[start:end]
        if line.lstrip()[:1] in ("#", ";"):
            continue
        goes_on = line.endswith("\\")
        parts.append(_Part(start, end - goes_on, " " if parts else ""))
        if not goes_on:
            yield parts
            parts = []
    if parts:
        yield parts


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 1 if text.startswith("\ufeff") else 0
    for found in _LINE.finditer(text, position):
        if found[0]:
            yield found.span()


def _joined(whole: Fragment, parts: Sequence[_Part]) -> Fragment:
    characters: list[str] = []
    offsets: list[int] = []
    for part in parts:
        if part.joint:
            characters.append(part.joint)
            offsets.append(offsets[-1] + 1 if offsets else whole.offsets[part.start])
        characters.append(whole.text[part.start : part.end])
        offsets.extend(whole.offsets[index] for index in range(part.start, part.end))
    return Fragment(
        whole.source, "".join(characters), [*offsets, offsets[-1] + 1 if offsets else 0]
    )
