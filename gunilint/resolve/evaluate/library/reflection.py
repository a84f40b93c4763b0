"""Asking objects what they are: `isinstance`, `getattr`, `hasattr`, `callable`."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NONE,
    OPAQUE,
    Abstract,
    unknown,
)
from gunilint.resolve.evaluate.attributes import find_attribute
from gunilint.resolve.evaluate.callables import (
    Arguments,
    BoundMethod,
    ClassObject,
    ExceptionObject,
    External,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    LibraryModule,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import DictObject, ListObject, SetObject
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.mixing import Mix, mixed
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import is_plain
from gunilint.resolve.evaluate.storing import delete_attribute, set_attribute
from gunilint.source import Span
from gunilint.value import Unknown


def type_of(payload: object) -> object:
    """The type of an object, as Python has it; None where that is not known."""
    if isinstance(payload, ListObject):
        return list if payload.kind == "list" else None
    if isinstance(payload, DictObject):
        return dict if payload.kind in ("dict", "namespace") else None
    if isinstance(payload, TupleObject):
        return tuple
    if isinstance(payload, SetObject):
        return frozenset if payload.frozen else set
    if isinstance(payload, (InstanceObject, ExceptionObject)):
        return payload.type
    if isinstance(payload, (type, ClassObject)):
        return type
    return type(payload) if is_plain(payload) else None


def is_instance(run: Interpreter, value: Abstract, kinds: Abstract, span: Span) -> Abstract:
    """`isinstance(value, kinds)`."""
    payload = run.view(value)
    if isinstance(payload, Unknown):
        return value
    if payload is OPAQUE:
        return Abstract(OPAQUE, value.inputs, None, value.reads, (True, False))
    wanted = _flattened(kinds)
    answers = [_is_a(payload, kind) for kind in wanted]
    if True in answers:
        return Abstract(payload=True, inputs=value.inputs)
    if None in answers:
        return unknown("asks for a type that is not followed", span)
    return Abstract(payload=False, inputs=value.inputs)


def _flattened(kinds: Abstract) -> list[object]:
    if isinstance(kinds.payload, TupleObject):
        return [kind for item in kinds.payload.items for kind in _flattened(item)]
    return [kinds.payload]


def _is_a(payload: object, kind: object) -> bool | None:
    """Whether an object is of a type; None where that is not known."""
    if kind is object:
        return True
    found = type_of(payload)
    if isinstance(kind, ClassObject):
        return isinstance(found, ClassObject) and kind in linearised(found)
    if not isinstance(kind, type):
        return None
    if isinstance(found, ClassObject):
        bases = linearised(found)
        if any(isinstance(base, type) and issubclass(base, kind) for base in bases):
            return True
        return None if any(isinstance(base, External) for base in bases) else False
    if isinstance(found, type):
        return issubclass(found, kind)
    if isinstance(payload, DictObject) and payload.kind in _DICTS:
        return kind is dict
    if isinstance(payload, (FunctionObject, Intrinsic, BoundMethod)) and kind in _DATA:
        return False
    return None


_DICTS: Final = frozenset({"OrderedDict", "defaultdict", "Counter"})
_DATA: Final = (str, int, float, bool, list, tuple, dict, set, bytes, type(None))


def _is_instance(run: Interpreter, given: Arguments) -> Abstract:
    return is_instance(run, given.positional[0], given.positional[1], given.span)


def _is_subclass(run: Interpreter, given: Arguments) -> Abstract:
    one, kinds = given.positional[0].payload, _flattened(given.positional[1])
    if isinstance(one, type) and all(isinstance(kind, type) for kind in kinds):
        return Abstract(any(isinstance(kind, type) and issubclass(one, kind) for kind in kinds))
    if isinstance(one, ClassObject) and any(kind in linearised(one) for kind in kinds):
        return Abstract(payload=True)
    del run
    return unknown("asks for a subclass, which is not followed", given.span)


def _attribute_name(run: Interpreter, given: Arguments) -> str | Abstract:
    value = given.positional[1]
    payload = run.view(value)
    if isinstance(payload, str) and not value.inputs:
        return payload
    if value.unknown is not None:
        return value
    return unknown("reads an attribute whose name varies", given.span)


def _get(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.attributes import get_attribute

    name = _attribute_name(run, given)
    if isinstance(name, Abstract):
        return name
    owner, default = given.positional[0], given.get(2, "default")
    if default is None:
        return get_attribute(run, owner, name, given.span)
    found = find_attribute(run, owner, name, given.span)
    if found is None:
        return default
    if found.payload is ABSENT:
        return default.depending(found.inputs)
    if isinstance(owner.payload, (LibraryModule, External)) and _may_lack(found, name):
        return _found_or(found, default, given.span)
    return found


def _may_lack(found: Abstract, name: str) -> bool:
    return isinstance(found.payload, External) or name == "process_cpu_count"


def _found_or(found: Abstract, default: Abstract, span: Span) -> Abstract:
    from gunilint.resolve.evaluate.library.processors import is_processor_count

    if is_processor_count(found) and is_processor_count(default):
        return found
    why = Unknown("depends on whether a module has an attribute", span)
    return mixed([found, default], Mix(None, NO_INPUTS, why))


def _has(run: Interpreter, given: Arguments) -> Abstract:
    name = _attribute_name(run, given)
    if isinstance(name, Abstract):
        return name
    owner = given.positional[0]
    found = find_attribute(run, owner, name, given.span)
    if found is None:
        return Abstract(payload=False, inputs=owner.inputs)
    if found.unknown is not None:
        return found
    if found.payload is ABSENT:
        return Abstract(payload=False, inputs=found.inputs)
    if isinstance(owner.payload, (LibraryModule, External)) and _may_lack(found, name):
        return unknown("depends on whether a module has an attribute", given.span)
    if found.payload is OPAQUE:
        return Abstract(OPAQUE, found.inputs, None, found.reads, (True, False))
    return Abstract(payload=True, inputs=owner.inputs)


def _set(run: Interpreter, given: Arguments) -> Abstract:
    owner, key, value = given.positional
    name = run.view(key)
    if isinstance(name, str) and not key.inputs:
        set_attribute(run, owner, name, value, (given.span, given.span))
        return NONE
    from gunilint.resolve.evaluate.callables import RepositoryModule
    from gunilint.resolve.evaluate.storing import set_item

    payload = owner.payload
    names = None
    if isinstance(payload, RepositoryModule):
        names = payload.names.names
    elif isinstance(payload, (InstanceObject, ClassObject)):
        names = payload.names
    if names is not None:
        set_item(run, Abstract(names), key, value, given.span, (given.span, given.span))
    return NONE


def _delete(run: Interpreter, given: Arguments) -> Abstract:
    name = _attribute_name(run, given)
    if isinstance(name, str):
        delete_attribute(run, given.positional[0], name, given.span)
    return NONE


def _callable(run: Interpreter, given: Arguments) -> Abstract:
    value = given.positional[0]
    payload = run.view(value)
    if value.unknown is not None or payload is OPAQUE:
        return value if value.unknown else Abstract(OPAQUE, value.inputs, among=(True, False))
    if isinstance(payload, (FunctionObject, Intrinsic, BoundMethod, ClassObject, type)):
        return Abstract(payload=True, inputs=value.inputs)
    if is_plain(payload) or isinstance(payload, (TupleObject, ListObject, DictObject)):
        return Abstract(payload=False, inputs=value.inputs)
    return unknown("asks whether an object can be called", given.span)


REFLECTION: Final[dict[str, Abstract]] = {
    "builtins.isinstance": intrinsic("isinstance", _is_instance),
    "builtins.issubclass": intrinsic("issubclass", _is_subclass),
    "builtins.getattr": intrinsic("getattr", _get),
    "builtins.hasattr": intrinsic("hasattr", _has),
    "builtins.setattr": intrinsic("setattr", _set),
    "builtins.delattr": intrinsic("delattr", _delete),
    "builtins.callable": intrinsic("callable", _callable),
}
