"""Python's statements of one line, out of libcst's tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_lowering import Lowering, identifier
from gunilint.source import Text

_AUGMENTED: Final = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.MatrixMultiplyAssign: "@",
}


def _expression(lowering: Lowering, node: cst.Expr) -> ir.Statement:
    start = lowering.cursor.skip()
    value = lowering.expression(node.value)
    return ir.ExpressionStatement(value, lowering.cursor.span(start))


def _assign(lowering: Lowering, node: cst.Assign) -> ir.Statement:
    start = lowering.cursor.skip()
    targets = []
    for target in node.targets:
        targets.append(lowering.expression(target.target))
        lowering.cursor.take("=")
    value = lowering.expression(node.value)
    return ir.Assign(tuple(targets), value, lowering.cursor.span(start))


def _annotated(lowering: Lowering, node: cst.AnnAssign) -> ir.Statement:
    start = lowering.cursor.skip()
    target = lowering.expression(node.target)
    lowering.cursor.take(":")
    annotation = lowering.expression(node.annotation.annotation)
    value = None
    if node.value is not None:
        lowering.cursor.take("=")
        value = lowering.expression(node.value)
    return ir.AnnotatedAssign(target, annotation, value, lowering.cursor.span(start))


def _augmented(lowering: Lowering, node: cst.AugAssign) -> ir.Statement:
    start = lowering.cursor.skip()
    target = lowering.expression(node.target)
    operator = _AUGMENTED[type(node.operator)]
    lowering.cursor.take(operator + "=")
    value = lowering.expression(node.value)
    return ir.AugmentedAssign(target, operator, value, lowering.cursor.span(start))


def _return(lowering: Lowering, node: cst.Return) -> ir.Statement:
    start = lowering.cursor.take("return")
    value = lowering.expression(node.value) if node.value is not None else None
    return ir.Return(value, lowering.cursor.span(start))


def _raise(lowering: Lowering, node: cst.Raise) -> ir.Statement:
    start = lowering.cursor.take("raise")
    exception = lowering.expression(node.exc) if node.exc is not None else None
    cause = None
    if node.cause is not None:
        lowering.cursor.take("from")
        cause = lowering.expression(node.cause.item)
    return ir.Raise(exception, cause, lowering.cursor.span(start))


def _assert(lowering: Lowering, node: cst.Assert) -> ir.Statement:
    start = lowering.cursor.take("assert")
    test = lowering.expression(node.test)
    message = None
    if node.msg is not None:
        lowering.cursor.take(",")
        message = lowering.expression(node.msg)
    return ir.Assert(test, message, lowering.cursor.span(start))


def _delete(lowering: Lowering, node: cst.Del) -> ir.Statement:
    start = lowering.cursor.take("del")
    target = lowering.expression(node.target)
    targets = target.elements if isinstance(target, ir.TupleDisplay) else (target,)
    return ir.Delete(targets, lowering.cursor.span(start))


def _names(lowering: Lowering, items: Sequence[cst.NameItem]) -> tuple[Text, ...]:
    names = []
    for item in items:
        start = lowering.cursor.take(item.name.value)
        names.append(Text(identifier(item.name.value), lowering.cursor.span(start)))
        lowering.cursor.take_if(",")
    return tuple(names)


def _global(lowering: Lowering, node: cst.Global) -> ir.Statement:
    start = lowering.cursor.take("global")
    return ir.Global(_names(lowering, node.names), lowering.cursor.span(start))


def _nonlocal(lowering: Lowering, node: cst.Nonlocal) -> ir.Statement:
    start = lowering.cursor.take("nonlocal")
    return ir.Nonlocal(_names(lowering, node.names), lowering.cursor.span(start))


def _pass(lowering: Lowering, _node: cst.Pass) -> ir.Statement:
    return ir.Pass(lowering.cursor.span(lowering.cursor.take("pass")))


def _break(lowering: Lowering, _node: cst.Break) -> ir.Statement:
    return ir.Break(lowering.cursor.span(lowering.cursor.take("break")))


def _continue(lowering: Lowering, _node: cst.Continue) -> ir.Statement:
    return ir.Continue(lowering.cursor.span(lowering.cursor.take("continue")))


def _dotted(lowering: Lowering, node: cst.Attribute | cst.Name) -> str:
    """A dotted name; there may be white space around its dots."""
    names: list[str] = []
    at: cst.BaseExpression = node
    while isinstance(at, cst.Attribute):
        names.append(at.attr.value)
        at = at.value
    assert isinstance(at, cst.Name)
    names.append(at.value)
    names.reverse()
    for index, name in enumerate(names):
        if index:
            lowering.cursor.take(".")
        lowering.cursor.take(name)
    return ".".join(map(identifier, names))


def _imported(lowering: Lowering, node: cst.ImportAlias, *, whole: bool) -> ir.ImportedName:
    start = lowering.cursor.skip()
    name = _dotted(lowering, node.name)
    alias = None
    if node.asname is not None:
        lowering.cursor.take("as")
        assert isinstance(node.asname.name, cst.Name)
        alias = node.asname.name.value
        lowering.cursor.take(alias)
        alias = identifier(alias)
    bound = alias or (name.partition(".")[0] if whole else name)
    span = lowering.cursor.span(start)
    lowering.cursor.take_if(",")
    return ir.ImportedName(name, alias, bound, span)


def _lazy(lowering: Lowering, node: cst.CSTNode) -> None:
    """`lazy import` of Python 3.15; it binds the same names."""
    if type(node).__name__.startswith("Lazy"):
        lowering.cursor.take("lazy")


def _import(lowering: Lowering, node: cst.Import) -> ir.Statement:
    start = lowering.cursor.skip()
    _lazy(lowering, node)
    lowering.cursor.take("import")
    names = tuple(_imported(lowering, alias, whole=True) for alias in node.names)
    return ir.Import(names, lowering.cursor.span(start))


def _import_from(lowering: Lowering, node: cst.ImportFrom) -> ir.Statement:
    cursor = lowering.cursor
    start = cursor.skip()
    _lazy(lowering, node)
    cursor.take("from")
    for _ in node.relative:
        cursor.take(".")
    module = _dotted(lowering, node.module) if node.module is not None else ""
    cursor.take("import")
    star = isinstance(node.names, cst.ImportStar)
    names: tuple[ir.ImportedName, ...] = ()
    if isinstance(node.names, cst.ImportStar):
        cursor.take("*")
    else:
        if node.lpar is not None:
            cursor.take("(")
        names = tuple(_imported(lowering, alias, whole=False) for alias in node.names)
        if node.lpar is not None:
            cursor.take(")")
    return ir.ImportFrom(module, len(node.relative), names, star, cursor.span(start))


def _type(lowering: Lowering, node: cst.TypeAlias) -> ir.Statement:
    cursor = lowering.cursor
    start = cursor.take("type")
    name_start = cursor.take(node.name.value)
    name = Text(identifier(node.name.value), cursor.span(name_start))
    type_parameters(lowering, node.type_parameters)
    cursor.take("=")
    lowering.expression(node.value)
    return ir.TypeStatement(name, cursor.span(start))


def type_parameters(lowering: Lowering, node: cst.TypeParameters | None) -> None:
    """Pass over `[T: int = str, *U, **P]`, which has no bearing on a value."""
    if node is None:
        return
    cursor = lowering.cursor
    cursor.take("[")
    for parameter in node.params:
        if isinstance(parameter.param, cst.TypeVarTuple):
            cursor.take("*")
        elif isinstance(parameter.param, cst.ParamSpec):
            cursor.take("**")
        cursor.take(parameter.param.name.value)
        if isinstance(parameter.param, cst.TypeVar) and parameter.param.bound is not None:
            cursor.take(":")
            lowering.expression(parameter.param.bound)
        if parameter.default is not None:
            cursor.take("=")
            cursor.take_if("*")
            lowering.expression(parameter.default)
        cursor.take_if(",")
    cursor.take("]")


Statements: TypeAlias = Mapping[type[cst.CSTNode], Callable[[Lowering, Any], ir.Statement]]

SIMPLE_STATEMENTS: Final[Statements] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.TypeAlias: _type,
}
"""`lazy import` is added by its base class's name, as only some versions of libcst have it."""


def simple_statement(lowering: Lowering, node: cst.BaseSmallStatement) -> ir.Statement:
    """*node*, which comes next in the text."""
    kind = type(node)
    if kind.__name__ == "LazyImport":
        return _import(lowering, node)  # type: ignore[arg-type]
    if kind.__name__ == "LazyImportFrom":
        return _import_from(lowering, node)  # type: ignore[arg-type]
    return SIMPLE_STATEMENTS[kind](lowering, node)
