"""Calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    OPAQUE,
    Abstract,
    describe,
    formula,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    Arguments,
    BoundMethod,
    ClassObject,
    ExceptionObject,
    External,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.flow import Dead, Jump, Raised, Scope, base_of
from gunilint.resolve.evaluate.havoc import forget, forget_held
from gunilint.resolve.evaluate.interpreter import Interpreter, way_out
from gunilint.source import Span
from gunilint.value import Unknown


def call(
    run: Interpreter,
    function: Abstract,
    positional: list[Abstract],
    named: dict[str, Abstract],
    span: Span,
) -> Abstract:
    """`function(*positional, **named)`."""
    run.step(span)
    payload = run.view(function)
    if function.holds:
        forget_held(run, function, Unknown("may be changed by a call that is not followed", span))
    result = _call(run, payload, function, Arguments(positional, named, span))
    return result.depending(function.inputs, function.reads).holding(function.holds)


def _call(run: Interpreter, payload: object, function: Abstract, given: Arguments) -> Abstract:
    if isinstance(payload, Intrinsic):
        return _call_intrinsic(run, payload, given)
    if isinstance(payload, FunctionObject):
        from gunilint.resolve.evaluate.functions import call_function

        return call_function(run, payload, given)
    if isinstance(payload, BoundMethod):
        bound = Arguments([payload.instance, *given.positional], given.named, given.span)
        return _call(run, run.view(payload.function), payload.function, bound)
    if isinstance(payload, type):
        return _construct(run, payload, given)
    if isinstance(payload, (ClassObject, InstanceObject, Special)):
        return _call_object(run, payload, function, given)
    return call_unfollowed(run, function, given)


def _call_intrinsic(run: Interpreter, payload: Intrinsic, given: Arguments) -> Abstract:
    try:
        return payload.behaviour(run, given)
    except (IndexError, AssertionError):
        # An argument is missing or is not of the kind that the function is for.
        why = f"calls {payload.name} in a way that gunilint does not follow"
        return not_followed(run, why, given)


def _construct(run: Interpreter, payload: type, given: Arguments) -> Abstract:
    if issubclass(payload, BaseException):
        return Abstract(ExceptionObject(payload, tuple(given.positional)))
    from gunilint.resolve.evaluate.library.builtin_types import constructor_of

    constructor = constructor_of(payload)
    if constructor is None:
        return not_followed(run, f"calls {payload.__name__}, which is not followed", given)
    return _call_intrinsic(run, Intrinsic(payload.__name__, constructor), given)


def _call_object(
    run: Interpreter,
    payload: ClassObject | InstanceObject | Special,
    function: Abstract,
    given: Arguments,
) -> Abstract:
    if isinstance(payload, ClassObject):
        from gunilint.resolve.evaluate.classes import instantiate

        return instantiate(run, payload, given)
    if isinstance(payload, Special):
        from gunilint.resolve.evaluate.library.specials import special_call

        return special_call(run, payload, given)
    from gunilint.resolve.evaluate.inheritance import class_attribute

    method = class_attribute(run, payload.type, "__call__", function, given.span)
    if method is None:
        return not_followed(run, f"calls an instance of {payload.type.name}", given)
    return call(run, method, given.positional, given.named, given.span)


def call_unfollowed(run: Interpreter, function: Abstract, given: Arguments) -> Abstract:
    """A call of what only inputs decide, or of what is not in the repository."""
    payload = run.view(function)
    everything = [*given.positional, *given.named.values()]
    if payload is OPAQUE:
        run.may_raise(function.inputs)
        forget(run, everything, Unknown("is passed to a call that is not followed", given.span))
        inputs = function.inputs.union(*(item.inputs for item in everything))
        inner = ", ".join(describe(item).text for item in everything)
        return Abstract(OPAQUE, inputs, formula(f"{describe(function).tight}({inner})"))
    if isinstance(payload, Unknown):
        forget(run, everything, payload)
        run.may_raise(NO_INPUTS, payload)
        return function
    if isinstance(payload, External):
        from gunilint.resolve.evaluate.library import is_harmless

        if is_harmless(payload.dotted):
            return Abstract(External(f"{payload.dotted}()", given.span))
        why = f"calls {payload.dotted}, which gunilint does not follow"
        return not_followed(run, why, given)
    if isinstance(payload, (str, int, float, TupleObject, type(None))):
        message = f"'{type(payload).__name__}' object is not callable"
        return run.raises(TypeError, message, given.span, function.inputs)
    return not_followed(run, "calls an object that gunilint does not follow", given)


def not_followed(run: Interpreter, why: str, given: Arguments) -> Abstract:
    """The result of a call that is not followed; it may have changed what it was given."""
    from gunilint.resolve.evaluate.presence import note_change

    reason = Unknown(why, given.span)
    forget(run, [*given.positional, *given.named.values()], reason)
    note_change(run, None)
    run.may_raise(NO_INPUTS, reason)
    return unknown(why, given.span)


def catch(run: Interpreter, scope: Scope, body: Callable[[], Any]) -> Any:
    """Run *body* in *scope*, which ends with it.

    Answers what goes on after the scope: the value, or a Jump for a scope further out. Raises
    Dead where nothing does.
    """
    outcomes = []
    try:
        result = body()
    except Raised as raised:
        result = raised.jump
    except Dead:
        result = Dead
    if isinstance(result, Jump) and result.kind not in scope.catches:
        if not scope.escapes:
            abandon(run, scope)
            return result
        run.escape(result)
    elif result is not Dead:
        value = result.value if isinstance(result, Jump) else result
        if not scope.escapes:
            abandon(run, scope)
            return value
        outcomes.append(run.outcome(scope, value))
    outcomes += [item._replace(value=item.value.value) for item in way_out(scope)]
    return run.join(scope, outcomes, base_of(outcomes))


def abandon(run: Interpreter, scope: Scope) -> None:
    """Close *scope* in the state that it has come to: one way leaves it."""
    run.close(scope)
    if scope.leaked and run.scopes:
        run.scope.control = run.scope.control.also(scope.control)
