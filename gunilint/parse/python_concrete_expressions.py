"""Python's expressions, out of libcst's tree: one function for each kind of node."""

from __future__ import annotations

from typing import Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_atoms import ATOMS
from gunilint.parse.python_concrete_lowering import Lowering, Table, identifier

_UNARY: Final = {cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}

_BINARY: Final = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.MatrixMultiply: "@",
}

_COMPARISON: Final[dict[type[cst.BaseCompOp], tuple[str, ...]]] = {
    cst.Equal: ("==",),
    cst.NotEqual: ("!=",),
    cst.LessThan: ("<",),
    cst.LessThanEqual: ("<=",),
    cst.GreaterThan: (">",),
    cst.GreaterThanEqual: (">=",),
    cst.In: ("in",),
    cst.NotIn: ("not", "in"),
    cst.Is: ("is",),
    cst.IsNot: ("is", "not"),
}


def _attribute(lowering: Lowering, node: cst.Attribute) -> ir.Expression:
    start = lowering.cursor.skip()
    value = lowering.expression(node.value)
    lowering.cursor.take(".")
    name_start = lowering.cursor.take(node.attr.value)
    name_span = lowering.cursor.span(name_start)
    return ir.Attribute(value, identifier(node.attr.value), name_span, lowering.cursor.span(start))


def _subscript(lowering: Lowering, node: cst.Subscript) -> ir.Expression:
    cursor = lowering.cursor
    start = cursor.skip()
    value = lowering.expression(node.value)
    cursor.take("[")
    key_start = cursor.skip()
    keys = []
    comma = False
    for element in node.slice:
        keys.append(_slice(lowering, element.slice))
        key_end = cursor.offset
        comma = cursor.take_if(",")
    is_tuple = len(keys) > 1 or comma or isinstance(keys[0], ir.Starred)
    key: ir.Expression = keys[0]
    if is_tuple:
        end = cursor.offset if comma else key_end
        key = ir.TupleDisplay(tuple(keys), cursor.origin.span(key_start, end))
    cursor.take("]")
    return ir.Subscript(value, key, cursor.span(start))


def _slice(lowering: Lowering, node: cst.BaseSlice) -> ir.Expression:
    cursor = lowering.cursor
    start = cursor.skip()
    if isinstance(node, cst.Index):
        if node.star is None:
            return lowering.expression(node.value)
        cursor.take("*")
        value = lowering.expression(node.value)
        return ir.Starred(value, cursor.span(start))
    assert isinstance(node, cst.Slice)
    lower = lowering.expression(node.lower) if node.lower is not None else None
    cursor.take(":")
    upper = lowering.expression(node.upper) if node.upper is not None else None
    step = None
    if isinstance(node.second_colon, cst.Colon):
        cursor.take(":")
        step = lowering.expression(node.step) if node.step is not None else None
    return ir.Slice(lower, upper, step, cursor.span(start))


def _call(lowering: Lowering, node: cst.Call) -> ir.Expression:
    start = lowering.cursor.skip()
    function = lowering.expression(node.func)
    lowering.cursor.take("(")
    arguments = lowering.arguments(node.args)
    lowering.cursor.take(")")
    return ir.Call(function, arguments, lowering.cursor.span(start))


def _unary(lowering: Lowering, node: cst.UnaryOperation) -> ir.Expression:
    operator = _UNARY[type(node.operator)]
    start = lowering.cursor.take(operator)
    operand = lowering.expression(node.expression)
    return ir.UnaryOperation(operator, operand, lowering.cursor.span(start))


def _binary(lowering: Lowering, node: cst.BinaryOperation) -> ir.Expression:
    start = lowering.cursor.skip()
    left = lowering.expression(node.left)
    operator = _BINARY[type(node.operator)]
    lowering.cursor.take(operator)
    right = lowering.expression(node.right)
    return ir.BinaryOperation(left, operator, right, lowering.cursor.span(start))


def _boolean(lowering: Lowering, node: cst.BooleanOperation) -> ir.Expression:
    start = lowering.cursor.skip()
    operator = "and" if isinstance(node.operator, cst.And) else "or"
    # libcst nests a chain to the left or to the right, by version; a chain of the same operator
    # evaluates alike in both, so one flat node holds it.
    left = lowering.expression(node.left)
    lowering.cursor.take(operator)
    right = lowering.expression(node.right)
    values: list[ir.Expression] = []
    for side, source in ((left, node.left), (right, node.right)):
        chained = isinstance(side, ir.BooleanOperation) and not source.lpar
        if isinstance(side, ir.BooleanOperation) and chained and side.operator == operator:
            values.extend(side.values)
        else:
            values.append(side)
    return ir.BooleanOperation(operator, tuple(values), lowering.cursor.span(start))


def _comparison(lowering: Lowering, node: cst.Comparison) -> ir.Expression:
    start = lowering.cursor.skip()
    left = lowering.expression(node.left)
    operators = []
    operands = []
    for target in node.comparisons:
        words = _COMPARISON[type(target.operator)]
        for word in words:
            lowering.cursor.take(word)
        operators.append(" ".join(words))
        operands.append(lowering.expression(target.comparator))
    span = lowering.cursor.span(start)
    return ir.Comparison(left, tuple(operators), tuple(operands), span)


def _conditional(lowering: Lowering, node: cst.IfExp) -> ir.Expression:
    start = lowering.cursor.skip()
    body = lowering.expression(node.body)
    lowering.cursor.take("if")
    test = lowering.expression(node.test)
    lowering.cursor.take("else")
    otherwise = lowering.expression(node.orelse)
    return ir.Conditional(test, body, otherwise, lowering.cursor.span(start))


def _lambda(lowering: Lowering, node: cst.Lambda) -> ir.Expression:
    start = lowering.cursor.take("lambda")
    parameters = lowering.parameters(node.params)
    lowering.cursor.take(":")
    body = lowering.expression(node.body)
    return ir.Lambda(parameters, body, lowering.cursor.span(start))


def _list(lowering: Lowering, node: cst.List) -> ir.Expression:
    start = lowering.cursor.take("[")
    elements = lowering.expressions(node.elements)
    lowering.cursor.take("]")
    return ir.ListDisplay(elements, lowering.cursor.span(start))


def _set(lowering: Lowering, node: cst.Set) -> ir.Expression:
    start = lowering.cursor.take("{")
    elements = lowering.expressions(node.elements)
    lowering.cursor.take("}")
    return ir.SetDisplay(elements, lowering.cursor.span(start))


def _dict(lowering: Lowering, node: cst.Dict) -> ir.Expression:
    cursor = lowering.cursor
    start = cursor.take("{")
    entries = []
    for element in node.elements:
        key = None
        if isinstance(element, cst.DictElement):
            key = lowering.expression(element.key)
            cursor.take(":")
        else:
            cursor.take("**")
        entries.append(ir.DictEntry(key, lowering.expression(element.value)))
        cursor.take_if(",")
    cursor.take("}")
    return ir.DictDisplay(tuple(entries), cursor.span(start))


def _list_comprehension(lowering: Lowering, node: cst.ListComp) -> ir.Expression:
    return lowering.comprehension("list", node, lowering.cursor.take("["), "]")


def _set_comprehension(lowering: Lowering, node: cst.SetComp) -> ir.Expression:
    return lowering.comprehension("set", node, lowering.cursor.take("{"), "}")


def _dict_comprehension(lowering: Lowering, node: cst.DictComp) -> ir.Expression:
    cursor = lowering.cursor
    start = cursor.take("{")
    key = lowering.expression(node.key)
    cursor.take(":")
    value = lowering.expression(node.value)
    clauses = lowering.clauses(node.for_in)
    cursor.take("}")
    return ir.Comprehension("dict", key, value, clauses, cursor.span(start))


def _await(lowering: Lowering, node: cst.Await) -> ir.Expression:
    start = lowering.cursor.take("await")
    value = lowering.expression(node.expression)
    return ir.Await(value, lowering.cursor.span(start))


def _yield(lowering: Lowering, node: cst.Yield) -> ir.Expression:
    start = lowering.cursor.take("yield")
    value = None
    if isinstance(node.value, cst.From):
        lowering.cursor.take("from")
        value = lowering.expression(node.value.item)
    elif node.value is not None:
        value = lowering.expression(node.value)
    delegates = isinstance(node.value, cst.From)
    return ir.Yield(value, delegates, lowering.cursor.span(start))


def _named(lowering: Lowering, node: cst.NamedExpr) -> ir.Expression:
    start = lowering.cursor.skip()
    target = lowering.expression(node.target)
    lowering.cursor.take(":=")
    value = lowering.expression(node.value)
    assert isinstance(target, ir.Name)
    return ir.NamedExpression(target, value, lowering.cursor.span(start))


def _starred(lowering: Lowering, node: cst.StarredElement) -> ir.Expression:
    # The caller has taken the parentheses already.
    start = lowering.cursor.take("*")
    value = lowering.expression(node.value)
    return ir.Starred(value, lowering.cursor.span(start))


EXPRESSIONS: Final[Table] = {
    **ATOMS,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    cst.List: _list,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.ListComp: _list_comprehension,
    cst.SetComp: _set_comprehension,
    cst.DictComp: _dict_comprehension,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.NamedExpr: _named,
    cst.StarredElement: _starred,
}
