"""Methods of dicts, and of namespaces seen as dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NONE,
    NOTHING,
    OPAQUE,
    OTHERS,
    Abstract,
    unknown,
)
from gunilint.resolve.evaluate.callables import Arguments, TupleObject
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of
from gunilint.resolve.evaluate.keys import key_of
from gunilint.resolve.evaluate.mixing import Mix, mixed
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import abstracted
from gunilint.resolve.evaluate.storing import lose_aliases, remove, set_item, set_slot
from gunilint.resolve.evaluate.subscripts import choose
from gunilint.source import Span
from gunilint.value import Unknown


def _dict(value: Abstract) -> DictObject:
    assert isinstance(value.payload, DictObject)
    return value.payload


def lookup(
    run: Interpreter, target: Abstract, key: Abstract, default: Abstract, span: Span
) -> Abstract:
    """`target.get(key, default)`."""
    payload = _dict(target)
    known = key_of(run, key, span)
    if isinstance(known, Abstract):
        return choose(run, payload, key, known, default)
    value = payload.get(known.value).depending(known.inputs)
    if value.unknown is not None:
        return value
    slot = payload.slots.get(known.value)
    if run.view(value) is ABSENT:
        if not value.inputs:
            return default
        return _maybe(value, default)
    present = slot.present if slot is not None else NO_INPUTS
    if present and run.view(value) is OPAQUE:
        return mixed([value.present, default], Mix(None, present, None))
    return value.present


def _maybe(value: Abstract, default: Abstract) -> Abstract:
    """The default, unless other inputs put the key there."""
    choices = None
    if value.among is not None and default.among is None and not default.inputs:
        kept = [item for item in value.among if item is not ABSENT]
        if not isinstance(default.payload, (DictObject, ListObject)):
            choices = (*kept, default.payload)
    return Abstract(
        default.payload,
        value.inputs | default.inputs,
        default.formula,
        value.reads | default.reads,
        choices,
    )


def _get(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    default = given.get(1, "default") or NONE
    return lookup(run, value, given.positional[0], default, given.span)


def _views(what: str) -> Callable[[Interpreter, Abstract, Arguments], Abstract]:
    def behaviour(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
        payload = _dict(value)
        found = items_of(run, value, given.span)
        if found.lost is not None:
            view = ListObject([], found.inputs, f"dict_{what}")
            view.lost = found.lost
            return Abstract(view)
        items = []
        for key, slot in payload.slots.items():
            if slot.value.payload is ABSENT:
                continue
            name = abstracted(key).depending(slot.present)
            pair = Abstract(TupleObject((name, slot.value)))
            items.append({"keys": name, "values": slot.value, "items": pair}[what])
        view = ListObject(items, found.inputs, f"dict_{what}")
        view.source = payload
        return Abstract(view, value.inputs)

    return behaviour


def update(run: Interpreter, value: Abstract, source: Abstract, span: Span) -> None:
    """`value.update(source)`: a dict, or pairs."""
    lose_aliases(run, value)
    other = run.view(source)
    if isinstance(other, DictObject) and other.kind != "environ":
        _update_from_dict(run, value, other, source, span)
        return
    payload = _dict(value)
    if isinstance(other, DictObject) and other.lost is None:
        from gunilint.resolve.evaluate.environ_copies import merge_variables

        merge_variables(run, payload, other, span)
        return
    found = items_of(run, source, span)
    if found.lost is not None:
        run.touch(payload)
        payload.lose(found.lost)
        return
    for item in found.known:
        pair = items_of(run, item, span).known
        if len(pair) != 2:
            run.raises(ValueError, "dictionary update sequence element has wrong length", span)
            return
        set_item(run, value, pair[0], pair[1], span, (span, span))
    if found.inputs:
        _may_have_more(run, payload, found.inputs)


def _may_have_more(run: Interpreter, payload: DictObject, inputs: frozenset) -> None:  # type: ignore[type-arg]
    """Other inputs would have brought other keys."""
    run.touch(payload)
    payload.slots = {
        key: slot._replace(value=slot.value.depending(inputs), present=slot.present | inputs)
        for key, slot in payload.slots.items()
    }
    payload.rest = payload.rest.depending(inputs)


def _update_from_dict(
    run: Interpreter, value: Abstract, other: DictObject, source: Abstract, span: Span
) -> None:
    payload = _dict(value)
    run.step(span, len(other.slots))
    for key, slot in list(other.slots.items()):
        added = slot._replace(earlier=(), value=slot.value.depending(source.inputs))
        if added.span is None:
            added = added._replace(span=span, name_span=span)
        if slot.value.payload is ABSENT or slot.present:
            before = payload.slots.get(key)
            old = payload.get(key) if before is None else before.value
            base = 0 if slot.value.payload is ABSENT else 1
            merged = mixed([old, added.value], Mix(base, slot.present, None))
            added = added._replace(value=merged)
        set_slot(run, payload, key, added)
    if other.rest is not NOTHING:
        run.touch(payload)
        if isinstance(other.rest.payload, Unknown):
            payload.lose(other.rest)
        elif other.rest.inputs == OTHERS and other in run.copied:
            run.copied.add(payload)
            payload.rest = payload.rest.depending(other.rest.inputs)
        else:
            _may_have_more(run, payload, other.rest.inputs)


def _update(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    for source in given.positional:
        update(run, value, source, given.span)
    for name, item in given.named.items():
        set_slot(run, _dict(value), name, Slot(item, given.span, given.span))
    return NONE


def _pop(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    payload = _dict(value)
    lose_aliases(run, value)
    known = key_of(run, given.positional[0], given.span)
    if isinstance(known, Abstract):
        run.touch(payload)
        payload.lose(known)
        return known
    default = given.get(1, "default")
    if default is None:
        found = payload.get(known.value)
        remove(run, payload, known, given.span)
        return found if found.payload is not ABSENT else NONE.depending(found.inputs)
    result = lookup(run, value, given.positional[0], default, given.span)
    if run.view(payload.get(known.value)) is not ABSENT:
        remove(run, payload, known, given.span)
    return result


def _set_default(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    payload = _dict(value)
    lose_aliases(run, value)
    default = given.get(1, "default") or NONE
    result = lookup(run, value, given.positional[0], default, given.span)
    known = key_of(run, given.positional[0], given.span)
    if isinstance(known, Abstract):
        run.touch(payload)
        payload.lose(known)
    elif payload.get(known.value) is not result:
        set_slot(run, payload, known.value, Slot(result, given.span, given.span))
    return result


def _copy(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    payload = _dict(value)
    run.step(given.span, len(payload.slots) // 16)
    copied = DictObject(
        dict(payload.slots), "dict" if payload.kind == "namespace" else payload.kind
    )
    copied.rest, copied.factory = payload.rest, payload.factory
    return Abstract(copied, value.inputs)


def _clear(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    del given
    payload = _dict(value)
    lose_aliases(run, value)
    run.touch(payload)
    payload.slots, payload.rest = {}, NOTHING
    return NONE


def _pop_item(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    payload = _dict(value)
    run.touch(payload)
    lost = unknown("takes an item by its order, which is not followed", given.span)
    payload.lose(lost)
    return lost


def from_keys(run: Interpreter, given: Arguments) -> Abstract:
    """`dict.fromkeys(keys, value)`."""
    value = given.get(1, "value") or NONE
    made = Abstract(DictObject())
    found = items_of(run, given.positional[0], given.span)
    if found.lost is not None or found.inputs or found.unordered:
        return found.lost or unknown("has keys that vary", given.span)
    for key in found.known:
        set_item(run, made, key, value, given.span)
    return made


DICT: Final[dict[str, Callable[[Interpreter, Abstract, Arguments], Abstract]]] = {
    "get": _get,
    "keys": _views("keys"),
    "values": _views("values"),
    "items": _views("items"),
    "update": _update,
    "pop": _pop,
    "setdefault": _set_default,
    "copy": _copy,
    "clear": _clear,
    "popitem": _pop_item,
}
