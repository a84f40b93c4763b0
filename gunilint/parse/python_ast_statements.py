"""Python's statements of one line, out of CPython's syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_expressions import BINARY
from gunilint.parse.python_ast_walk import Table, Walk
from gunilint.source import Text


def _expression(walk: Walk, node: ast.Expr) -> ir.Statement:
    return ir.ExpressionStatement(walk.expression(node.value), walk.span(node))


def _assign(walk: Walk, node: ast.Assign) -> ir.Statement:
    targets = walk.expressions(node.targets)
    for target in node.targets:
        _read_all(walk, target, node.value)
    return ir.Assign(targets, walk.expression(node.value), walk.span(node))


def _annotated(walk: Walk, node: ast.AnnAssign) -> ir.Statement:
    target, annotation = walk.expression(node.target), walk.expression(node.annotation)
    _read_all(walk, node.target, node.value)
    return ir.AnnotatedAssign(target, annotation, walk.optional(node.value), walk.span(node))


def _read_all(walk: Walk, target: ast.expr, value: ast.expr | None) -> None:
    """The strings in `__all__` count as names that are read."""
    if isinstance(target, ast.Name) and target.id == "__all__":
        walk.read.update(_strings(value))


def _strings(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, (ast.List, ast.Tuple)):
        for element in value.elts:
            if isinstance(element, ast.Constant) and isinstance(element.value, str):
                yield element.value


def _augmented(walk: Walk, node: ast.AugAssign) -> ir.Statement:
    if isinstance(node.target, ast.Name):
        walk.read.add(node.target.id)
    target, value = walk.expression(node.target), walk.expression(node.value)
    return ir.AugmentedAssign(target, BINARY[type(node.op)], value, walk.span(node))


def _return(walk: Walk, node: ast.Return) -> ir.Statement:
    return ir.Return(walk.optional(node.value), walk.span(node))


def _raise(walk: Walk, node: ast.Raise) -> ir.Statement:
    return ir.Raise(walk.optional(node.exc), walk.optional(node.cause), walk.span(node))


def _assert(walk: Walk, node: ast.Assert) -> ir.Statement:
    return ir.Assert(walk.expression(node.test), walk.optional(node.msg), walk.span(node))


def _delete(walk: Walk, node: ast.Delete) -> ir.Statement:
    nodes = node.targets
    if len(nodes) == 1 and isinstance(nodes[0], ast.Tuple):
        nodes = nodes[0].elts
    return ir.Delete(walk.expressions(nodes), walk.span(node))


def _global(walk: Walk, node: ast.Global) -> ir.Statement:
    return ir.Global(_names(walk, node, "global"), walk.span(node))


def _nonlocal(walk: Walk, node: ast.Nonlocal) -> ir.Statement:
    return ir.Nonlocal(_names(walk, node, "nonlocal"), walk.span(node))


def _names(walk: Walk, node: ast.Global | ast.Nonlocal, keyword: str) -> tuple[Text, ...]:
    cursor = walk.places.cursor(walk.places.start(node))
    cursor.take(keyword)
    names = []
    for name in node.names:
        start = cursor.take(name)
        names.append(Text(name, cursor.span(start)))
        cursor.take_if(",")
    return tuple(names)


def _import(walk: Walk, node: ast.Import) -> ir.Statement:
    names = [
        ir.ImportedName(
            alias.name,
            alias.asname,
            alias.asname or alias.name.partition(".")[0],
            walk.span(alias),
        )
        for alias in node.names
    ]
    return ir.Import(tuple(names), walk.span(node))


def _import_from(walk: Walk, node: ast.ImportFrom) -> ir.Statement:
    star = node.names[0].name == "*"
    names = [
        ir.ImportedName(alias.name, alias.asname, alias.asname or alias.name, walk.span(alias))
        for alias in node.names
        if not star
    ]
    return ir.ImportFrom(node.module or "", node.level, tuple(names), star, walk.span(node))


def _pass(walk: Walk, node: ast.Pass) -> ir.Statement:
    return ir.Pass(walk.span(node))


def _break(walk: Walk, node: ast.Break) -> ir.Statement:
    return ir.Break(walk.span(node))


def _continue(walk: Walk, node: ast.Continue) -> ir.Statement:
    return ir.Continue(walk.span(node))


def _type(walk: Walk, node: ast.stmt) -> ir.Statement:
    cursor = walk.places.cursor(walk.places.start(node))
    cursor.take("type")
    name: str = node.name.id  # type: ignore[attr-defined]
    start = cursor.take(name)
    return ir.TypeStatement(Text(name, cursor.span(start)), walk.span(node))


SIMPLE_STATEMENTS = Table(
    {
        ast.Expr: _expression,
        ast.Assign: _assign,
        ast.AnnAssign: _annotated,
        ast.AugAssign: _augmented,
        ast.Return: _return,
        ast.Raise: _raise,
        ast.Assert: _assert,
        ast.Delete: _delete,
        ast.Global: _global,
        ast.Nonlocal: _nonlocal,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Pass: _pass,
        ast.Break: _break,
        ast.Continue: _continue,
    }
)
if hasattr(ast, "TypeAlias"):  # from Python 3.12 on
    SIMPLE_STATEMENTS[ast.TypeAlias] = _type
