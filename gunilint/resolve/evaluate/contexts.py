"""`with`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import NONE, OPAQUE, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    Environment,
    FunctionObject,
    InstanceObject,
    Special,
)
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.expressions import evaluate_expression
from gunilint.resolve.evaluate.flow import Jump, Outcome
from gunilint.resolve.evaluate.havoc import all_nodes, forget
from gunilint.resolve.evaluate.heap import ListObject
from gunilint.resolve.evaluate.inheritance import class_attribute
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.targets import assign
from gunilint.resolve.evaluate.tries import leave, matches, ways_through, with_finally
from gunilint.value import Unknown


def execute_with(run: Interpreter, node: ir.With, environment: Environment) -> Jump | None:
    """`with a as b, c: …`, as one `with` inside another."""
    return _with(run, node, 0, environment)


def _with(run: Interpreter, node: ir.With, index: int, environment: Environment) -> Jump | None:
    from gunilint.resolve.evaluate.statements import execute

    if index == len(node.items):
        return execute(run, node.body, environment)
    item = node.items[index]
    manager = evaluate_expression(run, item.context, environment)

    def block(value: Abstract) -> Jump | None:
        if item.target is not None:
            assign(run, item.target, value, environment, item.context.span)
        return _with(run, node, index + 1, environment)

    payload = run.view(manager)
    if isinstance(payload, Special):
        return _special(run, manager, payload, block, node)
    if manager.holds:
        return _loosely(run, manager, lambda: block(_enter(run, manager, node)), node)
    return _plainly(run, manager, block, node)


def _plainly(
    run: Interpreter, manager: Abstract, block: Callable[[Abstract], Jump | None], node: ir.With
) -> Jump | None:
    """A manager that is an instance of a class of the program, or not followed."""
    entered = _enter(run, manager, node)
    payload = run.view(manager)

    def inner() -> Jump | None:
        return block(entered)

    if isinstance(payload, InstanceObject):
        exit_ = class_attribute(run, payload.type, "__exit__", manager, node.span)
        if exit_ is not None and _may_suppress(exit_):
            return _perhaps_suppressed(run, inner, lambda: _exit(run, exit_, node))
        if exit_ is not None:
            return with_finally(run, inner, lambda: _exit(run, exit_, node))
    return inner()


def _special(
    run: Interpreter,
    manager: Abstract,
    payload: Special,
    block: Callable[[Abstract], Jump | None],
    node: ir.With,
) -> Jump | None:
    """The managers of `contextlib` and of known packages."""
    from gunilint.resolve.evaluate.library.specials import special_entered

    if payload.kind == "generator":
        from gunilint.resolve.evaluate.generator_contexts import can_run, run_around

        if can_run(manager, node.body):
            return run_around(run, manager, block, node.span)
        value = unknown("is what a generator yields that is not followed", node.span)
        return _loosely(run, manager, lambda: block(value), node)
    entered = special_entered(payload, manager)
    if payload.kind == "exit-stack":
        return _loosely(run, manager, lambda: block(entered), node)
    if payload.kind == "suppress":
        return _suppressed(run, lambda: block(entered), payload)
    if payload.kind == "prefix":
        return _with_prefix(run, lambda: block(entered), payload)
    return block(entered)


def _loosely(
    run: Interpreter, manager: Abstract, inner: Callable[[], Jump | None], node: ir.With
) -> Jump | None:
    """The block of a manager that is not followed, but whose code is the program's own."""
    why = Unknown("may be changed by a context manager that is not followed", node.span)

    def forget_all() -> None:
        forget(run, [manager], why)

    forget_all()
    return _perhaps_suppressed(run, inner, forget_all)


def _with_prefix(run: Interpreter, inner: Callable[[], Any], prefix: Special) -> Jump | None:
    from gunilint.resolve.evaluate.library.environs import enter_prefix, leave_prefix

    before = enter_prefix(run, prefix)
    return with_finally(run, inner, lambda: leave_prefix(run, prefix, before))


def _enter(run: Interpreter, manager: Abstract, node: ir.With) -> Abstract:
    """What `as` binds."""
    payload = run.view(manager)
    if isinstance(payload, InstanceObject):
        method = class_attribute(run, payload.type, "__enter__", manager, node.span)
        if method is not None:
            return call(run, method, [], {}, node.span)
    if manager.unknown is not None or payload is OPAQUE:
        return manager
    return unknown("is a context that gunilint does not follow", node.span)


def _exit(run: Interpreter, method: Abstract, node: ir.With) -> Jump | None:
    call(run, method, [NONE, NONE, NONE], {}, node.span)
    return None


def _may_suppress(method: Abstract) -> bool:
    """Whether an `__exit__` may answer that what was raised ends with the block."""
    bound = method.payload
    function = bound.function.payload if isinstance(bound, BoundMethod) else bound
    if not isinstance(function, FunctionObject) or not isinstance(function.body, tuple):
        return True
    answers = [node.value for node in all_nodes(function.body) if isinstance(node, ir.Return)]
    plain = (None, False)
    return any(
        not isinstance(answer, ir.Constant) or answer.value not in plain
        for answer in answers
        if answer is not None
    )


def _perhaps_suppressed(
    run: Interpreter, inner: Callable[[], Any], final: Callable[[], Jump | None]
) -> Jump | None:
    """The block of a manager of the program's own: what is raised in it may end there."""
    scope = run.open("raise")
    ways = ways_through(run, scope, lambda: with_finally(run, inner, final))
    scope.catches = frozenset()
    raised = [way for way in ways if isinstance(way.value, Jump) and way.value.kind == "raise"]
    others = [way for way in ways if isinstance(way.value, Jump) and way.value.kind != "raise"]
    passed = [way for way in ways if not isinstance(way.value, Jump)]
    ended = [way._replace(value=None) for way in raised]
    return leave(run, scope, [*passed, *ended], [*others, *raised])


def _suppressed(run: Interpreter, inner: Callable[[], Any], payload: Special) -> Jump | None:
    """`contextlib.suppress(…)`: what is raised within ends the block, and no more."""
    types = payload.values
    assert isinstance(types, ListObject)
    kinds = [item.payload for item in types.items]
    scope = run.open("raise")
    ways = ways_through(run, scope, inner)
    scope.catches = frozenset()
    outcomes: list[Outcome] = []
    jumps: list[Outcome] = []
    for way in ways:
        jump = way.value
        if isinstance(jump, Jump) and jump.kind == "raise":
            fits = None if jump.value is None else matches(jump.value, kinds)
            if fits is not False:
                outcomes.append(way._replace(value=None))
            if fits is not True:
                jumps.append(way)
        else:
            (jumps if isinstance(jump, Jump) else outcomes).append(way)
    return leave(run, scope, outcomes, jumps)
