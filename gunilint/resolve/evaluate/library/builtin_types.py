"""The built-in types as functions: `int(x)`, `list(x)`, `dict(…)`."""

from __future__ import annotations

import datetime
import pathlib
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    FALSE,
    NO_INPUTS,
    NONE,
    Abstract,
    Formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    Arguments,
    Behaviour,
    ClassObject,
    ExceptionObject,
    InstanceObject,
    SliceObject,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.exact_numbers import exact_types
from gunilint.resolve.evaluate.havoc import forget_called
from gunilint.resolve.evaluate.heap import (
    DictObject,
    IteratorObject,
    ListObject,
    SetObject,
    Slot,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import Items, items_of, list_of
from gunilint.resolve.evaluate.library.building import plain_behaviour
from gunilint.resolve.evaluate.members import member_text
from gunilint.resolve.evaluate.methods_dict import update
from gunilint.resolve.evaluate.operations import TooLargeError, lift
from gunilint.resolve.evaluate.operators import negation
from gunilint.resolve.evaluate.widening import at_leisure
from gunilint.source import Span


def exception_text(run: Interpreter, value: Abstract, span: Span) -> Abstract | None:
    """`str(error)`; None where *value* is no exception."""
    payload = run.view(value)
    if not isinstance(payload, ExceptionObject):
        return None
    if len(payload.arguments) == 1:
        return lift(run, str, list(payload.arguments), span, lambda: Formula("str(…)"))
    return unknown("is the text of an exception", span) if payload.arguments else Abstract("")


def _text(run: Interpreter, given: Arguments) -> Abstract:
    if not given.positional and not given.named:
        return Abstract("")
    text = None
    if len(given.positional) == 1:
        value = given.positional[0]
        text = member_text(run, value, given.span, "str") or exception_text(run, value, given.span)
    return text or plain_behaviour("str", str)(run, given)


def _truth(run: Interpreter, given: Arguments) -> Abstract:
    if not given.positional:
        return FALSE
    value = given.positional[0]
    result = negation(run, negation(run, value))
    if result.inputs:
        from gunilint.resolve.evaluate.abstract import describe, formula

        return result._replace(formula=formula(f"bool({describe(value).text})"))
    return result


def _list(run: Interpreter, given: Arguments) -> Abstract:
    if not given.positional:
        return Abstract(ListObject([]))
    return list_of(run, given.positional[0], given.span)


def _tuple(run: Interpreter, given: Arguments) -> Abstract:
    if not given.positional:
        return Abstract(TupleObject(()))
    found = items_of(run, given.positional[0], given.span)
    if found.unordered:
        return unknown("depends on the order of a set", given.span)
    if found.lost is not None:
        return found.lost
    return Abstract(TupleObject(tuple(found.known)), found.inputs)


def _set_of(*, frozen: bool) -> Behaviour:
    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.displays import made_set

        found = Items([])
        if given.positional:
            found = items_of(run, given.positional[0], given.span)
        made = made_set(run, found.known, found.inputs, found.lost, given.span)
        assert isinstance(made.payload, SetObject)
        made.payload.frozen = frozen
        return made

    return behaviour


def _dict(run: Interpreter, given: Arguments) -> Abstract:
    if given.positional:
        payload = run.view(given.positional[0])
        if isinstance(payload, DictObject) and payload.kind == "environ" and not given.named:
            from gunilint.resolve.evaluate.environ import copy_environ

            return Abstract(copy_environ(payload))
    made = Abstract(DictObject())
    for source in given.positional:
        update(run, made, _mapping(run, source, given.span), given.span)
    assert isinstance(made.payload, DictObject)
    for name, value in given.named.items():
        made.payload.slots[name] = Slot(value, given.span, given.span)
    return made


def _mapping(run: Interpreter, source: Abstract, span: Span) -> Abstract:
    """What a dict is made from: pairs, where an object of a known package is like a dict."""
    payload = run.view(source)
    if not isinstance(payload, Special):
        return source
    from gunilint.resolve.evaluate.library.specials import special_pairs

    return special_pairs(run, payload, span)


def _enumerate(run: Interpreter, given: Arguments) -> Abstract:
    found = items_of(run, given.positional[0], given.span)
    start = given.get(1, "start")
    first = 0 if start is None else run.view(start)
    if not isinstance(first, int) or (start is not None and start.inputs):
        return unknown("counts from what is not followed", given.span)
    pairs = [
        Abstract(TupleObject((Abstract(first + index), item)))
        for index, item in enumerate(found.known)
    ]
    return _iterator(pairs, found, given.span)


def _iterator(items: list[Abstract], found: Items, span: Span) -> Abstract:
    made = IteratorObject(items, found.inputs)
    if found.unordered:
        made.lose(unknown("depends on the order of a set", span))
    if found.lost is not None:
        made.lose(found.lost)
    return Abstract(made)


def _zip(run: Interpreter, given: Arguments) -> Abstract:
    columns = [items_of(run, value, given.span) for value in given.positional]
    lost = next((column.lost for column in columns if column.lost is not None), None)
    inputs = NO_INPUTS.union(*(column.inputs for column in columns))
    rows = zip(*(column.known for column in columns), strict=False)
    unordered = any(column.unordered for column in columns)
    items = [Abstract(TupleObject(tuple(row))) for row in rows]
    return _iterator(items, Items([], inputs, lost, unordered), given.span)


def _map(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.calls import call

    function, *sources = given.positional
    columns = [items_of(run, value, given.span) for value in sources]
    lost = next((column.lost for column in columns if column.lost is not None), None)
    inputs = NO_INPUTS.union(*(column.inputs for column in columns))
    rows = zip(*(column.known for column in columns), strict=False)
    items = at_leisure(
        run, lambda: [call(run, function, list(row), {}, given.span) for row in rows], given.span
    )
    unordered = any(column.unordered for column in columns)
    others = Items([], inputs, lost, unordered)
    forget_called(run, function, others)
    return _iterator(items, others, given.span)


def _filter(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.calls import call

    function, source = given.positional
    found = items_of(run, source, given.span)
    kept, inputs, lost = [], found.inputs, found.lost
    tests = found.known
    if function.payload is not None:
        tests = at_leisure(
            run,
            lambda: [call(run, function, [item], {}, given.span) for item in found.known],
            given.span,
        )
    for item, test in zip(found.known, tests, strict=True):
        truth = run.truth(test)
        inputs |= run.truth_inputs(test)
        if truth is True:
            kept.append(item)
        elif truth is not False:
            lost = lost or (opaque(inputs) if test.unknown is None else test)
    forget_called(run, function, found)
    return _iterator(kept, Items([], inputs, lost, found.unordered), given.span)


def _reversed(run: Interpreter, given: Arguments) -> Abstract:
    found = items_of(run, given.positional[0], given.span)
    return _iterator(found.known[::-1], found, given.span)


def _slice(run: Interpreter, given: Arguments) -> Abstract:
    del run
    parts = [*given.positional, NONE, NONE]
    if len(given.positional) == 1:
        parts = [NONE, given.positional[0], NONE]
    return Abstract(SliceObject(*parts[:3]))


def _type(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.library.reflection import type_of

    if len(given.positional) == 3:
        return _class_from_parts(run, given)
    value = given.positional[0]
    found = type_of(run.view(value))
    if found is None:
        return value if value.unknown else unknown("is a type that is not followed", given.span)
    return Abstract(found, value.inputs)


def _class_from_parts(run: Interpreter, given: Arguments) -> Abstract:
    name, bases, names = (run.view(value) for value in given.positional)
    if not (
        isinstance(name, str) and isinstance(bases, TupleObject) and isinstance(names, DictObject)
    ):
        return unknown("is a class that is not followed", given.span)
    copied = DictObject(dict(names.slots), "namespace")
    return Abstract(ClassObject(name, bases.items, copied, given.span))


def _object(run: Interpreter, given: Arguments) -> Abstract:
    del run
    empty = ClassObject("object", (), DictObject({}, "namespace"), given.span)
    return Abstract(InstanceObject(empty, DictObject({}, "namespace")))


def _bytes(*values: Any, **named: Any) -> bytes:
    if values and isinstance(values[0], int):
        raise TooLargeError
    return bytes(*values, **named)


def _wrapped(kind: str) -> Behaviour:
    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        from dataclasses import replace

        from gunilint.resolve.evaluate.callables import FunctionObject

        del run
        payload = given.positional[0].payload
        assert isinstance(payload, FunctionObject)
        return Abstract(replace(payload, kind=kind))

    return behaviour


_CONSTRUCTORS: Final[dict[type, Behaviour]] = {
    int: plain_behaviour("int", int),
    float: plain_behaviour("float", float),
    complex: plain_behaviour("complex", complex),
    bytes: plain_behaviour("bytes", _bytes),
    str: _text,
    bool: _truth,
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: _set_of(frozen=False),
    frozenset: _set_of(frozen=True),
    range: plain_behaviour("range", range),
    enumerate: _enumerate,
    zip: _zip,
    map: _map,
    filter: _filter,
    reversed: _reversed,
    slice: _slice,
    type: _type,
    object: _object,
    staticmethod: _wrapped("static"),
    classmethod: _wrapped("class"),
    property: _wrapped("property"),
    pathlib.PurePosixPath: plain_behaviour("Path", pathlib.PurePosixPath),
    datetime.timedelta: plain_behaviour("timedelta", datetime.timedelta),
}


def constructor_of(kind: type) -> Behaviour | None:
    """What a call of *kind* does; None where that is not followed."""
    found = _CONSTRUCTORS.get(kind)
    if found is None and kind in exact_types():
        return plain_behaviour(kind.__name__, kind)
    return found
