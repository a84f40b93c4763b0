"""Python's f-strings, out of CPython's syntax tree.

Before Python 3.12 the tree has no places for the parts of an f-string, and wrong ones for
some of the expressions in it: so the places of the parts are read from the text, and where an
expression does not stand where the tree says, the file is left to libcst.
"""

from __future__ import annotations

import ast
import re
import sys
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_walk import Walk
from gunilint.parse.python_cursor import LostPlaceError

_AFTER_VALUE: Final = r"[\s)]*(=\s*)?(?:!\s*([ars])\s*)?"
_QUOTES: Final = frozenset("'\"")
_DIGITS: Final = frozenset(".0123456789")
_NESTED_HAVE_PLACES: Final = sys.version_info >= (3, 12)


def joined_string(walk: Walk, node: ast.JoinedStr) -> ir.FString:
    """An f-string, or adjacent strings of which one is an f-string."""
    return ir.FString(_parts(walk, node.values)[0], walk.span(node))


def _parts(walk: Walk, nodes: list[ast.expr]) -> tuple[tuple[str | ir.Interpolation, ...], int]:
    """The parts, and the offset after the last interpolation."""
    parts: list[str | ir.Interpolation] = []
    text = ""
    end = 0
    for node in nodes:
        if isinstance(node, ast.Constant):
            text += str(node.value)
            continue
        if not isinstance(node, ast.FormattedValue):
            raise LostPlaceError("an interpolation", 0)
        part, end = _interpolation(walk, node)
        # `ast` has the label of `{value=}` as text.
        if part.label and not text.endswith(part.label):
            raise LostPlaceError(part.label, end)
        text = text[: len(text) - len(part.label or "")]
        parts += [text, part] if text else [part]
        text = ""
    return (*parts, *([text] if text else [])), end


def _interpolation(walk: Walk, node: ast.FormattedValue) -> tuple[ir.Interpolation, int]:
    """An interpolation, and the offset after it."""
    places, text = walk.places, walk.places.text
    _verify(walk, node.value)
    start, end = text.rfind("{", 0, places.start(node.value)), places.end(node.value)
    if start < 0 or text[start + 1 : places.start(node.value)].strip(" \t\r\n("):
        raise LostPlaceError("{", max(0, start))
    label = conversion = None
    if text[end : end + 1] != "}":
        found = re.compile(_AFTER_VALUE).match(text, end)
        assert found is not None  # it matches nothing, too
        label = text[start + 1 : found.end(1)] if found.group(1) else None
        conversion, end = found.group(2), found.end()
    format_ = None
    if text[end : end + 1] == ":":
        format_, end = _format(walk, node.format_spec, end + 1)
    if text[end : end + 1] != "}":
        raise LostPlaceError("}", end)
    span = places.between(start, end + 1)
    value = walk.expression(node.value)
    return ir.Interpolation(value, conversion, format_, label, span), end + 1


def _format(walk: Walk, node: ast.expr | None, start: int) -> tuple[ir.FString, int]:
    """What stands after the colon, at *start*, and the offset of the brace that ends it."""
    nodes = node.values if isinstance(node, ast.JoinedStr) else []
    parts, last = _parts(walk, nodes)
    if any(isinstance(part, str) and ("{" in part or "}" in part) for part in parts):
        raise LostPlaceError("}", start)
    end = walk.places.text.find("}", max(start, last))
    return ir.FString(parts, walk.places.between(start, end)), end


def _verify(walk: Walk, value: ast.expr) -> None:
    """Raise where *value* or part of it does not stand where the tree says."""
    text, places = walk.places.text, walk.places
    for node in ast.walk(value):
        if isinstance(node, ast.Name):
            stands = text.startswith(node.id, places.start(node))
        elif isinstance(node, ast.Attribute):
            stands = text.endswith(node.attr, 0, places.end(node))
        elif isinstance(node, ast.Constant):
            stands = _is_constant(node.value, text[places.start(node) : places.end(node)])
        else:
            stands = _NESTED_HAVE_PLACES or not isinstance(node, ast.JoinedStr)
        if not stands:
            raise LostPlaceError("what the tree has there", 0)


def _is_constant(value: object, text: str) -> bool:
    if isinstance(value, (str, bytes)):
        return text.lstrip("bBfFrRuU")[:1] in _QUOTES and text[-1:] in _QUOTES
    if isinstance(value, (int, float, complex)) and not isinstance(value, bool):
        return text[:1] in _DIGITS and not text[-1:].isspace()
    return text == ("..." if value is ... else str(value))
