"""Going over the syntax tree of a config file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final, NamedTuple

from gunilint.parse.facts.python import (
    Attribute,
    ClassDefinition,
    Constant,
    For,
    FString,
    If,
    Match,
    Name,
    Statement,
    Try,
    While,
    With,
)
from gunilint.parse.python_parts import parts_of

_BLOCKS: Final[dict[type, Callable[[Any], Iterable[tuple[Statement, ...]]]]] = {
    If: attrgetter("body", "otherwise"),
    For: attrgetter("body", "otherwise"),
    While: attrgetter("body", "otherwise"),
    With: lambda node: (node.body,),
    ClassDefinition: lambda node: (node.body,),
    Match: lambda node: [case.body for case in node.cases],
    Try: lambda node: (
        node.body,
        *(handler.body for handler in node.handlers),
        node.otherwise,
        node.final,
    ),
}
"""The blocks of a statement, in the order of the text; a function's body is its own affair."""


def statements(body: tuple[Statement, ...]) -> list[Statement]:
    """The statements of *body* and of the blocks within it, in the order of the text."""
    found: list[Statement] = []
    for statement in body:
        found.append(statement)
        blocks = _BLOCKS.get(type(statement))
        if blocks is not None:
            for block in blocks(statement):
                found += statements(block)
    return found


class Words(NamedTuple):
    """What a piece of code uses, its functions included."""

    names: frozenset[str]
    """Names and attributes."""
    texts: frozenset[str]


def words_of(body: tuple[Statement, ...]) -> Words:
    """The words of *body*."""
    names: set[str] = set()
    texts: set[str] = set()
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Name:
            names.add(node.id)
        elif kind is Constant:
            if isinstance(node.value, str):
                texts.add(node.value)
        else:
            if kind is Attribute:
                names.add(node.name)
            elif kind is FString:
                texts.update(part for part in node.parts if isinstance(part, str))
            stack += parts_of(node)
    return Words(frozenset(names), frozenset(texts))
