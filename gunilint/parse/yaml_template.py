"""What is plain in YAML that still is a template, and what cannot be told before it is rendered.

An expression inside a value makes the value opaque. One that has a line to itself makes the
mapping or the list around it incomplete. What stands between `if` and `end` depends on a condition,
unless all that it stands in does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from gunilint.parse.facts.yaml import (
    Documents,
    Gap,
    Mapping,
    Node,
    Scalar,
    depending,
)
from gunilint.parse.template_masking import Mask, Masked, cover_of, mask
from gunilint.parse.template_tokens import Conditions, Token, conditions, has_template, tokens
from gunilint.parse.yaml_build import Builder, Revise, Revised
from gunilint.parse.yaml_events import Failure, build, problem_at, read_documents
from gunilint.source import Problem, Source

__all__ = ["has_template", "read_template"]

_DOCUMENT: Final = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_MOST_RETRIES: Final = 8


def read_template(source: Source) -> Documents:
    """The documents of *source*, which may be a template.

    Expressions inside block scalars alone do not make a template of text that is YAML as it
    stands: there they may belong to what the scalar holds, such as an alert's text.
    """
    found = tokens(source.text)
    strict = read_documents(source)
    if not found:
        return strict
    if not strict.problems:
        kinds = _holders(source, strict, found)
        if kinds is not None and "plain" not in kinds:
            return strict
        if kinds is not None:
            return _marked(source, found)
    return _tolerant(source, found)


def _holders(source: Source, documents: Documents, found: tuple[Token, ...]) -> set[str] | None:
    """Whether the expressions stand in block scalars or in plain ones; None if elsewhere.

    A plain scalar is no proof where the expression has a line to itself: it can look like the
    continuation of the line above.
    """
    scalars = sorted(
        (source.offset(item.span.start), source.offset(item.span.end), item.style)
        for node in documents.nodes
        for item in _scalars(node)
        if item.alias is None
    )
    kinds: set[str] = set()
    index = 0
    for token in found:
        while index < len(scalars) and scalars[index][1] <= token.start:
            index += 1
        if index == len(scalars) or not scalars[index][0] <= token.start < scalars[index][1]:
            return None
        style = scalars[index][2]
        if not style and "\n" in source.text[scalars[index][0] : scalars[index][1]]:
            return None
        kinds.add("block" if style in ("|", ">") else "plain")
    return kinds


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield key
            if value.alias is None:
                yield from _scalars(value)
    else:
        for item in node.items:
            if item.alias is None:
                yield from _scalars(item)


def _marked(source: Source, found: tuple[Token, ...]) -> Documents:
    """Documents of text that is YAML as it stands, with expressions inside values."""
    masks = tuple(cover_of(token) for token in found)
    shift = 1 if source.text.startswith("\ufeff") else 0
    builder = Builder(source, shift, _revise(source, Masked(source.text, masks, ())))
    build(builder, source.text[shift:])
    span = source.span(found[0].start, found[0].end)
    return Documents(tuple(builder.documents), tuple(builder.problems), span)


def _revise(source: Source, masked: Masked) -> Revise:
    def revise(value: str, start: int, end: int, style: str) -> Revised:
        found = masked.mask_at(start, end)
        if found is None:
            return Revised(value, start, end)
        if found.is_line and style not in ("|", ">"):
            start, end = found.token
        quotes = 1 if style in ("'", '"') else 0
        return Revised(source.text[start + quotes : end - quotes], start, end, found.why)

    return revise


def _tolerant(source: Source, found: tuple[Token, ...]) -> Documents:
    """Documents of text that is YAML only with placeholders, each document on its own."""
    masked = mask(source.text, found)
    settle = _Settling(source, masked, conditions(found, len(source.text)))
    nodes: list[Node] = []
    problems: list[Problem] = []
    starts = sorted({0, *(match.start() for match in _DOCUMENT.finditer(masked.text))})
    for start, end in zip(starts, [*starts[1:], len(source.text)], strict=True):
        if start == 0 and source.text.startswith("\ufeff"):
            start = 1
        nodes_here, failure = _document(source, masked, start, end)
        nodes += (settle.node(node) for node in nodes_here)
        if failure is not None and masked.mask_at(start, end) is None:
            problems.append(problem_at(source, failure))
    return Documents(tuple(nodes), tuple(problems), source.span(found[0].start, found[0].end))


def _document(
    source: Source, masked: Masked, start: int, end: int
) -> tuple[list[Node], Failure | None]:
    """The nodes of the document from *start* up to *end*.

    A line with an expression that its placeholder does not suit is left out, and then nothing
    in the document counts as complete.
    """
    text = masked.text[start:end]
    failure: Failure | None = None
    for _ in range(_MOST_RETRIES):
        builder = Builder(source, start, _revise(source, masked), tolerant=True)
        failed = build(builder, text)
        if failed is None:
            gaps = [item for item in masked.lost if start <= item.start < end]
            if failure is not None:
                gaps.append(Mask.of_failure(failure.offset, failure.message))
            return [_incomplete(source, node, gaps) for node in builder.documents], None
        failure = failed
        line = source.span(failed.offset, failed.offset).start.line
        first = source.offset(source.position(failed.offset)._replace(column=1))
        last = first + len(source.line(line))
        if masked.mask_at(first, last) is None or not text[first - start : last - start].strip():
            break
        text = text[: first - start] + " " * (last - first) + text[last - start :]
    return [], failure


def _incomplete(source: Source, node: Node, gaps: list[Mask]) -> Node:
    """*node* with a gap in every collection, and nothing certain to be empty, if there is any."""
    if not gaps:
        return node
    if isinstance(node, Scalar):
        return node._replace(opaque=gaps[0].why) if node.is_null else node
    gap = node.gap or Gap(gaps[0].why, source.span(*gaps[0].token))
    if isinstance(node, Mapping):
        entries = tuple((key, _incomplete(source, value, gaps)) for key, value in node.entries)
        return node._replace(entries=entries, gap=gap)
    items = tuple(_incomplete(source, item, gaps) for item in node.items)
    return node._replace(items=items, gap=gap)


class _Settling(NamedTuple):
    """Says what depends on conditions, and takes away placeholders for items."""

    source: Source
    masked: Masked
    conditions: Conditions

    def node(self, node: Node) -> Node:
        """*node*, given that it is there at all."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Mapping):
            entries = tuple((key, self._within(node, value)) for key, value in node.entries)
            return node._replace(entries=entries)
        masks = [self._placeholder(item) for item in node.items]
        items = tuple(
            self._within(node, item)
            for item, mask in zip(node.items, masks, strict=True)
            if mask is None
        )
        gaps = (Gap(mask.why, self.source.span(*mask.token)) for mask in masks if mask is not None)
        return node._replace(items=items, gap=node.gap or next(gaps, None))

    def _within(self, parent: Node, node: Node) -> Node:
        """*node*, with the condition on which *parent* has it."""
        start, end = self._extent(node)
        found = self.conditions.around(start, end)
        settled = self.node(node)
        if found is None:
            return settled
        parent_start, parent_end = self._extent(parent)
        if found.start <= parent_start and parent_end <= found.end:
            return settled
        return depending(settled, found.why)

    def _placeholder(self, item: Node) -> Mask | None:
        if not isinstance(item, Scalar) or item.opaque is None or item.style:
            return None
        found = self.masked.mask_at(*self._extent(item))
        return found if found is not None and found.is_line else None

    def _extent(self, node: Node) -> tuple[int, int]:
        span = node.alias or node.span
        return self.source.offset(span.start), self.source.offset(span.end)
