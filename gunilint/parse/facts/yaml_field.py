"""Values of a manifest that have been given a type, with the place where they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, Self, TypeAlias, TypeVar, Union

from gunilint.frozen import dataclass
from gunilint.parse.facts.yaml import Gap, Scalar
from gunilint.source import Span
from gunilint.value import Known, Unknown

T = TypeVar("T")
U = TypeVar("U")

Read: TypeAlias = Union[Known[T], Unknown]


class _Written(NamedTuple, Generic[T]):
    """A field as it is kept: one tuple, as a repository's manifests have thousands."""

    content: T | Unknown
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    written: str
    alias: Span | None


class Field(_Written[T]):
    """What is written for one key.

    *value* is Unknown where it cannot be told, and says why: a template's expression, or text of
    the wrong type. *written* is the text itself; *alias* is where it is used, if it is reached
    by an alias.
    """

    __slots__ = ()

    def __new__(
        cls, content: T | Unknown, span: Span, written: str, alias: Span | None = None
    ) -> Self:
        return tuple.__new__(cls, (content, *span, written, alias))

    def __getnewargs__(self) -> Any:
        return self.content, self.span, self.written, self.alias

    @property
    def value(self) -> Read[T]:
        content = self.content
        return content if isinstance(content, Unknown) else Known(content)

    @property
    def span(self) -> Span:
        return tuple.__new__(Span, self[1:6])

    @property
    def known(self) -> T | None:
        """The value where it is certain, else None."""
        content = self.content
        return None if isinstance(content, Unknown) else content

    def map(self, convert: Callable[[T], U]) -> Field[U]:
        """The same place with *convert* applied to its value."""
        content = self.content
        if isinstance(content, Unknown):
            return Field(content, self.span, self.written, self.alias)
        return Field(convert(content), self.span, self.written, self.alias)


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words, such as a command; *gap* is a place that may add some."""

    items: tuple[Scalar, ...]
    span: Span
    gap: Gap | None = None
    alias: Span | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Names and texts: labels, annotations, the data of a ConfigMap.

    *rows* are each name with its text after it. *gap* is a place that may add names. *span* is
    None where nothing is written at all.
    """

    rows: tuple[Scalar, ...] = ()
    span: Span | None = None
    gap: Gap | None = None

    def __iter__(self) -> Iterator[tuple[Scalar, Scalar]]:
        return zip(self.rows[::2], self.rows[1::2], strict=True)

    def get(self, name: str) -> Scalar | None:
        """The text for *name*; None where it is certain that there is none.

        Where it cannot be told, the answer is an opaque scalar at the place that decides.
        """
        for key, value in self:
            if key.value == name:
                return value
        if self.gap is None:
            return None
        return Scalar("", "str", "", self.gap.span, self.gap.why)

    def key(self, name: str) -> Scalar | None:
        """The name itself, as it is written."""
        return next((key for key, _ in self if key.value == name), None)

    @property
    def known(self) -> dict[str, str] | None:
        """All of it as plain text; None where any of it cannot be told."""
        if self.gap is not None or any(value.opaque is not None for value in self.rows[1::2]):
            return None
        return {key.value: value.value for key, value in self}
