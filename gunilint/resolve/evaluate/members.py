"""What format strings and `str` show where they are given members of enums."""

from __future__ import annotations

from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import InstanceObject, TupleObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span


def member_text(run: Interpreter, value: Abstract, span: Span, how: str) -> Abstract | None:
    """*value* as `str`, `format` or `repr` (*how*) shows it; None where it is no member."""
    if not isinstance(value.payload, InstanceObject):
        return None
    from gunilint.resolve.evaluate.enums import text_of_member

    return text_of_member(run, value, span, how)


def shown_members(run: Interpreter, value: Abstract, span: Span, how: str) -> Abstract:
    """*value*, with the members in it as a format string shows them."""
    payload = value.payload
    if isinstance(payload, TupleObject):
        items = tuple(shown_members(run, item, span, how) for item in payload.items)
        return value._replace(payload=TupleObject(items, payload.names, payload.type_name))
    return member_text(run, value, span, how) or value
