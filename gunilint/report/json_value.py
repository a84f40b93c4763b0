"""What a setting holds, in the types that JSON has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias, Union

from gunilint.resolve.hooks import ClassLike, HookLike, ModuleLike

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]

_MOST_BITS: Final = 10_000
"""Python refuses to write a number of more than 4,300 digits, some 14,000 bits, as text."""
_DEEPEST: Final = 50


class NoJsonError(ValueError):
    """A value that JSON has no form for; its text says what it is, as a clause."""


def json_value(value: object, depth: int = 0) -> Json:
    """*value* in JSON types: a tuple or set is a list, a set's items in order; an enum is its
    value; a class or module its dotted name. Raises NoJsonError for anything else."""
    if depth > _DEEPEST:
        raise NoJsonError("it is nested too deeply")
    match value:
        case None | bool():
            return value
        case Enum():
            return _of_enum(value, depth)
        case str():
            return str(value)
        case int() | float():
            return _number(value)
        case list() | tuple():
            return [json_value(item, depth + 1) for item in value]
        case set() | frozenset():
            return [json_value(item, depth + 1) for item in sorted(value, key=repr)]
        case Mapping():
            return _object(value, depth)
    return _name(value)


def _of_enum(member: Enum, depth: int) -> Json:
    if type(member).__module__.partition(".")[0] == "gunilint":
        raise NoJsonError("what it is cannot be told")  # a stand-in of the evaluator
    return json_value(member.value, depth + 1)


def _number(number: float) -> Json:
    if isinstance(number, int):
        if number.bit_length() > _MOST_BITS:
            raise NoJsonError(f"it is a number of {number.bit_length()} bits")
        return int(number)
    if not math.isfinite(number):
        raise NoJsonError(f"it is {float(number)}, which JSON has no form for")
    return float(number)


def _object(mapping: Mapping[object, object], depth: int) -> Json:
    found: dict[str, Json] = {}
    for key, value in mapping.items():
        text = _key(key)
        if text in found:
            raise NoJsonError(f"it has two keys that JSON writes as {text!r}")
        found[text] = json_value(value, depth + 1)
    return found


def _key(key: object) -> str:
    """A key as Python's json writes it."""
    match key:
        case str() if not isinstance(key, Enum):
            return str(key)
        case None | bool():
            return {None: "null", True: "true", False: "false"}[key]
        case int() | float() if not isinstance(key, Enum):
            return repr(_number(key))
    raise NoJsonError(f"it has a key that is of type {type(key).__name__}")


def _name(value: object) -> str:
    match value:
        case HookLike():
            raise NoJsonError(f"it holds the function {value.name}")
        case ClassLike():
            return value.name
        case ModuleLike():
            return value.dotted
    kind = getattr(value, "type", None)
    raise NoJsonError(f"it holds an object of type {kind or type(value).__name__}")
