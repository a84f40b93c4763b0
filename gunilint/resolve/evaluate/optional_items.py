"""Going over items each of which may or may not be there: variables, and keys of a dict.

A loop over all variables goes over those that are given, over those that could set a name that
somebody asks for, each as if it may be set, and over one that stands for all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gunilint.parse.facts import python as ir
from gunilint.resolve.environment import FREE
from gunilint.resolve.evaluate.abstract import OPAQUE, OTHERS, TRUE, WILD, Abstract, Formula, opaque
from gunilint.resolve.evaluate.callables import TupleObject
from gunilint.resolve.evaluate.environ import given_variable, variable_input
from gunilint.resolve.evaluate.havoc import all_nodes
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import abstracted

_MOST_PREFIXES: Final = 3
_LONGEST_PREFIX: Final = 40


class Entry(NamedTuple):
    """An item, and whether it is there."""

    item: Abstract
    presence: Abstract = TRUE


class Trial(NamedTuple):
    """An item as a variable would make it that sets what somebody asks for, set or not."""

    key: str
    value: Abstract
    item: Abstract


class Entries(NamedTuple):
    """The items of *source* in order; *other* stands for any number of further ones.

    *unordered* items come in an order that varies.
    """

    source: DictObject
    entries: tuple[Entry, ...]
    other: Abstract | None = None
    trials: tuple[Trial, ...] = ()
    unordered: bool = False


def entries_of(run: Interpreter, value: Abstract) -> Entries | None:
    """What *value* goes over, where inputs decide which items there are; else None."""
    payload = run.view(value)
    what = "keys"
    if isinstance(payload, ListObject) and payload.source is not None:
        what = payload.kind.rpartition("_")[2]
        payload = payload.source
    if value.inputs or not isinstance(payload, DictObject) or payload.lost is not None:
        return None
    rest = payload.rest
    if rest.payload is not ABSENT or rest.inputs - OTHERS or WILD in run.assumed:
        return None
    if payload.kind == "environ":
        trials = _trials(candidates(run), what)
        entries = tuple(_variables(run, payload, what))
        return Entries(payload, entries, _other(what), trials, unordered=True)
    if not payload.inputs:
        return None
    keys = (_entry(key, slot, what) for key, slot in payload.slots.items())
    kept = tuple(entry for entry in keys if entry.presence.payload or entry.presence.inputs)
    if not rest.inputs:
        return Entries(payload, kept)
    return Entries(payload, kept, _other(what), _trials(sorted(run.asked), what))


def _entry(key: object, slot: Slot, what: str) -> Entry:
    """A key of a dict."""
    is_there: object = slot.value.payload is not ABSENT
    inputs = slot.present
    if slot.value.payload is OPAQUE and inputs:
        is_there = OPAQUE
    elif not is_there:
        inputs |= slot.value.inputs
    shown = Formula(f"{key!r} is there") if inputs else None
    return Entry(_item(key, slot.value.present, what), Abstract(is_there, inputs, shown))


def _item(key: object, value: Abstract, what: str) -> Abstract:
    if what == "values":
        return value
    name = abstracted(key)
    return name if what == "keys" else Abstract(TupleObject((name, value)))


def _trials(names: Iterable[str], what: str) -> tuple[Trial, ...]:
    def trial(name: str) -> Trial:
        value = opaque(frozenset({variable_input(name)}), Formula(f"${name}"))
        return Trial(name, value, _item(name, value, what))

    return tuple(map(trial, names))


def _other(what: str) -> Abstract:
    part = opaque(OTHERS, Formula("$…"))
    return Abstract(TupleObject((part, part))) if what == "items" else part


# --- variables -------------------------------------------------------------------------------


def _variables(run: Interpreter, environ: DictObject, what: str) -> Iterator[Entry]:
    """The variables that are given, then those that may be."""
    given = (*run.environment.variables, *run.environment.bindings.environment)
    names = dict.fromkeys((*given, *(key for key in environ.slots if isinstance(key, str))))
    for name in names:
        slot = environ.slots.get(name)
        value = given_variable(run, name) if slot is None else slot.value
        if value.payload is not ABSENT:
            yield Entry(_item(name, value, what))
        elif value.inputs:
            yield _maybe_set(name, value, what)
    for name in candidates(run):
        if name not in names and run.environment.lookup(name) is FREE:
            run.reads.add(name)
            yield _maybe_set(name, given_variable(run, name), what)


def _maybe_set(name: str, value: Abstract, what: str) -> Entry:
    is_set = Abstract(False, value.inputs, Formula(f"${name} is set"))
    return Entry(_item(name, value.present, what), is_set)


def candidates(run: Interpreter) -> tuple[str, ...]:
    """Variables that a loop over all of them may copy to a name that somebody asks for.

    They are called as the names are, in capitals behind a prefix that the program speaks of.
    That one spelt in another case might set the same name is left aside.
    """
    key = ("candidates", len(run.bodies))
    if key not in run.memo:
        prefixes = _prefixes(run) or [""]
        names = sorted(run.asked)
        run.memo[key] = tuple(
            prefix + (name if prefix.islower() else name.upper())
            for prefix in prefixes
            for name in names
        )
    found: tuple[str, ...] = run.memo[key]
    return found


def _prefixes(run: Interpreter) -> list[str]:
    texts = (
        node.value
        for body in run.bodies
        for node in all_nodes(body)
        if isinstance(node, ir.Constant) and isinstance(node.value, str)
    )
    found = dict.fromkeys(
        text
        for text in texts
        if text.endswith("_") and text.isidentifier() and len(text) < _LONGEST_PREFIX
    )
    return sorted(found)[:_MOST_PREFIXES]
