"""Python's string literals, out of libcst's tree: what they hold, and f-strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_cursor import Cursor

if TYPE_CHECKING:
    from gunilint.parse.python_concrete_lowering import Lowering

import libcst as cst

_PREFIX: Final = re.compile(r"[A-Za-z]*")
_ESCAPE: Final = re.compile(
    r"\\(\r\n|[\r\n]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)",
    re.DOTALL,
)
_SIMPLE: Final = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


class BadEscapeError(Exception):
    """A `\\N{…}` or `\\U…` names no character."""


def lower_string(cursor: Cursor, node: cst.SimpleString) -> ir.Constant | ir.BytesLiteral:
    """A string without interpolations; *cursor* stands before it."""
    start = cursor.take(node.value)
    prefix, body = _split(node.value)
    span = cursor.span(start)
    value = unescape(body, raw="r" in prefix, is_bytes="b" in prefix)
    if "b" in prefix:
        return ir.BytesLiteral(value, span)
    return ir.Constant(value, span)


def _split(literal: str) -> tuple[str, str]:
    found = _PREFIX.match(literal)
    prefix = found.group() if found else ""
    quoted = literal[len(prefix) :]
    width = 3 if quoted.startswith(('"""', "'''")) else 1
    return prefix.lower(), quoted[width:-width]


def unescape(body: str, *, raw: bool, is_bytes: bool = False) -> str:
    """What the text between the quotes stands for; line ends become `\\n`, as Python reads."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if raw or "\\" not in body:
        return body

    def replace(found: re.Match[str]) -> str:
        return _character(found.group(1), is_bytes=is_bytes)

    return _ESCAPE.sub(replace, body)


def _character(escape: str, *, is_bytes: bool) -> str:
    if escape == "\n":
        return ""
    if escape in _SIMPLE:
        return _SIMPLE[escape]
    if escape[0] in "01234567":
        return chr(int(escape, 8) & 0xFF if is_bytes else int(escape, 8))
    if escape[0] == "x" and len(escape) == 3:
        return chr(int(escape[1:], 16))
    if is_bytes or len(escape) == 1:
        return "\\" + escape
    if escape[0] == "N":
        return _named(escape[2:-1])
    code = int(escape[1:], 16)
    if code > 0x10FFFF:
        raise BadEscapeError(f"\\{escape} is no character")
    return chr(code)


def _named(name: str) -> str:
    import unicodedata

    try:
        return unicodedata.lookup(name)
    except KeyError:
        raise BadEscapeError(f"\\N{{{name}}} is no character") from None


def lower_fstring(lowering: Lowering, node: cst.FormattedString) -> ir.FString:
    """An f-string; the cursor stands before it."""
    cursor = lowering.cursor
    start = cursor.take(node.start)
    raw = "r" in node.start.lower().rstrip("'\"")
    parts = _lower_parts(lowering, node.parts, raw=raw)
    cursor.take_here(node.end)
    return ir.FString(parts, cursor.span(start))


def _lower_parts(
    lowering: Lowering, parts: object, *, raw: bool
) -> tuple[str | ir.Interpolation, ...]:
    lowered: list[str | ir.Interpolation] = []
    assert isinstance(parts, (list, tuple))
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            lowering.cursor.take_here(part.value)
            text = part.value.replace("{{", "{").replace("}}", "}")
            lowered.append(unescape(text, raw=raw))
        elif isinstance(part, cst.FormattedStringExpression):
            lowered.append(_lower_interpolation(lowering, part, raw=raw))
    return _joined(lowered)


def _joined(parts: list[str | ir.Interpolation]) -> tuple[str | ir.Interpolation, ...]:
    """*parts* with adjacent texts as one."""
    joined: list[str | ir.Interpolation] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    return tuple(joined)


def _lower_interpolation(
    lowering: Lowering, node: cst.FormattedStringExpression, *, raw: bool
) -> ir.Interpolation:
    cursor = lowering.cursor
    start = cursor.take_here("{")
    value = lowering.expression(node.expression)
    label = None
    if node.equal is not None:
        cursor.take("=")
        cursor.skip()
        label = cursor.text[start + 1 : cursor.offset]
    if node.conversion is not None:
        cursor.take("!")
        cursor.take_here(node.conversion)
    specification = None
    if node.format_spec is not None:
        cursor.take(":")
        at = cursor.offset
        parts = _lower_parts(lowering, node.format_spec, raw=raw)
        specification = ir.FString(parts, cursor.span(at))
    cursor.take("}")
    return ir.Interpolation(value, node.conversion, specification, label, cursor.span(start))


def lower_concatenated(
    lowering: Lowering, node: cst.ConcatenatedString
) -> ir.Constant | ir.BytesLiteral | ir.FString | ir.TemplateString:
    """Adjacent strings, as one."""
    start = lowering.cursor.skip()
    pieces: list[ir.Expression] = []
    at: cst.BaseExpression = node
    while isinstance(at, cst.ConcatenatedString):
        pieces.append(lowering.expression(at.left))
        at = at.right
    pieces.append(lowering.expression(at))
    span = lowering.cursor.span(start)
    if all(isinstance(piece, ir.Constant) for piece in pieces):
        return ir.Constant(
            "".join(str(p.value) for p in pieces if isinstance(p, ir.Constant)), span
        )
    if all(isinstance(piece, ir.BytesLiteral) for piece in pieces):
        return ir.BytesLiteral(
            "".join(p.text for p in pieces if isinstance(p, ir.BytesLiteral)), span
        )
    parts: list[str | ir.Interpolation] = []
    for piece in pieces:
        if isinstance(piece, ir.Constant):
            parts.append(str(piece.value))
        elif isinstance(piece, ir.FString):
            parts.extend(piece.parts)
        else:
            return ir.TemplateString(span)
    return ir.FString(_joined(parts), span)
