"""What code that is not followed may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from gunilint.parse.facts import python as ir
from gunilint.parse.python_names import children
from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    ClassObject,
    FunctionObject,
    InstanceObject,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import DictObject, HeapObject, Sequence, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.value import Unknown


def forget(run: Interpreter, values: Iterable[Abstract], why: Unknown) -> None:
    """Objects that can be reached from *values* may have been changed by what is not followed."""
    _Forgetting(run, Abstract(why)).reach(values)


class _Forgetting:
    def __init__(self, run: Interpreter, value: Abstract) -> None:
        self.run = run
        self.value = value
        self.seen: set[int] = set()

    def reach(self, values: Iterable[Abstract]) -> None:
        for value in values:
            payload = value.payload
            if id(payload) not in self.seen:
                self.seen.add(id(payload))
                self._object(payload)

    def _object(self, payload: object) -> None:
        if isinstance(payload, TupleObject):
            self.reach(payload.items)
        elif isinstance(payload, DictObject):
            if payload.kind == "environ":
                return
            self.reach([slot.value for slot in payload.slots.values()])
            self._lose(payload)
        elif isinstance(payload, Sequence):
            self.reach(payload.items)
            self._lose(payload)
        elif isinstance(payload, HeapObject):
            self._lose(payload)
        elif isinstance(payload, InstanceObject):
            self._object(payload.names)
        elif isinstance(payload, BoundMethod):
            self.reach([payload.function, payload.instance])
        elif isinstance(payload, FunctionObject):
            self._function(payload)
        elif isinstance(payload, (ClassObject, Special)):
            return

    def _lose(self, target: HeapObject) -> None:
        self.run.touch(target)
        target.lose(self.value)

    def _function(self, function: FunctionObject) -> None:
        """A function may be called at any time: what it writes outside itself is not known."""
        for name in written_names(function.body):
            module = function.environment.module.names
            if name in declared_global(function.body):
                self._set_unknown(module, name)
            elif name in module.slots:
                value = module.slots[name].value
                if isinstance(value.payload, (HeapObject, InstanceObject)):
                    self.reach([value])

    def _set_unknown(self, names: DictObject, name: str) -> None:
        self.run.touch(names)
        before = names.slots.get(name, Slot(self.value))
        names.slots[name] = Slot(self.value, before.span, before.name_span)


def declared_global(body: object) -> frozenset[str]:
    """The names that `global` statements in *body* declare."""
    found: set[str] = set()
    for node in all_nodes(body):
        if isinstance(node, (ir.Global, ir.Nonlocal)):
            found.update(name.value for name in node.names)
    return frozenset(found)


def written_names(body: object) -> frozenset[str]:
    """Names that *body* declares global, or whose objects it changes in some way."""
    found = set(declared_global(body))
    for node in all_nodes(body):
        if isinstance(node, (ir.Assign, ir.Delete)):
            for target in node.targets:
                found.update(_root(target))
        elif isinstance(node, ir.AugmentedAssign):
            found.update(_root(node.target))
        elif isinstance(node, ir.Call):
            found.update(_root(node.function))
            for argument in node.arguments:
                found.update(_root(argument.value))
                if isinstance(argument.value, ir.Name):
                    found.add(argument.value.id)
    return frozenset(found)


def _root(node: ir.Expression) -> Iterable[str]:
    """The name at the start of `name.attribute[key]…`."""
    changes = False
    while isinstance(node, (ir.Attribute, ir.Subscript)):
        node = node.value
        changes = True
    return [node.id] if changes and isinstance(node, ir.Name) else []


def all_nodes(node: object) -> Iterable[object]:
    """*node* and every node below it, in no particular order."""
    stack = [node]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(children(item))
