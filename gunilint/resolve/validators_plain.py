"""Validators of booleans, numbers, text and lists.

Each does to a value what its namesake of `gunicorn/config.py` does in the release that
`Call.spec.version` names; where it is not said otherwise they are alike in 19.9 to 27.0.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from gunilint.machine import Machine
from gunilint.resolve.catalog import SettingSpec
from gunilint.resolve.catalog.releases import numbers_of
from gunilint.resolve.hooks import ClassLike, HookLike, InstanceLike, ModuleLike
from gunilint.resolve.verdicts import Rejected, Undecidable


class Call(NamedTuple):
    """What a validator may ask besides the value."""

    spec: SettingSpec
    cwd: str | None
    machine: Machine | None = None

    @property
    def release(self) -> tuple[int, ...]:
        return numbers_of(self.spec.version)


Validator: TypeAlias = Callable[[Call, object], object]


def is_opaque(value: object) -> bool:
    """Whether *value* only stands for something, and what it is cannot be told from it."""
    if isinstance(value, (HookLike, ClassLike, ModuleLike)):
        return False
    return type(value).__module__.partition(".")[0] == "gunilint"


def plain(value: object) -> object:
    if is_opaque(value):
        raise Undecidable("what this is cannot be told")
    return value


def named(value: object) -> str:
    """*value* as one would write it; the name of what is no data."""
    if isinstance(value, InstanceLike):
        return f"<{value.type} object>"
    return value.name if isinstance(value, (HookLike, ClassLike)) else repr(value)


def shown(value: object) -> str:
    text = named(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def boolean(_: Call, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower().strip() in ("true", "false"):
        return value.lower().strip() == "true"
    raise Rejected(f"not true or false: {shown(plain(value))}")


def dictionary(_: Call, value: object) -> object:
    if isinstance(plain(value), dict):
        return value
    raise Rejected(f"not a dictionary: {shown(value)}")


def integer(value: object) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (str, bytes, bytearray)):
        try:
            return int(value, 0)
        except ValueError:
            raise Rejected(f"not a whole number: {shown(value)}") from None
    raise Rejected(f"not a whole number: {shown(plain(value))}")


def positive(_: Call, value: object) -> int:
    number = integer(value)
    if number < 0:
        raise Rejected(f"must not be negative: {number}")
    return number


def between(least: int, most: int) -> Validator:
    def check(_: Call, value: object) -> object:
        number = integer(value)
        if not least <= number <= most:
            raise Rejected(f"must be between {least} and {most}: {number}")
        return number

    return check


def at_least_one(call: Call, value: object) -> object:
    if positive(call, value) < 1:
        raise Rejected("must be at least 1")
    return positive(call, value)


def text_of(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, InstanceLike):
        raise Rejected(f"not a string: {shown(value)}")
    if not isinstance(value, str):
        raise Rejected(f"not a string: {shown(plain(value))}")
    return value.strip()


def string(_: Call, value: object) -> object:
    return text_of(value)


def list_of(value: object) -> list[str | None]:
    if not plain(value):
        return []
    if isinstance(value, str):
        return [text_of(value)]
    if isinstance(value, ClassLike):
        raise Undecidable("whether this class can be iterated over cannot be told")
    if isinstance(value, (HookLike, ModuleLike)):
        raise Rejected(f"neither a string nor a list of strings: {shown(value)}")
    if isinstance(value, (set, frozenset)) and len(value) > 1:
        _ = [text_of(item) for item in value]
        raise Undecidable("a set has no order")
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return [text_of(item) for item in value]
    try:
        iter(value)  # type: ignore[call-overload]
    except TypeError:
        raise Rejected(f"neither a string nor a list of strings: {shown(value)}") from None
    return [text_of(item) for item in value]  # type: ignore[attr-defined]


def string_list(_: Call, value: object) -> object:
    return list_of(value)


def files(_: Call, value: object) -> object:
    items = list_of(value)
    if "" in items:
        raise Rejected("no file has an empty name")
    return items


def file(_: Call, value: object) -> object:
    if value == "":
        raise Rejected("no file has an empty name")
    return plain(value)


def comma_list(_: Call, value: object) -> list[str]:
    text = text_of(value)
    return [part.strip() for part in text.split(",") if part] if text else []


def one_of(*allowed: str, none: str | None = None) -> Validator:
    def check(_: Call, value: object) -> object:
        if value is None:
            return none
        if isinstance(value, str) and value.lower().strip() in allowed:
            return value.lower().strip()
        raise Rejected(f"must be one of {', '.join(allowed)}: {shown(plain(value))}")

    return check


def reload_engine(_: Call, value: object) -> object:
    allowed = ("auto", "poll", "inotify")
    if isinstance(value, str) and value in allowed:
        return value
    raise Rejected(f"must be one of {', '.join(allowed)}: {shown(plain(value))}")


def identity(kind: str) -> Validator:
    def check(call: Call, value: object) -> object:
        if value is None:
            return _number(call, kind, None)
        if isinstance(value, int):
            return value
        if not isinstance(value, (str, bytes, bytearray)):
            raise Rejected(f"neither a {kind}'s name nor its number: {shown(plain(value))}")
        if value.isdigit():
            try:
                return int(value)
            except ValueError:
                raise Rejected(f"no {kind}'s number: {shown(value)}") from None
        if not isinstance(value, str) or value == "":
            raise Rejected(f"there is no {kind} {shown(value)}")
        return _number(call, kind, value)

    return check


def _number(call: Call, kind: str, name: str | None) -> int:
    """The number of a user or group; of the server's own where no *name* is given."""
    if name == "root":
        return 0
    if call.machine is None:
        raise _undecidable(kind, name)
    found = call.machine.user(name) if kind == "user" else call.machine.group(name)
    if found is None:
        raise Rejected(f"there is no {kind} {name!r}")
    return found


def _undecidable(kind: str, name: str | None) -> Undecidable:
    """gunicorn 27.0.1, config.py, validate_user and validate_group."""
    is_user = kind == "user"
    if name is None:
        own = "os.geteuid()" if is_user else "os.getegid()"
        return Undecidable(f"it is the {kind} that the server is started as", own)
    asked = f"pwd.getpwnam({name!r}).pw_uid" if is_user else f"grp.getgrnam({name!r}).gr_gid"
    return Undecidable(f"the number of {kind} {name} is the machine's to say", asked)


def directory(call: Call, value: object) -> object:
    text = text_of(value)
    if text is None:
        raise Rejected("not a path: None")
    if not text.startswith("/") and call.cwd is None:
        raise Undecidable("it is relative to the directory that the server is started in")
    return posixpath.normpath(posixpath.join(call.cwd or "/", text))
