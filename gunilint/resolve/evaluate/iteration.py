"""Going over the items of a value."""

from __future__ import annotations

from typing import NamedTuple

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    OPAQUE,
    Abstract,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    ClassObject,
    External,
    InstanceObject,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import (
    DictObject,
    HeapObject,
    IteratorObject,
    ListObject,
    Sequence,
    SetObject,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import abstracted
from gunilint.source import Span
from gunilint.value import Input, Unknown


class Items(NamedTuple):
    """The items of an iterable.

    *inputs* decide how many there are and which; *lost* is what each is where that cannot be
    told under the defaults either. *unordered* items come in an order that varies.
    """

    known: list[Abstract]
    inputs: frozenset[Input] = NO_INPUTS
    lost: Abstract | None = None
    unordered: bool = False
    holds: tuple[object, ...] = ()
    """The objects that one of them may be, or have in it, by other inputs."""

    @property
    def any(self) -> Abstract:
        """What each may be by other inputs."""
        return (self.lost or opaque(self.inputs)).holding(self.holds)


def items_of(run: Interpreter, value: Abstract, span: Span) -> Items:
    """What iterating over *value* gives; an iterator is used up by it."""
    found = _items_of(run, value, span)
    inner = value.payload.inner if isinstance(value.payload, HeapObject) else ()
    holds = value.objects if found.inputs or found.lost is not None else ()
    if not (inner or holds or value.holds):
        return found
    known = [item.holding(value.holds + inner) for item in found.known]
    lost = found.lost and found.lost.holding(holds)
    return found._replace(known=known, lost=lost, holds=holds)


def _items_of(run: Interpreter, value: Abstract, span: Span) -> Items:
    payload = run.view(value)
    if payload is OPAQUE:
        run.may_raise(value.inputs)
        return Items([], value.inputs, opaque(value.inputs, value.formula))
    if isinstance(payload, Unknown):
        run.may_raise(NO_INPUTS, payload)
        return Items([], NO_INPUTS, value)
    found = _items(run, payload, value, span)
    if found is None:
        why = f"goes over {type_name(payload)}, which is not followed"
        return Items([], NO_INPUTS, unknown(why, span))
    run.step(span, len(found.known) // 8)
    if value.inputs:
        known = [item.depending(value.inputs) for item in found.known]
        found = found._replace(known=known, inputs=found.inputs | value.inputs)
    return found


def _items(run: Interpreter, payload: object, value: Abstract, span: Span) -> Items | None:
    if isinstance(payload, (TupleObject,)):
        return Items(list(payload.items))
    if isinstance(payload, Sequence):
        return _sequence(run, payload)
    if isinstance(payload, SetObject):
        lost = run.readable(payload)
        known = [] if lost is not None else [Abstract(item) for item in payload.items]
        known = [abstracted(item.payload) for item in known]
        return Items(known, payload.inputs, lost, unordered=len(known) > 1)
    if isinstance(payload, DictObject):
        return _keys(run, payload)
    if isinstance(payload, (str, bytes, range)):
        if len(payload) > run.budget.items:
            return Items([], NO_INPUTS, unknown("goes over too many items to follow", span))
        shown = formula(f"items of {value.formula.text}") if value.formula else None
        return Items([Abstract(item, NO_INPUTS, shown, value.reads) for item in payload])
    if isinstance(payload, (ClassObject, InstanceObject, Special, External)):
        return _object_items(run, payload, span)
    if isinstance(payload, (int, float, type(None))):
        run.raises(TypeError, f"'{type_name(payload)}' object is not iterable", span, value.inputs)
        return Items([], value.inputs, opaque(value.inputs))
    return None


def _object_items(run: Interpreter, payload: object, span: Span) -> Items | None:
    if isinstance(payload, ClassObject) and payload.kind == "enum":
        return Items([item for item in payload.fields.values() if isinstance(item, Abstract)])
    if isinstance(payload, Special):
        from gunilint.resolve.evaluate.library.specials import special_items

        listed = special_items(run, payload, span)
        return None if listed is None else items_of(run, listed, span)
    return None


def _sequence(run: Interpreter, payload: Sequence) -> Items:
    lost = run.readable(payload)
    unordered = getattr(payload, "kind", "").startswith("environ") and len(payload.items) > 1
    known = [] if lost is not None else list(payload.items)
    found = Items(known, payload.inputs, lost, unordered)
    if isinstance(payload, IteratorObject) and payload.items:
        run.touch(payload)
        payload.items = []
    return found


def _keys(run: Interpreter, payload: DictObject) -> Items:
    if payload.kind == "environ":
        from gunilint.resolve.evaluate.environ import environ_items

        return environ_items(run, payload, keys_only=True)
    if payload.lost is not None:
        return Items([], NO_INPUTS, Abstract(payload.lost))
    inputs = payload.inputs
    if inputs & run.assumed:
        return Items([], inputs, opaque(inputs))
    keys = [
        abstracted(key).depending(slot.present)
        for key, slot in payload.slots.items()
        if slot.value.payload is not ABSENT
    ]
    return Items(keys, inputs)


def type_name(payload: object) -> str:
    """What Python calls the type of an object."""
    if isinstance(payload, ListObject):
        return payload.kind
    if isinstance(payload, DictObject):
        return payload.kind
    if isinstance(payload, TupleObject):
        return payload.type_name
    if isinstance(payload, SetObject):
        return "frozenset" if payload.frozen else "set"
    if isinstance(payload, InstanceObject):
        return payload.type.name
    if isinstance(payload, External):
        return payload.dotted
    if payload is None:
        return "NoneType"
    return type(payload).__name__


def list_of(run: Interpreter, value: Abstract, span: Span) -> Abstract:
    """`list(value)`."""
    found = items_of(run, value, span)
    if found.unordered:
        lost = unknown("depends on the order of a set", span)
        found = found._replace(known=[lost] * len(found.known))
    made = ListObject(found.known, found.inputs)
    made.lost = found.lost
    return Abstract(made, NO_INPUTS, None, value.reads)
