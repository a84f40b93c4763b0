"""Packages that read settings from variables: environs, django-environ, decouple, dotenv."""

from __future__ import annotations

from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    NONE,
    OPAQUE,
    Abstract,
    describe,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import Arguments, Intrinsic, Special, TupleObject
from gunilint.resolve.evaluate.environ import name_of, read_variable
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.library.conversions import CONVERSIONS
from gunilint.resolve.evaluate.library.dotenv import dotenv_values, load_dotenv, read_dotenv
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import lift
from gunilint.source import Span

_TYPES: Final = {int: "int", float: "float", bool: "bool", str: "str"}
_PREFIX: Final = "\0prefix"
"""The key under which a reader keeps its prefix; no keyword argument is called that."""

_UNFOLLOWED: Final = "is converted in a way that gunilint does not follow"


def _reader(kind: str) -> Abstract:
    """`environs.Env`, `environ.Env` or `decouple.config`."""

    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        del run
        values = DictObject({name: Slot(value) for name, value in given.named.items()})
        return Abstract(Special(kind, values))

    return intrinsic(f"{kind} reader", behaviour)


def reader_method(run: Interpreter, payload: Special, name: str, span: Span) -> Abstract:  # noqa: ARG001 (as every behaviour has it)
    """A method of a reader, bound to it."""
    if name in ("read_env", "read_envfile"):
        return Abstract(Intrinsic(name, read_dotenv))
    if name in ("str", "int", "bool", "float", "list", "json", "tuple", "dict", "get_value"):

        def behaviour(run: Interpreter, given: Arguments) -> Abstract:
            return _read(run, payload, name, given)

        return Abstract(Intrinsic(f"env.{name}", behaviour))
    if name == "seal":
        return Abstract(Intrinsic(name, lambda _run, _given: NONE))
    if name == "prefixed" and payload.kind == "environs":
        return Abstract(
            Intrinsic(name, lambda run, given: _prefixed(run, payload, given.positional[0]))
        )
    return unknown(f"calls env.{name}, which gunilint does not follow", span)


def _prefixed(run: Interpreter, payload: Special, prefix: Abstract) -> Abstract:
    """`with env.prefixed("X_"):`, a context in which names are shorter."""
    text = run.view(prefix)
    if not isinstance(text, str) or prefix.inputs:
        run.touch(payload.values)
        payload.values.lose(unknown("reads variables with a prefix that varies", None))
        text = ""
    return Abstract(Special("prefix", payload.values, text))


def enter_prefix(run: Interpreter, prefix: Special) -> Slot | None:
    """Add a prefix to a reader's; what it had before, for `leave_prefix`."""
    values = prefix.values
    assert isinstance(values, DictObject)
    before = values.slots.get(_PREFIX)
    run.touch(values)
    values.slots[_PREFIX] = Slot(Abstract(_prefix_of(values) + prefix.label))
    return before


def leave_prefix(run: Interpreter, prefix: Special, before: Slot | None) -> None:
    """Give a reader back the prefix that it had."""
    values = prefix.values
    assert isinstance(values, DictObject)
    run.touch(values)
    values.slots[_PREFIX] = before or Slot(Abstract(""))


def _prefix_of(values: DictObject) -> str:
    found = values.get(_PREFIX).payload
    return found if isinstance(found, str) else ""


def reader_call(run: Interpreter, payload: Special, given: Arguments) -> Abstract:
    """`env("X", …)` and `config("X", …)`."""
    return _read(run, payload, "", given)


def _read(run: Interpreter, payload: Special, method: str, given: Arguments) -> Abstract:
    """One variable, converted; the default as it is, except by decouple, which converts it."""
    values = payload.values
    assert isinstance(values, DictObject)
    if values.lost is not None:
        return Abstract(values.lost)
    key = given.get(0, "name") or given.get(0, "var")
    assert key is not None
    name = name_of(run, key, given.span)
    if isinstance(name, Abstract):
        return name
    name = _prefix_of(values) + name
    value = read_variable(run, run.environ, name)
    if payload.kind == "decouple":
        value = _with_file(run, name, value)
    default = _default(payload, values, name, method, given)
    kind = _kind(run, payload, values, name, method, given, default)
    if value.payload is ABSENT and default is not None:
        fallback = default
        if payload.kind == "decouple" and default.payload is not None:
            fallback = _converted(run, payload, kind, default, given.span)
        return _maybe_set(value, fallback, name, kind)
    if value.payload is ABSENT:
        missing = f"{name} is not set and has no default"
        value = run.raises(_missing(payload), missing, given.span, value.inputs, value.formula)
    return _converted(run, payload, kind, value, given.span)


def _missing(payload: Special) -> type[BaseException]:
    del payload
    return LookupError


def _maybe_set(value: Abstract, fallback: Abstract, name: str, kind: str | None) -> Abstract:
    """The default, where the variable is unset by default or certainly."""
    if not value.inputs:
        return fallback
    if fallback.unknown is not None:
        return fallback
    text = f"${{{name}-{describe(fallback).text}}}"
    if kind not in (None, "str"):
        text = f"{kind}({text})"
    return Abstract(fallback.payload, value.inputs | fallback.inputs, formula(text))


def _default(
    payload: Special, values: DictObject, name: str, method: str, given: Arguments
) -> Abstract | None:
    """The default; `environ.Env()` itself takes a type before it."""
    second = payload.kind == "django-environ" and method in ("", "get_value")
    default = given.get(2 if second else 1, "default")
    if default is not None:
        return default
    scheme = values.slots.get(name)
    if scheme is not None and isinstance(scheme.value.payload, TupleObject):
        return scheme.value.payload.items[-1]
    return None


def _kind(
    run: Interpreter,
    payload: Special,
    values: DictObject,
    name: str,
    method: str,
    given: Arguments,
    default: Abstract | None,
) -> str | None:
    """What the text is converted to; None where that is not followed."""
    if method not in ("", "get_value"):
        return method if set(given.named) <= {"default", "name", "var"} else None
    cast: object = None
    position = {"django-environ": 1, "decouple": 2}.get(payload.kind, 9)
    asked = given.get(position, "cast")
    scheme = values.slots.get(name)
    if asked is not None:
        cast = run.view(asked)
    elif scheme is not None:
        found = scheme.value.payload
        cast = found.items[0].payload if isinstance(found, TupleObject) else found
    elif payload.kind == "django-environ" and default is not None and default.payload is not None:
        cast = type(default.payload)
    if cast is None:
        return "str"
    return _TYPES.get(cast) if isinstance(cast, type) else None


def _converted(
    run: Interpreter, payload: Special, kind: str | None, value: Abstract, span: Span
) -> Abstract:
    convert = CONVERSIONS.get((payload.kind, kind or ""))
    if convert is None:
        if value.inputs:
            return opaque(value.inputs, value.formula)
        return unknown(_UNFOLLOWED, span)
    if kind == "str" and isinstance(run.view(value), str):
        return value
    return lift(run, convert, [value], span, lambda: formula(f"{kind}({describe(value).text})"))


def _with_file(run: Interpreter, name: str, value: Abstract) -> Abstract:
    """decouple: the environment first, then `.env`."""
    from gunilint.resolve.evaluate.library.dotenv import parse_dotenv

    if value.payload is not ABSENT:
        return value
    if run.loader.text("settings.ini") is not None:
        return unknown("may come from settings.ini, which gunilint does not read", None)
    text = run.loader.text(".env")
    entries: dict[str, Any] = {} if text is None else parse_dotenv(text)
    if name not in entries:
        return value
    written = entries[name]
    if written is None:
        return Abstract(OPAQUE, value.inputs)
    return Abstract(written, value.inputs, value.formula)


def _dict_of_names(run: Interpreter, given: Arguments) -> Abstract:
    del run
    return Abstract(DictObject({name: Slot(value) for name, value in given.named.items()}))


SETTINGS: Final[dict[str, Abstract]] = {
    "pydantic_settings.SettingsConfigDict": intrinsic("SettingsConfigDict", _dict_of_names),
    "pydantic.ConfigDict": intrinsic("ConfigDict", _dict_of_names),
    "environs.Env": _reader("environs"),
    "environs.env": Abstract(Special("environs", DictObject())),
    "environ.Env": _reader("django-environ"),
    "environ.FileAwareEnv": intrinsic(
        "environ.FileAwareEnv", lambda _, given: unknown(_UNFOLLOWED, given.span)
    ),
    "environ.Env.read_env": intrinsic("environ.Env.read_env", read_dotenv),
    "environ.Path": intrinsic("environ.Path", lambda _, given: unknown(_UNFOLLOWED, given.span)),
    "decouple.config": Abstract(Special("decouple", DictObject())),
    "dotenv.load_dotenv": intrinsic("dotenv.load_dotenv", load_dotenv),
    "dotenv.dotenv_values": intrinsic("dotenv.dotenv_values", dotenv_values),
    "dotenv.find_dotenv": intrinsic("dotenv.find_dotenv", lambda _run, _given: Abstract(".env")),
}
