"""One state out of several that a program may have come to."""

from __future__ import annotations

from collections.abc import Sequence as AnySequence
from typing import Any, NamedTuple

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NO_READS,
    OPAQUE,
    Abstract,
    Formula,
    alternatives,
    describe,
    equal_payloads,
    formula,
    same,
    united,
)
from gunilint.resolve.evaluate.heap import DictObject, HeapObject, Sequence, SetObject, Slot
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.value import Input, Unknown


class Mix(NamedTuple):
    """How states come together.

    *base* is the one that is reached under the inputs' defaults; *inputs* decide which is
    reached, or nothing can be told about that and *unknown* says why.
    """

    base: int | None
    inputs: frozenset[Input]
    unknown: Unknown | None
    test: Formula | None = None
    reads: frozenset[str] = NO_READS


def mixed(values: list[Abstract], mix: Mix) -> Abstract:
    """The value where it is one of *values*."""
    found = _mixed(values, mix)
    for value in values:
        found = found.holding(value.objects)
    return found


def _mixed(values: list[Abstract], mix: Mix) -> Abstract:
    first = values[0]
    if all(same(first, value) for value in values[1:]):
        return first
    inputs = mix.inputs.union(*(value.inputs for value in values))
    reads = mix.reads.union(*(value.reads for value in values))
    if mix.unknown is not None:
        if equal_payloads(values):
            source = max(values, key=lambda value: len(value.inputs))
            return Abstract(first.payload, inputs, source.formula, reads, _all_of(values))
        return Abstract(_certainly_unknown(values) or mix.unknown)
    payload = _payload(values, mix)
    if isinstance(payload, Unknown):
        return Abstract(payload)
    _note_aliases(values)
    return Abstract(payload, inputs, _formula(values, mix), reads, _all_of(values))


def _all_of(values: list[Abstract]) -> tuple[object, ...] | None:
    return united([alternatives(value) for value in values])


def _certainly_unknown(values: list[Abstract]) -> Unknown | None:
    reasons = [value.unknown for value in values if value.payload is not ABSENT]
    return reasons[0] if reasons and None not in reasons else None


def _payload(values: list[Abstract], mix: Mix) -> object:
    if mix.base is not None:
        return values[mix.base].payload
    if equal_payloads(values):
        return values[0].payload
    return _certainly_unknown(values) or OPAQUE


def _formula(values: list[Abstract], mix: Mix) -> Formula | None:
    shown = [value for value in values if value.payload is not ABSENT or value.formula]
    if len(values) == 2 and len(shown) == 2:
        found = _variable_or_default(values, mix)
        if found is not None:
            return found
    if mix.test is not None and len(values) == 2 and len(shown) == 2:
        one, other = (describe(value) for value in values)
        return formula(f"{one.tight} if {mix.test.text} else {other.tight}", loose=True)
    with_formula = [value.formula for value in shown if value.formula is not None]
    if mix.base is not None and values[mix.base].formula is not None:
        return values[mix.base].formula
    return with_formula[0] if with_formula else None


def _variable_or_default(values: list[Abstract], mix: Mix) -> Formula | None:
    """`${NAME-default}`, where one value is a variable and the other counts if it is not set."""
    for index, value in enumerate(values):
        name = value.formula.text.removeprefix("$") if value.formula is not None else ""
        is_chosen = mix.test == Formula(f"${name} is set") or mix.base == 1 - index
        if name.isidentifier() and is_chosen and value.payload in (ABSENT, OPAQUE):
            other = values[1 - index]
            is_text = other.formula is None and isinstance(other.payload, str)
            default = other.payload if is_text else describe(other).text
            return formula(f"${{{name}-{default}}}")
    return None


def _note_aliases(values: list[Abstract]) -> None:
    found = [heap_of(value.payload) for value in values]
    objects = [target for target in found if target is not None]
    for target in objects:
        target.aliases.update(other for other in objects if other is not target)


def heap_of(payload: object) -> HeapObject | None:
    """The part of an object that can change."""
    if isinstance(payload, HeapObject):
        return payload
    names = getattr(payload, "names", None)
    return names if isinstance(names, DictObject) else None


def mix_contents(target: HeapObject, states: list[Any], mix: Mix) -> Any:
    """The contents of *target* where they are one of *states*, which are its snapshots."""
    if isinstance(target, Sequence):
        for items, _, lost in states:
            target.keep(items if lost is None else [*items, lost])
    if isinstance(target, DictObject):
        return _mix_slots(states, mix)
    if isinstance(target, SetObject):
        return _mix_sets(states, mix)
    assert isinstance(target, Sequence)
    return _mix_sequences(states, mix)


def _mix_slots(states: list[Any], mix: Mix) -> Any:
    tables: list[dict[object, Slot]] = [slots for slots, _ in states]
    rests: list[Abstract] = [rest for _, rest in states]
    base = tables[mix.base or 0]
    mixed_slots = dict(base)
    for key in _differing(base, tables):
        mixed_slots[key] = _mix_slot([slots.get(key) for slots in tables], rests, mix)
    if _reordered(tables):
        return _in_some_order(mixed_slots, mixed(rests, mix), mix)
    return mixed_slots, mixed(rests, mix)


def _differing(base: dict[object, Slot], tables: list[dict[object, Slot]]) -> dict[object, None]:
    """The keys that are not the same in all *tables*; most ways change few of them."""
    found: dict[object, None] = {}
    for slots in tables:
        if slots is not base:
            found.update((key, None) for key, slot in base.items() if slots.get(key) is not slot)
            found.update((key, None) for key in slots if key not in base)
    return found


def _in_some_order(slots: dict[object, Slot], rest: Abstract, mix: Mix) -> Any:
    """Keys that come in different orders: going over them depends on the way, too."""
    if mix.unknown is not None and rest.payload is ABSENT:
        rest = Abstract(mix.unknown)
    return {
        key: slot._replace(present=slot.present | mix.inputs) for key, slot in slots.items()
    }, rest


def _reordered(states: list[dict[object, Slot]]) -> bool:
    """Whether keys that are in all of them come in different orders."""
    first, *others = states
    keys = list(first)
    for other in others:
        if keys == list(other)[: len(keys)]:
            continue
        if [key for key in keys if key in other] != [key for key in other if key in first]:
            return True
    return False


def _mix_slot(found: AnySequence[Slot | None], rests: list[Abstract], mix: Mix) -> Slot:
    slots = [slot for slot in found if slot is not None]
    values = [
        slot.value if slot is not None else rest for slot, rest in zip(found, rests, strict=True)
    ]
    value = mixed(values, mix)
    chosen = found[mix.base] if mix.base is not None else None
    if chosen is None or chosen.span is None:
        chosen = next((slot for slot in slots if slot.span is not None), slots[0])
    present = NO_INPUTS.union(*(slot.present for slot in slots))
    if len({item.payload is ABSENT for item in values}) > 1:
        present |= mix.inputs
    return chosen._replace(value=value, present=present, earlier=_earlier(slots, chosen))


def _earlier(slots: list[Slot], chosen: Slot) -> tuple[Slot, ...]:
    """What *chosen* overrides on every way: what all agree on."""
    return tuple(slot for slot in chosen.earlier if all(_knows(other, slot) for other in slots))


def _knows(slot: Slot, earlier: Slot) -> bool:
    return slot is earlier or earlier in slot.earlier


def _mix_sets(states: list[Any], mix: Mix) -> Any:
    kept = [set(items) for items, _, _ in states]
    losses = [lost for _, _, lost in states]
    inputs = NO_INPUTS.union(*(inputs for _, inputs, _ in states))
    if all(items == kept[0] for items in kept) and not any(losses):
        return states[0][0], inputs, None
    return _base_or_lost(states, losses, inputs, mix, {})


def _mix_sequences(states: list[Any], mix: Mix) -> Any:
    lists = [items for items, _, _ in states]
    losses = [lost for _, _, lost in states]
    inputs = NO_INPUTS.union(*(inputs for _, inputs, _ in states))
    if not any(losses) and all(len(items) == len(lists[0]) for items in lists):
        columns = zip(*lists, strict=True)
        return [mixed(list(column), mix) for column in columns], inputs, None
    return _base_or_lost(states, losses, inputs, mix, [])


def _base_or_lost(
    states: list[Any],
    losses: list[Abstract | None],
    inputs: frozenset[Input],
    mix: Mix,
    empty: object,
) -> Any:
    inputs = inputs | mix.inputs
    if mix.unknown is not None:
        return empty, inputs, Abstract(mix.unknown)
    if mix.base is not None:
        items, _, lost = states[mix.base]
        return items, inputs, lost
    reasons = [loss for loss in losses if loss is not None and loss.unknown is not None]
    return empty, inputs, reasons[0] if reasons else Abstract(OPAQUE, inputs)
