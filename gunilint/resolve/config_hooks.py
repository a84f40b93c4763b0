"""What the hooks of a config file do, and what the file imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gunilint.model.server import ConfigImport, Hook, HookCall
from gunilint.parse.facts.python import (
    Attribute,
    BooleanOperation,
    Call,
    Conditional,
    Expression,
    For,
    FunctionDefinition,
    If,
    Import,
    ImportFrom,
    Lambda,
    Module,
    Name,
    Return,
    Statement,
    Try,
    While,
    With,
)
from gunilint.parse.python_parts import parts_of
from gunilint.resolve.config_walk import Words, statements, words_of

_VARIABLE = re.compile("[A-Z][A-Z0-9_]+")
_GUARDS = (If, Try, For, While, With, Conditional, BooleanOperation, Lambda, FunctionDefinition)
"""What may keep a call below it from being made, or catch what it raises."""


def hooks_of(module: Module) -> dict[str, Hook]:
    """The functions that a config file defines at its top level, by name; the last one counts."""
    outside = dict(_imported(module.body))
    return {
        node.name.value: _hook(node, outside)
        for node in statements(module.body)
        if isinstance(node, FunctionDefinition)
    }


def imports_of(module: Module) -> tuple[ConfigImport, ...]:
    """What loading the file imports, on some way at least."""
    return tuple(
        ConfigImport(name.name if isinstance(node, Import) else node.module, name.span)
        for node in statements(module.body)
        if isinstance(node, (Import, ImportFrom)) and not getattr(node, "level", 0)
        for name in node.names
    )


def variables_of(words: Words) -> frozenset[str]:
    """Every string of a file that is written like an environment variable's name."""
    return frozenset(filter(_VARIABLE.fullmatch, words.texts))


def _hook(node: FunctionDefinition, outside: Mapping[str, str]) -> Hook:
    names = {**outside, **dict(_imported(node.body))}
    return Hook(
        node.name.value,
        node.name.span,
        words_of(node.body).names,
        tuple(_calls(node.body, names)),
    )


def _calls(body: Iterable[object], names: Mapping[str, str]) -> Iterator[HookCall]:
    """The calls of a hook's body; what stands after a way out of it is guarded."""
    is_guarded = False
    for statement in body:
        returns = False
        stack: list[tuple[Any, bool]] = [(statement, is_guarded)]
        while stack:
            node, is_inner_guarded = stack.pop()
            if isinstance(node, Call):
                callee = _dotted(node.function, names)
                if callee is not None:
                    yield HookCall(callee, node.span, is_inner_guarded, len(node.arguments))
            returns = returns or isinstance(node, Return)
            below = is_inner_guarded or isinstance(node, _GUARDS)
            stack += [(part, below) for part in reversed(parts_of(node))]
        is_guarded = is_guarded or returns


def _imported(body: tuple[Statement, ...]) -> Iterator[tuple[str, str]]:
    """What the imports among *body* bind, and the dotted name of each."""
    for node in statements(body):
        match node:
            case Import(names=names):
                yield from ((item.bound, item.name if item.alias else item.bound) for item in names)
            case ImportFrom(module=module, names=names, level=0):
                yield from ((item.bound, f"{module}.{item.name}") for item in names)


def _dotted(node: Expression, names: Mapping[str, str]) -> str | None:
    match node:
        case Name(id=name):
            return names.get(name, name)
        case Attribute(value=value, name=name):
            of = _dotted(value, names)
            return None if of is None else f"{of}.{name}"
        case _:
            return None
