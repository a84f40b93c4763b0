"""Objects of known packages: what their attributes, items and calls give."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import NONE, Abstract, unknown
from gunilint.resolve.evaluate.callables import Arguments, RepositoryModule, Special
from gunilint.resolve.evaluate.heap import ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span

CALLABLE: Final = frozenset(
    {"environs", "django-environ", "decouple", "starlette", "csv", "choices"}
)
"""Kinds of objects that can be called."""
OBJECTS: Final = frozenset(
    {"file", "template", "configparser", "configparser-section", "chain-map", "repository"}
)
"""Kinds of objects that are no data and cannot be called."""


def special_attribute(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract | None:
    """`object.name`."""
    if payload.kind in ("environs", "django-environ", "decouple", "starlette"):
        return _reader_method(run, payload, name, span)
    return _library_attribute(run, payload, name, span)


def _reader_method(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract | None:
    if payload.kind == "environs":
        from gunilint.resolve.evaluate.library.environs import environs_method

        return environs_method(run, payload, name, span)
    if payload.kind == "django-environ":
        from gunilint.resolve.evaluate.library.django_environ import django_method

        return django_method(run, payload, name, span)
    if payload.kind == "decouple":
        from gunilint.resolve.evaluate.library.decouple import decouple_method

        return decouple_method(run, payload, name, span)
    from gunilint.resolve.evaluate.library.starlette import starlette_method

    return starlette_method(run, payload, name, span)


def _library_attribute(
    run: Interpreter, payload: Special, name: str, span: Span
) -> Abstract | None:
    if payload.kind == "file":
        from gunilint.resolve.evaluate.library.files import file_method

        return file_method(run, payload, name, span)
    if payload.kind.startswith("configparser"):
        from gunilint.resolve.evaluate.library.config_parser import parser_method

        return parser_method(run, payload, name, span)
    if payload.kind == "template":
        from gunilint.resolve.evaluate.library.templates import template_method

        return template_method(run, payload, name, span)
    if payload.kind == "super":
        from gunilint.resolve.evaluate.library.parents import parents_attribute

        return parents_attribute(run, payload, name, span)
    if payload.kind == "exit-stack":
        from gunilint.resolve.evaluate.generator_contexts import exit_stack_method

        return exit_stack_method(run, payload, name, span)
    if payload.kind == "chain-map":
        from gunilint.resolve.evaluate.library.chain_maps import chain_method

        return chain_method(run, payload, name, span)
    return unknown(f"reads .{name} of an object that is not followed", span)


def special_call(run: Interpreter, payload: Special, given: Arguments) -> Abstract:
    """`object(…)`."""
    if payload.kind == "environs":
        from gunilint.resolve.evaluate.library.environs import environs_call

        return environs_call(run, payload, given)
    if payload.kind == "django-environ":
        from gunilint.resolve.evaluate.library.django_environ import django_call

        return django_call(run, payload, given)
    if payload.kind in ("decouple", "csv", "choices"):
        return _call_decouple(run, payload, given)
    if payload.kind == "starlette":
        from gunilint.resolve.evaluate.library.starlette import starlette_call

        return starlette_call(run, payload, given)
    if payload.kind == "generator":
        from gunilint.resolve.evaluate.generator_contexts import decorate

        return decorate(run, payload, given)
    return unknown("calls an object that is not followed", given.span)


def _call_decouple(run: Interpreter, payload: Special, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.library import decouple

    if payload.kind == "csv":
        return decouple.csv_call(run, payload, given)
    if payload.kind == "choices":
        return decouple.choices_call(run, payload, given)
    return decouple.decouple_call(run, payload, given)


def special_set(run: Interpreter, payload: Special, name: str, value: Abstract) -> None:
    """`object.name = value`."""
    if payload.kind == "django-environ":
        from gunilint.resolve.evaluate.library.django_environ import set_on_reader

        set_on_reader(run, payload, name, value)


def special_entered(payload: Special, manager: Abstract) -> Abstract:
    """What `with object as name` binds."""
    if payload.kind in ("file", "exit-stack"):
        return manager
    if payload.kind == "nullcontext":
        assert isinstance(payload.values, ListObject)
        return payload.values.items[0]
    if payload.kind == "prefix":
        return Abstract(Special("environs", payload.values))
    return NONE


def special_item(run: Interpreter, payload: Special, key: Abstract, span: Span) -> Abstract:
    """`object[key]`."""
    if payload.kind == "modules":
        name = run.view(key)
        for module in run.modules.values():
            if module is not None and module.name == name:
                return Abstract(RepositoryModule(module))
    if payload.kind.startswith("configparser"):
        from gunilint.resolve.evaluate.library.config_parser import parser_item

        return parser_item(run, payload, key, span)
    if payload.kind == "chain-map":
        from gunilint.resolve.evaluate.library.chain_maps import chain_item

        return chain_item(run, payload, key, span)
    return unknown("takes an item of an object that is not followed", span)


def special_contains(
    run: Interpreter, payload: Special, item: Abstract, span: Span
) -> Abstract | None:
    """`item in object`; None where that is not followed."""
    if payload.kind.startswith("configparser"):
        from gunilint.resolve.evaluate.library.config_parser import parser_contains

        return parser_contains(run, payload, item, span)
    return None


def special_items(run: Interpreter, payload: Special, span: Span) -> Abstract | None:
    """A list of what going over the object gives; None where that is not followed."""
    if payload.kind == "file":
        from gunilint.resolve.evaluate.library.files import file_lines

        return file_lines(run, payload, span)
    if payload.kind.startswith("configparser"):
        from gunilint.resolve.evaluate.library.config_parser import parser_items

        return parser_items(run, payload, span)
    return None


def special_pairs(run: Interpreter, payload: Special, span: Span) -> Abstract:
    """Keys with their values, of an object that is like a dict."""
    if payload.kind == "configparser-section":
        from gunilint.resolve.evaluate.library.config_parser import section_pairs

        return section_pairs(run, payload, span)
    return unknown("makes a dict of an object that is not followed", span)
