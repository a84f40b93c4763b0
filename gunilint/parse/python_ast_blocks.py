"""Python's statements that hold others, out of CPython's syntax tree."""

from __future__ import annotations

import ast
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_expressions import arguments_of, parameters_of
from gunilint.parse.python_ast_statements import SIMPLE_STATEMENTS
from gunilint.parse.python_ast_walk import Table, Walk
from gunilint.parse.python_parts import MOST_ALTERNATIVES
from gunilint.source import Text


def statements(walk: Walk, nodes: list[ast.stmt]) -> tuple[ir.Statement, ...]:
    """What *nodes* say, in order."""
    return tuple([STATEMENTS[type(node)](walk, node) for node in nodes])


def _if(walk: Walk, node: ast.If) -> ir.Statement:
    """An `if` with its chain of `elif`, built from the last one up."""
    heads: list[tuple[ast.If, ir.Expression, tuple[ir.Statement, ...]]] = []
    at = node
    while True:
        heads.append((at, walk.expression(at.test), statements(walk, at.body)))
        if len(at.orelse) != 1 or not isinstance(at.orelse[0], ast.If):
            break
        at = at.orelse[0]
        if len(heads) == MOST_ALTERNATIVES:
            raise RecursionError
    otherwise = statements(walk, at.orelse)
    last = (otherwise or heads[-1][2])[-1].span
    for head, test, body in reversed(heads):
        made = ir.If(test, body, otherwise, walk.places.to(head, last))
        otherwise = (made,)
    return made


def _while(walk: Walk, node: ast.While) -> ir.Statement:
    test, body = walk.expression(node.test), statements(walk, node.body)
    otherwise = statements(walk, node.orelse)
    span = walk.places.to(node, (otherwise or body)[-1].span)
    return ir.While(test, body, otherwise, span)


def _for(walk: Walk, node: ast.For | ast.AsyncFor) -> ir.Statement:
    target, iterable = walk.expression(node.target), walk.expression(node.iter)
    body, otherwise = statements(walk, node.body), statements(walk, node.orelse)
    span = walk.places.to(node, (otherwise or body)[-1].span)
    return ir.For(target, iterable, body, otherwise, type(node) is ast.AsyncFor, span)


def _try(walk: Walk, node: ast.Try | ast.TryStar) -> ir.Statement:
    body = statements(walk, node.body)
    handlers = tuple([_handler(walk, handler) for handler in node.handlers])
    otherwise, final = statements(walk, node.orelse), statements(walk, node.finalbody)
    last = (final or otherwise or handlers or body)[-1]
    span = walk.places.to(node, last.span)
    return ir.Try(body, handlers, otherwise, final, type(node) is ast.TryStar, span)


def _handler(walk: Walk, node: ast.ExceptHandler) -> ir.Handler:
    type_ = walk.optional(node.type)
    name = None
    if node.name is not None:
        assert node.type is not None
        cursor = walk.places.cursor(walk.places.end(node.type))
        while cursor.take_if(")"):
            pass
        cursor.take("as")
        start = cursor.take(node.name)
        name = Text(node.name, cursor.span(start))
    body = statements(walk, node.body)
    return ir.Handler(type_, name, body, walk.places.to(node, body[-1].span))


def _with(walk: Walk, node: ast.With | ast.AsyncWith) -> ir.Statement:
    items = [
        ir.WithItem(walk.expression(item.context_expr), walk.optional(item.optional_vars))
        for item in node.items
    ]
    body = statements(walk, node.body)
    span = walk.places.to(node, body[-1].span)
    return ir.With(tuple(items), body, type(node) is ast.AsyncWith, span)


def _name(walk: Walk, node: ast.stmt, name: str, *keywords: str) -> Text:
    """The name that stands after *keywords*, with which *node* starts."""
    cursor = walk.places.cursor(walk.places.start(node))
    for keyword in keywords:
        cursor.take(keyword)
    start = cursor.take(name)
    return Text(name, cursor.span(start))


def _function(walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Statement:
    asynchronous = type(node) is ast.AsyncFunctionDef
    decorators = walk.expressions(node.decorator_list)
    name = _name(walk, node, node.name, *(("async", "def") if asynchronous else ("def",)))
    parameters = parameters_of(walk, node.args)
    body = statements(walk, node.body)
    span = walk.places.to(node, body[-1].span)
    return ir.FunctionDefinition(name, parameters, body, decorators, asynchronous, span)


def _class(walk: Walk, node: ast.ClassDef) -> ir.Statement:
    decorators = walk.expressions(node.decorator_list)
    name = _name(walk, node, node.name, "class")
    arguments = arguments_of(walk, node.bases, node.keywords)
    body = statements(walk, node.body)
    span = walk.places.to(node, body[-1].span)
    return ir.ClassDefinition(name, arguments, body, decorators, span)


def _match(walk: Walk, node: ast.Match) -> ir.Statement:
    from gunilint.parse.python_ast_patterns import pattern

    subject = walk.expression(node.subject)
    cases = tuple(
        [
            ir.Case(
                pattern(walk, case.pattern),
                walk.optional(case.guard),
                statements(walk, case.body),
            )
            for case in node.cases
        ]
    )
    return ir.Match(subject, cases, walk.places.to(node, cases[-1].body[-1].span))


STATEMENTS: Final = Table(
    {
        **SIMPLE_STATEMENTS,
        ast.If: _if,
        ast.While: _while,
        ast.For: _for,
        ast.AsyncFor: _for,
        ast.Try: _try,
        ast.TryStar: _try,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
        ast.Match: _match,
    }
)
