"""pydantic's BaseSettings: fields that come from variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import (
    OPAQUE,
    Abstract,
    describe,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.attributes import linearised
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    External,
    InstanceObject,
)
from gunilint.resolve.evaluate.environ import read_variable
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.conversions import pydantic_bool
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import lift
from gunilint.source import Span

_WHOLE: Final = re.compile(r"\s*([-+]?\d+)\.0+\s*")


def _integer(value: Any) -> int:
    """pydantic-core takes "3.0" for 3."""
    whole = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return int(whole.group(1)) if whole else int(value)


_CONVERT: Final[dict[str, Callable[[Any], Any]]] = {
    "int": _integer,
    "float": float,
    "bool": pydantic_bool,
    "str": str,
}


def settings_instance(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    """`Settings()`: each field from its variable, or its default."""
    prefix = _prefix(owner)
    if prefix is None or given.positional or _has_validators(owner):
        return unknown(f"is read by {owner.name} in a way that is not followed", given.span)
    names = DictObject({}, "namespace")
    for field, annotation in owner.fields.items():
        value = given.named.get(field)
        if value is None:
            value = _field(run, owner, field, annotation, prefix, given.span)
        names.slots[field] = Slot(value)
    return Abstract(InstanceObject(owner, names))


def _own(owner: ClassObject, name: str) -> Abstract | None:
    """What the class, or one of the program's classes that it extends, gives *name*."""
    for item in linearised(owner):
        if isinstance(item, ClassObject) and name in item.names.slots:
            return item.names.get(name)
    return None


def _has_validators(owner: ClassObject) -> bool:
    return any(
        str(name).startswith(("validate", "model_post_init", "settings_customise_sources"))
        for name in owner.names.slots
    ) or any(slot.value.unknown is not None for slot in owner.names.slots.values())


def _prefix(owner: ClassObject) -> str | None:
    """`env_prefix` of the class; None where its configuration is not followed."""
    config = _own(owner, "model_config") or _own(owner, "Config")
    if config is None or config.payload is ABSENT:
        return ""
    payload = config.payload
    if isinstance(payload, External):
        return ""
    if isinstance(payload, ClassObject):
        payload = payload.names
    if not isinstance(payload, DictObject):
        return None
    if "env_file" in payload.slots or "env_nested_delimiter" in payload.slots:
        return None
    prefix = payload.get("env_prefix").payload
    return "" if prefix is ABSENT else prefix if isinstance(prefix, str) else None


def _field(
    run: Interpreter,
    owner: ClassObject,
    field: str,
    annotation: object,
    prefix: str,
    span: Span,
) -> Abstract:
    default = _own(owner, field)
    if default is not None and isinstance(default.payload, External):
        return unknown("is a pydantic Field, which gunilint does not follow", span)
    kind = _kind(annotation)
    name = _variable(run, prefix + field)
    value = read_variable(run, run.environ, name)
    if value.payload is ABSENT and default is not None:
        fallback = _converted(run, kind, default, span) if _needs(kind, default) else default
        if not value.inputs or fallback.unknown is not None:
            return fallback
        shown = formula(f"{kind or ''}(${{{name}-{describe(fallback).text}}})")
        return Abstract(fallback.payload, value.inputs | fallback.inputs, shown)
    if value.payload is ABSENT:
        value = run.raises(ValueError, f"{name} is not set", span, value.inputs, value.formula)
    return _converted(run, kind, value, span)


def _needs(kind: str | None, default: Abstract) -> bool:
    payload = default.payload
    return isinstance(payload, (str, int, float)) and type(payload).__name__ != kind


def _variable(run: Interpreter, name: str) -> str:
    """Names of variables match whatever their case; the usual one is upper case."""
    known = (*run.environment.bindings.environment, *run.environment.variables)
    for candidate in (*known, *(key for key in run.environ.slots if isinstance(key, str))):
        if candidate.lower() == name.lower():
            return candidate
    return name.upper()


def _kind(annotation: object) -> str | None:
    """The plain type that a field is annotated with, also as `X | None` or `Optional[X]`."""
    if isinstance(annotation, ir.Name):
        return annotation.id if annotation.id in _CONVERT else None
    if isinstance(annotation, ir.BinaryOperation) and annotation.operator == "|":
        kinds = [_kind(side) for side in (annotation.left, annotation.right)]
        return next((kind for kind in kinds if kind is not None), None)
    if isinstance(annotation, ir.Subscript) and isinstance(annotation.value, ir.Name):
        return _kind(annotation.key) if annotation.value.id == "Optional" else None
    return None


def _converted(run: Interpreter, kind: str | None, value: Abstract, span: Span) -> Abstract:
    convert = _CONVERT.get(kind or "")
    if convert is None:
        if run.view(value) is OPAQUE or value.inputs:
            return opaque(value.inputs, value.formula)
        return unknown("is converted in a way that gunilint does not follow", span)
    return lift(run, convert, [value], span, lambda: formula(f"{kind}({describe(value).text})"))
