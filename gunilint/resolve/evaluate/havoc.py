"""What code that is not followed may have changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_names import bound_names
from gunilint.parse.python_parts import parts_of
from gunilint.resolve.evaluate.abstract import Abstract, opaque
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    ClassObject,
    Environment,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import DictObject, HeapObject, Sequence, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import Items
from gunilint.source import Span
from gunilint.value import Unknown


def forget(run: Interpreter, values: Iterable[Abstract], why: Unknown | Abstract) -> None:
    """Objects that can be reached from *values* may have been changed by what is not followed.

    *why* may be what they are from now on where that is not Unknown, but opaque.
    """
    _Forgetting(run, why if isinstance(why, Abstract) else Abstract(why)).reach(values)


def forget_held(run: Interpreter, value: Abstract, why: Unknown) -> None:
    """The objects that *value* may be, besides the one that it is, may have been changed.

    Where only inputs decide which one it is, they decide what has changed, too.
    """
    if value.holds:
        lost = value.unknown or (opaque(value.inputs) if value.inputs else why)
        forget(run, [Abstract(None, holds=value.holds)], lost)


def forget_called(run: Interpreter, function: Abstract | None, items: Items) -> None:
    """*function* may have been called for other items, or an unknown number of times."""
    if function is not None and (items.inputs or items.lost is not None):
        forget(run, [function], items.any)


class _Forgetting:
    def __init__(self, run: Interpreter, value: Abstract) -> None:
        self.run = run
        self.value = value
        self.seen: set[int] = set()

    def reach(self, values: Iterable[Abstract]) -> None:
        for value in values:
            for payload in value.objects:
                if id(payload) not in self.seen:
                    self.seen.add(id(payload))
                    self._object(payload)

    def _object(self, payload: object) -> None:
        if isinstance(payload, TupleObject):
            self.reach(payload.items)
        elif isinstance(payload, HeapObject):
            self._heap_object(payload)
        elif isinstance(payload, InstanceObject):
            self._object(payload.names)
            self._methods(payload.type)
        elif isinstance(payload, BoundMethod):
            self.reach([payload.function, payload.instance])
        elif isinstance(payload, FunctionObject):
            self._function(payload)
        elif isinstance(payload, ClassObject):
            self._object(payload.names)
        elif isinstance(payload, Intrinsic) and payload.owner is not None:
            self.reach([payload.owner])
        elif isinstance(payload, Special) and payload.kind in ("generator", "exit-stack"):
            assert isinstance(payload.values, Sequence)
            self.reach(payload.values.items)

    def _heap_object(self, target: HeapObject) -> None:
        if isinstance(target, DictObject):
            if target.kind == "environ":
                return
            self.reach([slot.value for slot in target.slots.values()])
        elif isinstance(target, Sequence):
            self.reach(target.items)
        self.reach([Abstract(None, holds=target.inner)])
        self.run.touch(target)
        target.lose(self.value)

    def _function(self, function: FunctionObject) -> None:
        """A function may be called at any time: what it writes outside itself is not known."""
        declared = declared_global(function.body)
        for name in declared:
            self._set_unknown(_namespace(function.environment, name), name, function.span)
        if writes_variables(function.body):
            self.run.touch(self.run.environ)
            self.run.environ.lose(self.value)
        for name in touched_names(function) - declared:
            slot = _namespace(function.environment, name).slots.get(name)
            if slot is not None:
                self.reach([slot.value])

    def _methods(self, owner: ClassObject) -> None:
        values = [slot.value for slot in owner.names.slots.values()]
        self.reach([value for value in values if isinstance(value.payload, FunctionObject)])
        for base in owner.bases:
            if isinstance(base.payload, ClassObject):
                self._methods(base.payload)

    def _set_unknown(self, names: DictObject, name: str, span: Span) -> None:
        self.run.touch(names)
        before = names.slots.get(name) or Slot(self.value, span, span)
        names.slots[name] = Slot(self.value, before.span, before.name_span)


def declared_global(body: object) -> frozenset[str]:
    """The names that `global` statements in *body* declare."""
    found: set[str] = set()
    for node in all_nodes(body):
        if isinstance(node, (ir.Global, ir.Nonlocal)):
            found.update(name.value for name in node.names)
    return frozenset(found)


def writes_variables(body: object) -> bool:
    """Whether *body* sets or removes environment variables itself."""
    for node in all_nodes(body):
        targets: tuple[object, ...] = ()
        if isinstance(node, (ir.Assign, ir.Delete)):
            targets = node.targets
        elif isinstance(node, ir.AugmentedAssign):
            targets = (node.target,)
        elif isinstance(node, ir.Call):
            function = node.function
            if _last_name(function) in ("putenv", "unsetenv", "load_dotenv"):
                return True
            if isinstance(function, ir.Attribute) and not reads_only(function):
                targets = (function,)
        places = [item for item in targets if isinstance(item, (ir.Attribute, ir.Subscript))]
        if any(_last_name(place.value) == "environ" for place in places):
            return True
    return False


def _last_name(node: ir.Expression) -> str:
    if isinstance(node, ir.Attribute):
        return node.name
    return node.id if isinstance(node, ir.Name) else ""


def touched_names(function: FunctionObject) -> frozenset[str]:
    """Names from around *function* whose objects it may change, or hand on to be changed.

    An attribute or an item that it only reads is not among them.
    """
    found: set[str] = set()
    for node in all_nodes(function.body):
        if isinstance(node, (ir.Assign, ir.Delete)):
            for target in node.targets:
                found.update(_root(target))
        elif isinstance(node, ir.AugmentedAssign):
            found.update(_root(node.target))
        elif isinstance(node, ir.Call) and not reads_only(node.function):
            found.update(_root(node.function))
        base = node.value if isinstance(node, (ir.Attribute, ir.Subscript)) else None
        found.update(
            child.id for child in parts_of(node) if isinstance(child, ir.Name) and child is not base
        )
    own = {parameter.name for parameter in function.parameters}
    if isinstance(function.body, tuple):
        own.update(text.value for text in bound_names(function.body))
    return frozenset(found - own)


READING: Final = frozenset(
    ("get", "keys", "values", "items", "copy", "index", "count", "format", "join", "split")
)
"""Methods of containers and texts that change nothing."""


def reads_only(function: ir.Expression) -> bool:
    """Whether *function* is, by its name, a method that changes nothing."""
    return isinstance(function, ir.Attribute) and function.name in READING


def _root(node: ir.Expression) -> Iterable[str]:
    """The name at the start of `name.attribute[key]…`."""
    changes = False
    while isinstance(node, (ir.Attribute, ir.Subscript)):
        node = node.value
        changes = True
    return [node.id] if changes and isinstance(node, ir.Name) else []


def _namespace(environment: Environment, name: str) -> DictObject:
    """Where *name* is bound, as a function in *environment* sees it."""
    scope: Environment | None = environment
    while scope is not None:
        if name in scope.names.slots and not scope.is_class:
            return scope.names
        scope = scope.outer
    return environment.module.names


def all_nodes(node: object) -> Iterable[object]:
    """*node* and every node below it, in no particular order."""
    stack = [node]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(parts_of(item))
