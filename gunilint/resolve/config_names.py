"""What a config file binds, for rules about names and for hooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import MappingProxyType
from typing import Final

from gunilint.model.file import Binding, BoundName, ConfigFile
from gunilint.parse.facts.python import (
    AnnotatedAssign,
    Assign,
    AugmentedAssign,
    ClassDefinition,
    Delete,
    For,
    FunctionDefinition,
    Import,
    ImportFrom,
    Lambda,
    ListDisplay,
    Module,
    Name,
    Starred,
    Statement,
    TupleDisplay,
    With,
)
from gunilint.resolve.catalog import Catalog, load, suggest_setting
from gunilint.resolve.catalog.gunicorn import settings_anywhere
from gunilint.resolve.config_walk import statements
from gunilint.source import Position, Span

_NAMESPACE_CALLS: Final = frozenset({"globals", "locals", "vars", "dir"})
"""A file that calls one of these may read any of its names."""


def config_file(module: Module, version: str) -> ConfigFile:
    """The config file *module* as Gunicorn *version* reads it."""
    catalog = load(version)
    settings, other_settings = _settings_of(version)
    read = frozenset(module.read)
    reads_all = bool(read & _NAMESPACE_CALLS)
    inner = statements(module.body)
    assigned = frozenset(_assigned(inner))
    functions = frozenset(_functions(inner))
    bindings = dict(_bindings(inner))
    deleted = frozenset(_deleted(inner))
    names = tuple(
        BoundName(
            text.value,
            text.span,
            text.span in assigned,
            reads_all or text.value in read,
            text.span in functions,
            bindings.get(text.span, Binding.OTHER),
            text.value in deleted,
        )
        for text in module.bound
    )
    return ConfigFile(
        module.path,
        Span(module.path, Position(1, 1), Position(1, 1)),
        names,
        version,
        settings,
        other_settings,
        MappingProxyType(dict(_aliases(names, catalog))),
    )


@cache
def _settings_of(version: str) -> tuple[frozenset[str], frozenset[str]]:
    """The settings of *version*, and those that only others have."""
    every, own = settings_anywhere(), frozenset(load(version).settings)
    return own, every - own


def _aliases(names: tuple[BoundName, ...], catalog: Catalog) -> Iterator[tuple[str, str]]:
    for bound in names:
        if bound.name not in catalog.settings:
            suggestion = suggest_setting(bound.name, catalog)
            if suggestion is not None:
                yield bound.name, suggestion


def _assigned(inner: Iterable[Statement]) -> Iterator[Span]:
    """The places of names that an assignment binds."""
    for node in inner:
        match node:
            case Assign(targets=targets):
                for target in targets:
                    yield from _targets(target)
            case AugmentedAssign(target=target) | AnnotatedAssign(target=target):
                yield from _targets(target)


def _bindings(inner: Iterable[Statement]) -> Iterator[tuple[Span, Binding]]:
    """What binds each name, by its place."""
    for node in inner:
        match node:
            case Import(names=names) | ImportFrom(names=names):
                kind = Binding.MODULE if isinstance(node, Import) else Binding.IMPORT
                yield from ((name.span, kind) for name in names)
            case FunctionDefinition(name=bound):
                yield bound.span, Binding.FUNCTION
            case ClassDefinition(name=bound):
                yield bound.span, Binding.CLASS
            case For(target=target):
                yield from ((span, Binding.LOOP) for span in _targets(target))
            case With(items=items):
                for item in items:
                    yield from ((span, Binding.FILE) for span in _targets(item.target))
    yield from ((span, Binding.ASSIGNMENT) for span in _assigned(inner))


def _deleted(inner: Iterable[Statement]) -> Iterator[str]:
    for node in inner:
        if isinstance(node, Delete):
            yield from (target.id for target in node.targets if isinstance(target, Name))


def _targets(target: object) -> Iterator[Span]:
    match target:
        case Name(span=span):
            yield span
        case TupleDisplay(elements=items) | ListDisplay(elements=items):
            for item in items:
                yield from _targets(item)
        case Starred(value=value):
            yield from _targets(value)


def _functions(inner: Iterable[Statement]) -> Iterator[Span]:
    """The places of names that are bound to a function."""
    for node in inner:
        match node:
            case FunctionDefinition(name=name):
                yield name.span
            case Assign(targets=targets, value=Lambda()):
                for target in targets:
                    yield from _targets(target)
