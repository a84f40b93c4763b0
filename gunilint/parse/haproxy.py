"""Reads HAProxy configuration: sections of lines, each a keyword with its arguments."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.proxy import HaproxyFile, Section
from gunilint.source import Fragment, Problem, Source, Text

_SECTIONS: Final = frozenset(
    {"global", "defaults", "frontend", "backend", "listen", "peers", "mailers", "userlist"}
    | {"resolvers", "program", "cache", "http-errors", "ring", "log-forward", "fcgi-app"}
    | {"crt-store", "traces", "acme", "log-profile"}
)
_LINE: Final = re.compile(r"(?:[^\n\\]|\\.)*", re.DOTALL)


def parse_haproxy(text: Source | Fragment) -> HaproxyFile:
    """The sections of *text*; lines before the first one are problems."""
    fragment = text.fragment() if isinstance(text, Source) else text
    sections: list[tuple[tuple[Text, ...], list[tuple[Text, ...]]]] = []
    problems: list[Problem] = []
    at = 0
    while at < len(fragment.text):
        found = _LINE.match(fragment.text, at)
        end = len(fragment.text) if found is None else found.end()
        words = _words(fragment, at, end)
        at = end + 1
        if not words or words[0].value.startswith("."):
            continue
        if words[0].value in _SECTIONS:
            sections.append((words, []))
        elif sections:
            sections[-1][1].append(words)
        else:
            problems.append(Problem("this line is in no section", words[0].span))
    path = fragment.source.path
    found_sections = tuple(Section(header, tuple(lines)) for header, lines in sections)
    return HaproxyFile(path, found_sections, tuple(problems))


def _words(fragment: Fragment, start: int, end: int) -> tuple[Text, ...]:
    """The words of one line, unquoted, up to a comment."""
    words: list[Text] = []
    at = start
    while at < end and fragment.text[at] != "#":
        if fragment.text[at].isspace():
            at += 1
            continue
        word, at = _word(fragment, at, end)
        words.append(word)
    return tuple(words)


def _word(fragment: Fragment, start: int, end: int) -> tuple[Text, int]:
    text = fragment.text
    pieces: list[str] = []
    quote = ""
    at = start
    while at < end:
        character = text[at]
        if not quote and (character.isspace() or character == "#"):
            break
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == "\\" and quote != "'" and at + 1 < end:
            at += 1
            pieces.append(text[at])
        else:
            pieces.append(character)
        at += 1
    value = "".join(pieces)
    is_enclosed = text[start] in "'\"" and text[start + 1 : at - 1] == value
    span = fragment.span(start + 1, at - 1) if is_enclosed else fragment.span(start, at)
    return Text(value, span), at
