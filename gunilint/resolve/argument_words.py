"""What an argument parser can tell of a word that may be a formula or unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from gunilint.frozen import dataclass, replace
from gunilint.resolve.conversion import Unconvertible, convert_value
from gunilint.resolve.words import Argument
from gunilint.source import Position, Span
from gunilint.value import (
    MISSING,
    Bindings,
    InputKind,
    Known,
    Missing,
    Symbolic,
    Unknown,
    Value,
)

T = TypeVar("T")

_MARKS: Final = ("\x01", "\x02")
_NAMES_AN_APP: Final = re.compile(r"APP|ASGI|MODULE|TARGET|WSGI", re.IGNORECASE)
_SAFE: Final = re.compile(r"[\w./:@%+,=~^-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as far as it can be read.

    *text* is what it is, or is under the inputs' defaults; where an input has no default, its
    certain beginning with `_MARKS[0]` after it. None: it can be anything, several words or none.
    *prefix* is how it begins whatever the inputs.
    """

    argument: Argument
    text: str | None
    prefix: str

    @property
    def span(self) -> Span:
        return self.argument.span

    def rest(self, start: int) -> Value[str]:
        """What stands after the first *start* characters."""
        if start == 0:
            return self.argument.value
        head = (self.text or "")[:start]

        def cut(text: str) -> str:
            if not text.startswith(head):
                raise Unconvertible(f"the word no longer begins with {head}")
            return text[start:]

        found = convert_value(self.argument.value, cut)
        if isinstance(found, Symbolic) and found.formula.startswith(head):
            return replace(found, formula=found.formula[start:])
        return found

    def part(self, start: int, end: int | None = None) -> Span:
        """The span of characters *start* up to *end*; of the whole word where it is not written
        as it reads, because of escapes or expansions."""
        if not isinstance(self.argument.value, Known) or self.text is None:
            return self.span
        shift = _opening_quote(self.text, self.span)
        if shift is None or (shift and not start):
            return self.span
        line, column = self.span.start
        stop = len(self.text) if end is None else end
        return Span(
            self.span.path,
            Position(line, column + start + shift),
            Position(line, column + stop + shift),
        )


def _opening_quote(text: str, span: Span) -> int | None:
    """The width of a quote before the value in a word; None: it is not written as it reads.

    Whether the quote stands before the flag or before its value makes no difference to where
    the value is.
    """
    if span.start.line != span.end.line:
        return None
    extra = span.end.column - span.start.column - len(text)
    if extra == 0:
        return 0
    return 1 if extra == 2 and _SAFE.fullmatch(text) else None


def converted(word: Word, start: int, convert: Callable[[str], T]) -> Value[T]:
    """What stands in *word* from *start* on, converted. Raises Unconvertible.

    A variable that is empty unless it is given, where the option takes no empty value, is given:
    by an `.env` file, say, that is kept out of the repository.
    """
    value = word.rest(start)
    try:
        return convert_value(value, convert)
    except Unconvertible:
        if not isinstance(value, Symbolic) or value.default != "":
            raise
        return convert_value(replace(value, default=MISSING), convert)


def read_words(arguments: Sequence[Argument]) -> list[Word]:
    """Each of *arguments*, as far as it can be read."""
    return [_read(argument) for argument in arguments]


def _read(argument: Argument) -> Word:
    match argument.value:
        case Known(text):
            return Word(argument, text, text)
        case Symbolic(default=default):
            prefix = _certain_prefix(argument.value)
            if not isinstance(default, Missing):
                # An unquoted variable that is empty by default may hold any number of words.
                return Word(argument, default or None, _shared(prefix, default))
            if _is_readable(prefix) or _is_app(argument.value):
                return Word(argument, prefix + _MARKS[0], prefix)
            return Word(argument, None, "")
        case Unknown():
            return Word(argument, None, "")


def _is_readable(prefix: str) -> bool:
    """Whether *prefix* is enough to tell a flag, or that a word is none."""
    if not prefix.startswith("-"):
        return bool(prefix)
    return "=" in prefix or (len(prefix) > 1 and not prefix.startswith("--"))


def _certain_prefix(value: Symbolic[str]) -> str:
    """What *value* begins with whatever the inputs, found by trying two."""
    tried = []
    for mark, cpus in zip(_MARKS, (1, 20), strict=True):
        names = [item.name for item in value.inputs if item.kind is InputKind.ENVIRONMENT]
        match value.rebind(Bindings(dict.fromkeys(names, mark), cpus)):
            case Known(text):
                tried.append(text)
            case _:
                return ""
    return _shared(*tried)


def _shared(left: str, right: str) -> str:
    """What both begin with."""
    pairs = zip(left, right, strict=False)
    length = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
    return left[:length]


def _is_app(value: Symbolic[str]) -> bool:
    """Whether *value* is one variable that by its name holds what to serve, not flags."""
    return len(value.inputs) == 1 and bool(_NAMES_AN_APP.search(value.inputs[0].name))
