"""Which names a Python file binds whatever its inputs are, if it runs to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gunilint.parse.facts.python import (
    AnnotatedAssign,
    Assign,
    ClassDefinition,
    Delete,
    FunctionDefinition,
    If,
    ImportFrom,
    Module,
    Name,
    Node,
    Statement,
    With,
)
from gunilint.source import Span

_REACHES_NAMES: Final = frozenset({"globals", "locals", "vars", "exec", "eval", "__dict__"})
"""A file that reads one of these may take any of its names away again."""


def certainly_bound(module: Module) -> frozenset[str]:
    """The names that *module* binds on every way through it; some may be missing here.

    A name is certain where a statement outside of branches and loops binds it, or both branches
    of an `if` do, and nothing in the file deletes a name.
    """
    if _REACHES_NAMES.intersection(module.read) or any(map(_deletes, module.body)):
        return frozenset()
    return frozenset(_bound(module.body))


def _bound(body: Iterable[Statement]) -> Iterator[str]:
    for statement in body:
        match statement:
            case Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, Name))
            case AnnotatedAssign(target=Name(id=name), value=value) if value is not None:
                yield name
            case FunctionDefinition(name=text) | ClassDefinition(name=text):
                yield text.value
            case ImportFrom(names=names):
                yield from (name.bound for name in names)
            case With(body=inner):
                yield from _bound(inner)
            case If(body=inner, otherwise=otherwise):
                yield from set(_bound(inner)).intersection(_bound(otherwise))


def _deletes(node: object) -> bool:
    """Whether a `del` stands in *node* or below it."""
    if not isinstance(node, (tuple, Node)) or isinstance(node, Span):
        return False
    return isinstance(node, Delete) or any(map(_deletes, node))
