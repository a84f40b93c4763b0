"""Names: what they stand for, and giving them values."""

from __future__ import annotations

from gunilint.resolve.evaluate.abstract import Abstract, formula
from gunilint.resolve.evaluate.callables import Environment
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.keys import Key
from gunilint.resolve.evaluate.library import builtin
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.storing import remove, set_slot
from gunilint.source import Span


def load_name(run: Interpreter, name: str, environment: Environment, span: Span) -> Abstract:
    """What *name* stands for."""
    at: Environment | None = environment
    doubtful: Abstract | None = None
    while at is not None:
        if at.local is None or name in at.local:
            value = at.names.get(name)
            if run.view(value) is not ABSENT and not (
                name not in at.names.slots and value.payload is ABSENT
            ):
                if name in at.names.slots or value.unknown is None:
                    return value.present
                doubtful = doubtful or value
            elif value.inputs and name in at.names.slots:
                doubtful = doubtful or value
            elif at.local is not None:
                break
        at = at.outer
        if at is not None and at.is_class and environment is not at:
            at = at.outer
    return _builtin(run, name, doubtful, span)


def _builtin(run: Interpreter, name: str, doubtful: Abstract | None, span: Span) -> Abstract:
    found = builtin(name)
    if found is not None:
        return found
    if doubtful is not None and doubtful.payload is not ABSENT:
        return doubtful
    inputs = doubtful.inputs if doubtful is not None else frozenset()
    return run.raises(NameError, f"name '{name}' is not defined", span, inputs, formula(name))


def namespace_of(environment: Environment, name: str) -> DictObject:
    """The namespace that an assignment to *name* goes to."""
    at = environment
    if at.local is None or name in at.local:
        return at.names
    outer = at.outer
    while outer is not None:
        if outer.local is None and not outer.is_class:
            break
        if outer.local is not None and name in outer.local:
            return outer.names
        outer = outer.outer
    return environment.module.names


def store_name(
    run: Interpreter,
    name: str,
    value: Abstract,
    environment: Environment,
    places: tuple[Span | None, Span | None],
) -> None:
    """`name = value`; *places* are those of the value and of the name."""
    if run.control_reads:
        value = value.depending(value.inputs, run.control_reads)
    set_slot(run, namespace_of(environment, name), name, Slot(value, *places))


def delete_name(run: Interpreter, name: str, environment: Environment, span: Span) -> None:
    """`del name`."""
    names = namespace_of(environment, name)
    value = names.get(name)
    if run.view(value) is ABSENT and not value.inputs:
        run.raises(NameError, f"name '{name}' is not defined", span)
    remove(run, names, Key(name, frozenset()), span)
