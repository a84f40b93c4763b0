"""An object that a loop goes over, while the loop's body may change it."""

from __future__ import annotations

from gunilint.resolve.evaluate.abstract import Abstract, unknown
from gunilint.resolve.evaluate.heap import DictObject, ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span


class Watched:
    """What the loop goes over, as it was when the loop began."""

    def __init__(self, over: object) -> None:
        self._list = over if isinstance(over, ListObject) and over.kind == "list" else None
        source = over.source if isinstance(over, ListObject) else over
        self._dict = source if isinstance(source, DictObject) else None
        self._keys = _keys(self._dict)

    def change(self, run: Interpreter, span: Span) -> list[Abstract] | Abstract | None:
        """What there is to go over now; Unknown where that cannot be told, None if no list."""
        if self._dict is not None and self._dict.kind != "environ":
            return self._changed_dict(run, self._dict, span)
        if self._list is None:
            return None
        if self._list.lost is not None or self._list.inputs:
            return unknown("changes the list that it goes over", span)
        return self._list.items

    def _changed_dict(self, run: Interpreter, target: DictObject, span: Span) -> Abstract | None:
        if target.lost is not None:
            return Abstract(target.lost)
        if len(_keys(target)) == len(self._keys):
            return None
        message = "dictionary changed size during iteration"
        return run.raises(RuntimeError, message, span, target.inputs)


def _keys(target: DictObject | None) -> list[object]:
    if target is None:
        return []
    return [key for key, slot in target.slots.items() if slot.value.payload is not ABSENT]
