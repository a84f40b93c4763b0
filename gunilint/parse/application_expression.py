"""Summarise the expressions of a Python module, and note the calls that evaluating them makes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Items
from typing import TYPE_CHECKING, Any, Final

from gunilint.parse.application_flow import STRAIGHT, Flow
from gunilint.parse.application_places import Places
from gunilint.parse.facts.application import (
    Attribute,
    Binding,
    Call,
    Choice,
    Element,
    Expression,
    Function,
    Item,
    Keyword,
    Literal,
    MadeCall,
    Name,
    Opaque,
    Parameter,
    Return,
    Sequence,
    Starred,
    Sum,
)
from gunilint.source import Position

if TYPE_CHECKING:
    from gunilint.parse.application_body import BodyReader

_LONGEST_TEXT: Final = 200
_OPAQUE: Final = Opaque()


class ExpressionReader:
    """Turns the expressions of one body into facts, in the order of evaluation."""

    def __init__(self, reader: BodyReader, places: Places) -> None:
        self._reader = reader
        self._places = places
        self.renamed: dict[str, str] = {}
        """Names that the comprehensions around the present node bind, as facts call them."""
        self.is_generator = False

    def read(self, node: ast.expr, flow: Flow = STRAIGHT) -> Expression:
        """What *node* stands for; the calls it makes are given to the body's reader."""
        method = _READERS.get(type(node))
        if method is not None:
            return method(self, node, flow)
        flow = flow.unmanaged()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.read(child, flow)
        return _OPAQUE

    def on_name(self, node: ast.Name, _flow: Flow) -> Expression:
        return Name(self.renamed.get(node.id, node.id))

    def on_constant(self, node: ast.Constant, _flow: Flow) -> Expression:
        if node.value is None or isinstance(node.value, (str, int, float, bool)):
            return Literal(node.value, self._places.span(node))
        return _OPAQUE

    def on_attribute(self, node: ast.Attribute, flow: Flow) -> Expression:
        return Attribute(self.read(node.value, flow.unmanaged()), node.attr)

    def on_call(self, node: ast.Call, flow: Flow) -> Expression:
        inner = flow.unmanaged()
        callee = self.read(node.func, inner)
        # `closing(x)` hands on to x that it will be closed.
        handed = flow if flow.managed and _is_closing(callee) else inner
        positional = tuple(self.read(argument, handed) for argument in node.args)
        keywords = tuple(self._keyword(keyword, inner) for keyword in node.keywords)
        call = Call(callee, positional, keywords, self._places.span(node))
        self._reader.calls.append(MadeCall(call, None, flow.maybe, flow.managed))
        return call

    def _keyword(self, node: ast.keyword, flow: Flow) -> Keyword:
        text = self._places.cut(node.value)
        if len(text) > _LONGEST_TEXT:
            text = text[: _LONGEST_TEXT - 1] + "…"
        value = self.read(node.value, flow)
        return Keyword(node.arg, value, text, self._places.span(node.value))

    def on_sequence(self, node: ast.List | ast.Tuple | ast.Set, flow: Flow) -> Expression:
        flow = flow.unmanaged()
        return Sequence(tuple(self.read(item, flow) for item in node.elts))

    def on_starred(self, node: ast.Starred, flow: Flow) -> Expression:
        return Starred(self.read(node.value, flow))

    def on_unary(self, node: ast.UnaryOp, flow: Flow) -> Expression:
        value = self.read(node.operand, flow)
        if isinstance(node.op, ast.USub) and isinstance(value, Literal):
            number = value.value
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                return Literal(-number, self._places.span(node))
        return _OPAQUE

    def on_binary(self, node: ast.BinOp, flow: Flow) -> Expression:
        flow = flow.unmanaged()
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            # A long sum leans to the left; recursion would end with the stack.
            spine.append(spine[-1].left)
        result = self.read(spine[-1].left, flow)
        for part in reversed(spine):
            right = self.read(part.right, flow)
            result = Sum(result, right) if isinstance(part.op, ast.Add) else _OPAQUE
        return result

    def on_conditional(self, node: ast.IfExp, flow: Flow) -> Expression:
        self.read(node.test, flow.unmanaged())
        branch = flow._replace(maybe=True, passable=True)
        return Choice((self.read(node.body, branch), self.read(node.orelse, branch)))

    def on_boolean(self, node: ast.BoolOp, flow: Flow) -> Expression:
        first = self.read(node.values[0], flow)
        later = flow._replace(maybe=True, passable=True)
        rest = tuple(self.read(value, later) for value in node.values[1:])
        return Choice((first, *rest)) if isinstance(node.op, ast.Or) else _OPAQUE

    def on_subscript(self, node: ast.Subscript, flow: Flow) -> Expression:
        flow = flow.unmanaged()
        of = self.read(node.value, flow)
        key = self.read(node.slice, flow)
        if isinstance(key, Literal) and type(key.value) is int:
            return Item(of, key.value)
        return _OPAQUE

    def on_named(self, node: ast.NamedExpr, flow: Flow) -> Expression:
        value = self.read(node.value, flow.unmanaged())
        self.bind(node.target, value, flow, self._places.end(node))
        return value

    def on_yield(self, node: ast.Yield | ast.YieldFrom, flow: Flow) -> Expression:
        self.is_generator = True
        if node.value is not None:
            self.read(node.value, flow.unmanaged())
        return _OPAQUE

    def on_lambda(self, node: ast.Lambda, flow: Flow) -> Expression:
        parameters = self.parameters(node.args, flow)
        inner = self._reader.nested()
        own = {parameter.arg for parameter in ast.walk(node.args) if isinstance(parameter, ast.arg)}
        inner.expressions.renamed = {k: v for k, v in self.renamed.items() if k not in own}
        value = inner.expressions.read(node.body)
        inner.returns.append(Return(value, self._places.start(node.body)))
        return Function(
            name="<lambda>",
            span=self._places.span(node),
            parameters=parameters,
            takes_more=takes_more(node.args),
            is_async=False,
            is_generator=inner.expressions.is_generator,
            decorators=(),
            shared=(),
            body=inner.body(),
        )

    def parameters(self, node: ast.arguments, flow: Flow) -> tuple[Parameter, ...]:
        """The parameters that can be filled by position; every default is evaluated."""
        names = [*node.posonlyargs, *node.args]
        defaults: list[Expression | None] = [self.read(default, flow) for default in node.defaults]
        for default in node.kw_defaults:
            if default is not None:
                self.read(default, flow)
        missing: list[Expression | None] = [None] * (len(names) - len(defaults))
        pairs = zip(names, missing + defaults, strict=True)
        return tuple(Parameter(name.arg, default) for name, default in pairs)

    def on_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, flow: Flow
    ) -> Expression:
        # A generator runs only as far as something asks of it.
        if isinstance(node, ast.GeneratorExp):
            flow = flow._replace(maybe=True, passable=True)
        flow = flow.unmanaged()
        outer = dict(self.renamed)
        flow = self._generators(node, flow)
        item = self.read(node.elt, flow)
        self.renamed = outer
        return Sequence((item,))

    def on_dictionary(self, node: ast.DictComp, flow: Flow) -> Expression:
        outer = dict(self.renamed)
        flow = self._generators(node, flow.unmanaged())
        self.read(node.key, flow)
        self.read(node.value, flow)
        self.renamed = outer
        return _OPAQUE

    def _generators(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, flow: Flow
    ) -> Flow:
        # What is made of an element stands before the loop that binds it.
        start = self._places.start(node)
        for part in node.generators:
            values = Element(self.read(part.iter, flow))
            for name in ast.walk(part.target):
                if isinstance(name, ast.Name):
                    place = self._places.start(name)
                    self.renamed[name.id] = f"{name.id}@{place.line}:{place.column}"
            self.bind(part.target, values, flow, start)
            for test in part.ifs:
                self.read(test, flow)
                flow = flow._replace(maybe=True, passable=True)
        return flow

    def bind(self, target: ast.expr, value: Expression, flow: Flow, position: Position) -> None:
        """Note that *target* gets *value* once the flow is at *position*."""
        match target:
            case ast.Name() | ast.Attribute():
                dotted = self.dotted(target)
                if dotted is not None:
                    self._reader.bindings.append(Binding(dotted, value, position, flow.passable))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for part, item in zip(targets, self._unpack(targets, value), strict=True):
                    self.bind(part, item, flow, position)
            case ast.Starred(value=inner):
                self.bind(inner, _OPAQUE, flow, position)
            case ast.Subscript():
                self._store(target, value, flow)
            case _:
                pass

    def _unpack(self, targets: Items[ast.expr], value: Expression) -> Iterable[Expression]:
        if any(isinstance(target, ast.Starred) for target in targets):
            return [_OPAQUE] * len(targets)
        items = value.items if isinstance(value, Sequence) else ()
        if len(items) == len(targets) and not any(isinstance(item, Starred) for item in items):
            return items
        return [Item(value, index) for index in range(len(targets))]

    def _store(self, target: ast.Subscript, value: Expression, flow: Flow) -> None:
        of = self.read(target.value, flow)
        key = self.read(target.slice, flow)
        if isinstance(key, Literal) and isinstance(key.value, str):
            call = Call(Attribute(of, "__setitem__"), (key, value), (), self._places.span(target))
            self._reader.calls.append(MadeCall(call, None, flow.maybe, False))

    def dotted(self, node: ast.expr) -> str | None:
        """`a.b.c` as text, None where it does not start with a name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        parts.append(self.renamed.get(node.id, node.id))
        return ".".join(reversed(parts))


def _is_closing(callee: Expression) -> bool:
    match callee:
        case Name(id=name) | Attribute(name=name):
            return name in ("closing", "aclosing")
        case _:
            return False


def takes_more(node: ast.arguments) -> bool:
    """Whether arguments may be given that no positional parameter takes."""
    return bool(node.vararg or node.kwarg or node.kwonlyargs)


_READERS: Final[dict[type, Callable[[ExpressionReader, Any, Flow], Expression]]] = {
    ast.Name: ExpressionReader.on_name,
    ast.Constant: ExpressionReader.on_constant,
    ast.Attribute: ExpressionReader.on_attribute,
    ast.Call: ExpressionReader.on_call,
    ast.List: ExpressionReader.on_sequence,
    ast.Tuple: ExpressionReader.on_sequence,
    ast.Set: ExpressionReader.on_sequence,
    ast.Starred: ExpressionReader.on_starred,
    ast.UnaryOp: ExpressionReader.on_unary,
    ast.BinOp: ExpressionReader.on_binary,
    ast.IfExp: ExpressionReader.on_conditional,
    ast.BoolOp: ExpressionReader.on_boolean,
    ast.Subscript: ExpressionReader.on_subscript,
    ast.NamedExpr: ExpressionReader.on_named,
    ast.Yield: ExpressionReader.on_yield,
    ast.YieldFrom: ExpressionReader.on_yield,
    ast.Lambda: ExpressionReader.on_lambda,
    ast.ListComp: ExpressionReader.on_comprehension,
    ast.SetComp: ExpressionReader.on_comprehension,
    ast.GeneratorExp: ExpressionReader.on_comprehension,
    ast.DictComp: ExpressionReader.on_dictionary,
}
