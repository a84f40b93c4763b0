"""Decorators."""

from __future__ import annotations

from dataclasses import replace

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import (
    ClassObject,
    Environment,
    External,
    FunctionObject,
    LibraryModule,
)
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.expressions import evaluate_expression
from gunilint.resolve.evaluate.interpreter import Interpreter

_KINDS = {"staticmethod": "static", "classmethod": "class", "property": "property"}
_CACHES = frozenset({"functools.cache", "functools.lru_cache", "functools.lru_cache()"})
_TRANSPARENT = frozenset(
    {"typing.final", "typing.overload", "typing.no_type_check", "functools.wraps()"}
    | {"enum.unique", "typing.runtime_checkable", "abc.abstractmethod", "functools.total_ordering"}
)
_DATACLASSES = frozenset(
    {"dataclasses.dataclass", "dataclasses.dataclass()", "attr.s", "attrs.define", "attrs.frozen"}
)


def decorated(
    run: Interpreter,
    made: Abstract,
    decorators: tuple[ir.Expression, ...],
    environment: Environment,
) -> Abstract:
    """A function or class with its decorators applied, the last one first."""
    values = [evaluate_expression(run, node, environment) for node in decorators]
    for node, value in zip(reversed(decorators), reversed(values), strict=True):
        made = _apply(run, made, value, node)
    return made


def _apply(run: Interpreter, made: Abstract, decorator: Abstract, node: ir.Expression) -> Abstract:
    payload = made.payload
    name = _name(decorator)
    if isinstance(payload, FunctionObject):
        if name in _KINDS:
            return Abstract(replace(payload, kind=_KINDS[name]))
        if name == "functools.cached_property":
            return Abstract(replace(payload, kind="property"))
        if name in _CACHES or name in _TRANSPARENT:
            return made
    if isinstance(payload, ClassObject):
        if name in _DATACLASSES:
            payload.kind = "dataclass"
            return made
        if name in _TRANSPARENT:
            return made
    return call(run, decorator, [made], {}, node.span)


def _name(decorator: Abstract) -> str:
    payload = decorator.payload
    if isinstance(payload, (External, LibraryModule)):
        return payload.dotted
    if isinstance(payload, type):
        return payload.__name__
    return ""
