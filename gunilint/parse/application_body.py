"""Read the statements of a module, class or function: what runs, under which condition."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from gunilint.parse.application_expression import ExpressionReader, takes_more
from gunilint.parse.application_flow import STRAIGHT, Flow
from gunilint.parse.application_guard import Guard, ends_program, guard_of, suppresses, terminates
from gunilint.parse.application_imports import imports_of
from gunilint.parse.application_places import Places
from gunilint.parse.facts.application import (
    Binding,
    Body,
    Call,
    Class,
    Element,
    Expression,
    Function,
    Import,
    MadeCall,
    Name,
    Opaque,
    Return,
    Sum,
)

_OPAQUE: Final = Opaque()
_NO_CALLS: Final = frozenset({"property", "staticmethod", "classmethod", "abstractmethod"})
"""Decorators that do nothing worth following."""


class BodyReader:
    """Collects the facts of statements that run together."""

    def __init__(self, places: Places, main: BodyReader | None = None) -> None:
        self.places = places
        self.imports: list[Import] = []
        self.bindings: list[Binding] = []
        self.calls: list[MadeCall] = []
        self.returns: list[Return] = []
        self.shared: list[str] = []
        self.expressions = ExpressionReader(self, places)
        self._main = main

    @classmethod
    def of_module(cls, tree: ast.Module, places: Places) -> tuple[Body, Body]:
        """What importing the module runs, and what `__main__` runs besides."""
        main = cls(places)
        reader = cls(places, main)
        reader.block(tree.body, STRAIGHT)
        return reader.body(), main.body()

    def nested(self) -> BodyReader:
        """A reader for a function, lambda or class in this body."""
        return BodyReader(self.places)

    def body(self) -> Body:
        return Body(
            tuple(self.imports), tuple(self.bindings), tuple(self.calls), tuple(self.returns)
        )

    def block(self, statements: Sequence[ast.stmt], flow: Flow) -> None:
        """Read *statements*, as far as the flow can get."""
        for statement in statements:
            returns = len(self.returns)
            method = _READERS.get(type(statement))
            if method is not None:
                method(self, statement, flow)
            if terminates(statement):
                return
            if len(self.returns) > returns:
                # What follows runs only where that did not return.
                flow = flow._replace(maybe=True)

    def on_expression(self, node: ast.Expr, flow: Flow) -> None:
        self.expressions.read(node.value, flow)

    def on_assert(self, node: ast.Assert, flow: Flow) -> None:
        self.expressions.read(node.test, flow)

    def on_assign(self, node: ast.Assign, flow: Flow) -> None:
        self._assign(node.targets, node.value, flow, node)

    def on_annotated(self, node: ast.AnnAssign, flow: Flow) -> None:
        if node.value is not None:
            self._assign([node.target], node.value, flow, node)

    def _assign(
        self, targets: Sequence[ast.expr], node: ast.expr, flow: Flow, statement: ast.stmt
    ) -> None:
        value = self.expressions.read(node, flow)
        self._own(value, targets)
        position = self.places.end(statement)
        for target in targets:
            self.expressions.bind(target, value, flow, position)

    def _own(self, value: Expression, targets: Sequence[ast.expr]) -> None:
        """Say of the call that made *value* which name holds it."""
        if not isinstance(value, Call) or not self.calls or self.calls[-1].call is not value:
            return
        owners = (self.expressions.dotted(target) for target in targets)
        owner = next((owner for owner in owners if owner is not None), None)
        self.calls[-1] = self.calls[-1]._replace(owner=owner)

    def on_augmented(self, node: ast.AugAssign, flow: Flow) -> None:
        value = self.expressions.read(node.value, flow)
        dotted = self.expressions.dotted(node.target)
        if dotted is not None:
            adds = isinstance(node.op, ast.Add) and "." not in dotted
            total = Sum(Name(dotted), value) if adds else _OPAQUE
            end = self.places.end(node)
            self.bindings.append(Binding(dotted, total, end, flow.passable))

    def on_delete(self, node: ast.Delete, flow: Flow) -> None:
        for target in node.targets:
            if isinstance(target, (ast.Name, ast.Attribute)):
                self.expressions.bind(target, _OPAQUE, flow, self.places.end(node))

    def on_return(self, node: ast.Return, flow: Flow) -> None:
        value = _OPAQUE if node.value is None else self.expressions.read(node.value, flow)
        self.returns.append(Return(value, self.places.end(node)))

    def on_raise(self, node: ast.Raise, flow: Flow) -> None:
        if node.exc is not None:
            self.expressions.read(node.exc, flow)

    def on_global(self, node: ast.Global, _flow: Flow) -> None:
        self.shared.extend(node.names)

    def on_import(self, node: ast.Import | ast.ImportFrom, flow: Flow) -> None:
        self.imports.extend(imports_of(node, self.places, flow))

    def on_if(self, node: ast.If, flow: Flow) -> None:
        branch: ast.If | None = node
        while branch is not None:
            guard = guard_of(branch.test)
            self._branch(branch, guard, flow)
            if guard is Guard.ALWAYS:
                return
            if guard is Guard.OPEN:
                flow = flow.under_condition()
            rest = branch.orelse
            branch = None
            # An `elif` is an `if` in the `else`; a chain of them must not use up the stack.
            if len(rest) == 1 and isinstance(rest[0], ast.If):
                branch = rest[0]
            else:
                self.block(rest, flow)

    def _branch(self, node: ast.If, guard: Guard, flow: Flow) -> None:
        match guard:
            case Guard.MAIN:
                if self._main is not None:
                    self._main.block(node.body, flow)
            case Guard.ALWAYS:
                self.block(node.body, flow)
            case Guard.OPEN:
                self.expressions.read(node.test, flow)
                self.block(node.body, flow.under_condition())
            case Guard.NEVER:
                pass

    def on_for(self, node: ast.For | ast.AsyncFor, flow: Flow) -> None:
        values = self.expressions.read(node.iter, flow)
        inner = flow.interruptible()
        self.expressions.bind(node.target, Element(values), inner, self.places.end(node.target))
        self.block(node.body, inner)
        self.block(node.orelse, inner)

    def on_while(self, node: ast.While, flow: Flow) -> None:
        guard = guard_of(node.test)
        if guard is Guard.OPEN:
            self.expressions.read(node.test, flow)
        if guard is not Guard.NEVER:
            inner = flow if guard is Guard.ALWAYS else flow.under_condition()
            self.block(node.body, inner)
        self.block(node.orelse, flow.interruptible())

    def on_with(self, node: ast.With | ast.AsyncWith, flow: Flow) -> None:
        inner = flow
        for item in node.items:
            value = self.expressions.read(item.context_expr, flow._replace(managed=True))
            if item.optional_vars is not None:
                end = self.places.end(item.optional_vars)
                self.expressions.bind(item.optional_vars, value, flow, end)
            if suppresses(item.context_expr):
                inner = inner.interruptible()
        self.block(node.body, inner)

    def on_try(self, node: ast.Try | ast.TryStar, flow: Flow) -> None:
        can_go_on = any(not ends_program(handler.body) for handler in node.handlers)
        inner = flow.interruptible() if can_go_on else flow
        self.block(node.body, inner)
        for handler in node.handlers:
            caught = flow.under_condition()
            if handler.name is not None:
                place = self.places.position(handler.lineno, handler.col_offset)
                self.bindings.append(Binding(handler.name, _OPAQUE, place, True))
            self.block(handler.body, caught)
        self.block(node.orelse, inner)
        self.block(node.finalbody, flow)

    def on_match(self, node: ast.Match, flow: Flow) -> None:
        self.expressions.read(node.subject, flow)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    place = self.places.start(node.subject)
                    self.bindings.append(Binding(name, _OPAQUE, place, True))
            self.block(case.body, flow.under_condition())

    def on_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, flow: Flow) -> None:
        decorators = self._decorators(node, flow)
        parameters = self.expressions.parameters(node.args, flow)
        inner = self.nested()
        inner.block(node.body, STRAIGHT)
        function = Function(
            name=node.name,
            span=self.places.header(node),
            parameters=parameters,
            takes_more=takes_more(node.args),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            is_generator=inner.expressions.is_generator,
            decorators=decorators,
            shared=tuple(inner.shared),
            body=inner.body(),
        )
        place = self.places.start(node)
        self.bindings.append(Binding(node.name, function, place, flow.passable))

    def on_class(self, node: ast.ClassDef, flow: Flow) -> None:
        decorators = self._decorators(node, flow)
        bases = tuple(self.expressions.read(base, flow) for base in node.bases)
        for keyword in node.keywords:
            self.expressions.read(keyword.value, flow)
        inner = self.nested()
        inner.block(node.body, Flow(maybe=flow.maybe))
        span = self.places.class_name(node)
        made = Class(node.name, span, bases, decorators, inner.body())
        self.bindings.append(Binding(node.name, made, self.places.end(node), flow.passable))

    def _decorators(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, flow: Flow
    ) -> tuple[Expression, ...]:
        values: list[Expression] = []
        for decorator in node.decorator_list:
            value = self.expressions.read(decorator, flow)
            values.append(value)
            is_quiet = isinstance(value, Name) and value.id in _NO_CALLS
            if not isinstance(value, Call) and not is_quiet:
                call = Call(value, (), (), self.places.span(decorator))
                self.calls.append(MadeCall(call, None, flow.maybe, False))
        return tuple(values)


_READERS: Final[dict[type, Callable[[BodyReader, Any, Flow], None]]] = {
    ast.Expr: BodyReader.on_expression,
    ast.Assert: BodyReader.on_assert,
    ast.Assign: BodyReader.on_assign,
    ast.AnnAssign: BodyReader.on_annotated,
    ast.AugAssign: BodyReader.on_augmented,
    ast.Delete: BodyReader.on_delete,
    ast.Return: BodyReader.on_return,
    ast.Raise: BodyReader.on_raise,
    ast.Global: BodyReader.on_global,
    ast.Import: BodyReader.on_import,
    ast.ImportFrom: BodyReader.on_import,
    ast.If: BodyReader.on_if,
    ast.For: BodyReader.on_for,
    ast.AsyncFor: BodyReader.on_for,
    ast.While: BodyReader.on_while,
    ast.With: BodyReader.on_with,
    ast.AsyncWith: BodyReader.on_with,
    ast.Try: BodyReader.on_try,
    ast.TryStar: BodyReader.on_try,
    ast.Match: BodyReader.on_match,
    ast.FunctionDef: BodyReader.on_function,
    ast.AsyncFunctionDef: BodyReader.on_function,
    ast.ClassDef: BodyReader.on_class,
}
