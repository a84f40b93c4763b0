"""Python's expressions, out of CPython's syntax tree: one function for each kind of node."""

from __future__ import annotations

import ast
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_strings import joined_string
from gunilint.parse.python_ast_walk import Table, Walk

_UNARY: Final = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}

BINARY: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
}

_COMPARISON: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def _constant(walk: Walk, node: ast.Constant) -> ir.Expression:
    value: Any = node.value
    if isinstance(value, bytes):
        return ir.BytesLiteral(value.decode("latin-1"), walk.span(node))
    if isinstance(value, complex):
        return ir.ImaginaryLiteral(value.imag, walk.span(node))
    if value is ...:
        return ir.EllipsisLiteral(walk.span(node))
    return ir.Constant(value, walk.span(node))


def _name(walk: Walk, node: ast.Name) -> ir.Name:
    if type(node.ctx) is ast.Load:
        walk.read.add(node.id)
    return ir.Name(node.id, walk.span(node))


def _attribute(walk: Walk, node: ast.Attribute) -> ir.Expression:
    value = walk.expression(node.value)
    name_span = walk.places.name_at_end(node, node.attr)
    return ir.Attribute(value, node.attr, name_span, walk.span(node))


def _subscript(walk: Walk, node: ast.Subscript) -> ir.Expression:
    value = walk.expression(node.value)
    return ir.Subscript(value, walk.expression(node.slice), walk.span(node))


def _slice(walk: Walk, node: ast.Slice) -> ir.Expression:
    lower, upper = walk.optional(node.lower), walk.optional(node.upper)
    return ir.Slice(lower, upper, walk.optional(node.step), walk.span(node))


def _call(walk: Walk, node: ast.Call) -> ir.Expression:
    function = walk.expression(node.func)
    arguments = _sole_generator(walk, node)
    if arguments is None:
        arguments = arguments_of(walk, node.args, node.keywords)
    return ir.Call(function, arguments, walk.span(node))


def _sole_generator(walk: Walk, node: ast.Call) -> tuple[ir.Argument, ...] | None:
    """A generator that has the call's own parentheses, which `ast` takes for the generator's."""
    if len(node.args) != 1 or type(node.args[0]) is not ast.GeneratorExp:
        return None
    generator = node.args[0]
    places = walk.places
    end = places.end(node)
    if node.keywords or places.end(generator) != end:
        return None
    start = places.cursor(places.start(generator) + 1).skip()
    clause = generator.generators[-1]
    cursor = places.cursor(places.end((clause.ifs or [clause.iter])[-1]))
    last = cursor.offset
    while cursor.take_if(")") and cursor.offset < end:
        last = cursor.offset
    element = walk.expression(generator.elt)
    clauses = _clauses(walk, generator.generators)
    span = places.between(start, last)
    value = ir.Comprehension("generator", element, None, clauses, span)
    return (ir.Argument(value, None, 0, span),)


def arguments_of(
    walk: Walk, nodes: list[ast.expr], keywords: list[ast.keyword]
) -> tuple[ir.Argument, ...]:
    """Arguments of a call or a class, in the order of the text."""
    arguments = [_argument(walk, node) for node in nodes]
    if keywords:
        arguments += [_keyword(walk, node) for node in keywords]
        if nodes and type(nodes[-1]) is ast.Starred:
            arguments.sort(key=lambda argument: argument.span.start)
    return tuple(arguments)


def _argument(walk: Walk, node: ast.expr) -> ir.Argument:
    if type(node) is ast.Starred:
        return ir.Argument(walk.expression(node.value), None, 1, walk.span(node))
    value = walk.expression(node)
    return ir.Argument(value, None, 0, value.span)


def _keyword(walk: Walk, node: ast.keyword) -> ir.Argument:
    value = walk.expression(node.value)
    return ir.Argument(value, node.arg, 0 if node.arg else 2, value.span)


def _unary(walk: Walk, node: ast.UnaryOp) -> ir.Expression:
    operand = walk.expression(node.operand)
    return ir.UnaryOperation(_UNARY[type(node.op)], operand, walk.span(node))


def _binary(walk: Walk, node: ast.BinOp) -> ir.Expression:
    left, right = walk.expression(node.left), walk.expression(node.right)
    return ir.BinaryOperation(left, BINARY[type(node.op)], right, walk.span(node))


def _boolean(walk: Walk, node: ast.BoolOp) -> ir.Expression:
    operator = "and" if type(node.op) is ast.And else "or"
    return ir.BooleanOperation(operator, walk.expressions(node.values), walk.span(node))


def _comparison(walk: Walk, node: ast.Compare) -> ir.Expression:
    left = walk.expression(node.left)
    operators = tuple([_COMPARISON[type(operator)] for operator in node.ops])
    return ir.Comparison(left, operators, walk.expressions(node.comparators), walk.span(node))


def _conditional(walk: Walk, node: ast.IfExp) -> ir.Expression:
    test, body = walk.expression(node.test), walk.expression(node.body)
    return ir.Conditional(test, body, walk.expression(node.orelse), walk.span(node))


def _lambda(walk: Walk, node: ast.Lambda) -> ir.Expression:
    parameters = parameters_of(walk, node.args)
    return ir.Lambda(parameters, walk.expression(node.body), walk.span(node))


def parameters_of(walk: Walk, node: ast.arguments) -> tuple[ir.Parameter, ...]:
    """Parameters of a function or a lambda; the annotations are passed over."""
    kinds = ["positional-only"] * len(node.posonlyargs) + ["positional"] * len(node.args)
    names = [*node.posonlyargs, *node.args]
    defaults: list[ast.expr | None] = [None] * (len(names) - len(node.defaults))
    defaults += node.defaults
    if node.vararg is not None:
        names.append(node.vararg)
        kinds.append("*")
        defaults.append(None)
    names += node.kwonlyargs
    kinds += ["keyword-only"] * len(node.kwonlyargs)
    defaults += node.kw_defaults
    if node.kwarg is not None:
        names.append(node.kwarg)
        kinds.append("**")
        defaults.append(None)
    return tuple(
        [
            ir.Parameter(name.arg, kind, walk.optional(default))
            for name, kind, default in zip(names, kinds, defaults, strict=True)
        ]
    )


def _list(walk: Walk, node: ast.List) -> ir.Expression:
    return ir.ListDisplay(walk.expressions(node.elts), walk.span(node))


def _tuple(walk: Walk, node: ast.Tuple) -> ir.Expression:
    return ir.TupleDisplay(walk.expressions(node.elts), walk.span(node))


def _set(walk: Walk, node: ast.Set) -> ir.Expression:
    return ir.SetDisplay(walk.expressions(node.elts), walk.span(node))


def _dict(walk: Walk, node: ast.Dict) -> ir.Expression:
    entries = [
        ir.DictEntry(walk.optional(key), walk.expression(value))
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    return ir.DictDisplay(tuple(entries), walk.span(node))


_KINDS: Final = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator"}


def _comprehension(
    walk: Walk, node: ast.ListComp | ast.SetComp | ast.GeneratorExp
) -> ir.Expression:
    element = walk.expression(node.elt)
    clauses = _clauses(walk, node.generators)
    return ir.Comprehension(_KINDS[type(node)], element, None, clauses, walk.span(node))


def _dict_comprehension(walk: Walk, node: ast.DictComp) -> ir.Expression:
    key, value = walk.expression(node.key), walk.expression(node.value)
    clauses = _clauses(walk, node.generators)
    return ir.Comprehension("dict", key, value, clauses, walk.span(node))


def _clauses(walk: Walk, nodes: list[ast.comprehension]) -> tuple[ir.Clause, ...]:
    clauses = []
    for node in nodes:
        target, iterable = walk.expression(node.target), walk.expression(node.iter)
        conditions = walk.expressions(node.ifs)
        clauses.append(ir.Clause(target, iterable, conditions, bool(node.is_async)))
    return tuple(clauses)


def _await(walk: Walk, node: ast.Await) -> ir.Expression:
    return ir.Await(walk.expression(node.value), walk.span(node))


def _yield(walk: Walk, node: ast.Yield | ast.YieldFrom) -> ir.Expression:
    value = walk.optional(node.value)
    return ir.Yield(value, type(node) is ast.YieldFrom, walk.span(node))


def _named(walk: Walk, node: ast.NamedExpr) -> ir.Expression:
    target = _name(walk, node.target)
    return ir.NamedExpression(target, walk.expression(node.value), walk.span(node))


def _starred(walk: Walk, node: ast.Starred) -> ir.Expression:
    return ir.Starred(walk.expression(node.value), walk.span(node))


def _template_string(walk: Walk, node: ast.expr) -> ir.Expression:
    return ir.TemplateString(walk.span(node))


EXPRESSIONS: Final = Table(
    {
        ast.Constant: _constant,
        ast.JoinedStr: joined_string,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Slice: _slice,
        ast.Call: _call,
        ast.UnaryOp: _unary,
        ast.BinOp: _binary,
        ast.BoolOp: _boolean,
        ast.Compare: _comparison,
        ast.IfExp: _conditional,
        ast.Lambda: _lambda,
        ast.List: _list,
        ast.Tuple: _tuple,
        ast.Set: _set,
        ast.Dict: _dict,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _dict_comprehension,
        ast.Await: _await,
        ast.Yield: _yield,
        ast.YieldFrom: _yield,
        ast.NamedExpr: _named,
        ast.Starred: _starred,
    }
)
if hasattr(ast, "TemplateStr"):  # from Python 3.14 on
    EXPRESSIONS[ast.TemplateStr] = _template_string
