"""One line of a .gitignore as a regular expression: gitignore(5), and git's wildmatch.c.

A library would do, at the cost of more than a walk over a small repository takes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CLASS: Final = re.compile(r"\[(?P<negated>[!^])?(?P<members>\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*)\]")
_POSIX: Final = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


class Pattern(NamedTuple):
    """What one line says.

    *expression* is to match all of a path from the list's directory, without the slash at its
    end; for *is_name* all of its last part. With *for_directories* files are not meant.
    """

    expression: str
    includes: bool
    is_name: bool
    for_directories: bool


def pattern_of(line: str) -> Pattern | None:
    """What *line* says; None where it says nothing that git would heed."""
    text = _without_trailing_space(line)
    if not text or text.startswith("#"):
        return None
    takes_back = text.startswith("!")
    text = text.removeprefix("!") if takes_back else text
    for_directories = text.endswith("/")
    body = text[:-1] if for_directories else text
    is_name = "/" not in body
    segments = body.removeprefix("/").split("/")
    if segments == [""] and not body:
        return None
    expression = _name(segments[0]) if is_name else _path(segments)
    return (
        None
        if expression is None
        else Pattern(expression, not takes_back, is_name, for_directories)
    )


def _without_trailing_space(line: str) -> str:
    end = len(line)
    while end and line[end - 1] == " " and line[end - 2 : end - 1] != "\\":
        end -= 1
    return line[:end]


def _path(segments: list[str]) -> str | None:
    """The parts of a path: `**` is any number of them, at the end at least one."""
    found: list[str] = []
    for index, segment in enumerate(segments):
        is_last = index == len(segments) - 1
        if segment == "**":
            found.append(".+" if is_last else "(?:.+/)?")
            continue
        part = _name(segment)
        if part is None:
            return None
        found.append(part if is_last else f"{part}/")
    return "".join(found)


def _name(text: str) -> str | None:
    """One part of a path; None where git takes it for no pattern."""
    found: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        at += 1
        if character == "*":
            found.append("[^/]*")
        elif character == "?":
            found.append("[^/]")
        elif character == "[":
            matched = _CLASS.match(text, at - 1)
            if matched is None:
                return None
            found.append(_members(matched))
            at = matched.end()
        elif character == "\\":
            if at == len(text):
                return None
            found.append(re.escape(text[at]))
            at += 1
        else:
            found.append(re.escape(character))
    return "".join(found)


def _members(matched: re.Match[str]) -> str:
    """A class of characters, none of which is a slash."""
    members = re.sub(
        r"\[:([a-z]+):\]|\\(.)|([\[\]^&~|\\])",
        lambda part: _POSIX.get(part[1], "") if part[1] else re.escape(part[2] or part[3]),
        matched["members"],
    )
    negation = "^" if matched["negated"] else ""
    try:
        re.compile(f"[{members}]")
    except re.error:  # a range from a later to an earlier character holds none
        return "(?!)" if not negation else "[^/]"
    return f"(?!/)[{negation}{members}]"
