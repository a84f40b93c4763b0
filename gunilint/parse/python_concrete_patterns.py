"""The patterns of a match statement, out of libcst's tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_lowering import Lowering, identifier

_SINGLETONS: Final = {"None": None, "True": True, "False": False}


def lower_pattern(lowering: Lowering, node: cst.MatchPattern) -> ir.Pattern:
    """*node*, which comes next in the text."""
    if isinstance(node, cst.MatchValue):
        value = lowering.expression(node.value)
        return ir.ValuePattern(value, singleton=False, span=value.span)
    if isinstance(node, (cst.MatchList, cst.MatchTuple)):
        return _sequence(lowering, node)
    for _ in getattr(node, "lpar", ()):
        lowering.cursor.take("(")
    lowered = _bare(lowering, node)
    for _ in getattr(node, "rpar", ()):
        lowering.cursor.take(")")
    return lowered


def _bare(lowering: Lowering, node: cst.MatchPattern) -> ir.Pattern:
    if isinstance(node, cst.MatchSingleton):
        return _singleton(lowering, node)
    if isinstance(node, cst.MatchMapping):
        return _mapping(lowering, node)
    if isinstance(node, cst.MatchClass):
        return _class(lowering, node)
    if isinstance(node, cst.MatchAs):
        return _capture(lowering, node)
    assert isinstance(node, cst.MatchOr)
    start = lowering.cursor.skip()
    patterns = []
    for index, element in enumerate(node.patterns):
        if index:
            lowering.cursor.take("|")
        patterns.append(lower_pattern(lowering, element.pattern))
    return ir.OrPattern(tuple(patterns), lowering.cursor.span(start))


def _singleton(lowering: Lowering, node: cst.MatchSingleton) -> ir.Pattern:
    start = lowering.cursor.take(node.value.value)
    span = lowering.cursor.span(start)
    value = ir.Constant(_SINGLETONS[node.value.value], span)
    return ir.ValuePattern(value, singleton=True, span=span)


def _sequence(lowering: Lowering, node: cst.MatchList | cst.MatchTuple) -> ir.Pattern:
    cursor = lowering.cursor
    bracketed = isinstance(node, cst.MatchList) and node.lbracket is not None
    for _ in node.lpar if bracketed else node.lpar[:-1]:
        cursor.take("(")
    start = cursor.skip()
    own = not bracketed and bool(node.lpar)
    if bracketed or own:
        cursor.take("[" if bracketed else "(")
    elements = _elements(lowering, node.patterns)
    if bracketed or own:
        cursor.take("]" if bracketed else ")")
    span = cursor.span(start)
    for _ in node.rpar if bracketed else node.rpar[:-1]:
        cursor.take(")")
    return ir.SequencePattern(elements, span)


def _elements(
    lowering: Lowering, nodes: Sequence[cst.MatchSequenceElement | cst.MatchStar]
) -> tuple[ir.Pattern, ...]:
    elements: list[ir.Pattern] = []
    for node in nodes:
        if isinstance(node, cst.MatchStar):
            start = lowering.cursor.take("*")
            name = node.name.value if node.name is not None else None
            lowering.cursor.take(name or "_")
            name = identifier(name) if name is not None else None
            elements.append(ir.StarPattern(name, lowering.cursor.span(start)))
        else:
            elements.append(lower_pattern(lowering, node.value))
        lowering.cursor.take_if(",")
    return tuple(elements)


def _mapping(lowering: Lowering, node: cst.MatchMapping) -> ir.Pattern:
    cursor = lowering.cursor
    start = cursor.take("{")
    keys, patterns = [], []
    for element in node.elements:
        keys.append(lowering.expression(element.key))
        cursor.take(":")
        patterns.append(lower_pattern(lowering, element.pattern))
        cursor.take_if(",")
    rest = None
    if node.rest is not None:
        cursor.take("**")
        rest = node.rest.value
        cursor.take(rest)
        rest = identifier(rest)
        cursor.take_if(",")
    cursor.take("}")
    return ir.MappingPattern(tuple(keys), tuple(patterns), rest, cursor.span(start))


def _class(lowering: Lowering, node: cst.MatchClass) -> ir.Pattern:
    cursor = lowering.cursor
    start = cursor.skip()
    type_ = lowering.expression(node.cls)
    cursor.take("(")
    patterns = []
    for element in node.patterns:
        patterns.append(lower_pattern(lowering, element.value))
        cursor.take_if(",")
    keywords = []
    for keyword in node.kwds:
        cursor.take(keyword.key.value)
        cursor.take("=")
        keywords.append(identifier(keyword.key.value))
        patterns.append(lower_pattern(lowering, keyword.pattern))
        cursor.take_if(",")
    cursor.take(")")
    return ir.ClassPattern(type_, tuple(patterns), tuple(keywords), cursor.span(start))


def _capture(lowering: Lowering, node: cst.MatchAs) -> ir.Pattern:
    cursor = lowering.cursor
    start = cursor.skip()
    written = node.name.value if node.name is not None else None
    name = identifier(written) if written is not None else None
    if node.pattern is None:
        cursor.take(written or "_")
        return ir.CapturePattern(None, name, cursor.span(start))
    pattern = lower_pattern(lowering, node.pattern)
    if written is not None:
        cursor.take("as")
        cursor.take(written)
    return ir.CapturePattern(pattern, name, cursor.span(start))
