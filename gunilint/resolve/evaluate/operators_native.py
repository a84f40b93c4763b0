"""Operators that a program's own objects bring, and those that make containers of containers."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import InstanceObject, TupleObject
from gunilint.resolve.evaluate.heap import DictObject, ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span


def native_operation(
    run: Interpreter, symbol: str, left: Abstract, right: Abstract, span: Span
) -> Abstract | None:
    """Operators that make containers out of containers keep what each item depends on."""
    one, other = run.view(left), run.view(right)
    inputs, reads = left.inputs | right.inputs, left.reads | right.reads
    if symbol == "+" and isinstance(one, ListObject) and isinstance(other, ListObject):
        if run.readable(one) is None and run.readable(other) is None:
            items = [*one.items, *other.items]
            run.step(span, len(items) // 16)
            structure = one.inputs | other.inputs | inputs
            return Abstract(ListObject(items, structure), inputs, None, reads)
    elif symbol == "+" and isinstance(one, TupleObject) and isinstance(other, TupleObject):
        run.step(span, (len(one.items) + len(other.items)) // 16)
        return Abstract(TupleObject(one.items + other.items), inputs, None, reads)
    elif symbol == "|" and isinstance(one, DictObject) and isinstance(other, DictObject):
        run.step(span, (len(one.slots) + len(other.slots)) // 16)
        if "environ" in (one.kind, other.kind):
            return _merged(run, left, right, span)
        return _union(one, other).depending(inputs, reads)
    elif isinstance(one, InstanceObject) or isinstance(other, InstanceObject):
        return _special_method(run, symbol, left, right, span)
    return None


_METHODS: Final = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "|": "or",
    "&": "and",
    "^": "xor",
    "==": "eq",
    "<": "lt",
    ">": "gt",
    "<=": "le",
    ">=": "ge",
}


def _special_method(
    run: Interpreter, symbol: str, left: Abstract, right: Abstract, span: Span
) -> Abstract | None:
    from gunilint.resolve.evaluate.calls import call
    from gunilint.resolve.evaluate.inheritance import class_attribute

    owner = left.payload
    name = _METHODS.get(symbol)
    if isinstance(owner, InstanceObject) and owner.type.kind != "enum" and name is not None:
        method = class_attribute(run, owner.type, f"__{name}__", left, span)
        if method is not None:
            return call(run, method, [right], {}, span)
    return None


def _merged(run: Interpreter, left: Abstract, right: Abstract, span: Span) -> Abstract:
    """`os.environ | other`, and the other way round: a dict."""
    from gunilint.resolve.evaluate.methods_dict import update

    made = Abstract(DictObject())
    update(run, made, left, span)
    update(run, made, right, span)
    return made


def _union(one: DictObject, other: DictObject) -> Abstract:
    merged = DictObject(dict(one.slots), one.kind)
    for key, slot in other.slots.items():
        if slot.value.payload is not ABSENT or key not in merged.slots:
            merged.slots[key] = slot
    for source in (one, other):
        if source.rest.payload is not ABSENT or source.rest.inputs:
            merged.rest = source.rest
            if source is other:
                merged.lose(source.rest)
    return Abstract(merged)
