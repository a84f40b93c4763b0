"""Seeing names as a dict: `globals`, `locals`, `vars`; and code made at run time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gunilint.resolve.evaluate.abstract import NONE, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    Environment,
    InstanceObject,
    RepositoryModule,
)
from gunilint.resolve.evaluate.heap import DictObject, ListObject
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Unknown

_Behaviour = Callable[
    [Interpreter, list[Abstract], dict[str, Abstract], Environment, Span], Abstract
]


def _globals(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    del run, positional, named, span
    return Abstract(environment.module.names)


def _locals(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    del run, positional, named, span
    if environment.local is None:
        return Abstract(environment.names)
    return Abstract(DictObject(dict(environment.names.slots)))


def _vars(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    if not positional:
        return _locals(run, positional, named, environment, span)
    value = positional[0]
    names = _names_of(run.view(value))
    if names is not None:
        return Abstract(names, value.inputs)
    return value if value.unknown else unknown("reads the names of what is not followed", span)


def _names_of(payload: object) -> DictObject | None:
    if isinstance(payload, RepositoryModule):
        return payload.names.names
    if isinstance(payload, (ClassObject, InstanceObject)):
        return payload.names
    return None


def _dir(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    del named
    listed = run.view(positional[0]) if positional else environment
    spaces = _spaces_of(listed)
    if spaces is None or any(it.rest.payload is not ABSENT or it.inputs for it in spaces):
        return unknown("lists names that are not followed", span)
    keys = set(_OBJECT) if isinstance(listed, (ClassObject, InstanceObject)) else set()
    for names in spaces:
        slots = names.slots.items()
        keys |= {str(key) for key, slot in slots if slot.value.payload is not ABSENT}
    return Abstract(ListObject([Abstract(key) for key in sorted(keys)]))


_OBJECT: Final = (*dir(object), "__dict__", "__module__", "__weakref__")


def _spaces_of(payload: object) -> list[DictObject] | None:
    """The namespaces in which `dir` finds names; None where some are not followed."""
    if isinstance(payload, (Environment, RepositoryModule)):
        return [payload.names if isinstance(payload, Environment) else payload.names.names]
    own = [payload.names] if isinstance(payload, InstanceObject) else []
    owner = payload.type if isinstance(payload, InstanceObject) else payload
    if not isinstance(owner, ClassObject) or owner.kind not in ("class", "dataclass"):
        return None
    classes = linearised(owner)
    if not all(isinstance(item, ClassObject) for item in classes):
        return None
    return [*own, *(item.names for item in classes if isinstance(item, ClassObject))]


def _exec(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    """Code made at run time may bind any name where it runs."""
    from gunilint.resolve.evaluate.havoc import forget

    why = Unknown("may be set by exec(), which gunilint does not follow", span)
    spaces = [run.view(value) for value in positional[1:]]
    if not spaces:
        spaces = [environment.names, environment.module.names]
    for names in spaces:
        if isinstance(names, DictObject):
            run.touch(names)
            names.lose(Abstract(why))
    forget(run, [*positional[1:], *named.values()], why)
    return NONE


def _eval(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    del named, environment
    for value in positional[:1]:
        run.may_raise(value.inputs)
    return unknown("is what eval() gives, which gunilint does not follow", span)


def _super(
    run: Interpreter,
    positional: list[Abstract],
    named: dict[str, Abstract],
    environment: Environment,
    span: Span,
) -> Abstract:
    del named
    if not positional:
        from gunilint.resolve.evaluate.library.parents import parents_of

        parents = parents_of(run, environment)
        if parents is not None:
            return parents
    why = Unknown("calls super(), which gunilint does not follow", span)
    for slot in environment.names.slots.values():
        if isinstance(slot.value.payload, InstanceObject):
            # A base's method may set any attribute of the instance.
            run.touch(slot.value.payload.names)
            slot.value.payload.names.lose(Abstract(why))
    return Abstract(why)


NAMESPACE_CALLS: Final[dict[str, _Behaviour]] = {
    "globals": _globals,
    "locals": _locals,
    "vars": _vars,
    "dir": _dir,
    "exec": _exec,
    "eval": _eval,
    "super": _super,
}


def _elsewhere(run: Interpreter, given: Arguments) -> Abstract:
    """Called through something else than its name: where from cannot be told."""
    del run
    return unknown("reads names from a place that cannot be told", given.span)


NAMESPACES: Final[dict[str, Abstract]] = {
    f"builtins.{name}": intrinsic(name, _elsewhere) for name in NAMESPACE_CALLS
}
