"""`super()`: what an object has from the classes behind the one that a method stands in."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import NONE, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    ClassObject,
    Environment,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    Special,
)
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.functions import local_names
from gunilint.resolve.evaluate.heap import ListObject
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span

PARENTS: Final = "super"
"""The kind of what `super()` gives: its values are the object, then the classes behind."""


def parents_of(run: Interpreter, environment: Environment) -> Abstract | None:
    """`super()` in a method that runs; None where some class behind it is not followed."""
    first = next(iter(environment.names.slots.values()), None)
    own = None if first is None else first.value
    payload = None if own is None else run.view(own)
    owner = payload.type if isinstance(payload, InstanceObject) else payload
    if own is None or not isinstance(owner, ClassObject):
        return None
    order = linearised(owner)
    for index, item in enumerate(order):
        if isinstance(item, ClassObject) and _defines(run, item, environment):
            behind = order[index + 1 :]
            if all(isinstance(it, ClassObject) and it.kind == "class" for it in behind):
                return Abstract(Special(PARENTS, ListObject([own, *map(Abstract, behind)])))
            return None
    return None


def _defines(run: Interpreter, owner: ClassObject, environment: Environment) -> bool:
    """Whether the body that runs is that of one of the class's methods."""
    payloads = (slot.value.payload for slot in owner.names.slots.values())
    methods = (item for item in payloads if isinstance(item, FunctionObject))
    return any(local_names(run, method) is environment.local for method in methods)


def parents_attribute(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract:
    """`super().name`."""
    assert isinstance(payload.values, ListObject)
    own, *classes = payload.values.items
    for item in classes:
        assert isinstance(item.payload, ClassObject)
        found = item.payload.names.get(name)
        if found.payload is not ABSENT or found.inputs:
            return _bound(run, found, own, span)
    if name in ("__init__", "__init_subclass__"):
        return Abstract(Intrinsic(name, lambda _run, _given: NONE))
    return unknown(f"reads super().{name}, which gunilint does not follow", span)


def _bound(run: Interpreter, found: Abstract, own: Abstract, span: Span) -> Abstract:
    payload = found.payload
    if not isinstance(payload, FunctionObject) or payload.kind == "static":
        return found
    if payload.kind == "property":
        return call(run, found, [own], {}, span)
    if payload.kind == "class" and isinstance(own.payload, InstanceObject):
        return Abstract(BoundMethod(found, Abstract(own.payload.type)))
    return Abstract(BoundMethod(found, own))
