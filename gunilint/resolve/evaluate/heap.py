"""Objects that can change, and the journals that undo their changes.

Where it is uncertain which way a program goes, it goes both: each way's changes are noted in
a journal, taken back, and in the end mixed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gunilint.resolve.evaluate.abstract import NO_INPUTS, NOTHING, Abstract
from gunilint.source import Span
from gunilint.value import Input, Unknown


class Slot(NamedTuple):
    """What a key holds.

    *present* are the inputs that decide whether the key is there. *span* is the expression
    last assigned and *name_span* the name it was assigned to, where these are known;
    *earlier* are the assignments it overrides, last first.
    """

    value: Abstract
    span: Span | None = None
    name_span: Span | None = None
    earlier: tuple[Slot, ...] = ()
    present: frozenset[Input] = NO_INPUTS


class HeapObject:
    """An object that can change; its identity matters."""

    __slots__ = ("aliases", "inner")

    def __init__(self) -> None:
        self.aliases: set[HeapObject] = set()
        """Objects for which this one may stand, by other inputs."""
        self.inner: tuple[object, ...] = ()
        """Objects that may be in it, though its contents do not show them."""

    def keep(self, values: Iterable[Abstract]) -> None:
        """Note that *values* may be in it, whatever its contents show from now on."""
        known = {id(item) for item in self.inner}
        for value in values:
            for item in value.objects:
                if id(item) not in known:
                    known.add(id(item))
                    self.inner += (item,)

    def snapshot(self) -> Any:
        raise NotImplementedError

    def restore(self, state: Any) -> None:
        raise NotImplementedError

    def lose(self, value: Abstract) -> None:
        """Forget the contents: each part is *value*, Unknown or opaque, from now on."""
        raise NotImplementedError


class Sequence(HeapObject):
    """A list, or what is left of an iterator.

    *inputs* decide how many items there are; *lost* is what each item is where the number is
    not known.
    """

    __slots__ = ("inputs", "items", "lost")

    def __init__(self, items: list[Abstract], inputs: frozenset[Input] = NO_INPUTS) -> None:
        super().__init__()
        self.items = items
        self.inputs = inputs
        self.lost: Abstract | None = None

    def snapshot(self) -> Any:
        return list(self.items), self.inputs, self.lost

    def restore(self, state: Any) -> None:
        items, self.inputs, self.lost = state
        self.items = list(items)

    def lose(self, value: Abstract) -> None:
        self.keep([*self.items, value])
        self.items = []
        self.inputs |= value.inputs
        self.lost = value


class ListObject(Sequence):
    """A list; also a deque, or a view of a dict (*kind*), and then the dict is *source*."""

    __slots__ = ("kind", "source")

    def __init__(
        self, items: list[Abstract], inputs: frozenset[Input] = NO_INPUTS, kind: str = "list"
    ) -> None:
        super().__init__(items, inputs)
        self.kind = kind
        self.source: DictObject | None = None


class IteratorObject(Sequence):
    """What is left of an iterator, all of it worked out in advance."""

    __slots__ = ()


class SetObject(HeapObject):
    """A set of plain values; *items* keeps them in the order they came in."""

    __slots__ = ("frozen", "inputs", "items", "lost")

    def __init__(
        self,
        items: dict[object, None],
        inputs: frozenset[Input] = NO_INPUTS,
        *,
        frozen: bool = False,
    ) -> None:
        super().__init__()
        self.items = items
        self.inputs = inputs
        self.frozen = frozen
        self.lost: Abstract | None = None

    def snapshot(self) -> Any:
        return dict(self.items), self.inputs, self.lost

    def restore(self, state: Any) -> None:
        items, self.inputs, self.lost = state
        self.items = dict(items)

    def lose(self, value: Abstract) -> None:
        self.items = {}
        self.inputs |= value.inputs
        self.lost = value


class DictObject(HeapObject):
    """A dict, or a namespace.

    *rest* is what a key is that is not in *slots*: absent, unless keys that cannot be told
    were written. *kind* is the type's name, `namespace` for names and attributes.
    """

    __slots__ = ("factory", "kind", "rest", "slots")

    def __init__(self, slots: dict[object, Slot] | None = None, kind: str = "dict") -> None:
        super().__init__()
        self.slots: dict[object, Slot] = {} if slots is None else slots
        self.rest = NOTHING
        self.kind = kind
        self.factory: Abstract | None = None
        """What a defaultdict calls."""

    def snapshot(self) -> Any:
        return dict(self.slots), self.rest

    def restore(self, state: Any) -> None:
        slots, self.rest = state
        self.slots = dict(slots)

    def lose(self, value: Abstract) -> None:
        self.keep([*(slot.value for slot in self.slots.values()), value])
        self.slots = {
            key: slot._replace(value=value, present=value.inputs)
            for key, slot in self.slots.items()
        }
        self.rest = value

    def get(self, key: object) -> Abstract:
        """The value of *key*; ABSENT is its payload where it is not there."""
        slot = self.slots.get(key)
        return self.rest if slot is None else slot.value

    @property
    def inputs(self) -> frozenset[Input]:
        """The inputs that decide which keys there are."""
        found = self.rest.inputs
        for slot in self.slots.values():
            found |= slot.present
        return found

    @property
    def lost(self) -> Unknown | None:
        """Why it is not known which keys there are."""
        return self.rest.unknown


class Environ(DictObject):
    """`os.environ`: *slots* are the variables that the program itself set or removed."""

    __slots__ = ()


class Heap:
    """The journals that are open, outermost first, and how many changes there were."""

    def __init__(self) -> None:
        self.journals: list[Journal] = []
        self.version = 0

    def touch(self, target: HeapObject) -> None:
        """Note that *target* is about to change."""
        if isinstance(target, DictObject) and target.kind == "comprehension":
            # Its names end with it, and no branch within it binds them.
            return
        self.version += 1
        for journal in reversed(self.journals):
            if target in journal.before:
                break
            journal.before[target] = target.snapshot()

    def open(self) -> Journal:
        journal = Journal()
        self.journals.append(journal)
        return journal

    def close(self, journal: Journal) -> None:
        assert self.journals.pop() is journal

    def drop(self, target: HeapObject) -> None:
        """Forget about *target*, which nothing can reach any more."""
        for journal in self.journals:
            journal.before.pop(target, None)


class Journal:
    """Which objects changed since it was opened, and what they were."""

    def __init__(self) -> None:
        self.before: dict[HeapObject, Any] = {}

    def capture(self) -> dict[HeapObject, Any]:
        """What the changed objects are now."""
        return {target: target.snapshot() for target in self.before}

    def apply(self, state: dict[HeapObject, Any]) -> None:
        """Make the objects what they were in *state*, or before the journal."""
        for target, before in self.before.items():
            target.restore(state.get(target, before))
