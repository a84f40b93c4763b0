"""Loops, also those whose number of rounds cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    Abstract,
    opaque,
    same,
    unknown,
)
from gunilint.resolve.evaluate.callables import Environment
from gunilint.resolve.evaluate.calls import catch
from gunilint.resolve.evaluate.expressions import evaluate_expression
from gunilint.resolve.evaluate.flow import Control, Dead, Jump, Outcome, Raised
from gunilint.resolve.evaluate.heap import HeapObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import Items, items_of
from gunilint.resolve.evaluate.targets import assign
from gunilint.value import Unknown

_MOST_WIDENINGS: Final = 4


def execute_for(run: Interpreter, node: ir.For, environment: Environment) -> Jump | None:
    """`for target in iterable`."""
    iterable = evaluate_expression(run, node.iterable, environment)
    found = items_of(run, iterable, node.iterable.span)
    if node.asynchronous:
        found = Items([], NO_INPUTS, unknown("awaits what is not followed", node.span))
    if len(found.known) > run.budget.loop:
        found = Items([], NO_INPUTS, unknown("goes over too many items to follow", node.span))

    def concretely() -> Any:
        return _rounds(run, node, found.known, environment)

    if found.unordered:
        why = Unknown("depends on the order of a set", node.iterable.span)
        return _two_ways(
            run,
            concretely,
            lambda: _rounds(run, node, found.known[::-1], environment),
            Control(NO_INPUTS, why, None),
        )
    if not found.inputs and found.lost is None:
        return _as_jump(catch(run, run.open("break"), concretely))
    item = found.lost or opaque(found.inputs)

    def widely() -> Any:
        def once() -> Jump | None:
            assign(run, node.target, item, environment, node.iterable.span)
            return _body(run, node.body, environment)

        return widen(run, once, item, node.otherwise, environment)

    if found.lost is not None:
        return _one_wide(run, widely, item)
    return _two_ways(run, concretely, widely, Control(found.inputs, None, taken=False))


def _as_jump(result: Any) -> Jump | None:
    return result if isinstance(result, Jump) else None


def _rounds(
    run: Interpreter, node: ir.For, items: list[Abstract], environment: Environment
) -> Jump | None:
    """Every round in order, then `else`; within a scope that catches `break`."""
    for item in items:
        run.step(node.span)
        assign(run, node.target, item, environment, node.iterable.span)
        jump = _body(run, node.body, environment)
        if jump is not None:
            return jump
    return _otherwise(run, node.otherwise, environment)


def _body(
    run: Interpreter, body: tuple[ir.Statement, ...], environment: Environment
) -> Jump | None:
    """One round."""
    from gunilint.resolve.evaluate.statements import execute

    if not _continues(run, body):
        return execute(run, body, environment)
    scope = run.open("continue")
    return _as_jump(catch(run, scope, lambda: execute(run, body, environment)))


def _continues(run: Interpreter, body: tuple[ir.Statement, ...]) -> bool:
    """Whether a `continue` may stand in *body*."""
    from gunilint.parse.python_names import children

    key = ("continues", id(body))
    if key not in run.memo:
        stack: list[object] = [body]
        run.memo[key] = False
        while stack:
            item = stack.pop()
            if isinstance(item, ir.Continue):
                run.memo[key] = True
            stack.extend(children(item))
    return bool(run.memo[key])


def _otherwise(
    run: Interpreter, body: tuple[ir.Statement, ...], environment: Environment
) -> Jump | None:
    from gunilint.resolve.evaluate.statements import execute

    return execute(run, body, environment)


def _two_ways(
    run: Interpreter, default: Callable[[], Any], other: Callable[[], Any], control: Control
) -> Jump | None:
    """The loop as it runs under the defaults, mixed with what it may do otherwise."""
    scope = run.open()
    outcomes: list[Outcome] = []
    base = None
    first = Control(control.inputs, control.unknown, True if control.taken is False else None)
    for way, condition in ((default, first), (other, control)):
        outcome = follow(run, scope, way, condition)
        if outcome is not None:
            if condition.taken and outcome.control.taken:
                base = len(outcomes)
            outcomes.append(outcome)
    scope.control = Control()
    run.join(scope, outcomes, base)
    return None


def follow(
    run: Interpreter, scope: Any, way: Callable[[], Any], control: Control
) -> Outcome | None:
    """One way through a loop, from where *scope* begins; None where it does not end here."""
    scope.journal.apply({})
    scope.control = control
    run.assumed = scope.assumed if control.taken else scope.assumed | control.inputs
    try:
        result = catch(run, run.open("break"), way)
    except Raised as raised:
        result = raised.jump
    except Dead:
        return None
    if isinstance(result, Jump):
        run.escape(result)
        return None
    return run.outcome(scope, None)


def _one_wide(run: Interpreter, widely: Callable[[], Any], item: Abstract) -> Jump | None:
    """A loop of which nothing is known but its body."""
    scope = run.open()
    control = Control(item.inputs, item.unknown, taken=None)
    outcome = follow(run, scope, widely, control)
    scope.control = Control()
    run.join(scope, [] if outcome is None else [outcome], None)
    return None


def widen(
    run: Interpreter,
    once: Callable[[], Jump | None],
    item: Abstract,
    otherwise: tuple[ir.Statement, ...],
    environment: Environment,
) -> Jump | None:
    """Any number of rounds: what may have changed is mixed until nothing new changes."""
    before = run.heap.open()
    for _ in range(_MOST_WIDENINGS):
        state = before.capture()
        _one_more(run, once, item)
        if _stable(state, before.capture()):
            break
    else:
        lost = item if item.unknown else unknown("changes from round to round", None)
        for target, past in before.before.items():
            _lose_changes(run, target, past, lost)
    run.heap.close(before)
    return _otherwise(run, otherwise, environment)


def _one_more(run: Interpreter, once: Callable[[], Jump | None], item: Abstract) -> None:
    """The state before, or that after one more round."""
    scope = run.open()
    control = Control(item.inputs, item.unknown, taken=None)
    scope.control = control
    outcomes = [run.outcome(scope, None)]
    try:
        result: Any = once()
    except Raised as raised:
        result = raised.jump
    except Dead:
        result = Dead
    if isinstance(result, Jump):
        run.escape(result)
    elif result is not Dead:
        outcomes.append(run.outcome(scope, None))
    scope.control = Control()
    run.join(scope, outcomes, None)


def _stable(before: dict[HeapObject, Any], after: dict[HeapObject, Any]) -> bool:
    """Whether no object has come to be anything new."""
    for target, state in after.items():
        old = before.get(target)
        if old is None or not _covers(old, state):
            return False
    return True


def _covers(old: Any, new: Any) -> bool:
    if isinstance(new, tuple):
        return (
            isinstance(old, tuple)
            and len(old) == len(new)
            and all(_covers(a, b) for a, b in zip(old, new, strict=True))
        )
    if isinstance(new, dict):
        return old.keys() == new.keys() and all(_covers(old[key], new[key]) for key in new)
    if isinstance(new, list):
        return len(old) == len(new) and all(_covers(a, b) for a, b in zip(old, new, strict=True))
    return old is new or bool(old == new)


def _lose_changes(run: Interpreter, target: HeapObject, past: Any, lost: Abstract) -> None:
    """Forget what of *target* is not what it was."""
    from gunilint.resolve.evaluate.heap import DictObject

    run.touch(target)
    if not isinstance(target, DictObject):
        target.lose(lost)
        return
    slots, _ = past
    for key, slot in list(target.slots.items()):
        if key not in slots or not same(slots[key].value, slot.value):
            target.slots[key] = slot._replace(value=lost)


def execute_while(run: Interpreter, node: ir.While, environment: Environment) -> Jump | None:
    """`while test`."""
    return _as_jump(catch(run, run.open("break"), lambda: _while(run, node, environment)))


def _while(run: Interpreter, node: ir.While, environment: Environment) -> Jump | None:
    """Round after round, until the test fails or cannot be told."""
    for _ in range(run.budget.loop):
        test = evaluate_expression(run, node.test, environment)
        truth, inputs = run.truth(test), run.truth_inputs(test)
        if inputs or not isinstance(truth, bool):
            return _uncertain_while(run, node, environment, test)
        if not truth:
            return _otherwise(run, node.otherwise, environment)
        jump = _body(run, node.body, environment)
        if jump is not None:
            return jump
    lost = unknown("loops more often than gunilint follows", node.span)
    return _wide_while(run, node, environment, lost)


def _uncertain_while(
    run: Interpreter, node: ir.While, environment: Environment, test: Abstract
) -> Jump | None:
    truth, inputs = run.truth(test), run.truth_inputs(test)
    lost = Abstract(truth) if isinstance(truth, Unknown) else opaque(inputs)

    def default() -> Jump | None:
        return _default_while(run, node, environment)

    def other() -> Jump | None:
        return _wide_while(run, node, environment, lost)

    if not isinstance(truth, bool):
        return _one_wide(run, other, lost)
    return _two_ways(run, default, other, Control(inputs, None, taken=False))


def _default_while(run: Interpreter, node: ir.While, environment: Environment) -> Jump | None:
    """The loop as it runs under the defaults; Dead where these do not tell."""
    for _ in range(run.budget.loop):
        truth = run.truth(evaluate_expression(run, node.test, environment))
        if not isinstance(truth, bool):
            raise Dead
        if not truth:
            return _otherwise(run, node.otherwise, environment)
        jump = _body(run, node.body, environment)
        if jump is not None:
            return jump
    raise Dead


def _wide_while(
    run: Interpreter, node: ir.While, environment: Environment, lost: Abstract
) -> Jump | None:
    def once() -> Jump | None:
        evaluate_expression(run, node.test, environment)
        return _body(run, node.body, environment)

    return widen(run, once, lost, node.otherwise, environment)
