"""The patterns of a match statement, out of CPython's syntax tree."""

from __future__ import annotations

import ast
from typing import Final

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_walk import Table, Walk


def pattern(walk: Walk, node: ast.pattern) -> ir.Pattern:
    """What *node* matches."""
    lowered: ir.Pattern = _PATTERNS[type(node)](walk, node)
    return lowered


def _patterns(walk: Walk, nodes: list[ast.pattern]) -> tuple[ir.Pattern, ...]:
    return tuple([pattern(walk, node) for node in nodes])


def _value(walk: Walk, node: ast.MatchValue) -> ir.Pattern:
    value = walk.expression(node.value)
    return ir.ValuePattern(value, singleton=False, span=value.span)


def _singleton(walk: Walk, node: ast.MatchSingleton) -> ir.Pattern:
    span = walk.span(node)
    return ir.ValuePattern(ir.Constant(node.value, span), singleton=True, span=span)


def _sequence(walk: Walk, node: ast.MatchSequence) -> ir.Pattern:
    return ir.SequencePattern(_patterns(walk, node.patterns), walk.span(node))


def _star(walk: Walk, node: ast.MatchStar) -> ir.Pattern:
    return ir.StarPattern(node.name, walk.span(node))


def _mapping(walk: Walk, node: ast.MatchMapping) -> ir.Pattern:
    keys, patterns = walk.expressions(node.keys), _patterns(walk, node.patterns)
    return ir.MappingPattern(keys, patterns, node.rest, walk.span(node))


def _class(walk: Walk, node: ast.MatchClass) -> ir.Pattern:
    type_ = walk.expression(node.cls)
    patterns = _patterns(walk, [*node.patterns, *node.kwd_patterns])
    return ir.ClassPattern(type_, patterns, tuple(node.kwd_attrs), walk.span(node))


def _capture(walk: Walk, node: ast.MatchAs) -> ir.Pattern:
    inner = None if node.pattern is None else pattern(walk, node.pattern)
    return ir.CapturePattern(inner, node.name, walk.span(node))


def _or(walk: Walk, node: ast.MatchOr) -> ir.Pattern:
    return ir.OrPattern(_patterns(walk, node.patterns), walk.span(node))


_PATTERNS: Final = Table(
    {
        ast.MatchValue: _value,
        ast.MatchSingleton: _singleton,
        ast.MatchSequence: _sequence,
        ast.MatchStar: _star,
        ast.MatchMapping: _mapping,
        ast.MatchClass: _class,
        ast.MatchAs: _capture,
        ast.MatchOr: _or,
    }
)
