"""The walk from CPython's syntax tree to gunilint's own nodes, with the place of each."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_places import Places
from gunilint.parse.python_cursor import LostPlaceError


class Table(dict[type[ast.AST], Callable[["Walk", Any], Any]]):
    """What each kind of node becomes; a kind that is not in it is newer than gunilint."""

    def __missing__(self, kind: type[ast.AST]) -> Callable[[Walk, Any], Any]:
        raise LostPlaceError(kind.__name__, 0)


class Walk:
    """Builds the nodes of one file; *read* collects the names that are read in it."""

    __slots__ = ("_table", "places", "read", "span")

    def __init__(self, places: Places, table: Table) -> None:
        self._table = table
        self.places = places
        self.span = places.span
        self.read: set[str] = set()

    def expression(self, node: ast.expr) -> ir.Expression:
        """What *node* says."""
        lowered: ir.Expression = self._table[type(node)](self, node)
        return lowered

    def optional(self, node: ast.expr | None) -> ir.Expression | None:
        """The same where there may be nothing."""
        return None if node is None else self.expression(node)

    def expressions(self, nodes: list[ast.expr]) -> tuple[ir.Expression, ...]:
        """The same for several, in order."""
        table = self._table
        return tuple([table[type(node)](self, node) for node in nodes])
