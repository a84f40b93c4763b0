"""Functions of the program: making and calling them."""

from __future__ import annotations

from typing import Any

from gunilint.parse.facts import python as ir
from gunilint.parse.python_names import local_names as bound_in
from gunilint.parse.python_parts import parts_of
from gunilint.resolve.evaluate.abstract import NONE, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    Environment,
    FunctionObject,
    TupleObject,
)
from gunilint.resolve.evaluate.calls import catch, not_followed
from gunilint.resolve.evaluate.flow import Jump, Raised
from gunilint.resolve.evaluate.havoc import all_nodes, forget
from gunilint.resolve.evaluate.heap import (
    DictObject,
    HeapObject,
    IteratorObject,
    ListObject,
    Slot,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.widening import lose_changes
from gunilint.value import Unknown


def local_names(run: Interpreter, function: FunctionObject) -> frozenset[str]:
    """The names that are the function's own."""
    key = id(function.body)
    if key not in run.memo:
        names = frozenset(parameter.name for parameter in function.parameters)
        if isinstance(function.body, tuple):
            names |= bound_in(function.body)
        run.memo[key] = names
    found: frozenset[str] = run.memo[key]
    return found


def call_function(run: Interpreter, function: FunctionObject, given: Arguments) -> Abstract:
    """Run the body with its parameters bound."""
    if function.asynchronous:
        return _coroutine(run, function, given)
    if run.depth >= run.budget.calls:
        why = f"{function.name} calls itself too deeply to follow"
        forget(run, [Abstract(function)], Unknown(why, given.span))
        return not_followed(run, why, given)
    names = DictObject(bind(run, function, given), "frame")
    if function.manages:
        from gunilint.resolve.evaluate.generator_contexts import manager_of

        return manager_of(function, names)
    outer = enclosing(function)
    environment = Environment(names, local_names(run, function), outer, outer.module)
    run.depth += 1
    try:
        result = _run_body(run, function, environment)
    finally:
        run.depth -= 1
    if not _makes_functions(run, function):
        run.heap.drop(names)
    return result


def _coroutine(run: Interpreter, function: FunctionObject, given: Arguments) -> Abstract:
    """A call that is not followed, and that runs later, if at all."""
    made = not_followed(run, f"is what the coroutine {function.name} gives", given)
    forget(run, [Abstract(function)], Unknown("may be changed by a coroutine", given.span))
    values = [Abstract(function), *given.positional, *given.named.values()]
    return made.holding(tuple(item for value in values for item in value.objects))


def enclosing(function: FunctionObject) -> Environment:
    """The names around *function* that it sees: not those of a class."""
    outer = function.environment
    while outer.is_class and outer.outer is not None:
        outer = outer.outer
    return outer


def _makes_functions(run: Interpreter, function: FunctionObject) -> bool:
    """Whether something that outlives a call may still see its names."""
    key = ("makes functions", id(function.body))
    if key not in run.memo:
        run.memo[key] = is_generator(run, function) or any(
            isinstance(node, _CLOSURES) for node in all_nodes(function.body)
        )
    return bool(run.memo[key])


_CLOSURES = (ir.FunctionDefinition, ir.Lambda, ir.ClassDefinition, ir.Comprehension)


def _run_body(run: Interpreter, function: FunctionObject, environment: Environment) -> Abstract:
    from gunilint.resolve.evaluate.expressions import evaluate_expression
    from gunilint.resolve.evaluate.statements import execute

    def body() -> Any:
        if isinstance(function.body, tuple):
            return execute(run, function.body, environment) or Jump("return", NONE)
        return Jump("return", evaluate_expression(run, function.body, environment))

    if is_generator(run, function):
        return _generate(run, function, environment)
    result = catch(run, run.open("return"), body)
    if isinstance(result, Jump):
        raise Raised(result)
    assert isinstance(result, Abstract)
    return result


_YIELDED = "yield"
BLOCK = "block of a with"
"""What the frame of a generator that manages a context calls where it yields."""


def _generate(run: Interpreter, function: FunctionObject, environment: Environment) -> Abstract:
    """All that a generator yields, worked out at once."""
    from gunilint.resolve.evaluate.statements import execute

    collected = ListObject([])
    environment.names.slots[_YIELDED] = Slot(Abstract(collected))
    body = function.body
    assert isinstance(body, tuple)
    scope = run.open("return")
    result = catch(run, scope, lambda: execute(run, body, environment) or Jump("return", NONE))
    if isinstance(result, Jump):
        return unknown(f"is what {function.name} yields before it raises", function.span)
    lost = unknown(f"{function.name} yields and changes other objects", function.span)
    others = _others(scope.journal.before, collected, environment)
    for target, past in others.items():
        lose_changes(run, target, past, lost)
    if any(isinstance(item, DictObject) and item.kind == "namespace" for item in others):
        return lost
    produced = IteratorObject(collected.items, collected.inputs)
    produced.lost = collected.lost
    return Abstract(produced)


def _others(
    before: dict[HeapObject, Any], collected: ListObject, own: Environment
) -> dict[HeapObject, Any]:
    """What changed besides the generator's own names."""
    return {
        target: past
        for target, past in before.items()
        if target is not collected and target is not own.names
    }


def collect_yield(
    run: Interpreter, environment: Environment, items: list[Abstract]
) -> ListObject | None:
    """Add what a `yield` gives to the generator's; None where no generator runs."""
    at: Environment | None = environment
    while at is not None and _YIELDED not in at.names.slots:
        at = at.outer
    if at is None:
        return None
    collected = at.names.slots[_YIELDED].value.payload
    assert isinstance(collected, ListObject)
    run.touch(collected)
    collected.items.extend(items)
    run.step(None, 1 + len(collected.items) // 64)
    return collected


# --- binding ---------------------------------------------------------------------------------


def bind(run: Interpreter, function: FunctionObject, given: Arguments) -> dict[object, Slot]:
    """The parameters with their values; raises TypeError in the program where they do not fit."""
    slots: dict[object, Slot] = {}
    positional = list(given.positional)
    named = dict(given.named)
    for parameter in function.parameters:
        value = _one(parameter, function, positional, named)
        if value is None:
            message = f"{function.name}() missing required argument: '{parameter.name}'"
            value = run.raises(TypeError, message, given.span)
        slots[parameter.name] = Slot(value)
    if positional or named:
        extra = next(iter(named), None)
        message = f"{function.name}() got an unexpected argument {extra or ''}".rstrip()
        run.raises(TypeError, message, given.span)
    return slots


def _one(
    parameter: ir.Parameter,
    function: FunctionObject,
    positional: list[Abstract],
    named: dict[str, Abstract],
) -> Abstract | None:
    if parameter.kind == "*":
        value = Abstract(TupleObject(tuple(positional)))
        positional.clear()
        return value
    if parameter.kind == "**":
        value = Abstract(DictObject({name: Slot(item) for name, item in named.items()}))
        named.clear()
        return value
    if parameter.kind != "keyword-only" and positional:
        return positional.pop(0)
    if parameter.kind != "positional-only" and parameter.name in named:
        return named.pop(parameter.name)
    return function.defaults.get(parameter.name)


def arity(function: FunctionObject) -> tuple[int, int | None]:
    """How many positional arguments a function requires, and takes at most.

    A required keyword-only parameter does not count, as `inspect.getfullargspec` has it.
    """
    required = maximum = 0
    for parameter in function.parameters:
        if parameter.kind == "*":
            return required, None
        if parameter.kind in ("positional", "positional-only"):
            maximum += 1
            required += parameter.default is None
    return required, maximum


def is_generator(run: Interpreter, function: FunctionObject) -> bool:
    """Whether a function's own body yields."""
    key = ("yields", id(function.body))
    if key not in run.memo:
        run.memo[key] = _yields(function.body)
    return bool(run.memo[key])


def _yields(body: object) -> bool:
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Yield):
            return True
        if not isinstance(node, (ir.FunctionDefinition, ir.Lambda, ir.ClassDefinition)):
            stack.extend(parts_of(node))
    return False
