"""Enums of the program: their members, and what a member is as a text or a number."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    External,
    InstanceObject,
    TupleObject,
)
from gunilint.resolve.evaluate.calls import call, not_followed
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.inheritance import class_attribute, linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span

_AUTO: Final = "enum.auto()"
_TEXTS: Final = frozenset({"enum.StrEnum"})
_NUMBERS: Final = frozenset({"enum.IntEnum", "enum.IntFlag"})
_FLAGS: Final = frozenset({"enum.Flag", "enum.IntFlag"})


def _kinds(owner: ClassObject) -> list[object]:
    """What an enum inherits from: types, and the names of those of `enum`."""
    found = [item for item in linearised(owner) if not isinstance(item, ClassObject)]
    return [item.dotted if isinstance(item, External) else item for item in found]


def make_members(made: ClassObject) -> None:
    """The members of an enum, out of what its body binds."""
    kinds = _kinds(made)
    last = 0
    for key, slot in made.names.slots.items():
        name = str(key)
        if name.startswith("_") or not _is_member(slot.value):
            continue
        value = slot.value
        if _is_auto(value):
            value, last = _automatic(made, name, kinds, last)
        elif isinstance(value.payload, int):
            last = value.payload
        names = DictObject({"name": Slot(Abstract(name)), "value": Slot(value)}, "namespace")
        made.fields[name] = Abstract(InstanceObject(made, names))


def _is_auto(value: Abstract) -> bool:
    return isinstance(value.payload, External) and value.payload.dotted == _AUTO


def _is_member(value: Abstract) -> bool:
    plain = (str, int, float, TupleObject, type(None))
    return _is_auto(value) or isinstance(value.payload, plain)


def _automatic(
    made: ClassObject, name: str, kinds: list[object], last: int
) -> tuple[Abstract, int]:
    """What `auto()` gives the member *name*, and the last number given."""
    if "_generate_next_value_" in made.names.slots:
        return unknown("comes from a _generate_next_value_, not followed", made.span), last
    if _TEXTS.intersection(kinds):
        return Abstract(name.lower()), last
    number = 1 << last.bit_length() if _FLAGS.intersection(kinds) else last + 1
    return Abstract(str(number) if str in kinds else number), number


def enum_attribute(owner: ClassObject, name: str) -> Abstract | None:
    """A member of an enum."""
    member = owner.fields.get(name)
    return member if isinstance(member, Abstract) else None


def enum_by_value(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    """`Enum(value)`."""
    wanted = run.view(given.positional[0])
    for member in owner.fields.values():
        if isinstance(member, Abstract) and isinstance(member.payload, InstanceObject):
            value = member.payload.names.get("value")
            if value.payload == wanted and type(value.payload) is type(wanted):
                return member.depending(given.positional[0].inputs)
    return not_followed(run, f"looks up a member of {owner.name}, which is not followed", given)


def plain_enum_value(instance: InstanceObject) -> Abstract | None:
    """The value of a member that is a text or a number itself."""
    if instance.type.kind != "enum":
        return None
    kinds = _kinds(instance.type)
    is_plain = any(kind in (str, int, float) or kind in _TEXTS | _NUMBERS for kind in kinds)
    return instance.names.get("value") if is_plain else None


def text_of_member(run: Interpreter, value: Abstract, span: Span, how: str) -> Abstract | None:
    """What `str`, `format` or `repr` (*how*) makes of a member that is a text or a number.

    None where *value* is no such member. Python 3.11 changed what `format` makes of a member whose
    class is not one of those of `enum`, and what `str` makes of one of `IntEnum`.
    """
    member = run.view(value)
    plain = plain_enum_value(member) if isinstance(member, InstanceObject) else None
    if plain is None or not isinstance(member, InstanceObject):
        return None
    if how == "repr":
        return unknown("is how Python shows a member of an enum", span)
    own = class_attribute(run, member.type, "__str__", value, span)
    if own is not None and own.unknown is None:
        return call(run, own, [], {}, span)
    kinds = _kinds(member.type)
    if _TEXTS.intersection(kinds) or (how == "format" and _NUMBERS.intersection(kinds)):
        return plain.depending(value.inputs)
    if how == "format" or _NUMBERS.intersection(kinds):
        return unknown("depends on the version of Python", span)
    name = member.names.get("name").payload
    return Abstract(f"{member.type.name}.{name}", value.inputs)
