"""The built-in functions."""

from __future__ import annotations

from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    NONE,
    OPAQUE,
    Abstract,
    describe,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import Arguments, Behaviour, Special, TupleObject
from gunilint.resolve.evaluate.flow import Jump, Raised
from gunilint.resolve.evaluate.formatting import safe_format_value
from gunilint.resolve.evaluate.heap import (
    DictObject,
    IteratorObject,
    ListObject,
    Sequence,
    SetObject,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of
from gunilint.resolve.evaluate.library.building import (
    intrinsic,
    plain_behaviour,
    plain_function,
    shown_call,
)
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import lift
from gunilint.resolve.evaluate.operators import BINARY
from gunilint.resolve.evaluate.sorting import sorted_items
from gunilint.value import Unknown


def _length(run: Interpreter, given: Arguments) -> Abstract:
    value = given.positional[0]
    payload = run.view(value)
    if isinstance(payload, Special) and payload.kind == "affinity":
        from gunilint.resolve.evaluate.library.processors import affinity_count

        return affinity_count(run)
    if not isinstance(payload, (DictObject, Sequence, SetObject, TupleObject)):
        return plain_behaviour("len", len)(run, given)
    if isinstance(payload, DictObject):
        return _dict_length(run, payload, value)
    if isinstance(payload, TupleObject):
        return Abstract(len(payload.items), value.inputs)
    lost = run.readable(payload)
    inputs = value.inputs | payload.inputs
    if lost is not None:
        return lost if lost.unknown else opaque(inputs)
    shown = formula(f"len({describe(value).text})") if inputs else None
    return Abstract(len(payload.items), inputs, shown)


def _dict_length(run: Interpreter, payload: DictObject, value: Abstract) -> Abstract:
    if payload.kind == "environ":
        return unknown("depends on how many variables are set", None)
    if payload.lost is not None:
        return Abstract(payload.lost)
    inputs = value.inputs | payload.inputs
    if inputs & run.assumed:
        return opaque(inputs)
    run.step(None, len(payload.slots) // 16)
    kept = [slot for slot in payload.slots.values() if slot.value.payload is not ABSENT]
    return Abstract(len(kept), inputs, formula("len(…)") if inputs else None)


def _extreme(name: str, function: Any) -> Behaviour:
    """`min` and `max`."""

    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        if "key" in given.named:
            return _extreme_by_key(run, name, given)
        if len(given.positional) > 1:
            return lift(
                run,
                lambda *values: function(values),
                given.positional,
                given.span,
                lambda: shown_call(name, given),
            )
        return plain_behaviour(name, function, orderless=True)(run, given)

    return behaviour


def _extreme_by_key(run: Interpreter, name: str, given: Arguments) -> Abstract:
    source = given.positional[0]
    if len(given.positional) > 1:
        source = Abstract(ListObject(list(given.positional)))
    named = {"key": given.named["key"]}
    if name == "max":
        # The first of equals, as max has it: a stable descending sort keeps their order.
        named["reverse"] = Abstract(payload=True)
    found = sorted_items(run, source, named, given.span)
    if isinstance(found, Abstract):
        return found
    if not found.known:
        return given.named.get("default") or run.raises(
            ValueError, f"{name}() arg is an empty sequence", given.span, found.inputs
        )
    return found.known[0].depending(found.inputs)


def _sorted(run: Interpreter, given: Arguments) -> Abstract:
    found = sorted_items(run, given.positional[0], given.named, given.span)
    if isinstance(found, Abstract):
        lost = ListObject([])
        lost.lose(found)
        return Abstract(lost)
    return Abstract(ListObject(found.known, found.inputs))


def _quantified(name: str, *, deciding: bool) -> Behaviour:
    """`any` and `all`; one item that is *deciding* decides."""

    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        found = items_of(run, given.positional[0], given.span)
        inputs, doubt = found.inputs, found.lost
        result = not deciding
        for item in found.known:
            truth, depends = run.truth(item), run.truth_inputs(item)
            if truth is deciding and not depends and not found.inputs:
                return Abstract(deciding)
            inputs |= depends
            if truth is deciding:
                result = deciding
            elif not isinstance(truth, bool):
                doubt = doubt or (Abstract(truth) if isinstance(truth, Unknown) else item)
        if doubt is not None and doubt.unknown is not None:
            return doubt
        shown = shown_call(name, given) if inputs else None
        payload: object = result if doubt is None else OPAQUE
        return Abstract(payload, inputs, shown, NONE.reads, (True, False) if inputs else None)

    return behaviour


def _sum(values: Any, start: Any = 0) -> Any:
    return sum(values, start)


def _next(run: Interpreter, given: Arguments) -> Abstract:
    source = given.positional[0]
    payload = run.view(source)
    if not isinstance(payload, IteratorObject):
        return source if source.unknown else unknown("takes from what is not followed", given.span)
    run.touch(payload)
    lost = run.readable(payload)
    if lost is not None:
        payload.lose(lost)
        return lost
    inputs = payload.inputs | source.inputs
    if payload.items:
        return payload.items.pop(0).depending(inputs)
    default = given.get(1, "default")
    if default is not None:
        return default.depending(inputs)
    return run.raises(StopIteration, "", given.span, inputs)


def _iter(run: Interpreter, given: Arguments) -> Abstract:
    payload = run.view(given.positional[0])
    if isinstance(payload, IteratorObject):
        return given.positional[0]
    found = items_of(run, given.positional[0], given.span)
    made = IteratorObject(found.known, found.inputs)
    if found.unordered:
        made.lose(unknown("depends on the order of a set", given.span))
    if found.lost is not None:
        made.lose(found.lost)
    return Abstract(made)


def _print(run: Interpreter, given: Arguments) -> Abstract:
    del run, given
    return NONE


def _exit(run: Interpreter, given: Arguments) -> Abstract:
    del run
    from gunilint.resolve.evaluate.callables import ExceptionObject

    error = Abstract(ExceptionObject(SystemExit, tuple(given.positional)))
    raise Raised(Jump("raise", error, given.span))


def _power(left: Any, right: Any, modulus: Any = None) -> Any:
    return BINARY["**"](left, right) if modulus is None else pow(left, right, modulus)


def _repr(value: Any) -> str:
    return repr(value)


BUILTIN_FUNCTIONS: Final[dict[str, Abstract]] = {
    "builtins.len": intrinsic("len", _length),
    "builtins.min": intrinsic("min", _extreme("min", min)),
    "builtins.max": intrinsic("max", _extreme("max", max)),
    "builtins.sorted": intrinsic("sorted", _sorted),
    "builtins.any": intrinsic("any", _quantified("any", deciding=True)),
    "builtins.all": intrinsic("all", _quantified("all", deciding=False)),
    "builtins.next": intrinsic("next", _next),
    "builtins.iter": intrinsic("iter", _iter),
    "builtins.print": intrinsic("print", _print),
    "builtins.exit": intrinsic("exit", _exit),
    "builtins.quit": intrinsic("quit", _exit),
    "sys.exit": intrinsic("sys.exit", _exit),
    "builtins.abs": plain_function("abs", abs),
    "builtins.round": plain_function("round", round),
    "builtins.sum": intrinsic("sum", plain_behaviour("sum", _sum, orderless=True)),
    "builtins.divmod": plain_function("divmod", divmod),
    "builtins.pow": plain_function("pow", _power),
    "builtins.hex": plain_function("hex", hex),
    "builtins.oct": plain_function("oct", oct),
    "builtins.bin": plain_function("bin", bin),
    "builtins.ord": plain_function("ord", ord),
    "builtins.chr": plain_function("chr", chr),
    "builtins.repr": plain_function("repr", _repr),
    "builtins.ascii": plain_function("ascii", ascii),
    "builtins.format": plain_function("format", safe_format_value),
    "builtins.True": Abstract(payload=True),
}
