"""Plain Python functions applied to values that may depend on inputs."""

from __future__ import annotations

import datetime
import pathlib
import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NO_READS,
    OPAQUE,
    SCALARS,
    Abstract,
    Formula,
    unknown,
)
from gunilint.resolve.evaluate.budget import GiveUpError
from gunilint.resolve.evaluate.callables import (
    External,
    InstanceObject,
    SliceObject,
    TupleObject,
)
from gunilint.resolve.evaluate.choices import among_results
from gunilint.resolve.evaluate.exact_numbers import is_exact
from gunilint.resolve.evaluate.heap import (
    DictObject,
    IteratorObject,
    ListObject,
    Sequence,
    SetObject,
    Slot,
)
from gunilint.resolve.evaluate.imitations import as_kind
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Input, Unknown

_MOST_COMBINATIONS: Final = 16
_DEEPEST: Final = 30

_PLAIN: Final = (
    *SCALARS,
    complex,
    range,
    type(...),
    type(NotImplemented),
    pathlib.PurePosixPath,
    datetime.timedelta,
    re.Pattern,
    re.Match,
    type,
)
"""Types whose objects never change and that are safe to compute with, beside exact numbers."""


def is_plain(value: object) -> bool:
    """Whether *value* never changes and is safe to compute with."""
    return isinstance(value, _PLAIN) or is_exact(value)


class TooLargeError(Exception):
    """A result that is not worth computing."""


class NotPlainError(Exception):
    """A value that has no plain form; *value* is Unknown or opaque."""

    def __init__(self, value: Abstract) -> None:
        super().__init__(value)
        self.value = value


class _Gathered:
    """What was met while a value was made plain."""

    def __init__(self, run: Interpreter, span: Span) -> None:
        self.run = run
        self.span = span
        self.inputs: frozenset[Input] = NO_INPUTS
        self.reads: frozenset[str] = NO_READS
        self.opaque = False
        self.unordered = False

    def plain(self, value: Abstract, depth: int = 0) -> Any:
        """The value as plain Python; None in the place of what is opaque."""
        self.inputs |= value.inputs
        self.reads |= value.reads
        payload = self.run.view(value)
        if isinstance(payload, SCALARS):
            if isinstance(payload, (str, bytes)):
                self.run.step(self.span, len(payload) // 64)
            return payload
        if payload is OPAQUE:
            self.opaque = True
            return None
        if isinstance(payload, Unknown):
            raise NotPlainError(value)
        if depth > _DEEPEST:
            raise NotPlainError(unknown("nests too deeply to be followed", self.span))
        return self._container(payload, depth + 1)

    def _container(self, payload: object, depth: int) -> Any:
        self.run.step(self.span)
        if isinstance(payload, TupleObject):
            self.run.step(self.span, len(payload.items))
            return tuple(self.plain(item, depth) for item in payload.items)
        if isinstance(payload, (Sequence, SetObject)):
            return self._collection(payload, depth)
        if isinstance(payload, DictObject) and payload.kind != "environ":
            return self._dict(payload, depth)
        if isinstance(payload, SliceObject):
            parts = (payload.lower, payload.upper, payload.step)
            return slice(*(self.plain(part, depth) for part in parts))
        if is_plain(payload):
            return payload
        if isinstance(payload, InstanceObject):
            from gunilint.resolve.evaluate.enums import plain_enum_value

            member = plain_enum_value(payload)
            if member is not None:
                return self.plain(member, depth)
        if isinstance(payload, External):
            why = f"comes from {payload.dotted}, which gunilint does not follow"
            raise NotPlainError(unknown(why, self.span))
        raise NotPlainError(unknown("is an object that is not followed here", self.span))

    def _collection(self, payload: Sequence | SetObject, depth: int) -> Any:
        self.inputs |= payload.inputs
        lost = self.run.readable(payload)
        if lost is not None:
            self.plain(lost)
            return []
        if isinstance(payload, SetObject):
            self.unordered = self.unordered or len(payload.items) > 1
            return frozenset(payload.items) if payload.frozen else set(payload.items)
        self.run.step(self.span, len(payload.items))
        items = payload.items
        if isinstance(payload, IteratorObject) and items:
            self.run.touch(payload)
            payload.items = []
        values = [self.plain(item, depth) for item in items]
        if isinstance(payload, ListObject) and payload.kind == "list":
            return values
        return as_kind(getattr(payload, "kind", "iterator"), values)

    def _dict(self, payload: DictObject, depth: int) -> Any:
        self.inputs |= payload.inputs
        if payload.lost is not None:
            raise NotPlainError(Abstract(payload.lost))
        if payload.inputs & self.run.assumed:
            self.opaque = True
            return {}
        self.run.step(self.span, len(payload.slots))
        return {
            key: self.plain(slot.value, depth)
            for key, slot in payload.slots.items()
            if slot.value.payload is not ABSENT
        }


class Plain(NamedTuple):
    """Values as plain Python, what they depend on, and whether some part is opaque.

    *unordered* is true where there is a set among them whose order may show.
    """

    values: list[Any]
    inputs: frozenset[Input]
    reads: frozenset[str]
    opaque: bool
    unordered: bool = False


def plain(run: Interpreter, values: Iterable[Abstract], span: Span) -> Plain:
    """*values* as plain Python; raises NotPlainError where one is Unknown."""
    gathered = _Gathered(run, span)
    found = [gathered.plain(value) for value in values]
    return Plain(found, gathered.inputs, gathered.reads, gathered.opaque, gathered.unordered)


def abstracted(
    value: object,
    inputs: frozenset[Input] = NO_INPUTS,
    shown: Formula | None = None,
    reads: frozenset[str] = NO_READS,
) -> Abstract:
    """A plain Python object as a value of the program."""

    def part(item: object) -> Abstract:
        return abstracted(item, inputs, shown, reads)

    payload: object = value
    if isinstance(value, list):
        payload = ListObject([part(item) for item in value], inputs)
    elif isinstance(value, tuple):
        payload = TupleObject(tuple(part(item) for item in value))
    elif isinstance(value, dict):
        payload = DictObject({key: Slot(part(item), present=inputs) for key, item in value.items()})
    elif isinstance(value, (set, frozenset)):
        items = dict.fromkeys(value)
        payload = SetObject(items, inputs, frozen=isinstance(value, frozenset))
    elif not is_plain(value):
        return unknown(f"gives {type(value).__name__}, which is not followed", None)
    return Abstract(payload, inputs, shown if inputs else None, reads)


def lift(
    run: Interpreter,
    function: Callable[..., Any],
    arguments: list[Abstract],
    span: Span,
    shown: Callable[[], Formula],
    *,
    orderless: bool = False,
) -> Abstract:
    """*function* of *arguments*; it is plain Python that has no effects and is never slow.

    An *orderless* one gives the same whatever the order of a set.
    """
    run.step(span)
    try:
        known = plain(run, arguments, span)
    except NotPlainError as lost:
        if lost.value.unknown is not None:
            run.may_raise(lost.value.inputs, lost.value.unknown)
        return lost.value
    if known.unordered and not orderless:
        return unknown("depends on the order of a set", span)
    formula = shown() if known.inputs else None
    if known.opaque:
        return _lifted_opaque(run, function, arguments, known, formula)
    value = _applied(run, function, known, formula, span)
    if not known.inputs or value.unknown is not None or value.payload is OPAQUE:
        return value
    run.may_raise(known.inputs)
    return value._replace(among=among_results(function, arguments))


def _applied(
    run: Interpreter,
    function: Callable[..., Any],
    known: Plain,
    formula: Formula | None,
    span: Span,
) -> Abstract:
    """*function* of plain values; opaque where it raises, by default only."""
    try:
        result = function(*known.values)
    except (TooLargeError, MemoryError, RecursionError):
        return unknown("is too large to be worked out", span)
    except GiveUpError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the program's own call raises
        return run.raises(type(error), str(error), span, known.inputs, formula)
    if not within_limits(run, result):
        return unknown("is too large to be worked out", span)
    return abstracted(result, known.inputs, formula, known.reads)


def _lifted_opaque(
    run: Interpreter,
    function: Callable[..., Any],
    arguments: list[Abstract],
    known: Plain,
    formula: Formula | None,
) -> Abstract:
    run.may_raise(known.inputs)
    among = among_results(function, arguments)
    return Abstract(OPAQUE, known.inputs, formula, known.reads, among)


def within_limits(run: Interpreter, value: object) -> bool:
    """Whether a plain value is small enough to go on with; counts the work it took."""
    budget = run.budget
    if isinstance(value, int):
        return value.bit_length() <= budget.bits
    if isinstance(value, (str, bytes)):
        run.step(None, len(value) // 64)
        return len(value) <= budget.length
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        run.step(None, len(value) // 4)
        return _parts(value, budget.items) <= budget.items
    return True


def _parts(value: object, most: int) -> int:
    """How many objects *value* is made of, each counted wherever it stands; stops past *most*."""
    if not isinstance(value, (list, tuple, dict)):
        return 1
    count = 1
    for item in value.values() if isinstance(value, dict) else value:
        count += _parts(item, most - count) if isinstance(item, (list, tuple, dict)) else 1
        if count > most:
            break
    return count
