"""`model_dump()` of pydantic's models and settings, and `dict()` as version 1 calls it."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import NOTHING, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    InstanceObject,
    Intrinsic,
)
from gunilint.resolve.evaluate.heap import DictObject, SetObject, Slot
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span

_MODELS: Final = frozenset({"settings", "model"})
_OPTIONS: Final = frozenset({"exclude_none", "exclude", "include"})


def dump_method(payload: InstanceObject, name: str) -> Abstract | None:
    """The method, unless the class has one of its own."""
    classes = [item for item in linearised(payload.type) if isinstance(item, ClassObject)]
    if any(name in item.names.slots for item in classes):
        return None
    return Abstract(Intrinsic(name, lambda run, given: _dump(run, payload, given)))


def _dump(run: Interpreter, payload: InstanceObject, given: Arguments) -> Abstract:
    lost = unknown("turns a model into a dict in a way that is not followed", given.span)
    if given.positional or set(given.named) - _OPTIONS or _computes(payload):
        return lost
    without_none = run.truth(given.named.get("exclude_none", NOTHING)) is True
    wanted, unwanted = _names(run, given, "include"), _names(run, given, "exclude")
    if wanted is None or unwanted is None:
        return lost
    made = DictObject()
    for key, slot in payload.names.slots.items():
        if ("include" in given.named and key not in wanted) or key in unwanted:
            continue
        value = _dumped(run, slot.value, given.span)
        if without_none and value.payload is None:
            value = NOTHING.depending(value.inputs, value.reads)
        made.slots[key] = Slot(value, slot.span, slot.name_span, present=slot.present)
        if value.payload is NOTHING.payload:
            made.slots[key] = made.slots[key]._replace(present=value.inputs)
    return Abstract(made)


def _computes(payload: InstanceObject) -> bool:
    """Whether a class may have computed fields, which are dumped, too."""
    classes = [item for item in linearised(payload.type) if isinstance(item, ClassObject)]
    return any(slot.value.unknown for item in classes for slot in item.names.slots.values())


def _names(run: Interpreter, given: Arguments, option: str) -> frozenset[object] | None:
    """The fields that an option names; None where that cannot be told."""
    value = given.named.get(option)
    if value is None:
        return frozenset()
    payload = run.view(value)
    if isinstance(payload, SetObject) and payload.lost is None and not payload.inputs:
        return frozenset(payload.items)
    return None


def _dumped(run: Interpreter, value: Abstract, span: Span) -> Abstract:
    """A field's value: a model in it becomes a dict, too."""
    payload = value.payload
    if isinstance(payload, InstanceObject) and payload.type.kind in _MODELS:
        return _dump(run, payload, Arguments([], {}, span)).depending(value.inputs, value.reads)
    return value
