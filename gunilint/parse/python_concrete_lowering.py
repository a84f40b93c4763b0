"""The walk from libcst's concrete nodes to gunilint's own, with the place of each.

libcst's position provider costs several times the parse. Here the walk that builds the nodes
carries a cursor through the text instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_cursor import Cursor

Table: TypeAlias = Mapping[type[cst.BaseExpression], Callable[["Lowering", Any], ir.Expression]]


def identifier(written: str) -> str:
    """The name that *written* is: Python has `ﬁ` and `fi` for the same."""
    if written.isascii():
        return written
    from unicodedata import normalize

    return normalize("NFKC", written)


class Lowering:
    """Builds the nodes; the cursor stands before each expression that it is asked for."""

    def __init__(self, cursor: Cursor, table: Table) -> None:
        self.cursor = cursor
        self._table = table

    def expression(self, node: cst.BaseExpression) -> ir.Expression:
        """*node*, which comes next in the text."""
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)):
            return self._self_parenthesised(node)
        for _ in node.lpar:
            self.cursor.take("(")
        lowered: ir.Expression = self._table[type(node)](self, node)
        for _ in node.rpar:
            self.cursor.take(")")
        return lowered

    def expressions(self, nodes: Iterable[cst.BaseElement]) -> tuple[ir.Expression, ...]:
        """The elements of a display, up to its closing bracket."""
        lowered = []
        for node in nodes:
            lowered.append(self._element(node))
            self.cursor.take_if(",")
        return tuple(lowered)

    def _element(self, node: cst.BaseElement) -> ir.Expression:
        if not isinstance(node, cst.StarredElement):
            return self.expression(node.value)
        return self.starred(node)

    def starred(self, node: cst.StarredElement) -> ir.Starred:
        """`*value`."""
        for _ in node.lpar:
            self.cursor.take("(")
        start = self.cursor.take("*")
        value = self.expression(node.value)
        span = self.cursor.span(start)
        for _ in node.rpar:
            self.cursor.take(")")
        return ir.Starred(value, span)

    def _self_parenthesised(self, node: cst.Tuple | cst.GeneratorExp) -> ir.Expression:
        """A tuple or a generator, whose innermost parentheses are its own."""
        for _ in node.lpar[:-1]:
            self.cursor.take("(")
        start = self.cursor.skip()
        own = bool(node.lpar)
        if own:
            self.cursor.take("(")
        lowered: ir.Expression
        if isinstance(node, cst.Tuple):
            elements = self.expressions(node.elements)
            if own:
                self.cursor.take(")")
            lowered = ir.TupleDisplay(elements, self.cursor.span(start))
        else:
            lowered = self.comprehension("generator", node, start, ")" if own else "")
        for _ in node.rpar[:-1]:
            self.cursor.take(")")
        return lowered

    def comprehension(
        self, kind: str, node: cst.BaseSimpleComp, start: int, closing: str
    ) -> ir.Comprehension:
        """A comprehension whose opening bracket, at *start*, has been taken."""
        element = self.expression(node.elt)
        clauses = self.clauses(node.for_in)
        if closing:
            self.cursor.take(closing)
        return ir.Comprehension(kind, element, None, clauses, self.cursor.span(start))

    def clauses(self, node: cst.CompFor | None) -> tuple[ir.Clause, ...]:
        """`for … in … if …`, as often as it is there."""
        clauses = []
        while node is not None:
            if node.asynchronous is not None:
                self.cursor.take("async")
            self.cursor.take("for")
            target = self.expression(node.target)
            self.cursor.take("in")
            iterable = self.expression(node.iter)
            conditions = []
            for condition in node.ifs:
                self.cursor.take("if")
                conditions.append(self.expression(condition.test))
            asynchronous = node.asynchronous is not None
            clauses.append(ir.Clause(target, iterable, tuple(conditions), asynchronous))
            node = node.inner_for_in
        return tuple(clauses)

    def arguments(self, nodes: Sequence[cst.Arg]) -> tuple[ir.Argument, ...]:
        """Arguments of a call or a class, up to the closing parenthesis."""
        lowered = []
        for node in nodes:
            start = self.cursor.skip()
            if node.star:
                self.cursor.take(node.star)
            if node.keyword is not None:
                self.cursor.take(node.keyword.value)
                self.cursor.take("=")
            value = self.expression(node.value)
            keyword = identifier(node.keyword.value) if node.keyword is not None else None
            span = self.cursor.span(start) if node.star == "*" else value.span
            lowered.append(ir.Argument(value, keyword, len(node.star), span))
            self.cursor.take_if(",")
        return tuple(lowered)

    def parameters(self, node: cst.Parameters) -> tuple[ir.Parameter, ...]:
        """Parameters of a function or a lambda; the annotations are passed over."""
        lowered = [self._parameter(item, "positional-only") for item in node.posonly_params]
        if isinstance(node.posonly_ind, cst.ParamSlash):
            self.cursor.take("/")
            self.cursor.take_if(",")
        lowered += [self._parameter(item, "positional") for item in node.params]
        if isinstance(node.star_arg, cst.ParamStar):
            self.cursor.take("*")
            self.cursor.take_if(",")
        elif isinstance(node.star_arg, cst.Param):
            lowered.append(self._parameter(node.star_arg, "*"))
        lowered += [self._parameter(item, "keyword-only") for item in node.kwonly_params]
        if node.star_kwarg is not None:
            lowered.append(self._parameter(node.star_kwarg, "**"))
        return tuple(lowered)

    def _parameter(self, node: cst.Param, kind: str) -> ir.Parameter:
        if kind in ("*", "**"):
            self.cursor.take(kind)
        self.cursor.take(node.name.value)
        if node.annotation is not None:
            self.cursor.take(":")
            annotation = node.annotation.annotation
            if isinstance(annotation, cst.StarredElement):
                self.starred(annotation)
            else:
                self.expression(annotation)
        default = None
        if node.default is not None:
            self.cursor.take("=")
            default = self.expression(node.default)
        self.cursor.take_if(",")
        return ir.Parameter(identifier(node.name.value), kind, default)
