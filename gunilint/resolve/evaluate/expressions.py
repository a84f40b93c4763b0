"""Expressions: one function for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import (
    LOOSEST,
    NONE,
    Abstract,
    describe,
    formula,
    unknown,
)
from gunilint.resolve.evaluate.attributes import get_attribute
from gunilint.resolve.evaluate.call_expressions import call_expression
from gunilint.resolve.evaluate.callables import (
    Environment,
    FunctionObject,
)
from gunilint.resolve.evaluate.displays import (
    dict_display,
    list_display,
    set_display,
    tuple_display,
)
from gunilint.resolve.evaluate.functions import BLOCK, collect_yield
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of
from gunilint.resolve.evaluate.names import load_name, store_name
from gunilint.resolve.evaluate.operators import binary, compare, negation, unary
from gunilint.resolve.evaluate.strings import fstring
from gunilint.resolve.evaluate.subscripts import get_item, slice_of
from gunilint.source import Span


def evaluate_expression(
    run: Interpreter, node: ir.Expression, environment: Environment
) -> Abstract:
    """What *node* is worth."""
    # `run.step`, written out: this is the hottest line there is.
    run.left -= 1
    if run.left < 0:
        run.step(node.span, 0)
    return _EVALUATE[type(node)](run, node, environment)


def _constant(run: Interpreter, node: ir.Constant, environment: Environment) -> Abstract:
    del run, environment
    return Abstract(node.value)


def _bytes(run: Interpreter, node: ir.BytesLiteral, environment: Environment) -> Abstract:
    del run, environment
    return Abstract(node.text.encode("latin-1"))


def _imaginary(run: Interpreter, node: ir.ImaginaryLiteral, environment: Environment) -> Abstract:
    del run, environment
    return Abstract(complex(0, node.imaginary))


def _ellipsis(run: Interpreter, node: ir.EllipsisLiteral, environment: Environment) -> Abstract:
    del run, node, environment
    return Abstract(...)


def _template(run: Interpreter, node: ir.TemplateString, environment: Environment) -> Abstract:
    del run, environment
    return unknown("is a template string, which is not followed", node.span)


def _name(run: Interpreter, node: ir.Name, environment: Environment) -> Abstract:
    return load_name(run, node.id, environment, node.span)


def _attribute(run: Interpreter, node: ir.Attribute, environment: Environment) -> Abstract:
    value = evaluate_expression(run, node.value, environment)
    return get_attribute(run, value, node.name, node.span)


def _subscript(run: Interpreter, node: ir.Subscript, environment: Environment) -> Abstract:
    value = evaluate_expression(run, node.value, environment)
    key = evaluate_expression(run, node.key, environment)
    return get_item(run, value, key, node.span)


def _slice(run: Interpreter, node: ir.Slice, environment: Environment) -> Abstract:
    parts = [
        NONE if part is None else evaluate_expression(run, part, environment)
        for part in (node.lower, node.upper, node.step)
    ]
    return slice_of(*parts)


def _unary(run: Interpreter, node: ir.UnaryOperation, environment: Environment) -> Abstract:
    value = evaluate_expression(run, node.operand, environment)
    if node.operator == "not":
        return negation(run, value)
    return unary(run, node.operator, value, node.span)


def _binary(run: Interpreter, node: ir.BinaryOperation, environment: Environment) -> Abstract:
    left = evaluate_expression(run, node.left, environment)
    right = evaluate_expression(run, node.right, environment)
    return binary(run, node.operator, left, right, node.span)


def _boolean(run: Interpreter, node: ir.BooleanOperation, environment: Environment) -> Abstract:
    return _chain(run, node, node.values, environment)


def _chain(
    run: Interpreter,
    node: ir.BooleanOperation,
    values: tuple[ir.Expression, ...],
    environment: Environment,
) -> Abstract:
    first = evaluate_expression(run, values[0], environment)
    if len(values) == 1:
        return first

    others: list[Abstract] = []

    def rest() -> Abstract:
        others.append(_chain(run, node, values[1:], environment))
        return others[-1]

    def itself() -> Abstract:
        return first

    ways = (rest, itself) if node.operator == "and" else (itself, rest)
    result = run.branch(first, *ways, node.span)
    assert isinstance(result, Abstract)
    if result is first or result.formula is None or not others or result is others[-1]:
        return result
    last = describe(others[-1])
    second = last.text if len(values) > 2 else last.below(LOOSEST)
    shown = f"{describe(first).below(LOOSEST)} {node.operator} {second}"
    return result._replace(formula=formula(shown, loose=True))


def _comparison(run: Interpreter, node: ir.Comparison, environment: Environment) -> Abstract:
    left = evaluate_expression(run, node.left, environment)
    return _compared(run, node, left, 0, environment)


def _compared(
    run: Interpreter, node: ir.Comparison, left: Abstract, index: int, environment: Environment
) -> Abstract:
    right = evaluate_expression(run, node.operands[index], environment)
    result = compare(run, node.operators[index], left, right, node.span)
    if index + 1 == len(node.operators):
        return result
    chained = run.branch(
        result,
        lambda: _compared(run, node, right, index + 1, environment),
        lambda: result,
        node.span,
    )
    assert isinstance(chained, Abstract)
    return chained


def _conditional(run: Interpreter, node: ir.Conditional, environment: Environment) -> Abstract:
    test = evaluate_expression(run, node.test, environment)
    result = run.branch(
        test,
        lambda: evaluate_expression(run, node.body, environment),
        lambda: evaluate_expression(run, node.otherwise, environment),
        node.test.span,
    )
    assert isinstance(result, Abstract)
    return result


def make_function(
    run: Interpreter,
    name: str,
    parameters: tuple[ir.Parameter, ...],
    body: tuple[ir.Statement, ...] | ir.Expression,
    environment: Environment,
    span: Span,
    *,
    asynchronous: bool = False,
) -> Abstract:
    """A function with its defaults worked out."""
    defaults = {
        parameter.name: evaluate_expression(run, parameter.default, environment)
        for parameter in parameters
        if parameter.default is not None
    }
    made = FunctionObject(name, parameters, defaults, body, environment, asynchronous, span)
    return Abstract(made)


def _lambda(run: Interpreter, node: ir.Lambda, environment: Environment) -> Abstract:
    return make_function(run, "<lambda>", node.parameters, node.body, environment, node.span)


def _comprehension(run: Interpreter, node: ir.Comprehension, environment: Environment) -> Abstract:
    from gunilint.resolve.evaluate.comprehensions import comprehension

    return comprehension(run, node, environment)


def _starred(run: Interpreter, node: ir.Starred, environment: Environment) -> Abstract:
    return evaluate_expression(run, node.value, environment)


def _await(run: Interpreter, node: ir.Await, environment: Environment) -> Abstract:
    evaluate_expression(run, node.value, environment)
    return unknown("awaits what is not followed", node.span)


def _yield(run: Interpreter, node: ir.Yield, environment: Environment) -> Abstract:
    value = NONE if node.value is None else evaluate_expression(run, node.value, environment)
    block = environment.names.slots.get(BLOCK)
    if block is not None:
        from gunilint.resolve.evaluate.calls import call

        return call(run, block.value, [value], {}, node.span)
    items = [value]
    lost = None
    if node.delegates:
        found = items_of(run, value, node.span)
        items, lost = found.known, found.lost
    collected = collect_yield(run, environment, items)
    if collected is not None and lost is not None:
        collected.lose(lost)
    return NONE


def _named(run: Interpreter, node: ir.NamedExpression, environment: Environment) -> Abstract:
    value = evaluate_expression(run, node.value, environment)
    places = (node.value.span, node.target.span)
    store_name(run, node.target.id, value, environment, places)
    return value


_EVALUATE: Final[dict[type, Callable[[Interpreter, Any, Environment], Abstract]]] = {
    ir.Constant: _constant,
    ir.BytesLiteral: _bytes,
    ir.ImaginaryLiteral: _imaginary,
    ir.EllipsisLiteral: _ellipsis,
    ir.TemplateString: _template,
    ir.FString: fstring,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Subscript: _subscript,
    ir.Slice: _slice,
    ir.Call: call_expression,
    ir.UnaryOperation: _unary,
    ir.BinaryOperation: _binary,
    ir.BooleanOperation: _boolean,
    ir.Comparison: _comparison,
    ir.Conditional: _conditional,
    ir.Lambda: _lambda,
    ir.ListDisplay: list_display,
    ir.TupleDisplay: tuple_display,
    ir.SetDisplay: set_display,
    ir.DictDisplay: dict_display,
    ir.Starred: _starred,
    ir.Comprehension: _comprehension,
    ir.Await: _await,
    ir.Yield: _yield,
    ir.NamedExpression: _named,
}
