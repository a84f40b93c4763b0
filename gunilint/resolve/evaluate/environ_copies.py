"""Dicts that the process's variables are merged into: `{**defaults, **os.environ}`."""

from __future__ import annotations

from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import OTHERS, Abstract
from gunilint.resolve.evaluate.environ import given_variable, or_default
from gunilint.resolve.evaluate.havoc import all_nodes
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import InputKind

_LONGEST_NAME: Final = 60


def merge_variables(run: Interpreter, target: DictObject, environ: DictObject, span: Span) -> None:
    """`target.update(environ)`: each variable that is set, over what *target* has of its name.

    Written down are the variables that are given and those that the program speaks of: it looks
    up no others, unless by names that it makes up.
    """
    run.touch(target)
    run.step(span, len(target.slots) // 16)
    given = (*run.environment.variables, *run.environment.bindings.environment)
    for name in dict.fromkeys((*given, *environ.slots, *target.slots, *_spoken(run))):
        if not isinstance(name, str):
            continue
        slot = environ.slots.get(name)
        value = given_variable(run, name) if slot is None else slot.value
        target.slots[name] = _merged(run, target, name, value, span)
    target.rest = target.rest.depending(OTHERS)
    run.copied.add(target)


def _merged(
    run: Interpreter, target: DictObject, name: str, variable: Abstract, span: Span
) -> Slot:
    if variable.payload is not ABSENT:
        return Slot(variable, span, span)
    before = target.slots.get(name)
    if target.get(name).unknown is not None:
        return Slot(target.get(name), span, span)
    if before is None:
        # Not what other keys are: those may be variables.
        value = variable.depending(target.rest.inputs - OTHERS)
        return Slot(value, span, span, present=value.inputs)
    if before.value.payload is ABSENT:
        value = variable.depending(before.value.inputs)
        return Slot(value, span, span, present=before.present | value.inputs)
    if not variable.inputs:
        return before
    kept = or_default(run, variable, before.value, name)
    return Slot(kept, span, span, present=before.present)


def _spoken(run: Interpreter) -> tuple[str, ...]:
    """The texts of the program that can be the names of variables."""
    key = ("spoken", len(run.bodies))
    if key not in run.memo:
        texts = (
            node.value
            for body in run.bodies
            for node in all_nodes(body)
            if isinstance(node, ir.Constant) and isinstance(node.value, str)
        )
        run.memo[key] = tuple(
            dict.fromkeys(
                text for text in texts if len(text) < _LONGEST_NAME and text.isidentifier()
            )
        )
    found: tuple[str, ...] = run.memo[key]
    return found


def is_of_absent_file(target: DictObject) -> bool:
    """Whether it holds nothing but what a file may set of which the repository has none.

    That comes from outside, like the environment itself: where both are merged, a variable
    stands for it.
    """
    inputs = target.rest.inputs
    return (
        not target.slots
        and target.rest.payload is ABSENT
        and all(item.kind is InputKind.MACHINE for item in inputs)
    )
