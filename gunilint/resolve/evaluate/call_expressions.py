"""Calls as they are written: the function, its arguments, and where it is called from."""

from __future__ import annotations

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import (
    OPAQUE,
    Abstract,
)
from gunilint.resolve.evaluate.callables import (
    Environment,
    Intrinsic,
)
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.havoc import reads_only
from gunilint.resolve.evaluate.heap import DictObject, HeapObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of


def call_expression(run: Interpreter, node: ir.Call, environment: Environment) -> Abstract:
    from gunilint.resolve.evaluate.expressions import evaluate_expression

    function = evaluate_expression(run, node.function, environment)
    special = _needs_environment(run, function, node, environment)
    if special is not None:
        return special
    positional, named, lost = arguments_of(run, node.arguments, environment)
    if lost is not None:
        from gunilint.resolve.evaluate.callables import Arguments
        from gunilint.resolve.evaluate.calls import not_followed

        reason = lost.unknown
        why = reason.why if reason else "passes arguments that only inputs decide"
        result = not_followed(run, why, Arguments([*positional, lost], named, node.span))
        return result if reason else Abstract(OPAQUE, lost.inputs)
    if reads_only(node.function) and all(isinstance(item, HeapObject) for item in function.holds):
        result = call(run, function._replace(holds=()), positional, named, node.span)
        return result.holding(function.holds)
    return call(run, function, positional, named, node.span)


def _needs_environment(
    run: Interpreter, function: Abstract, node: ir.Call, environment: Environment
) -> Abstract | None:
    """`globals()` and its like, which see the names of the place that calls them."""
    if not isinstance(function.payload, Intrinsic):
        return None
    from gunilint.resolve.evaluate.library.namespaces import NAMESPACE_CALLS

    behaviour = NAMESPACE_CALLS.get(function.payload.name)
    if behaviour is None:
        return None
    positional, named, lost = arguments_of(run, node.arguments, environment)
    if lost is not None:
        return lost
    return behaviour(run, positional, named, environment, node.span)


def arguments_of(
    run: Interpreter, nodes: tuple[ir.Argument, ...], environment: Environment
) -> tuple[list[Abstract], dict[str, Abstract], Abstract | None]:
    """Positional and named arguments; the last is there where `*x` or `**x` cannot be told."""
    from gunilint.resolve.evaluate.expressions import evaluate_expression

    positional: list[Abstract] = []
    named: dict[str, Abstract] = {}
    lost: Abstract | None = None
    for node in nodes:
        value = evaluate_expression(run, node.value, environment)
        if node.stars == 1:
            found = items_of(run, value, node.span)
            lost = lost or found.lost or (Abstract(OPAQUE, found.inputs) if found.inputs else None)
            positional.extend(found.known)
        elif node.stars == 2:
            lost = _add_named(run, named, value) or lost
        elif node.keyword is not None:
            named[node.keyword] = value
        else:
            positional.append(value)
    return positional, named, lost


def _add_named(run: Interpreter, named: dict[str, Abstract], value: Abstract) -> Abstract | None:
    payload = run.view(value)
    if not isinstance(payload, DictObject) or payload.kind == "environ":
        return value if value.unknown else Abstract(OPAQUE, value.inputs)
    if payload.lost is not None:
        return Abstract(payload.lost)
    if payload.inputs:
        return Abstract(OPAQUE, payload.inputs)
    run.step(None, len(payload.slots))
    named.update({str(key): slot.value for key, slot in payload.slots.items()})
    return None
