"""Functions that differ in names alone: each kind is compiled once, the others are copies of it.

A dataclass or a named tuple needs functions with its fields' names in them, and compiling one takes
as long as all else that its definition does. There are hundreds of such classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import CodeType, FunctionType
from typing import Any

Pattern = Callable[[Sequence[str]], str]
"""The text of one function definition, for the fields' names."""


def function(
    pattern: Pattern,
    names: Sequence[str],
    known: Mapping[str, Any],
    defaults: tuple[Any, ...] = (),
) -> FunctionType:
    """The function that *pattern* is for *names*.

    *known* are its global names, *defaults* those of its last parameters.
    """
    first = _compiled(pattern, len(names))
    new = dict(zip(_placeholders(len(names)), names, strict=True))
    code = first.replace(
        co_varnames=tuple([new.get(name, name) for name in first.co_varnames]),
        co_names=tuple([new.get(name, name) for name in first.co_names]),
        co_consts=tuple(
            [new.get(item, item) if type(item) is str else item for item in first.co_consts]
        ),
    )
    return FunctionType(code, dict(known), code.co_name, defaults)


def _placeholders(count: int) -> list[str]:
    return [f"_field_{index}" for index in range(count)]


@cache
def _compiled(pattern: Pattern, count: int) -> CodeType:
    scope: dict[str, Any] = {}
    exec(pattern(_placeholders(count)), scope)
    (made,) = (value for value in scope.values() if isinstance(value, FunctionType))
    return made.__code__
