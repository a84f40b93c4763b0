"""Names and literals, out of libcst's tree."""

from __future__ import annotations

from typing import Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_lowering import Lowering, Table, identifier
from gunilint.parse.python_concrete_strings import lower_concatenated, lower_fstring, lower_string

_SINGLETONS: Final = {"None": None, "True": True, "False": False}


def _name(lowering: Lowering, node: cst.Name) -> ir.Expression:
    start = lowering.cursor.take(node.value)
    span = lowering.cursor.span(start)
    if node.value in _SINGLETONS:
        return ir.Constant(_SINGLETONS[node.value], span)
    return ir.Name(identifier(node.value), span)


def _integer(lowering: Lowering, node: cst.Integer) -> ir.Expression:
    start = lowering.cursor.take(node.value)
    digits = node.value.replace("_", "")
    base = {"x": 16, "o": 8, "b": 2}.get(digits[1:2].lower(), 10)
    return ir.Constant(int(digits, base), lowering.cursor.span(start))


def _float(lowering: Lowering, node: cst.Float) -> ir.Expression:
    start = lowering.cursor.take(node.value)
    return ir.Constant(float(node.value.replace("_", "")), lowering.cursor.span(start))


def _imaginary(lowering: Lowering, node: cst.Imaginary) -> ir.Expression:
    start = lowering.cursor.take(node.value)
    number = float(node.value.replace("_", "").rstrip("jJ"))
    return ir.ImaginaryLiteral(number, lowering.cursor.span(start))


def _ellipsis(lowering: Lowering, _node: cst.Ellipsis) -> ir.Expression:
    start = lowering.cursor.take("...")
    return ir.EllipsisLiteral(lowering.cursor.span(start))


def _simple_string(lowering: Lowering, node: cst.SimpleString) -> ir.Expression:
    lowering.cursor.skip()
    return lower_string(lowering.cursor, node)


def _formatted_string(lowering: Lowering, node: cst.FormattedString) -> ir.Expression:
    lowering.cursor.skip()
    return lower_fstring(lowering, node)


def _template_string(lowering: Lowering, node: cst.TemplatedString) -> ir.Expression:
    cursor = lowering.cursor
    start = cursor.take(cst.Module(()).code_for_node(node.with_changes(lpar=(), rpar=())))
    return ir.TemplateString(cursor.span(start))


ATOMS: Final[Table] = {
    cst.Name: _name,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _imaginary,
    cst.Ellipsis: _ellipsis,
    cst.SimpleString: _simple_string,
    cst.FormattedString: _formatted_string,
    cst.ConcatenatedString: lower_concatenated,
    cst.TemplatedString: _template_string,
}
