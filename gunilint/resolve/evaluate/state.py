"""The state of one evaluation, and how values look in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunilint.parse.facts import python as ir
from gunilint.resolve.environment import Environment as ProcessEnvironment
from gunilint.resolve.evaluate.abstract import NO_INPUTS, OPAQUE, Abstract, alternatives, opaque
from gunilint.resolve.evaluate.budget import Budget, GiveUpError
from gunilint.resolve.evaluate.callables import ModuleNames, TupleObject
from gunilint.resolve.evaluate.flow import Jump, Scope
from gunilint.resolve.evaluate.heap import DictObject, Environ, Heap, HeapObject, SetObject
from gunilint.resolve.evaluate.heap import Sequence as SequenceObject
from gunilint.resolve.evaluate.loader import Loader
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Input, Unknown


class State:
    """Where an evaluation has come to.

    *assumed* are the inputs that, on the way that is being followed, certainly or possibly do
    not have their defaults: what depends on them has no value there.
    """

    def __init__(self, environment: ProcessEnvironment, loader: Loader, budget: Budget) -> None:
        self.environment = environment
        self.loader = loader
        self.budget = budget
        self.left = budget.steps
        self.heap = Heap()
        self.scopes: list[Scope] = []
        self.assumed: frozenset[Input] = NO_INPUTS
        self.depth = 0
        self.environ = Environ({}, "environ")
        self.process = DictObject({}, "process")
        """What the program can change of its process, beside its variables: see `places`."""
        self.changes: list[str] = []
        """Paths whose files the program may have changed: see `presence`."""
        self.modules: dict[str, ModuleNames | None] = {}
        self.reads: set[str] = set()
        self.control_reads: frozenset[str] = frozenset()
        self.asking: Callable[[], frozenset[str]] = frozenset
        self.bodies: list[tuple[ir.Statement, ...]] = []
        """The modules that run, the first one first."""
        self.copied: set[DictObject] = set()
        """Namespaces and dicts that variables are copied to by their names."""
        self.discarded: Jump | None = None
        self.dotenv: DictObject | None = None
        self.memo: dict[object, Any] = {}

    @property
    def asked(self) -> frozenset[str]:
        """The names of the module that somebody will ask for: see `optional_items`."""
        return self.asking()

    # Work.

    def step(self, span: Span | None, count: int = 1) -> None:
        """Count work; raises GiveUpError where the budget is spent."""
        self.left -= count
        if self.left < 0:
            raise GiveUpError("takes more steps than gunilint follows", span)

    def touch(self, target: HeapObject) -> None:
        """Announce that *target* is about to change."""
        self.heap.touch(target)

    # Looking at values.

    def view(self, value: Abstract) -> object:
        """The payload; OPAQUE where it depends on an input that no longer has its default."""
        if value.inputs and value.inputs & self.assumed and not isinstance(value.payload, Unknown):
            return OPAQUE
        return value.payload

    def readable(self, target: HeapObject) -> Abstract | None:
        """What each part of *target* is where its parts cannot be told; None where they can."""
        if isinstance(target, (SequenceObject, SetObject)):
            if target.lost is not None:
                return target.lost
            if target.inputs & self.assumed:
                return opaque(target.inputs)
        return None

    def truth(self, value: Abstract) -> Any:
        """Whether *value* is true: True, False, OPAQUE or Unknown."""
        payload = self.view(value)
        if payload is OPAQUE or isinstance(payload, Unknown):
            return self._truth_among(value, payload)
        if isinstance(payload, TupleObject):
            return bool(payload.items)
        if isinstance(payload, (SequenceObject, SetObject)):
            lost = self.readable(payload)
            return self._lost_truth(lost) if lost is not None else bool(payload.items)
        if isinstance(payload, DictObject):
            return self._dict_truth(payload)
        from gunilint.resolve.evaluate.truth import object_truth

        return object_truth(payload)

    def _truth_among(self, value: Abstract, payload: Any) -> Any:
        choices = alternatives(value) if value.inputs else None
        if choices is not None and payload is OPAQUE:
            truths = {bool(choice) for choice in choices}
            if len(truths) == 1:
                return truths.pop()
        return payload

    def _lost_truth(self, lost: Abstract) -> Any:
        return lost.payload if isinstance(lost.payload, Unknown) else OPAQUE

    def _dict_truth(self, target: DictObject) -> Any:
        if target.lost is not None:
            return target.lost
        if target.inputs & self.assumed:
            return OPAQUE
        return any(slot.value.payload is not ABSENT for slot in target.slots.values())

    def truth_inputs(self, value: Abstract) -> frozenset[Input]:
        """The inputs that decide whether *value* is true."""
        payload = value.payload
        choices = alternatives(value) if value.inputs else None
        if choices is not None and len({bool(choice) for choice in choices}) == 1:
            return NO_INPUTS
        if isinstance(payload, (DictObject, SequenceObject, SetObject)):
            return value.inputs | payload.inputs
        return value.inputs
