"""Python's statements that hold others, out of libcst's tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_lowering import Lowering, identifier
from gunilint.parse.python_concrete_patterns import lower_pattern
from gunilint.parse.python_concrete_statements import simple_statement, type_parameters
from gunilint.parse.python_parts import MOST_ALTERNATIVES
from gunilint.source import Text


def statements(lowering: Lowering, nodes: Sequence[cst.CSTNode]) -> tuple[ir.Statement, ...]:
    """Statements in order; *nodes* are lines, blocks or the parts of one line."""
    lowered: list[ir.Statement] = []
    for node in nodes:
        lowering.cursor.next_statement()
        if isinstance(node, cst.SimpleStatementLine):
            lowered.extend(statements(lowering, node.body))
        elif isinstance(node, cst.BaseSmallStatement):
            lowered.append(simple_statement(lowering, node))
        else:
            lowered.append(_BLOCKS[type(node)](lowering, node))
    return tuple(lowered)


def _suite(lowering: Lowering, node: cst.BaseSuite) -> tuple[ir.Statement, ...]:
    lowering.cursor.take(":")
    return statements(lowering, node.body)


def _block_end(lowering: Lowering) -> None:
    """Leave a last semicolon behind, so that `else` and its like come next."""
    lowering.cursor.next_statement()


def _or_else(lowering: Lowering, node: cst.Else | None) -> tuple[ir.Statement, ...]:
    if node is None:
        return ()
    _block_end(lowering)
    lowering.cursor.take("else")
    return _suite(lowering, node.body)


def _if(lowering: Lowering, node: cst.If) -> ir.Statement:
    """An `if` with its chain of `elif`, built from the last one up."""
    cursor = lowering.cursor
    heads: list[tuple[int, ir.Expression, tuple[ir.Statement, ...]]] = []
    at: cst.If | cst.Else | None = node
    while isinstance(at, cst.If):
        if len(heads) == MOST_ALTERNATIVES:
            raise RecursionError
        if heads:
            _block_end(lowering)
        start = cursor.take("elif" if heads else "if")
        test = lowering.expression(at.test)
        heads.append((start, test, _suite(lowering, at.body)))
        at = at.orelse
    otherwise = _or_else(lowering, at)
    for start, test, body in reversed(heads):
        otherwise = (ir.If(test, body, otherwise, cursor.span(start)),)
    statement = otherwise[0]
    assert isinstance(statement, ir.If)
    return statement


def _while(lowering: Lowering, node: cst.While) -> ir.Statement:
    start = lowering.cursor.take("while")
    test = lowering.expression(node.test)
    body = _suite(lowering, node.body)
    otherwise = _or_else(lowering, node.orelse)
    return ir.While(test, body, otherwise, lowering.cursor.span(start))


def _for(lowering: Lowering, node: cst.For) -> ir.Statement:
    start = lowering.cursor.skip()
    asynchronous = node.asynchronous is not None
    if asynchronous:
        lowering.cursor.take("async")
    lowering.cursor.take("for")
    target = lowering.expression(node.target)
    lowering.cursor.take("in")
    iterable = lowering.expression(node.iter)
    body = _suite(lowering, node.body)
    otherwise = _or_else(lowering, node.orelse)
    span = lowering.cursor.span(start)
    return ir.For(target, iterable, body, otherwise, asynchronous, span)


def _try(lowering: Lowering, node: cst.Try | cst.TryStar) -> ir.Statement:
    start = lowering.cursor.take("try")
    body = _suite(lowering, node.body)
    handlers = tuple(_handler(lowering, handler) for handler in node.handlers)
    otherwise = _or_else(lowering, node.orelse)
    final: tuple[ir.Statement, ...] = ()
    if node.finalbody is not None:
        _block_end(lowering)
        lowering.cursor.take("finally")
        final = _suite(lowering, node.finalbody.body)
    grouped = isinstance(node, cst.TryStar)
    return ir.Try(body, handlers, otherwise, final, grouped, lowering.cursor.span(start))


def _handler(lowering: Lowering, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ir.Handler:
    cursor = lowering.cursor
    _block_end(lowering)
    start = cursor.take("except")
    if isinstance(node, cst.ExceptStarHandler):
        cursor.take("*")
    type_ = lowering.expression(node.type) if node.type is not None else None
    name = None
    if node.name is not None:
        cursor.take("as")
        assert isinstance(node.name.name, cst.Name)
        name_start = cursor.take(node.name.name.value)
        name = Text(identifier(node.name.name.value), cursor.span(name_start))
    body = _suite(lowering, node.body)
    return ir.Handler(type_, name, body, cursor.span(start))


def _with(lowering: Lowering, node: cst.With) -> ir.Statement:
    cursor = lowering.cursor
    start = cursor.skip()
    asynchronous = node.asynchronous is not None
    if asynchronous:
        cursor.take("async")
    cursor.take("with")
    own = isinstance(node.lpar, cst.LeftParen)
    if own:
        cursor.take("(")
    items = []
    for item in node.items:
        context = lowering.expression(item.item)
        target = None
        if item.asname is not None:
            cursor.take("as")
            target = lowering.expression(item.asname.name)
        items.append(ir.WithItem(context, target))
        cursor.take_if(",")
    if own:
        cursor.take(")")
    body = _suite(lowering, node.body)
    return ir.With(tuple(items), body, asynchronous, cursor.span(start))


def _decorators(lowering: Lowering, nodes: Sequence[cst.Decorator]) -> tuple[ir.Expression, ...]:
    decorators = []
    for node in nodes:
        lowering.cursor.take("@")
        decorators.append(lowering.expression(node.decorator))
    return tuple(decorators)


def _function(lowering: Lowering, node: cst.FunctionDef) -> ir.Statement:
    cursor = lowering.cursor
    decorators = _decorators(lowering, node.decorators)
    start = cursor.skip()
    asynchronous = node.asynchronous is not None
    if asynchronous:
        cursor.take("async")
    cursor.take("def")
    name_start = cursor.take(node.name.value)
    name = Text(identifier(node.name.value), cursor.span(name_start))
    type_parameters(lowering, node.type_parameters)
    cursor.take("(")
    parameters = lowering.parameters(node.params)
    cursor.take(")")
    if node.returns is not None:
        cursor.take("->")
        lowering.expression(node.returns.annotation)
    body = _suite(lowering, node.body)
    span = cursor.span(start)
    return ir.FunctionDefinition(name, parameters, body, decorators, asynchronous, span)


def _class(lowering: Lowering, node: cst.ClassDef) -> ir.Statement:
    cursor = lowering.cursor
    decorators = _decorators(lowering, node.decorators)
    start = cursor.take("class")
    name_start = cursor.take(node.name.value)
    name = Text(identifier(node.name.value), cursor.span(name_start))
    type_parameters(lowering, node.type_parameters)
    arguments: tuple[ir.Argument, ...] = ()
    if cursor.take_if("("):
        arguments = lowering.arguments([*node.bases, *node.keywords])
        cursor.take(")")
    body = _suite(lowering, node.body)
    return ir.ClassDefinition(name, arguments, body, decorators, cursor.span(start))


def _match(lowering: Lowering, node: cst.Match) -> ir.Statement:
    cursor = lowering.cursor
    start = cursor.take("match")
    subject = lowering.expression(node.subject)
    cursor.take(":")
    cases = []
    for case in node.cases:
        _block_end(lowering)
        cursor.take("case")
        pattern = lower_pattern(lowering, case.pattern)
        guard = None
        if case.guard is not None:
            cursor.take("if")
            guard = lowering.expression(case.guard)
        cases.append(ir.Case(pattern, guard, _suite(lowering, case.body)))
    return ir.Match(subject, tuple(cases), cursor.span(start))


_BLOCKS: Final[Mapping[type[cst.CSTNode], Callable[[Lowering, Any], ir.Statement]]] = {
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Match: _match,
}
