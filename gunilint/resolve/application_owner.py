"""Which module-level name holds the object that a call makes, or is made on."""

from __future__ import annotations

from gunilint.parse.facts.application import Attribute, Expression, MadeCall, Name
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_values import (
    CallPlace,
    External,
    Instance,
    ModuleRef,
    Place,
    Scope,
)
from gunilint.source import Position


def owner_of(
    made: MadeCall, where: CallPlace, holder: str | None, evaluator: Evaluator
) -> str | None:
    """The module-level name of what a method is called on, or else of the result.

    *holder* is what stands before the names that the running body binds: nothing in a module,
    the class and a dot in a class, None in a function.
    """
    if isinstance(made.call.callee, Attribute):
        owner = _object(made.call.callee.of, where.scope, where.before, evaluator)
        if owner is not None:
            return owner
    if made.owner is None or holder is None:
        return _shared(made.owner, where.scope)
    return f"{holder}{made.owner}"


def _shared(owner: str | None, scope: Scope) -> str | None:
    """*owner* where the function that binds it declares it global."""
    entries = scope.globals.entries.get(owner or "", ())
    is_global = any(entry.function is not None for entry in entries)
    return owner if is_global else None


def _object(
    node: Expression, scope: Scope, before: Position | None, evaluator: Evaluator
) -> str | None:
    """The name of the object at the root of *node*, if a module holds it."""
    parts: list[str] = []
    while isinstance(node, Attribute):
        values = evaluator.evaluate(Place(node.of, scope, before))
        parts.append(node.name)
        if all(isinstance(value, ModuleRef) for value in values):
            return _held(".".join(reversed(parts)), node, scope, before, evaluator)
        node = node.of
    if not isinstance(node, Name) or node.id not in scope.globals.entries:
        return None
    if not _is_global(node.id, scope):
        return None
    dotted = ".".join([node.id, *reversed(parts)])
    return _held(dotted, node, scope, before, evaluator)


def _held(
    dotted: str, node: Expression, scope: Scope, before: Position | None, evaluator: Evaluator
) -> str | None:
    """*dotted*, if there is an object and not a module or class at *node*."""
    for value in evaluator.evaluate(Place(node, scope, before)):
        is_made = isinstance(value, External) and "()" in value.path
        if is_made or isinstance(value, Instance):
            return dotted
    return None


def _is_global(name: str, scope: Scope) -> bool:
    around: Scope = scope
    while around.parent is not None:
        if name in around.entries or name in around.arguments:
            entries = around.globals.entries.get(name, ())
            return any(entry.function is not None for entry in entries)
        around = around.parent
    return True
