"""Settings as a person reads them: units, plain lists, names of code, and no secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from gunilint.finding import show, tell
from gunilint.report.json_value import NoJsonError, json_value
from gunilint.resolve.hooks import HookLike
from gunilint.value import Known, Layer, Missing, Seconds, Setting, Symbolic, Unknown

# gunicorn 27.0.1, config.py; uvicorn 0.54.0, main.py: what each documents as seconds.
_IN_SECONDS: Final = frozenset(
    {"timeout", "graceful_timeout", "keepalive", "dirty_timeout", "dirty_graceful_timeout"}
    | {"asgi_disconnect_grace_period", "timeout_keep_alive", "timeout_graceful_shutdown"}
    | {"timeout_worker_healthcheck", "ws_ping_interval", "ws_ping_timeout", "reload_delay"}
)
_FILE_MODES: Final = frozenset({"umask", "control_socket_mode"})
_SECRET: Final = frozenset({"raw_env", "ssl_keyfile_password"})
"""Settings whose values are kept out of text that may end in a public log."""
_SETS_VARIABLES: Final = re.compile(r"(?:^|\s)-(?:e|-raw)")
"""Where words for Gunicorn set environment variables: `-e` or `--raw-env`."""
_HIDDEN: Final = "\u2026"
_LONGEST: Final = 72
_MOST_BITS: Final = 200
"""A longer number means nothing to a reader, and Python may refuse to write it."""


def readable(setting: Setting[Any], hooks: frozenset[str] = frozenset()) -> Setting[str]:
    """*setting* and all of its story with text for values; *hooks* names the functions.

    That Gunicorn's own hooks, which do nothing, are overridden is left out.
    """
    shadows = setting.shadows if setting.name not in hooks else _without_defaults(setting)
    hides = setting.name in _SECRET
    via = tuple(
        _hidden(source) if hides or _tells_variables(source) else readable(source)
        for source in setting.origin.via
    )
    return replace(
        _masked(setting) if hides else setting.map(_writer(setting.name)),
        origin=replace(setting.origin, via=via),
        shadows=tuple(readable(shadow, hooks) for shadow in shadows),
    )


def story(setting: Setting[str]) -> list[str]:
    """The story of a readable setting, each line indented and with its place; what cannot be
    told has its reason below it, a formula what it computes."""
    first, *rest = (
        f"{'  ' * line.depth}{line.text}{'' if _is_default(line.text) else f', {line.span}'}"
        for line in tell(setting)
    )
    return [first, *(f"  {line}" for line in _explanation(setting)), *rest]


def headline(setting: Setting[str]) -> list[str]:
    """The first line of its story, and why it is unknown, if it is."""
    lines = story(replace(setting, origin=replace(setting.origin, via=()), shadows=()))
    return lines if isinstance(setting.value, Unknown) else lines[:1]


def _is_default(line: str) -> bool:
    """Whether a line of a story is about a default, which is written nowhere."""
    return line.rpartition("   ")[2] == Layer.DEFAULT.value


def _explanation(setting: Setting[str]) -> list[str]:
    value = setting.value
    if isinstance(value, Unknown):
        elsewhere = value.span is not None and value.span.start != setting.span.start
        return [f"because {value.why}{f', {value.span}' if elsewhere else ''}"]
    if isinstance(value, Symbolic) and value.formula not in show(setting):
        return [f"computed as {value.formula}"]
    return []


def _without_defaults(setting: Setting[Any]) -> tuple[Setting[Any], ...]:
    return tuple(shadow for shadow in setting.shadows if not shadow.is_default)


def _tells_variables(source: Setting[Any]) -> bool:
    text = source.nominal
    is_words = source.name == "GUNICORN_CMD_ARGS" and isinstance(text, str)
    return is_words and _SETS_VARIABLES.search(str(text)) is not None


def _masked(setting: Setting[Any]) -> Setting[str]:
    """A secret: of variables, their names are shown."""
    write = _name_of_variable if setting.name == "raw_env" else _never
    shown = setting.map(lambda value: _list(value, write) if value else str(value))
    if not isinstance(shown.value, Symbolic):
        return shown
    default = shown.value.default
    formula = _HIDDEN if isinstance(default, Missing) else default
    return replace(shown, value=replace(shown.value, formula=formula))


def _name_of_variable(item: object) -> str:
    name, equals, _ = str(item).partition("=")
    return f"{name}={_HIDDEN}" if equals else _HIDDEN


def _never(_: object) -> str:
    return _HIDDEN


def _hidden(setting: Setting[Any]) -> Setting[str]:
    origin = replace(setting.origin, via=tuple(map(_hidden, setting.origin.via)))
    shadows = tuple(map(_hidden, setting.shadows))
    return replace(setting, value=Known(_HIDDEN), origin=origin, shadows=shadows)


def _writer(name: str) -> Callable[[Any], str]:
    """How values of the setting called *name* are written."""

    def write(value: object) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _number(name, value)
        text = _list(value, _written)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"

    return write


def _number(name: str, value: float) -> str:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"a number of {value.bit_length()} bits"
    if name in _IN_SECONDS:
        return str(Seconds(value))
    return oct(value) if name in _FILE_MODES and isinstance(value, int) else str(value)


def _list(value: object, write: Callable[[object], str]) -> str:
    """A list as its items; anything else as it is."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (list, tuple)) and value:
        return ", ".join(map(write, value))
    return write(value)


def _written(value: object) -> str:
    """One value, as Python writes it; text without quotes where it needs none."""
    match value:
        case str():
            return value if value and value == value.strip() else repr(str(value))
        case int() | float() if not isinstance(value, bool):
            return _number("", value)
        case HookLike():
            return f"{value.name}()"
    try:
        plain = json_value(value)
    except NoJsonError as error:
        return str(error).removeprefix("it holds ")
    return plain if isinstance(plain, str) else repr(plain)
