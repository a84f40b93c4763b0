"""`object.name`."""

from __future__ import annotations

import datetime
import pathlib
import re
from typing import Final

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    OPAQUE,
    Abstract,
    describe,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    ExceptionObject,
    External,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    LibraryModule,
    RepositoryModule,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import HeapObject
from gunilint.resolve.evaluate.inheritance import (
    class_attribute,
    class_object_attribute,
    instance_attribute,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library import library_value
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import lift
from gunilint.source import Span
from gunilint.value import Unknown

_PLAIN_ATTRIBUTES: Final[dict[type, frozenset[str]]] = {
    pathlib.PurePosixPath: frozenset(
        {"name", "stem", "suffix", "suffixes", "parent", "parts", "anchor", "root"}
    ),
    datetime.timedelta: frozenset({"days", "seconds", "microseconds"}),
    int: frozenset({"real", "imag", "numerator", "denominator"}),
    float: frozenset({"real", "imag"}),
    range: frozenset({"start", "stop", "step"}),
    re.Pattern: frozenset({"pattern"}),
}


def get_attribute(run: Interpreter, value: Abstract, name: str, span: Span) -> Abstract:
    """`value.name`."""
    return _get_attribute(run, value, name, span).holding(value.holds)


def _get_attribute(run: Interpreter, value: Abstract, name: str, span: Span) -> Abstract:
    found = find_attribute(run, value, name, span)
    if found is not None and found.payload is ABSENT:
        message = f"object has no attribute '{name}'"
        return run.raises(AttributeError, message, span, found.inputs, found.formula)
    if found is not None:
        return found
    payload = run.view(value)
    if payload is OPAQUE or isinstance(payload, Unknown):
        return value
    from gunilint.resolve.evaluate.iteration import type_name

    if isinstance(payload, InstanceObject):
        made = _made_up(run, payload, value, name, span)
        if made is not None:
            return made
    if isinstance(payload, RepositoryModule):
        return _module_attribute(run, payload, name, span)
    if not _is_closed(payload):
        if isinstance(payload, HeapObject):
            # It may be a method, and that may change the object.
            from gunilint.resolve.evaluate.havoc import forget

            forget(run, [value], Unknown(f"may be changed by .{name}, not followed", span))
        return unknown(f"reads {type_name(payload)}.{name}, which is not followed", span)
    message = f"'{type_name(payload)}' object has no attribute '{name}'"
    return run.raises(AttributeError, message, span, value.inputs)


def _made_up(
    run: Interpreter, payload: InstanceObject, value: Abstract, name: str, span: Span
) -> Abstract | None:
    """What `__getattr__` answers for an attribute that is not there."""
    from gunilint.resolve.evaluate.calls import call

    method = class_attribute(run, payload.type, "__getattr__", value, span)
    return None if method is None else call(run, method, [Abstract(name)], {}, span)


def _is_closed(payload: object) -> bool:
    """Whether every attribute of such an object is known here."""
    if isinstance(payload, (InstanceObject, ClassObject)):
        owner = payload if isinstance(payload, ClassObject) else payload.type
        return owner.kind == "class" and not owner.bases
    return payload is None


def _module_attribute(
    run: Interpreter, payload: RepositoryModule, name: str, span: Span
) -> Abstract:
    from gunilint.resolve.evaluate.imports import submodule

    found = submodule(run, payload.names, name, span)
    if found is not None:
        return found
    why = f"module '{payload.names.name}' has no attribute '{name}'"
    return run.raises(AttributeError, why, span)


def find_attribute(run: Interpreter, value: Abstract, name: str, span: Span) -> Abstract | None:
    """`value.name`; None where there is no such attribute, or none that is followed.

    ABSENT is the payload where other inputs would give it the attribute.
    """
    payload = run.view(value)
    if payload is OPAQUE:
        return _opaque_attribute(value, name)
    if isinstance(payload, Unknown):
        run.may_raise(NO_INPUTS, payload)
        return value
    found = _find(run, payload, value, name, span)
    if found is None or (found.payload is ABSENT and not found.inputs):
        return None
    if run.view(found) is OPAQUE:
        found = found.present
    return found.depending(value.inputs, value.reads)


def _opaque_attribute(value: Abstract, name: str) -> Abstract:
    """An attribute of what only inputs decide; a method of a string, most of the time."""
    from gunilint.resolve.evaluate.methods import opaque_method

    method = opaque_method(value, name)
    if method is not None:
        return method
    shown = formula(f"{describe(value).tight}.{name}")
    return Abstract(OPAQUE, value.inputs, shown, value.reads)


def _find(
    run: Interpreter, payload: object, value: Abstract, name: str, span: Span
) -> Abstract | None:
    if isinstance(payload, LibraryModule):
        return library_attribute(run, payload, name, span)
    if isinstance(payload, RepositoryModule):
        found = payload.names.names.get(name)
        return None if found.payload is ABSENT and not found.inputs else found
    if isinstance(payload, External):
        return Abstract(External(f"{payload.dotted}.{name}", payload.span))
    if isinstance(payload, InstanceObject):
        return instance_attribute(run, payload, value, name, span)
    if isinstance(payload, ClassObject):
        return class_object_attribute(payload, value, name, span)
    if isinstance(payload, Special):
        from gunilint.resolve.evaluate.library.specials import special_attribute

        return special_attribute(run, payload, name, span)
    if isinstance(payload, ExceptionObject):
        return _exception_attribute(payload, name)
    part = _named_part(payload, name)
    return _plain_attribute(run, payload, value, name, span) if part is None else part


def _named_part(payload: object, name: str) -> Abstract | None:
    """A function's name, or a field of a named tuple."""
    if isinstance(payload, FunctionObject) and name in ("__name__", "__qualname__"):
        return Abstract(payload.name)
    if isinstance(payload, TupleObject) and name in payload.names:
        return payload.items[payload.names.index(name)]
    return None


def library_attribute(
    run: Interpreter, module: LibraryModule, name: str, span: Span
) -> Abstract | None:
    """What a known module has under *name*; External where that is not followed."""
    found = library_value(run, f"{module.dotted}.{name}", span)
    if found is not None:
        return found
    return Abstract(External(f"{module.dotted}.{name}", span))


def _exception_attribute(payload: ExceptionObject, name: str) -> Abstract | None:
    if name == "args":
        return Abstract(TupleObject(payload.arguments))
    return None


def _plain_attribute(
    run: Interpreter, payload: object, value: Abstract, name: str, span: Span
) -> Abstract | None:
    if isinstance(payload, Intrinsic):
        return library_value(run, f"{payload.name}.{name}", span)
    for type_, names in _PLAIN_ATTRIBUTES.items():
        if isinstance(payload, type_) and name in names:
            return lift(
                run,
                lambda item: getattr(item, name),
                [value],
                span,
                lambda: formula(f"{describe(value).tight}.{name}"),
            )
    if isinstance(payload, pathlib.PurePosixPath) and name == "parents":
        return lift(run, lambda item: list(item.parents), [value], span, lambda: describe(value))
    if isinstance(payload, pathlib.PurePosixPath):
        from gunilint.resolve.evaluate.path_methods import path_method

        found = path_method(value, name)
        if found is not None:
            return found
    if isinstance(payload, type):
        return _type_attribute(payload, name)
    from gunilint.resolve.evaluate.methods import method_of

    return method_of(run, value, name)


def _type_attribute(payload: type, name: str) -> Abstract | None:
    """`str.lower` and its like: a method that is given what it is for."""
    from gunilint.resolve.evaluate.methods import methods_of_type

    if name in ("__name__", "__qualname__"):
        return Abstract(payload.__name__)
    if name == "fromkeys" and payload is dict:
        from gunilint.resolve.evaluate.methods_dict import from_keys

        return Abstract(Intrinsic("dict.fromkeys", from_keys))
    if name == "cwd" and payload is pathlib.PurePosixPath:
        from gunilint.resolve.evaluate.path_methods import current_directory

        return Abstract(Intrinsic("Path.cwd", current_directory))
    if name not in methods_of_type(payload):
        return None

    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.calls import call

        value, *rest = given.positional
        method = get_attribute(run, value, name, given.span)
        return call(run, method, rest, given.named, given.span)

    return Abstract(Intrinsic(f"{payload.__name__}.{name}", behaviour))


def subscript_object(
    run: Interpreter, container: Abstract, key: Abstract, span: Span
) -> Abstract | None:
    """`container[key]` where the container is a class or an instance."""
    payload = run.view(container)
    if isinstance(payload, ClassObject) and payload.kind == "enum":
        name = run.view(key)
        member = get_attribute(run, container, name, span) if isinstance(name, str) else None
        return member or opaque(key.inputs)
    if isinstance(payload, (ClassObject, type, Intrinsic)):
        return container
    if isinstance(payload, External):
        return Abstract(payload)
    if isinstance(payload, InstanceObject):
        from gunilint.resolve.evaluate.calls import call

        method = class_attribute(run, payload.type, "__getitem__", container, span)
        return None if method is None else call(run, method, [key], {}, span)
    if isinstance(payload, Special):
        from gunilint.resolve.evaluate.library.specials import special_item

        return special_item(run, payload, key, span)
    return None
