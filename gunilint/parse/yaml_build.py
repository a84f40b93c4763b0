"""Nodes out of events: anchors, merge keys, and limits on what they may unfold to."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from yaml import ScalarNode, events
from yaml.resolver import Resolver

from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar, Sequence
from gunilint.source import Problem, Source, Span

MOST_NODES: Final = 300_000
"""What one file may hold, its aliases unfolded; a megabyte of manifests has about 50,000."""
DEEPEST: Final = 100
"""How deep collections may nest."""

_PROPERTY: Final = re.compile(r"!<[^>\n]*>|[&!][^\s,\[\]{}]*")
_FILLER: Final = re.compile(r"(?:[ \t\r\n]+(?:#[^\n]*)?)*")
_STANDARD_TAG: Final = "tag:yaml.org,2002:"
_RESOLVER: Final[Any] = Resolver()
TELLING: Final = frozenset(Resolver.yaml_implicit_resolvers)
"""What a plain scalar begins with that may be something else than text."""


class Revised(NamedTuple):
    """What a scalar really says, and where, if its text was changed before it was parsed."""

    value: str
    start: int
    end: int
    opaque: str | None = None


Revise = Callable[[str, int, int, str], Revised]
"""Takes a scalar's value, start, end and style."""


class TooMuchError(Exception):
    """A document is larger or deeper than anything that is written to configure a server."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.offset = offset


class _Frame(NamedTuple):
    """A collection whose end has not been seen; *outer* are the nodes that it will be one of."""

    is_flow: bool
    start: int
    anchor: str | None
    counted: int
    outer: list[Node]


class Builder:
    """Collects the documents of one stream of events.

    *shift* is where in the source the stream begins. *revise* corrects a scalar whose text was
    changed before it was parsed. *tolerant* keeps silent about repeated keys, as the branches
    of a template repeat them.
    """

    def __init__(
        self, source: Source, shift: int = 0, revise: Revise | None = None, tolerant: bool = False
    ) -> None:
        self.source = source
        self.shift = shift
        self.revise = revise
        self.tolerant = tolerant
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._children = self.documents
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._counted = 0
        self._written = 0
        self._last_end = 0
        """Of what was read last and has an end of its own."""
        self._exploded = False

    def read(self, next_event: Callable[[], Any]) -> None:
        """Take all events up to the end of the stream."""
        takers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.AliasEvent: self._alias,
            events.MappingStartEvent: self._open,
            events.SequenceStartEvent: self._open,
            events.MappingEndEvent: self._close_mapping,
            events.SequenceEndEvent: self._close_sequence,
            events.DocumentStartEvent: self._begin,
        }
        event = next_event()
        while (kind := event.__class__) is not events.StreamEndEvent:
            if kind in takers:
                takers[kind](event)
            event = next_event()

    def _begin(self, _: Any) -> None:
        self._anchors = {}
        self._exploded = False

    def _content_start(self, event: Any) -> int:
        """Where a node begins, after its anchor and its tag."""
        start: int = event.start_mark.index + self.shift
        end: int = event.end_mark.index + self.shift
        if event.anchor is None and event.tag is None:
            return start
        while found := _PROPERTY.match(self.source.text, start):
            filler = _FILLER.match(self.source.text, found.end())
            start = found.end() if filler is None else filler.end()
        return min(start, end) if isinstance(event, events.ScalarEvent) else start

    def _scalar(self, event: Any) -> None:
        style: str = event.style or ""
        start, end = self._content_start(event), event.end_mark.index + self.shift
        value, opaque = event.value, None
        if self.revise is not None:
            value, start, end, opaque = self.revise(value, start, end, style)
        if style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        self._last_end = end
        node = Scalar(value, _tag(event), style, self.source.span(start, end), opaque)
        self._counted += 1
        self._written += 1
        if self._written > MOST_NODES:
            raise TooMuchError(f"the file holds more than {MOST_NODES:,} values", start)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
        self._children.append(node)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        span = self.source.span(start, end)
        self._last_end = end
        node: Node
        if event.anchor not in self._anchors:
            node = self._broken(f"the alias *{event.anchor} has no anchor before it", span)
        elif (target := self._anchors[event.anchor]) is None:
            node = self._broken(f"the anchor &{event.anchor} contains itself", span)
        elif self._counted + target[1] > MOST_NODES:
            node = self._explosion(span)
        else:
            self._counted += target[1]
            node = target[0]._replace(alias=span)
        self._children.append(node)

    def _broken(self, why: str, span: Span) -> Scalar:
        self.problems.append(Problem(why, span))
        return Scalar(self.source.cut(span), "str", "", span, why, span)

    def _explosion(self, span: Span) -> Scalar:
        why = f"aliases make this file expand to more than {MOST_NODES:,} values"
        if not self._exploded:
            self._exploded = True
            return self._broken(why, span)
        return Scalar(self.source.cut(span), "str", "", span, why, span)

    def _open(self, event: Any) -> None:
        start, anchor = self._content_start(event), event.anchor
        if len(self._frames) >= DEEPEST:
            raise TooMuchError(f"nested deeper than {DEEPEST} levels", start)
        if anchor is not None:
            self._anchors[anchor] = None
        is_flow = bool(event.flow_style)
        self._frames.append(_Frame(is_flow, start, anchor, self._counted, self._children))
        self._counted += 1
        self._children = []

    def _close_sequence(self, event: Any) -> None:
        self._close(Sequence(tuple(self._children), self._extent(event)))

    def _close_mapping(self, event: Any) -> None:
        self._close(self._mapping(self._children, self._extent(event)))

    def _extent(self, event: Any) -> Span:
        """Where the collection stands that ends here; in block style what it holds ends it."""
        frame = self._frames[-1]
        if frame.is_flow:
            self._last_end = event.end_mark.index + self.shift
        return self.source.span(frame.start, max(frame.start, self._last_end))

    def _close(self, node: Node) -> None:
        frame = self._frames.pop()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (node, self._counted - frame.counted)
        self._children = frame.outer
        self._children.append(node)

    def _mapping(self, children: list[Node], span: Span) -> Mapping:
        own: dict[str, tuple[Scalar, Node]] = {}
        merged: dict[str, tuple[Scalar, Node]] = {}
        gap: Gap | None = None
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                continue
            if key.opaque is not None:
                gap = gap or Gap(key.opaque, key.span)
            elif key.tag == "merge":
                gap = self._merge(value, merged) or gap
            else:
                self._report_repeated(key, own)
                own[key.value] = (key, value)
        return Mapping(tuple({**merged, **own}.values()), span, gap=gap)

    def _report_repeated(self, key: Scalar, own: dict[str, tuple[Scalar, Node]]) -> None:
        if key.value in own and not self.tolerant:
            first = own[key.value][0].span.start.line
            message = f"the key {key.value!r} is already set on line {first}; the last one counts"
            self.problems.append(Problem(message, key.span))

    def _merge(self, value: Node, merged: dict[str, tuple[Scalar, Node]]) -> Gap | None:
        """Add what `<<` brings to *merged*; of several mappings the first has the last word."""
        sources = value.items if isinstance(value, Sequence) else (value,)
        gap: Gap | None = None
        for source in reversed(sources):
            if isinstance(source, Sequence):
                self.problems.append(Problem("a merge key takes mappings", source.span))
            elif isinstance(source, Mapping):
                gap = source.gap or gap
                via = source.alias or value.alias
                for key, item in source.entries:
                    reached = item if item.alias or via is None else item._replace(alias=via)
                    merged[key.value] = (key, reached)
            elif source.opaque is not None:
                gap = Gap(source.opaque, source.alias or source.span)
            else:
                self.problems.append(Problem("a merge key takes mappings", source.span))
        return gap


def _tag(event: Any) -> str:
    tag: str | None = event.tag
    if tag is None or tag == "!":
        return resolved(event.value) if event.implicit[0] else "str"
    return tag.removeprefix(_STANDARD_TAG)


@lru_cache(4096)
def resolved(value: str) -> str:
    """The tag that YAML 1.1 gives to a plain scalar."""
    tag: str = _RESOLVER.resolve(ScalarNode, value, (True, False))
    return tag.removeprefix(_STANDARD_TAG)
