"""What a YAML document says, with the place of everything it says.

These types are light and frozen; reading them needs no YAML library.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self, TypeAlias, Union

from gunilint.parse.yaml_text import character_offsets, unquoted
from gunilint.source import Fragment, Problem, Source, Span


class Gap(NamedTuple):
    """A place that puts something into a node that cannot be read: a template's expression."""

    why: str
    span: Span


class _Written(NamedTuple):
    """A scalar as it is kept: one tuple, as there are more of them than of anything else."""

    value: str
    tag: str
    style: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    opaque: str | None
    alias: Span | None


class Scalar(_Written):
    """One value, unquoted and unescaped, as text.

    *tag* is `str`, `int`, `bool`, `null`, … as YAML 1.1 resolves it, or an explicit tag such as
    `!Ref`. *style* is the quote (`'` or `"`), the block indicator (`|` or `>`), or empty for a
    plain scalar. *span* covers the scalar with its quotes, or from the block indicator to the
    end of the last line that is not blank; anchors and tags stand before it.

    *opaque* says why *value* is not what the document will hold when it is used; *value* is
    then the text as it is written. *alias* is where `*name` stands, if the scalar was reached
    through an anchor.
    """

    __slots__ = ()

    def __new__(
        cls,
        value: str,
        tag: str,
        style: str,
        span: Span,
        opaque: str | None = None,
        alias: Span | None = None,
    ) -> Self:
        return tuple.__new__(cls, (value, tag, style, *span, opaque, alias))

    def __getnewargs__(self) -> Any:
        return self.value, self.tag, self.style, self.span, self.opaque, self.alias

    @property
    def span(self) -> Span:
        return tuple.__new__(Span, self[3:8])

    @property
    def is_null(self) -> bool:
        """Whether it is nothing, `~` or `null`."""
        return self.tag == "null" and self.opaque is None

    def at(self, span: Span, alias: Span | None) -> Scalar:
        """The same in another place."""
        return Scalar(self.value, self.tag, self.style, span, self.opaque, alias)

    def fragment(self, source: Source) -> Fragment:
        """The value, each character with its place in *source*, the file it was read from.

        An escape stands where its backslash stands; a folded line end stands where that line
        end stands.
        """
        start = source.offset_at(self.line, self.column)
        end = source.offset_at(self.end_line, self.end_column)
        offsets = character_offsets(source.text, start, end, self.style, self.value)
        return Fragment(source, self.value, offsets)

    def unquoted(self, source: Source) -> Fragment:
        """The same; of an opaque scalar the text as YAML unquotes it, a template's expressions
        among it, or nothing where that cannot be told."""
        if self.opaque is None:
            return self.fragment(source)
        start = source.offset_at(self.line, self.column)
        end = source.offset_at(self.end_line, self.end_column)
        return Fragment(source, *unquoted(source.text, start, end, self.style))


class Mapping(NamedTuple):
    """Keys and values in order, merge keys applied: every key once.

    *conditional* says on what it depends that the whole mapping is there. *gap* is a place
    that may add keys.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span
    conditional: str | None = None
    gap: Gap | None = None
    alias: Span | None = None

    def get(self, name: str) -> Node | None:
        """The value of *name*, None where it is certain that there is none.

        Where it cannot be told (a template decides), the answer is an opaque scalar.
        """
        found = self.peek(name)
        if found is None:
            return None if self.gap is None else _opaque("", self.gap.span, self.gap.why)
        if isinstance(found, Scalar) or found.conditional is None:
            return found
        return _opaque("", found.span, found.conditional)

    def peek(self, name: str) -> Node | None:
        """The value that is written for *name*, even if it depends on a condition."""
        for key, value in self.entries:
            if key.value == name and key.opaque is None:
                return value
        return None

    def key(self, name: str) -> Scalar | None:
        """The key itself, as it is written."""
        return next((key for key, _ in self.entries if key.value == name), None)


class Sequence(NamedTuple):
    """Items in order; *conditional* and *gap* as for a mapping."""

    items: tuple[Node, ...]
    span: Span
    conditional: str | None = None
    gap: Gap | None = None
    alias: Span | None = None


Node: TypeAlias = Union[Scalar, Mapping, Sequence]


class Documents(NamedTuple):
    """What one file holds.

    *problems* are the places that could not be read; the documents around them are there.
    *templated* is the first expression of a template language: the text is not YAML until
    something has rendered it, and only what is plain in it was read.
    """

    nodes: tuple[Node, ...]
    problems: tuple[Problem, ...] = ()
    templated: Span | None = None


def _opaque(value: str, span: Span, why: str) -> Scalar:
    return Scalar(value, "str", "", span, why)


def depending(node: Node, why: str) -> Node:
    """*node*, which is there only if *why* holds."""
    if isinstance(node, Scalar):
        return depending_scalar(node, why)
    return node if node.conditional else node._replace(conditional=why)


def depending_scalar(node: Scalar, why: str) -> Scalar:
    """The same for a scalar."""
    return node if node.opaque else node._replace(opaque=why)
