"""`collections`, `enum`, `dataclasses` and `types`."""

from __future__ import annotations

from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import OPAQUE, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    InstanceObject,
    Intrinsic,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import DictObject, ListObject, SetObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of, list_of
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.methods_dict import update
from gunilint.resolve.evaluate.storing import set_item
from gunilint.resolve.evaluate.subscripts import get_item


def _ordered(run: Interpreter, given: Arguments) -> Abstract:
    return _filled(run, DictObject({}, "OrderedDict"), given)


def _filled(run: Interpreter, made: DictObject, given: Arguments) -> Abstract:
    value = Abstract(made)
    for source in given.positional:
        update(run, value, source, given.span)
    for name, item in given.named.items():
        made.slots[name] = Slot(item, given.span, given.span)
    return value


def _default(run: Interpreter, given: Arguments) -> Abstract:
    made = DictObject({}, "defaultdict")
    if given.positional and given.positional[0].payload is not None:
        made.factory = given.positional[0]
    rest = Arguments(given.positional[1:], given.named, given.span)
    return _filled(run, made, rest)


def _counter(run: Interpreter, given: Arguments) -> Abstract:
    made = Abstract(DictObject({}, "Counter"))
    if not given.positional:
        return made
    payload = run.view(given.positional[0])
    if isinstance(payload, DictObject):
        update(run, made, given.positional[0], given.span)
        return made
    found = items_of(run, given.positional[0], given.span)
    if found.lost is not None or found.inputs:
        return found.lost or Abstract(OPAQUE, found.inputs)
    for item in found.known:
        before = get_item(run, made, item, given.span)
        if not isinstance(before.payload, int):
            return before
        set_item(run, made, item, Abstract(before.payload + 1), given.span)
    return made


def _deque(run: Interpreter, given: Arguments) -> Abstract:
    if given.get(1, "maxlen") is not None:
        return unknown("is a deque of limited length, which is not followed", given.span)
    made = ListObject([], kind="deque")
    if given.positional:
        listed = list_of(run, given.positional[0], given.span).payload
        if isinstance(listed, ListObject):
            made.items, made.inputs, made.lost = listed.items, listed.inputs, listed.lost
    return Abstract(made)


def _named_tuple(run: Interpreter, given: Arguments) -> Abstract:
    name, fields = (run.view(value) for value in given.positional[:2])
    if isinstance(fields, str):
        names = fields.replace(",", " ").split()
    else:
        found = items_of(run, given.positional[1], given.span)
        names = [str(item.payload) for item in found.known]
    defaults = given.named.get("defaults")
    values = [] if defaults is None else items_of(run, defaults, given.span).known
    slots: dict[object, Slot] = {}
    if values:
        pairs = zip(names[-len(values) :], values, strict=False)
        slots = {field: Slot(value) for field, value in pairs}
    made = ClassObject(str(name), (), DictObject(slots, "namespace"), given.span, "namedtuple")
    made.fields = dict.fromkeys(names)
    return Abstract(made)


def named_tuple_method(value: Abstract, name: str) -> Abstract | None:
    """`_replace` and `_asdict`."""
    payload = value.payload
    assert isinstance(payload, TupleObject)
    if name == "_asdict" and payload.names:

        def as_dict(run: Interpreter, given: Arguments) -> Abstract:
            del run, given
            pairs = zip(payload.names, payload.items, strict=True)
            return Abstract(DictObject({key: Slot(item) for key, item in pairs}))

        return Abstract(Intrinsic(name, as_dict))
    if name == "_replace" and payload.names:

        def replaced(run: Interpreter, given: Arguments) -> Abstract:
            del run
            items = tuple(
                given.named.get(key, item)
                for key, item in zip(payload.names, payload.items, strict=True)
            )
            return Abstract(TupleObject(items, payload.names, payload.type_name))

        return Abstract(Intrinsic(name, replaced))
    return None


def _field(run: Interpreter, given: Arguments) -> Abstract:
    del run
    slots: dict[object, Slot] = {name: Slot(value) for name, value in given.named.items()}
    return Abstract(Special("field", DictObject(slots)))


def _simple_namespace(run: Interpreter, given: Arguments) -> Abstract:
    owner = ClassObject("SimpleNamespace", (), DictObject({}, "namespace"), given.span)
    names = DictObject({}, "namespace")
    made = _filled(run, names, given)
    del made
    return Abstract(InstanceObject(owner, names))


def _as_dict(run: Interpreter, given: Arguments) -> Abstract:
    payload = run.view(given.positional[0])
    if isinstance(payload, InstanceObject) and payload.type.kind == "dataclass":
        slots: dict[object, Slot] = {
            name: payload.names.slots[name]
            for name in payload.type.fields
            if name in payload.names.slots
        }
        if all(not isinstance(slot.value.payload, InstanceObject) for slot in slots.values()):
            return Abstract(DictObject(dict(slots)))
    return unknown("turns an object into a dict in a way that is not followed", given.span)


def _replaced(run: Interpreter, given: Arguments) -> Abstract:
    """`dataclasses.replace(instance, name=value)`, of a class whose `__init__` is its own."""
    payload = run.view(given.positional[0])
    if isinstance(payload, InstanceObject) and payload.type.kind == "dataclass":
        from gunilint.resolve.evaluate.classes import instantiate

        kept = {name: payload.names.get(name) for name in payload.type.fields}
        return instantiate(run, payload.type, Arguments([], {**kept, **given.named}, given.span))
    return unknown("replaces parts of what gunilint does not follow", given.span)


def _fields(run: Interpreter, given: Arguments) -> Abstract:
    """`dataclasses.fields(…)`, of which the names and the plain types are known."""
    payload = run.view(given.positional[0])
    owner = payload.type if isinstance(payload, InstanceObject) else payload
    if not isinstance(owner, ClassObject) or owner.kind != "dataclass":
        return unknown("asks for the fields of what gunilint does not follow", given.span)
    made = ClassObject("Field", (), DictObject({}, "namespace"), given.span)
    made.bases = (unknown("is a field of a dataclass", given.span),)
    module = run.modules.get(owner.span.path)
    as_text = module is None or "annotations" in module.names.slots
    found = []
    for name, annotation in owner.fields.items():
        slots: dict[object, Slot] = {"name": Slot(Abstract(name))}
        kind = _PLAIN_TYPES.get(annotation.id) if isinstance(annotation, ir.Name) else None
        if kind is not None and not as_text:
            slots["type"] = Slot(Abstract(kind))
        found.append(Abstract(InstanceObject(made, DictObject(slots, "namespace"))))
    return Abstract(TupleObject(tuple(found)))


_PLAIN_TYPES: Final = {"int": int, "float": float, "bool": bool, "str": str, "list": list}


def _identity(run: Interpreter, given: Arguments) -> Abstract:
    del run
    return given.positional[0]


def _copied(run: Interpreter, given: Arguments) -> Abstract:
    """`copy.copy` of plain containers."""
    value = given.positional[0]
    payload = value.payload
    if isinstance(payload, (ListObject, DictObject, SetObject)):
        from gunilint.resolve.evaluate.attributes import get_attribute
        from gunilint.resolve.evaluate.calls import call

        return call(run, get_attribute(run, value, "copy", given.span), [], {}, given.span)
    return _copy(run, value, 0)


def _copied_deeply(run: Interpreter, given: Arguments) -> Abstract:
    """`copy.deepcopy` of plain containers."""
    return _copy(run, given.positional[0], 0)


def _copy(run: Interpreter, value: Abstract, depth: int) -> Abstract:
    payload = value.payload
    run.step(None)
    if depth > run.budget.calls:
        return unknown("nests too deeply to be copied", None)
    if isinstance(payload, ListObject):
        items = [_copy(run, item, depth + 1) for item in payload.items]
        made = ListObject(items, payload.inputs, payload.kind)
        made.lost = payload.lost
        return value._replace(payload=made)
    if isinstance(payload, DictObject) and payload.kind != "environ":
        copied = DictObject(
            {
                key: slot._replace(value=_copy(run, slot.value, depth + 1))
                for key, slot in payload.slots.items()
            },
            payload.kind,
        )
        copied.rest, copied.factory = payload.rest, payload.factory
        return value._replace(payload=copied)
    if isinstance(payload, SetObject):
        copied_set = SetObject(dict(payload.items), payload.inputs, frozen=payload.frozen)
        copied_set.lost = payload.lost
        return value._replace(payload=copied_set)
    if isinstance(payload, InstanceObject):
        return unknown("is a copy of an object, which is not followed", None)
    return value


CONTAINERS: Final[dict[str, Abstract]] = {
    "collections.OrderedDict": intrinsic("OrderedDict", _ordered),
    "collections.defaultdict": intrinsic("defaultdict", _default),
    "collections.Counter": intrinsic("Counter", _counter),
    "collections.deque": intrinsic("deque", _deque),
    "collections.namedtuple": intrinsic("namedtuple", _named_tuple),
    "dataclasses.field": intrinsic("field", _field),
    "dataclasses.asdict": intrinsic("asdict", _as_dict),
    "dataclasses.fields": intrinsic("fields", _fields),
    "dataclasses.replace": intrinsic("replace", _replaced),
    "types.SimpleNamespace": intrinsic("SimpleNamespace", _simple_namespace),
    "types.MappingProxyType": intrinsic("MappingProxyType", _identity),
    "typing.cast": intrinsic("cast", lambda _, given: given.positional[1]),
    "typing.NewType": intrinsic("NewType", lambda _, given: given.positional[1]),
    "copy.copy": intrinsic("copy", _copied),
    "copy.deepcopy": intrinsic("deepcopy", _copied_deeply),
}
