"""Statements: one function for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import NONE, Abstract
from gunilint.resolve.evaluate.callables import (
    ClassObject,
    Environment,
    ExceptionObject,
)
from gunilint.resolve.evaluate.expressions import evaluate_expression, make_function
from gunilint.resolve.evaluate.flow import Jump, Raised
from gunilint.resolve.evaluate.havoc import forget_held
from gunilint.resolve.evaluate.heap import DictObject, ListObject, SetObject
from gunilint.resolve.evaluate.imports import import_from, import_modules
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.names import store_name
from gunilint.resolve.evaluate.targets import assign, delete
from gunilint.value import Unknown


def execute(
    run: Interpreter, body: tuple[ir.Statement, ...], environment: Environment
) -> Jump | None:
    """Run statements in order; the jump that ends them early, if one does."""
    for node in body:
        run.step(node.span)
        try:
            jump = _EXECUTE[type(node)](run, node, environment)
        except Raised as raised:
            return raised.jump
        if jump is not None:
            return jump
    return None


def _expression(
    run: Interpreter, node: ir.ExpressionStatement, environment: Environment
) -> Jump | None:
    evaluate_expression(run, node.value, environment)
    return None


def _assign(run: Interpreter, node: ir.Assign, environment: Environment) -> Jump | None:
    value = evaluate_expression(run, node.value, environment)
    for target in node.targets:
        assign(run, target, value, environment, node.value)
    return None


def _annotated(run: Interpreter, node: ir.AnnotatedAssign, environment: Environment) -> Jump | None:
    if node.value is not None:
        value = evaluate_expression(run, node.value, environment)
        assign(run, node.target, value, environment, node.value)
    if environment.is_class and isinstance(node.target, ir.Name):
        _note_field(run, node, environment)
    return None


def _note_field(run: Interpreter, node: ir.AnnotatedAssign, environment: Environment) -> None:
    """A class's annotated names are its fields, in order."""
    from gunilint.resolve.evaluate.classes import FIELDS

    assert isinstance(node.target, ir.Name)
    fields = run.memo.setdefault((FIELDS, id(environment.names)), {})
    fields[node.target.id] = node.annotation


def _augmented(run: Interpreter, node: ir.AugmentedAssign, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.methods_dict import update
    from gunilint.resolve.evaluate.methods_list import extend
    from gunilint.resolve.evaluate.operators import binary

    before = evaluate_expression(run, node.target, environment)
    value = evaluate_expression(run, node.value, environment)
    payload = run.view(before)
    result = before
    if node.operator == "+" and isinstance(payload, ListObject):
        extend(run, before, value, node.span)
    elif node.operator == "|" and isinstance(payload, DictObject):
        update(run, before, value, node.span)
    else:
        result = binary(run, node.operator, before, value, node.span)
        if isinstance(payload, (ListObject, SetObject)):
            result = _in_place(run, before, payload, result)
        forget_held(run, before, Unknown("may be changed under another name", node.span))
    assign(run, node.target, result, environment, node.value)
    return None


def _in_place(
    run: Interpreter, before: Abstract, payload: ListObject | SetObject, result: Abstract
) -> Abstract:
    """A list or set that an operator changes: what it comes to is what *payload* is now."""
    from gunilint.resolve.evaluate.storing import lose_aliases

    if isinstance(payload, SetObject) and payload.frozen:
        return result
    lose_aliases(run, before)
    run.touch(payload)
    made = result.payload
    if isinstance(made, (ListObject, SetObject)):
        payload.restore(made.snapshot())
        payload.inputs |= result.inputs
    else:
        payload.lose(result)
    return before.depending(result.inputs)


def _if(run: Interpreter, node: ir.If, environment: Environment) -> Jump | None:
    test = evaluate_expression(run, node.test, environment)
    jump = run.branch(
        test,
        lambda: execute(run, node.body, environment),
        lambda: execute(run, node.otherwise, environment),
        node.test.span,
    )
    return jump if isinstance(jump, Jump) else None


def _function(
    run: Interpreter, node: ir.FunctionDefinition, environment: Environment
) -> Jump | None:
    made = make_function(
        run,
        node.name.value,
        node.parameters,
        node.body,
        environment,
        node.name.span,
        asynchronous=node.asynchronous,
    )
    value = _decorated(run, made, node.decorators, environment)
    store_name(run, node.name.value, value, environment, (node.name.span, node.name.span))
    return None


def _decorated(
    run: Interpreter,
    made: Abstract,
    decorators: tuple[ir.Expression, ...],
    environment: Environment,
) -> Abstract:
    if not decorators:
        return made
    from gunilint.resolve.evaluate.decorators import decorated

    return decorated(run, made, decorators, environment)


def _class(run: Interpreter, node: ir.ClassDefinition, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.classes import define_class

    made = define_class(run, node, environment)
    value = _decorated(run, made, node.decorators, environment)
    store_name(run, node.name.value, value, environment, (node.name.span, node.name.span))
    return None


def _return(run: Interpreter, node: ir.Return, environment: Environment) -> Jump | None:
    value = NONE if node.value is None else evaluate_expression(run, node.value, environment)
    return Jump("return", value, node.span)


def _raise(run: Interpreter, node: ir.Raise, environment: Environment) -> Jump | None:
    if node.exception is None:
        current = run.memo.get("handled")
        return Jump("raise", current, node.span)
    value = evaluate_expression(run, node.exception, environment)
    return Jump("raise", exception_of(value), node.span)


def exception_of(value: Abstract) -> Abstract | None:
    """The exception that `raise value` raises; None where that cannot be told."""
    payload = value.payload
    if isinstance(payload, ExceptionObject):
        return value
    if isinstance(payload, type) and issubclass(payload, BaseException):
        return Abstract(ExceptionObject(payload, ()))
    if isinstance(payload, ClassObject):
        return Abstract(ExceptionObject(payload, ()))
    return None


def _assert(run: Interpreter, node: ir.Assert, environment: Environment) -> Jump | None:
    test = evaluate_expression(run, node.test, environment)
    error = Abstract(ExceptionObject(AssertionError, ()))
    jump = run.branch(test, lambda: None, lambda: Jump("raise", error, node.span), node.test.span)
    return jump if isinstance(jump, Jump) else None


def _delete(run: Interpreter, node: ir.Delete, environment: Environment) -> Jump | None:
    for target in node.targets:
        delete(run, target, environment)
    return None


def _nothing(run: Interpreter, node: object, environment: Environment) -> Jump | None:
    del run, node, environment
    return None


def _break(run: Interpreter, node: ir.Break, environment: Environment) -> Jump | None:
    del run, environment
    return Jump("break", NONE, node.span)


def _continue(run: Interpreter, node: ir.Continue, environment: Environment) -> Jump | None:
    del run, environment
    return Jump("continue", NONE, node.span)


def _import(run: Interpreter, node: ir.Import, environment: Environment) -> Jump | None:
    import_modules(run, node, environment)
    return None


def _import_from(run: Interpreter, node: ir.ImportFrom, environment: Environment) -> Jump | None:
    import_from(run, node, environment)
    return None


# What a plain configuration has none of is loaded with the first one.


def _while(run: Interpreter, node: ir.While, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.loops import execute_while

    return execute_while(run, node, environment)


def _for(run: Interpreter, node: ir.For, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.loops import execute_for

    return execute_for(run, node, environment)


def _try(run: Interpreter, node: ir.Try, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.tries import execute_try

    return execute_try(run, node, environment)


def _with(run: Interpreter, node: ir.With, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.contexts import execute_with

    return execute_with(run, node, environment)


def _match(run: Interpreter, node: ir.Match, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.patterns import execute_match

    return execute_match(run, node, environment)


def _type(run: Interpreter, node: ir.TypeStatement, environment: Environment) -> Jump | None:
    why = Unknown("is a type", node.span)
    places = (node.name.span, node.name.span)
    store_name(run, node.name.value, Abstract(why), environment, places)
    return None


_EXECUTE: Final[dict[type, Callable[[Interpreter, Any, Environment], Jump | None]]] = {
    ir.ExpressionStatement: _expression,
    ir.Assign: _assign,
    ir.AugmentedAssign: _augmented,
    ir.AnnotatedAssign: _annotated,
    ir.If: _if,
    ir.While: _while,
    ir.For: _for,
    ir.Try: _try,
    ir.With: _with,
    ir.FunctionDefinition: _function,
    ir.ClassDefinition: _class,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.Assert: _assert,
    ir.Delete: _delete,
    ir.Global: _nothing,
    ir.Nonlocal: _nothing,
    ir.Import: _import,
    ir.ImportFrom: _import_from,
    ir.Pass: _nothing,
    ir.Break: _break,
    ir.Continue: _continue,
    ir.Match: _match,
    ir.TypeStatement: _type,
}
