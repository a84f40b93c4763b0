"""`match` statements."""

from __future__ import annotations

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import FALSE, SCALARS, TRUE, Abstract, unknown
from gunilint.resolve.evaluate.attributes import find_attribute
from gunilint.resolve.evaluate.callables import Environment, TupleObject
from gunilint.resolve.evaluate.expressions import evaluate_expression
from gunilint.resolve.evaluate.flow import Jump
from gunilint.resolve.evaluate.heap import DictObject, ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.membership import contains
from gunilint.resolve.evaluate.names import store_name
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operators import compare
from gunilint.resolve.evaluate.subscripts import get_item
from gunilint.source import Span


def execute_match(run: Interpreter, node: ir.Match, environment: Environment) -> Jump | None:
    """The first case that fits."""
    subject = evaluate_expression(run, node.subject, environment)
    return _cases(run, node, 0, subject, environment)


def _cases(
    run: Interpreter, node: ir.Match, index: int, subject: Abstract, environment: Environment
) -> Jump | None:
    from gunilint.resolve.evaluate.statements import execute

    if index == len(node.cases):
        return None
    case = node.cases[index]

    def rest() -> Jump | None:
        return _cases(run, node, index + 1, subject, environment)

    def body() -> Jump | None:
        if case.guard is None:
            return execute(run, case.body, environment)
        guard = evaluate_expression(run, case.guard, environment)
        jump = run.branch(
            guard, lambda: execute(run, case.body, environment), rest, case.guard.span
        )
        return jump if isinstance(jump, Jump) else None

    fits = _fits(run, case.pattern, subject, environment)
    jump = run.branch(fits, body, rest, case.pattern.span)
    return jump if isinstance(jump, Jump) else None


def _fits(
    run: Interpreter, pattern: ir.Pattern, subject: Abstract, environment: Environment
) -> Abstract:
    """Whether *subject* fits; names are bound on the way, as Python may do too."""
    match pattern:
        case ir.ValuePattern():
            value = evaluate_expression(run, pattern.value, environment)
            symbol = "is" if pattern.singleton else "=="
            return compare(run, symbol, subject, value, pattern.span)
        case ir.CapturePattern():
            return _capture(run, pattern, subject, environment)
        case ir.OrPattern():
            return _any(run, pattern, 0, subject, environment)
        case ir.SequencePattern():
            return _sequence(run, pattern, subject, environment)
        case ir.MappingPattern():
            return _mapping(run, pattern, subject, environment)
        case ir.ClassPattern():
            return _class(run, pattern, subject, environment)
    return unknown("is a pattern that is not followed", pattern.span)


def _capture(
    run: Interpreter, pattern: ir.CapturePattern, subject: Abstract, environment: Environment
) -> Abstract:
    fits = TRUE
    if pattern.pattern is not None:
        fits = _fits(run, pattern.pattern, subject, environment)
    if pattern.name is not None and run.truth(fits) is not False:
        store_name(run, pattern.name, subject, environment, (pattern.span, pattern.span))
    return fits


def _any(
    run: Interpreter,
    pattern: ir.OrPattern,
    index: int,
    subject: Abstract,
    environment: Environment,
) -> Abstract:
    fits = _fits(run, pattern.patterns[index], subject, environment)
    if index + 1 == len(pattern.patterns):
        return fits
    result = run.branch(
        fits,
        lambda: fits,
        lambda: _any(run, pattern, index + 1, subject, environment),
        pattern.span,
    )
    assert isinstance(result, Abstract)
    return result


def _all(
    run: Interpreter,
    pairs: list[tuple[ir.Pattern, Abstract]],
    environment: Environment,
    span: Span,
    so_far: Abstract = TRUE,
) -> Abstract:
    if not pairs:
        return so_far
    (pattern, subject), *rest = pairs
    fits = _fits(run, pattern, subject, environment)
    result = run.branch(fits, lambda: _all(run, rest, environment, span, fits), lambda: fits, span)
    assert isinstance(result, Abstract)
    return result


def _sequence(
    run: Interpreter, pattern: ir.SequencePattern, subject: Abstract, environment: Environment
) -> Abstract:
    payload = run.view(subject)
    if not isinstance(payload, (TupleObject, ListObject)):
        return _other_kind(run, subject, pattern.span)
    if isinstance(payload, ListObject) and (payload.lost is not None or payload.inputs):
        return payload.lost or unknown("matches a list whose length varies", pattern.span)
    items = list(payload.items)
    elements = pattern.elements
    star = next((i for i, item in enumerate(elements) if isinstance(item, ir.StarPattern)), None)
    fixed = len(elements) - (star is not None)
    if len(items) < fixed or (star is None and len(items) != fixed):
        return FALSE
    pairs: list[tuple[ir.Pattern, Abstract]] = []
    if star is None:
        pairs = list(zip(elements, items, strict=True))
    else:
        after = len(elements) - star - 1
        end = len(items) - after
        pairs = [
            *zip(elements, items[:star], strict=False),
            *zip(elements[star + 1 :], items[end:], strict=True),
        ]
        starred = elements[star]
        assert isinstance(starred, ir.StarPattern)
        if starred.name is not None:
            middle = Abstract(ListObject(items[star:end]))
            places = (starred.span, starred.span)
            store_name(run, starred.name, middle, environment, places)
    return _all(run, pairs, environment, pattern.span).depending(subject.inputs)


def _mapping(
    run: Interpreter, pattern: ir.MappingPattern, subject: Abstract, environment: Environment
) -> Abstract:
    payload = run.view(subject)
    if not isinstance(payload, DictObject):
        return _other_kind(run, subject, pattern.span)
    pairs: list[tuple[ir.Pattern, Abstract]] = []
    for node, inner in zip(pattern.keys, pattern.patterns, strict=True):
        key = evaluate_expression(run, node, environment)
        present = contains(run, key, subject, pattern.span)
        if present is None or run.truth(present) is not True or present.inputs:
            return present or FALSE
        pairs.append((inner, get_item(run, subject, key, pattern.span)))
    if pattern.rest is not None:
        rest = DictObject(dict(payload.slots))
        for node in pattern.keys:
            rest.slots.pop(run.view(evaluate_expression(run, node, environment)), None)
        rest.rest = payload.rest
        store_name(run, pattern.rest, Abstract(rest), environment, (pattern.span, pattern.span))
    return _all(run, pairs, environment, pattern.span)


def _class(
    run: Interpreter, pattern: ir.ClassPattern, subject: Abstract, environment: Environment
) -> Abstract:
    from gunilint.resolve.evaluate.library.reflection import is_instance

    type_ = evaluate_expression(run, pattern.type, environment)
    fits = is_instance(run, subject, type_, pattern.span)
    if run.truth(fits) is not True or fits.inputs:
        return fits
    pairs: list[tuple[ir.Pattern, Abstract]] = []
    positional = len(pattern.patterns) - len(pattern.keywords)
    if positional:
        if positional > 1 or not isinstance(type_.payload, type):
            return unknown("is a class pattern that is not followed", pattern.span)
        pairs.append((pattern.patterns[0], subject))
    for name, inner in zip(pattern.keywords, pattern.patterns[positional:], strict=True):
        value = find_attribute(run, subject, name, pattern.span)
        if value is None or value.payload is ABSENT:
            return FALSE if value is None else FALSE.depending(value.inputs)
        pairs.append((inner, value))
    return _all(run, pairs, environment, pattern.span)


def _other_kind(run: Interpreter, subject: Abstract, span: Span) -> Abstract:
    """A subject that is no container does not fit; an opaque one may be anything."""
    payload = run.view(subject)
    if subject.unknown is not None:
        return subject
    if isinstance(payload, (*SCALARS, TupleObject, ListObject, DictObject)):
        return FALSE.depending(subject.inputs)
    return unknown("matches what is not followed", span)
