"""Loops over items each of which may or may not be there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from gunilint.resolve.evaluate.abstract import OTHERS, TRUE, Abstract, opaque
from gunilint.resolve.evaluate.flow import Jump
from gunilint.resolve.evaluate.heap import DictObject, HeapObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.optional_items import Entries, Trial
from gunilint.resolve.evaluate.trials import on_trial
from gunilint.resolve.evaluate.widening import widen
from gunilint.source import Span


class OptionalLoop(NamedTuple):
    """A loop over *items*; a round answers the Jump that it ends with, if it does.

    *in_either_order* goes over items whose order varies, *otherwise* is its `else`. *fixed* are
    the names that it binds as they are written.
    """

    run: Interpreter
    items: Entries
    a_round: Callable[[Abstract], Jump | None]
    in_either_order: Callable[[list[Abstract]], Jump | None]
    otherwise: Callable[[], Jump | None]
    fixed: frozenset[str]
    span: Span

    def execute(self) -> Jump | None:
        """A round for each item that is there, then any number of rounds for those beyond."""
        jump = self._known()
        other = self.items.other
        if jump is not None or other is None:
            return jump or self.otherwise()
        any(self._copies(trial) for trial in self.items.trials)
        return widen(self.run, lambda: self.a_round(other), opaque(OTHERS), self.otherwise)

    def _known(self) -> Jump | None:
        certain = [entry.item for entry in self.items.entries if entry.presence is TRUE]
        entries = self.items.entries
        if self.items.unordered and len(certain) > 1:
            jump = self.in_either_order(certain)
            if jump is not None:
                return jump
            entries = tuple(entry for entry in entries if entry.presence is not TRUE)
        for item, presence in entries:
            once = partial(self.a_round, item)
            jump = once() if presence is TRUE else self._perhaps(presence, once)
            if jump is not None:
                return jump
        return None

    def _perhaps(self, presence: Abstract, once: Callable[[], Jump | None]) -> Jump | None:
        result = self.run.branch(presence, once, lambda: None, self.span)
        return result if isinstance(result, Jump) else None

    def _copies(self, trial: Trial) -> bool:
        """Whether a round sets a key that somebody asks for."""
        found = on_trial(
            self.run, self.items, trial, lambda: self.a_round(trial.item), self._copied
        )
        self.run.copied |= found
        return bool(found)

    def _copied(self, changed: dict[HeapObject, Any]) -> set[DictObject]:
        """The dicts in which keys were set that somebody asks for."""
        return {
            target
            for target, before in changed.items()
            if isinstance(target, DictObject)
            and target is not self.items.source
            and self._sets_asked(target, before)
        }

    def _sets_asked(self, target: DictObject, before: Any) -> bool:
        slots, _ = before
        wanted = self.run.asked - self.fixed
        return any(
            key in wanted and slots.get(key) is not slot for key, slot in target.slots.items()
        )
