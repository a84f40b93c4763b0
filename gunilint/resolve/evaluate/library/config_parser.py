"""`configparser`: sections and options of INI files."""

from __future__ import annotations

from typing import Any, Final

from gunilint.resolve.evaluate.abstract import Abstract, formula, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    Behaviour,
    Intrinsic,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.library.files import read_all, text_at
from gunilint.resolve.evaluate.operations import TooLargeError, lift, within_limits
from gunilint.resolve.evaluate.presence import absent
from gunilint.source import Span

_KIND: Final = "configparser"
_SECTION: Final = "configparser-section"
_SOURCES: Final = "sources"
_NAME: Final = "section"
_OPTIONS: Final = frozenset({"defaults", "interpolation", "allow_no_value", "strict"})
_GETTERS: Final = frozenset({"get", "getint", "getfloat", "getboolean"})
_ASKING: Final = frozenset({"sections", "has_section", "has_option", "options", "items"})


def _make(name: str) -> Behaviour:
    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        interpolation = given.named.get("interpolation")
        raw = name == "RawConfigParser" or (interpolation and interpolation.payload is None)
        if set(given.named) - _OPTIONS or (interpolation and not raw) or len(given.positional) > 1:
            return unknown("is a parser with options that are not followed", given.span)
        slots: dict[object, Slot] = {_SOURCES: Slot(Abstract(ListObject([])))}
        defaults = given.get(0, "defaults")
        if defaults is not None:
            slots["defaults"] = Slot(defaults)
        bare = given.named.get("allow_no_value")
        slots["bare"] = Slot(Abstract(bare is not None and run.truth(bare) is True))
        return Abstract(Special(_KIND, DictObject(slots), "raw" if raw else ""))

    return behaviour


def _sources(payload: Special) -> ListObject:
    assert isinstance(payload.values, DictObject)
    found = payload.values.get(_SOURCES).payload
    assert isinstance(found, ListObject)
    return found


def parser_method(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract:
    """A method of a parser or of one of its sections."""
    del run
    if payload.kind == _KIND and name in ("read", "read_file", "read_string", "read_dict"):
        return Abstract(Intrinsic(name, lambda run, given: _add(run, payload, name, given)))
    if name in _GETTERS:
        return Abstract(Intrinsic(name, lambda run, given: _get(run, payload, name, given)))
    if payload.kind == _KIND and name in _ASKING:
        return Abstract(Intrinsic(name, lambda run, given: _ask(run, payload, name, given)))
    if payload.kind == _SECTION and name in ("items", "keys", "values"):
        return Abstract(Intrinsic(name, lambda run, given: _ask(run, payload, name, given)))
    _sources(payload).lose(unknown(f"calls .{name} of a parser, not followed", span))
    return unknown(f"calls .{name} of a parser, which gunilint does not follow", span)


def _add(run: Interpreter, payload: Special, name: str, given: Arguments) -> Abstract:
    """Read one more source; what is read from outside the repository is not known."""
    sources = _sources(payload)
    run.touch(sources)
    first = given.positional[0]
    if name == "read":
        return _add_files(run, sources, first, given.span)
    value = first
    if name == "read_file":
        opened = run.view(first)
        is_file = isinstance(opened, Special) and opened.kind == "file"
        value = unknown("is read from what is not followed", given.span)
        if isinstance(opened, Special) and is_file:
            value = read_all(run, opened)
    sources.items.append(value)
    return Abstract(None)


def _add_files(run: Interpreter, sources: ListObject, paths: Abstract, span: Span) -> Abstract:
    """`read(paths)`: those that are there, one after the other."""
    payload = run.view(paths)
    listed = [paths]
    if isinstance(payload, TupleObject):
        listed = [*payload.items]
    elif isinstance(payload, ListObject):
        listed = [*payload.items] if payload.lost is None else [payload.lost]
    for path in listed:
        text = text_at(run, path)
        if text is None:
            sources.items.append(Abstract("", absent(run, path, span)))
        elif not within_limits(run, text):
            sources.items.append(unknown("is too large to be read", span))
        else:
            sources.items.append(Abstract(text))
    return unknown("depends on which files are there", span)


def _built(raw: bool, bare: bool, sources: Any, defaults: Any) -> Any:
    import configparser

    made: Any = configparser.RawConfigParser if raw else configparser.ConfigParser
    parser = made(defaults=defaults, allow_no_value=bare)
    for source in sources:
        if isinstance(source, str):
            parser.read_string(source)
        else:
            parser.read_dict(source)
    return parser


def _apply(
    run: Interpreter, payload: Special, function: Any, arguments: list[Abstract], span: Span
) -> Abstract:
    """*function* of the parser, as the sources make it, and of plain values."""
    values = payload.values
    assert isinstance(values, DictObject)
    raw = payload.label == "raw"
    defaults = values.slots.get("defaults")
    bare = values.get("bare").payload is True
    whole = [values.get(_SOURCES), Abstract(None) if defaults is None else defaults.value]

    def apply(sources: Any, given: Any, *rest: Any) -> Any:
        if any(isinstance(item, str) and len(item) > 50_000 for item in sources):
            raise TooLargeError
        return function(_built(raw, bare, sources, given), *rest)

    return lift(run, apply, [*whole, *arguments], span, lambda: formula("configparser"))


def _section_of(payload: Special) -> Abstract | None:
    assert isinstance(payload.values, DictObject)
    slot = payload.values.slots.get(_NAME)
    return None if slot is None else slot.value


def _get(run: Interpreter, payload: Special, name: str, given: Arguments) -> Abstract:
    """`get(section, option, fallback=…)`, or of a section `get(option, fallback)`."""
    section = _section_of(payload)
    positional = list(given.positional)
    if section is not None:
        fallback = given.named.get("fallback") or (positional[1] if len(positional) > 1 else None)
        positional = [section, positional[0]]
        if fallback is None:
            fallback = Abstract(None)
    else:
        fallback = given.named.get("fallback")
    others = set(given.named) - {"fallback", "raw"}
    if others or "raw" in given.named or len(positional) != 2:
        return unknown("reads an option in a way that is not followed", given.span)

    def function(parser: Any, *arguments: Any) -> Any:
        getter = getattr(parser, name)
        if len(arguments) == 3:
            return getter(arguments[0], arguments[1], fallback=arguments[2])
        return getter(*arguments)

    arguments = [*positional] if fallback is None else [*positional, fallback]
    return _apply(run, payload, function, arguments, given.span)


def _ask(run: Interpreter, payload: Special, name: str, given: Arguments) -> Abstract:
    section = _section_of(payload)

    def function(parser: Any, *arguments: Any) -> Any:
        if section is not None:
            return list(getattr(parser[arguments[0]], name)())
        if name == "items" and not arguments:
            raise TooLargeError
        found = getattr(parser, name)(*arguments)
        return found if isinstance(found, bool) else list(found)

    arguments = list(given.positional) if section is None else [section]
    return _apply(run, payload, function, arguments, given.span)


def parser_item(run: Interpreter, payload: Special, key: Abstract, span: Span) -> Abstract:
    """`parser["section"]` and `section["option"]`."""
    section = _section_of(payload)
    if section is not None:
        return _apply(
            run, payload, lambda parser, name, option: parser[name][option], [section, key], span
        )
    found = _apply(run, payload, lambda parser, name: parser[name].name, [key], span)
    if found.unknown is not None:
        return found
    assert isinstance(payload.values, DictObject)
    slots = {**payload.values.slots, _NAME: Slot(found)}
    return Abstract(Special(_SECTION, DictObject(slots), payload.label))


def parser_contains(run: Interpreter, payload: Special, key: Abstract, span: Span) -> Abstract:
    """`"section" in parser` and `"option" in section`."""
    section = _section_of(payload)
    if section is None:
        return _apply(run, payload, lambda parser, name: name in parser, [key], span)
    return _apply(
        run, payload, lambda parser, name, option: option in parser[name], [section, key], span
    )


def parser_items(run: Interpreter, payload: Special, span: Span) -> Abstract:
    """What going over a parser or a section gives: names."""
    section = _section_of(payload)
    if section is None:
        return _apply(run, payload, lambda parser: list(parser), [], span)
    return _apply(run, payload, lambda parser, name: list(parser[name]), [section], span)


def section_pairs(run: Interpreter, payload: Special, span: Span) -> Abstract:
    """`section.items()`."""
    return _ask(run, payload, "items", Arguments([], {}, span))


CONFIG_PARSER: Final[dict[str, Abstract]] = {
    f"configparser.{name}": intrinsic(f"configparser.{name}", _make(name))
    for name in ("ConfigParser", "RawConfigParser", "SafeConfigParser")
}
