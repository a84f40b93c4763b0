"""Going over Python's syntax: what a node is made of."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final

from gunilint.parse.facts.python_expressions import Node

MOST_ALTERNATIVES: Final = 480
"""Each `elif` is within the one before it: no walk can go much deeper."""


def parts_of(node: Any) -> tuple[Any, ...]:
    """What *node*, a node or a tuple, is made of, in the order of the text; leaves have nothing."""
    kind = type(node)
    if kind is tuple:
        found = node
    else:
        inner = _inner(kind)  # type: ignore[arg-type]  # classes can be hashed
        found = () if inner is None else inner(node)
    return found if type(found) is tuple else (found,)


def block_parts_of(node: Any) -> tuple[Any, ...]:
    """The same without expressions: statements, and what else of a statement binds names."""
    kind = type(node)
    if kind is tuple:
        found = node
    else:
        inner = _inner_of_blocks(kind)  # type: ignore[arg-type]  # classes can be hashed
        found = () if inner is None else inner(node)
    return found if type(found) is tuple else (found,)


_LEAVES: Final = frozenset({"Span", "Text", "str", "int", "float", "bool", "None"})
_LISTS_OF_LEAVES: Final = frozenset({"tuple[str, ...]", "tuple[Text, ...]"})
_BINDING: Final = ("Statement", "Handler", "Case", "Pattern", "WithItem")


@cache
def _inner(kind: type) -> Callable[[Any], Any] | None:
    """What gives the fields of a node of *kind* that can hold nodes; None where it has none."""
    fields = kind.__annotations__ if issubclass(kind, Node) else {}
    names = [
        name
        for name, said in fields.items()
        if said not in _LISTS_OF_LEAVES and not _LEAVES.issuperset(said.split(" | "))
    ]
    return attrgetter(*names) if names else None


@cache
def _inner_of_blocks(kind: type) -> Callable[[Any], Any] | None:
    fields = kind.__annotations__ if issubclass(kind, Node) else {}
    names = [name for name, said in fields.items() if any(word in said for word in _BINDING)]
    return attrgetter(*names) if names else None
