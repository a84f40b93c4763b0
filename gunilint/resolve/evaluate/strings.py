"""Strings with values in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import (
    Abstract,
    describe,
    formula,
)
from gunilint.resolve.evaluate.callables import (
    Environment,
)
from gunilint.resolve.evaluate.formatting import safe_format_value
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.members import member_text
from gunilint.resolve.evaluate.operations import lift
from gunilint.source import Span


def fstring(run: Interpreter, node: ir.FString, environment: Environment) -> Abstract:
    """Each interpolation becomes text by itself; then all are put together."""
    texts: list[Abstract] = []
    for part in node.parts:
        if isinstance(part, str):
            texts.append(Abstract(part))
        else:
            texts.append(_interpolation(run, part, environment))

    def shown() -> Any:
        inner = "".join(
            str(text.payload)
            if not text.inputs and isinstance(text.payload, str)
            else f"{{{describe(text).text}}}"
            for text in texts
        )
        return formula(f'"{inner}"')

    return lift(run, lambda *parts: "".join(parts), texts, node.span, shown)


_LONG: Final = 1_000

_CONVERSIONS: Final[dict[str | None, Callable[[Any], Any]]] = {
    None: lambda value: value,
    "s": str,
    "r": repr,
    "a": ascii,
}


def _interpolation(run: Interpreter, part: ir.Interpolation, environment: Environment) -> Abstract:
    from gunilint.resolve.evaluate.expressions import evaluate_expression

    value = evaluate_expression(run, part.value, environment)
    if _is_text(value) and not (part.conversion or part.format or part.label):
        return value
    specification = Abstract("")
    if part.format is not None:
        specification = fstring(run, part.format, environment)
    conversion = part.conversion
    if part.label is not None and conversion is None and part.format is None:
        conversion = "r"
    convert, label = _CONVERSIONS[conversion], part.label or ""

    def function(item: Any, given: Any) -> str:
        return label + safe_format_value(convert(item), given)

    how = {None: "format", "s": "str"}.get(conversion, "repr")
    text = member_text(run, value, part.span, how) or as_text(run, value, part.span)
    return lift(run, function, [text, specification], part.span, lambda: describe(value))


def _is_text(value: Abstract) -> bool:
    """Whether it is a certain string, which stands for itself; a long one counts as work."""
    payload = value.payload
    return type(payload) is str and len(payload) < _LONG and not value.inputs


def as_text(run: Interpreter, value: Abstract, span: Span) -> Abstract:
    """*value*, or the text of an exception, which has no other plain form."""
    from gunilint.resolve.evaluate.library.builtin_types import exception_text

    return exception_text(run, value, span) or value
