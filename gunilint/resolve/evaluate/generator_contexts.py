"""Context managers that are generators of the program: `contextlib.contextmanager`.

The block of the `with` runs where the generator yields, so what it raises is raised there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import FALSE, NONE, TRUE, Abstract
from gunilint.resolve.evaluate.callables import (
    Arguments,
    Environment,
    ExceptionObject,
    FunctionObject,
    Intrinsic,
    Special,
)
from gunilint.resolve.evaluate.calls import catch, not_followed
from gunilint.resolve.evaluate.flow import Jump, Raised
from gunilint.resolve.evaluate.functions import BLOCK, enclosing, is_generator, local_names
from gunilint.resolve.evaluate.havoc import all_nodes, forget
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span
from gunilint.value import Unknown

_ENTERED: Final = "with"
"""Whether the generator has yielded; no name of the program is called so."""


def context_manager(run: Interpreter, given: Arguments) -> Abstract:
    """`contextlib.contextmanager(function)`."""
    function = given.positional[0].payload
    assert isinstance(function, FunctionObject)
    assert is_generator(run, function)
    assert not function.asynchronous
    assert not given.positional[0].inputs
    return Abstract(replace(function, manages=True))


def manager_of(function: FunctionObject, frame: DictObject) -> Abstract:
    """What a call gives: the generator has not begun."""
    frame.slots[_ENTERED] = Slot(FALSE)
    return Abstract(Special("generator", ListObject([Abstract(function), Abstract(frame)])))


def can_run(manager: Abstract, body: tuple[ir.Statement, ...]) -> bool:
    """Whether a block can run where the generator yields: it does so once, and has the block end.

    A jump out of the block lets the generator go on first, which is not followed.
    """
    function, _ = _parts(manager)
    nodes = list(all_nodes(function.body))
    yields = [node for node in nodes if isinstance(node, ir.Yield)]
    loops = [node for node in nodes if isinstance(node, (ir.For, ir.While))]
    return (
        not (manager.inputs or manager.holds)
        and len(yields) == 1
        and not yields[0].delegates
        and not any(yields[0] is node for loop in loops for node in all_nodes(loop))
        and not any(isinstance(node, _JUMPS) for node in all_nodes(body))
    )


_JUMPS = (ir.Return, ir.Break, ir.Continue)


def run_around(
    run: Interpreter, manager: Abstract, block: Callable[[Abstract], Jump | None], span: Span
) -> Jump | None:
    """The generator, with *block* given what it yields, where it does so."""
    function, frame = _parts(manager)

    def at_yield(run: Interpreter, given: Arguments) -> Abstract:
        run.touch(frame)
        frame.slots[_ENTERED] = Slot(TRUE)
        jump = block(given.positional[0])
        if jump is not None:
            raise Raised(jump)
        return NONE

    def fail() -> Jump:
        return Jump("raise", Abstract(ExceptionObject(RuntimeError, ())), span)

    def once() -> Jump | None:
        run.touch(frame)
        frame.slots[BLOCK] = Slot(Abstract(Intrinsic("block", at_yield)))
        result = _run_body(run, function, frame)
        if isinstance(result, Jump):
            return result
        return _jump(run.branch(frame.get(_ENTERED), lambda: None, fail, span))

    return _jump(run.branch(frame.get(_ENTERED), fail, once, span))


def _run_body(run: Interpreter, function: FunctionObject, frame: DictObject) -> object:
    """What the function returns, or the jump out of it."""
    from gunilint.resolve.evaluate.statements import execute

    body, outer = function.body, enclosing(function)
    assert isinstance(body, tuple)
    environment = Environment(frame, local_names(run, function), outer, outer.module)
    scope = run.open("return")
    run.depth += 1
    try:
        return catch(run, scope, lambda: execute(run, body, environment) or Jump("return", NONE))
    finally:
        run.depth -= 1


def _jump(result: object) -> Jump | None:
    return result if isinstance(result, Jump) else None


def _parts(manager: Abstract) -> tuple[FunctionObject, DictObject]:
    payload = manager.payload
    assert isinstance(payload, Special)
    assert isinstance(payload.values, ListObject)
    function, frame = (item.payload for item in payload.values.items)
    assert isinstance(function, FunctionObject)
    assert isinstance(frame, DictObject)
    return function, frame


def decorate(run: Interpreter, payload: Special, given: Arguments) -> Abstract:
    """`@manager(…)` above a function, whose calls then run within it: not followed."""
    made = not_followed(run, "calls a function that runs within a context manager", given)
    held = [Abstract(payload), *given.positional]
    return made.holding(tuple(item for value in held for item in value.objects))


def exit_stack(run: Interpreter, given: Arguments) -> Abstract:
    """`contextlib.ExitStack()`: what it is given, it may run now and when it ends."""
    del run, given
    return Abstract(Special("exit-stack", ListObject([])))


def exit_stack_method(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract:
    """`stack.callback(…)` and its like."""
    stack = payload.values
    assert isinstance(stack, ListObject)

    def behaviour(run: Interpreter, later: Arguments) -> Abstract:
        run.touch(stack)
        given = [*later.positional, *later.named.values()]
        stack.items.extend(given)
        forget(run, [Abstract(payload)], Unknown("may be changed by an ExitStack", later.span))
        if name in ("callback", "push") and later.positional:
            return later.positional[0]
        return not_followed(run, f"is what an ExitStack's {name} gives", later)

    del run, span
    return Abstract(Intrinsic(f"ExitStack.{name}", behaviour))


def null_context(run: Interpreter, given: Arguments) -> Abstract:
    """`contextlib.nullcontext(value)`."""
    del run
    value = given.get(0, "enter_result") or NONE
    return Abstract(Special("nullcontext", ListObject([value])))
