"""Nodes out of events: anchors, merge keys, and limits on what they may unfold to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from yaml import ScalarNode, events
from yaml.resolver import Resolver

from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar, Sequence
from gunilint.source import Position, Problem, Source, Span

MOST_NODES: Final = 300_000
"""What one file may hold, its aliases unfolded; a megabyte of manifests has about 50,000."""
DEEPEST: Final = 100
"""How deep collections may nest."""

_PROPERTY: Final = re.compile(r"!<[^>\n]*>|[&!][^\s,\[\]{}]*")
_FILLER: Final = re.compile(r"(?:[ \t\r\n]+(?:#[^\n]*)?)*")
_STANDARD_TAG: Final = "tag:yaml.org,2002:"


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


@dataclass
class _Frame:
    """A collection whose end has not been seen."""

    is_mapping: bool
    is_flow: bool
    start: int
    anchor: str | None
    counted: int
    children: list[Node] = field(default_factory=list)


@dataclass
class Builder:
    """Collects the documents of one stream of events.

    *shift* is where in the source the stream begins. *revise* corrects a scalar whose text was
    changed before it was parsed. *tolerant* keeps silent about repeated keys, as the branches
    of a template repeat them.
    """

    source: Source
    shift: int = 0
    revise: Revise | None = None
    tolerant: bool = False
    documents: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, tuple[Node, int] | None] = field(default_factory=dict)
    _counted: int = 0
    _written: int = 0
    _last_end: int = 0
    _exploded: bool = False
    _tags: dict[str, str] = field(default_factory=dict)
    _resolver: Any = field(default_factory=Resolver)

    def feed(self, event: Any) -> None:
        """Take the next event."""
        match event:
            case events.ScalarEvent():
                self._scalar(event)
            case events.AliasEvent():
                self._alias(event)
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._open(event)
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._close(event)
            case events.DocumentStartEvent():
                self._anchors = {}
                self._exploded = False

    def _add(self, node: Node) -> None:
        (self._frames[-1].children if self._frames else self.documents).append(node)

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
        start, end = self._content_start(event), event.end_mark.index + self.shift
        style: str = "" if event.style in (None, "plain") else event.style
        value, opaque = event.value, None
        if self.revise is not None:
            value, start, end, opaque = self.revise(value, start, end, style)
        if style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        node = Scalar(value, self._tag(event), style, self._span(start, end), opaque)
        self._counted += 1
        self._written += 1
        if self._written > MOST_NODES:
            raise TooMuchError(f"the file holds more than {MOST_NODES:,} values", start)
        self._last_end = end
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
        self._add(node)

    def _span(self, start: int, end: int) -> Span:
        """As the source's own, but quick where the whole of it is on one line, as most is."""
        if self.source.text.find("\n", start, end) >= 0:
            return self.source.span(start, end)
        first = self.source.position(start)
        return Span(self.source.path, first, Position(first.line, first.column + end - start))

    def _tag(self, event: Any) -> str:
        tag: str | None = event.tag
        if tag is None or tag == "!":
            if not event.implicit[0]:
                return "str"
            tag = self._tags.get(event.value)
            if tag is None:
                tag = str(self._resolver.resolve(ScalarNode, event.value, (True, False)))
                self._tags[event.value] = tag
        return tag.removeprefix(_STANDARD_TAG)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        span = self.source.span(start, end)
        self._last_end = end
        if event.anchor not in self._anchors:
            self._add(self._broken(f"the alias *{event.anchor} has no anchor before it", span))
            return
        target = self._anchors[event.anchor]
        if target is None:
            self._add(self._broken(f"the anchor &{event.anchor} contains itself", span))
            return
        node, size = target
        if self._counted + size > MOST_NODES:
            self._add(self._explosion(span))
            return
        self._counted += size
        self._add(replace(node, alias=span))

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
        start = self._content_start(event)
        if len(self._frames) >= DEEPEST:
            raise TooMuchError(f"nested deeper than {DEEPEST} levels", start)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        is_mapping = isinstance(event, events.MappingStartEvent)
        frame = _Frame(is_mapping, bool(event.flow_style), start, event.anchor, self._counted)
        self._counted += 1
        self._frames.append(frame)

    def _close(self, event: Any) -> None:
        frame = self._frames.pop()
        if frame.is_flow:
            self._last_end = event.end_mark.index + self.shift
        span = self.source.span(frame.start, max(frame.start, self._last_end))
        node = self._mapping(frame, span) if frame.is_mapping else self._sequence(frame, span)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (node, self._counted - frame.counted)
        self._add(node)

    def _sequence(self, frame: _Frame, span: Span) -> Sequence:
        return Sequence(tuple(frame.children), span)

    def _mapping(self, frame: _Frame, span: Span) -> Mapping:
        own: dict[str, tuple[Scalar, Node]] = {}
        merged: dict[str, tuple[Scalar, Node]] = {}
        gap: Gap | None = None
        for key, value in zip(frame.children[::2], frame.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                continue
            if key.opaque is not None:
                gap = gap or Gap(key.opaque, key.span)
            elif key.tag == "merge":
                gap = self._merge(value, merged) or gap
            else:
                self._report_repeated(key, own)
                own[key.value] = (key, value)
        if not merged:
            return Mapping(tuple(own.values()), span, gap=gap)
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
                    reached = item if item.alias or via is None else replace(item, alias=via)
                    merged[key.value] = (key, reached)
            elif source.opaque is not None:
                gap = Gap(source.opaque, source.alias or source.span)
            else:
                self.problems.append(Problem("a merge key takes mappings", source.span))
        return gap
