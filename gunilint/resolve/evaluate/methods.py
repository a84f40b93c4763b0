"""Methods of plain values: strings, numbers, paths; and where those of containers are."""

from __future__ import annotations

import datetime
import pathlib
import re
from collections.abc import Callable
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import Abstract, Formula, describe, formula
from gunilint.resolve.evaluate.callables import Arguments, Intrinsic, TupleObject
from gunilint.resolve.evaluate.exact_numbers import exact_types
from gunilint.resolve.evaluate.formatting import safe_format
from gunilint.resolve.evaluate.heap import DictObject, IteratorObject, ListObject, SetObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.members import shown_members
from gunilint.resolve.evaluate.operations import TooLargeError, lift
from gunilint.resolve.evaluate.regular import safe_pattern_method
from gunilint.resolve.evaluate.sizes import guard_repeats, is_long_range

_WIDEST: Final = 100_000

_STRING: Final = frozenset(
    [
        "capitalize",
        "casefold",
        "center",
        "count",
        "encode",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "format_map",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "join",
        "ljust",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
        "zfill",
    ]
)
_BYTES: Final = frozenset({"decode", "hex"}) | _STRING - {"encode", "format", "format_map"}
_INT: Final = frozenset({"bit_length", "bit_count", "conjugate", "is_integer", "as_integer_ratio"})
_FLOAT: Final = frozenset({"is_integer", "as_integer_ratio", "hex", "conjugate"})
_PATH: Final = frozenset(
    {"joinpath", "with_name", "with_suffix", "with_stem", "as_posix", "is_absolute"}
    | {"relative_to", "is_relative_to", "match"}
)
_TIMEDELTA: Final = frozenset({"total_seconds"})
_TUPLE: Final = frozenset({"count", "index"})
_DECIMAL: Final = frozenset({"quantize", "to_integral_value", "as_tuple", "normalize"})

_METHODS: Final[dict[type, frozenset[str]]] = {
    str: _STRING,
    bytes: _BYTES,
    bool: _INT,
    int: _INT,
    float: _FLOAT,
    pathlib.PurePosixPath: _PATH,
    datetime.timedelta: _TIMEDELTA,
    range: _TUPLE,
    re.Pattern: frozenset({"match", "search", "fullmatch", "findall", "sub", "split", "finditer"}),
    re.Match: frozenset({"group", "groups", "groupdict", "start", "end", "span"}),
}


def methods_of_type(kind: type) -> frozenset[str]:
    """The methods of plain values of exactly that type, as far as they are followed."""
    found = _METHODS.get(kind)
    if found is not None:
        return found
    return _DECIMAL if kind.__name__ == "Decimal" and kind in exact_types() else frozenset()


def method_of(run: Interpreter, value: Abstract, name: str) -> Abstract | None:
    """A method of a plain value or of a container, bound to it."""
    payload = run.view(value)
    container = _container_methods(payload)
    if container is not None:
        behaviour = container.get(name)
        if behaviour is None:
            return None
        return Abstract(Intrinsic(name, lambda run, given: behaviour(run, value, given), value))
    if isinstance(payload, TupleObject):
        return _plain_method(value, name) if name in _TUPLE else _named_tuple(value, name)
    return _plain_method(value, name) if name in methods_of_type(type(payload)) else None


def _named_tuple(value: Abstract, name: str) -> Abstract | None:
    from gunilint.resolve.evaluate.library.containers import named_tuple_method

    return named_tuple_method(value, name)


def _container_methods(payload: object) -> Any:
    if isinstance(payload, ListObject):
        from gunilint.resolve.evaluate.methods_list import LIST

        return LIST
    if isinstance(payload, DictObject):
        if payload.kind == "environ":
            from gunilint.resolve.evaluate.methods_environ import ENVIRON

            return ENVIRON
        from gunilint.resolve.evaluate.methods_dict import DICT

        return DICT
    if isinstance(payload, SetObject):
        from gunilint.resolve.evaluate.methods_set import SET

        return SET
    return {} if isinstance(payload, IteratorObject) else None


def opaque_method(value: Abstract, name: str) -> Abstract | None:
    """A method of a value that inputs decide; that of a string, which variables are."""
    if name not in _STRING:
        return None
    return _plain_method(value, name)


def _plain_method(value: Abstract, name: str) -> Abstract:
    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        count, names = len(given.positional), tuple(given.named)

        def function(target: Any, *rest: Any) -> Any:
            named = dict(zip(names, rest[count:], strict=True))
            return _apply(target, name, rest[:count], named)

        arguments = [value, *given.positional, *given.named.values()]
        if name == "format":
            arguments = [shown_members(run, item, given.span, "format") for item in arguments]
        return lift(run, function, arguments, given.span, _shown(value, name, given))

    return Abstract(Intrinsic(name, behaviour))


def _shown(value: Abstract, name: str, given: Arguments) -> Callable[[], Formula]:
    def shown() -> Formula:
        inner = ", ".join(describe(argument).text for argument in given.positional)
        return formula(f"{describe(value).tight}.{name}({inner})")

    return shown


def _apply(target: Any, name: str, rest: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """`target.name(*rest, **named)`, unless the result would be huge or slow to get."""
    if isinstance(target, str) and name in ("format", "format_map"):
        if name == "format_map":
            return safe_format(target, **rest[0])
        return safe_format(target, *rest, **named)
    if isinstance(target, re.Pattern):
        return safe_pattern_method(target, name, rest, named)
    others = _TUPLE if isinstance(target, (*_METHODS, tuple)) else frozenset()
    if name not in (methods_of_type(type(target)) or others):
        raise AttributeError(f"'{type(target).__name__}' object has no attribute '{name}'")
    _guard(target, name, rest)
    return getattr(target, name)(*rest, **named)


def _guard(target: Any, name: str, rest: tuple[Any, ...]) -> None:
    if name in ("center", "ljust", "rjust", "zfill", "expandtabs"):
        if any(isinstance(item, int) and item > _WIDEST for item in rest):
            raise TooLargeError
    elif name == "replace" and len(rest) >= 2 and isinstance(rest[1], (str, bytes)):
        if (len(target) + 1) * (len(rest[1]) + 1) > _WIDEST * 10:
            raise TooLargeError
    elif name == "join" and rest and hasattr(rest[0], "__len__"):
        guard_repeats(len(rest[0]), target)
    elif name in ("index", "count") and is_long_range(target) and type(rest[0]) is not int:
        raise TooLargeError
