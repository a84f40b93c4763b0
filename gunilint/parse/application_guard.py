"""Conditions whose outcome at import is known, and statements that the flow does not leave."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from enum import Enum


class Guard(Enum):
    """What is known of a condition when a module is imported."""

    OPEN = "may be true"
    ALWAYS = "is true"
    NEVER = "is false"
    MAIN = "is true only for the script that is run"


def guard_of(test: ast.expr) -> Guard:
    """Whether `if test` runs its block when the module is imported."""
    match test:
        case ast.Constant(value=value):
            return Guard.ALWAYS if value else Guard.NEVER
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return Guard.NEVER
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _opposite(guard_of(operand))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _of_comparison(left, operator, right)
        case ast.BoolOp(op=ast.And(), values=values):
            guards = [guard_of(value) for value in values]
            for closed in (Guard.NEVER, Guard.MAIN):
                if closed in guards:
                    return closed
            return Guard.ALWAYS if set(guards) == {Guard.ALWAYS} else Guard.OPEN
        case _:
            return Guard.OPEN


def _of_comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Guard:
    sides = (left, right)
    is_name = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    is_main = any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    if is_name and is_main:
        if isinstance(operator, ast.Eq):
            return Guard.MAIN
        if isinstance(operator, ast.NotEq):
            return Guard.ALWAYS
    return Guard.OPEN


def _opposite(guard: Guard) -> Guard:
    match guard:
        case Guard.OPEN:
            return Guard.OPEN
        case Guard.ALWAYS:
            return Guard.NEVER
        case Guard.NEVER | Guard.MAIN:
            return Guard.ALWAYS


_MAY_END = frozenset({ast.Return, ast.Raise, ast.Continue, ast.Break, ast.Expr, ast.If, ast.With})
_EXITS = frozenset({"exit", "quit", "_exit", "abort"})


def terminates(statement: ast.stmt) -> bool:
    """Whether the flow never gets past *statement*, in its block."""
    if type(statement) not in _MAY_END:
        return False
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name in _EXITS
        case ast.If(test=test, body=body, orelse=orelse):
            match guard_of(test):
                case Guard.ALWAYS:
                    return _block_terminates(body)
                case Guard.NEVER | Guard.MAIN:
                    return _block_terminates(orelse)
                case Guard.OPEN:
                    return _block_terminates(body) and _block_terminates(orelse)
        case ast.With(body=body, items=items):
            return _block_terminates(body) and not any(suppresses(i.context_expr) for i in items)
        case _:
            return False


def _block_terminates(statements: Sequence[ast.stmt]) -> bool:
    return bool(statements) and terminates(statements[-1])


def ends_program(handler: Sequence[ast.stmt]) -> bool:
    """Whether an exception that comes to *handler* still ends the import, or the function."""
    return _block_terminates(handler)


def suppresses(context: ast.expr) -> bool:
    """Whether a `with` statement over *context* may go on after an exception."""
    match context:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return "suppress" in name or name == "raises"
        case _:
            return False
