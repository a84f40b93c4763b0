"""What a class and its instances have from their bases."""

from __future__ import annotations

from gunilint.resolve.evaluate.abstract import (
    Abstract,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    ClassObject,
    External,
    FunctionObject,
    InstanceObject,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span


def instance_attribute(
    run: Interpreter, payload: InstanceObject, value: Abstract, name: str, span: Span
) -> Abstract | None:
    if name == "__dict__":
        return Abstract(payload.names)
    if name == "__class__":
        return Abstract(payload.type)
    always = find_in_class(payload.type, "__getattribute__")
    if always is not None and always.unknown is None:
        return unknown("has a __getattribute__, which is not followed", span)
    own = payload.names.get(name)
    if own.payload is not ABSENT:
        return own
    if payload.type.kind in ("settings", "model") and name in ("model_dump", "dict"):
        from gunilint.resolve.evaluate.library.pydantic_dump import dump_method

        method = dump_method(payload, name)
        if method is not None:
            return method
    found = class_attribute(run, payload.type, name, value, span)
    if not own.inputs:
        return found
    return own if found is None else found.depending(own.inputs)


def class_attribute(
    run: Interpreter, owner: ClassObject, name: str, instance: Abstract, span: Span
) -> Abstract | None:
    """An attribute that an instance has from its class; functions are bound to it."""
    found = find_in_class(owner, name)
    if found is None:
        return None
    payload = found.payload
    if not isinstance(payload, FunctionObject) or payload.kind == "static":
        return found
    if payload.kind == "class":
        return Abstract(BoundMethod(found, Abstract(owner)))
    if payload.kind == "property":
        from gunilint.resolve.evaluate.calls import call

        return call(run, found, [instance], {}, span)
    return Abstract(BoundMethod(found, instance))


def find_in_class(owner: ClassObject, name: str) -> Abstract | None:
    """An attribute of a class or of its bases; Unknown where a base is not followed."""
    for item in linearised(owner):
        if isinstance(item, ClassObject):
            found = item.names.get(name)
            if found.payload is not ABSENT or found.inputs:
                return found
        elif isinstance(item, External):
            return unknown(f"may come from {item.dotted}, which is not followed", owner.span)
    return None


def linearised(owner: ClassObject) -> list[object]:
    """A class and its bases in the order in which attributes are looked up.

    Exact for single inheritance and for bases that share none; a diamond's shared base comes
    after both, as Python has it.
    """
    found: list[object] = [owner]
    for base in owner.bases:
        payload = base.payload
        inner = linearised(payload) if isinstance(payload, ClassObject) else [payload]
        for item in inner:
            if item in found:
                found.remove(item)
            found.append(item)
    return found


def class_object_attribute(
    payload: ClassObject, value: Abstract, name: str, span: Span
) -> Abstract | None:
    if name == "__name__":
        return Abstract(payload.name)
    if name == "__dict__":
        return Abstract(payload.names)
    if payload.kind == "enum":
        from gunilint.resolve.evaluate.enums import enum_attribute

        member = enum_attribute(payload, name)
        if member is not None:
            return member
    found = find_in_class(payload, name)
    if found is not None and isinstance(found.payload, FunctionObject):
        if found.payload.kind == "class":
            return Abstract(BoundMethod(found, value))
        if found.payload.kind == "property":
            return unknown("is a property, read from its class", span)
    return found
