"""Servers that a script starts for a moment, and stops before it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gunilint.parse.facts.shell import (
    AndOr,
    Background,
    Command,
    DoubleBracket,
    If,
    Loop,
    Pipeline,
    Statement,
)
from gunilint.parse.facts.shell_words import Parameter, Word

_BRIEF: Final = frozenset(
    {"sleep", "curl", "wget", "http", "nc", "grep", "jq", "test", "[", "true", ":", "seq"}
    | {"echo", "printf", "date", "export", "break", "continue", "exit"}
)
"""Commands that ask a server something or wait for a moment: none serves in the meantime."""
_ENDLESS: Final = frozenset({"true", ":"})


def is_stopped_again(body: Sequence[Statement], index: int) -> bool:
    """Whether what *body* starts in the background at *index* is killed further down in it.

    Only brief commands may stand between: after `wait`, or another server in the foreground,
    `kill` is how the script ends, and the server was there to stay.
    """
    if not isinstance(body[index], Background):
        return False
    names = {"!"}
    for item in body[index + 1 :]:
        if isinstance(item, Command):
            if _command(item) == "kill":
                return bool(names & _targets(item.words[1:]))
            names |= {each.name.value for each in item.assignments if {"!"} & _read(each.value)}
        if not _is_brief(item):
            return False
    return False


def _targets(words: Sequence[Word]) -> set[str]:
    """What `kill` signals; nothing where it only asks whether the process is there."""
    if any(word.literal == "-0" for word in words):
        return set()
    return {name for word in words for name in _read(word)}


def _read(word: Word) -> set[str]:
    return {part.name for part in word.parts if isinstance(part, Parameter)}


def _command(item: Command) -> str | None:
    return item.words[0].literal if item.words else None


def _is_brief(item: Statement) -> bool:
    match item:
        case Command(words=words):
            is_forever = any(word.literal == "infinity" for word in words)
            return not words or (words[0].literal in _BRIEF and not is_forever)
        case DoubleBracket():
            return True
        case Loop(condition=(Command() as only,)) if _command(only) in _ENDLESS:
            return False
        case Pipeline() | AndOr() | If() | Loop():
            return all(map(_is_brief, _inside(item)))
        case _:
            return False


def _inside(item: Pipeline | AndOr | If | Loop) -> Iterator[Statement]:
    match item:
        case Pipeline(commands=commands):
            yield from commands
        case AndOr(first=first, links=links):
            yield from (first, *(link.statement for link in links))
        case If(branches=branches, otherwise=otherwise):
            for branch in branches:
                yield from (*branch.condition, *branch.body)
            yield from otherwise
        case Loop(condition=condition, body=body):
            yield from (*condition, *body)
