"""Variables and quotes in a Dockerfile's words, replaced and removed as BuildKit does.

The rules are those of moby/buildkit at 0cdb0e33, frontend/dockerfile/shell/lex.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.source import Fragment, Span
from gunilint.value import Known, Setting, Unknown, Value

Lookup = Callable[[str], "Setting[str] | Absent"]
"""A variable's setting; FREE where the image below may set it."""

_NAME: Final = re.compile(r"[^\W\d]\w*|\d+|[@*#?\-$!]")
_TEMPLATE: Final = re.compile(r"\{\{|\{%")
_PLAIN: Final = re.compile(r"[^$'\"\\`{]+")
"""A word that stands for itself, whatever the escape character is."""
_ORDINARY: Final = re.compile(r"[^$'\"\\`}]+")
"""Characters that stand for themselves wherever they are."""


class Piece(NamedTuple):
    """Characters of a result, and the indexes of the word that they come from."""

    text: str
    start: int
    end: int


class Expansion(NamedTuple):
    """A word after substitution: its value, where that is written, and what it was read from."""

    value: Value[str]
    span: Span
    via: tuple[Setting[str], ...]
    fragment: Fragment | None
    """The value as text with places, where it is known; a variable's stands at its name."""


class _Stuck(Exception):  # noqa: N818 (it never leaves this module)
    """A word whose value cannot be told."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def expand(word: Fragment, lookup: Lookup, escape: str, *, raw: bool = False) -> Expansion:
    """*word* with its variables replaced and its quotes removed; *raw* leaves the quotes."""
    if _PLAIN.fullmatch(word.text):
        return Expansion(Known(word.text), word.whole(), (), word)
    if _TEMPLATE.search(word.text):
        unknown = Unknown("it is written by a template", word.whole())
        return Expansion(unknown, word.whole(), (), None)
    reader = _Reader(word.text, lookup, escape, raw)
    try:
        pieces = reader.until("")
    except (_Stuck, RecursionError) as error:
        why = error.why if isinstance(error, _Stuck) else "it is nested too deeply"
        return Expansion(Unknown(why, word.whole()), word.whole(), reader.via, None)
    text = "".join(piece.text for piece in pieces)
    if not text:
        return Expansion(Known(""), word.whole(), reader.via, word.part(0, 0))
    span = word.span(min(piece.start for piece in pieces), max(piece.end for piece in pieces))
    return Expansion(Known(text), span, reader.via, _fragment(word, pieces))


def value_of(word: Fragment, lookup: Lookup, escape: str) -> Value[str]:
    """The value that `expand` finds, without the places of its characters."""
    if _PLAIN.fullmatch(word.text):
        return Known(word.text)
    return expand(word, lookup, escape).value


def _fragment(word: Fragment, pieces: list[Piece]) -> Fragment:
    first = pieces[0]
    if len(pieces) == 1 and word.text[first.start : first.end] == first.text:
        return word.part(first.start, first.end)
    characters: list[str] = []
    offsets: list[int] = []
    for piece in pieces:
        # A variable's characters all stand where its name does.
        moves = piece.end - piece.start == len(piece.text)
        characters.append(piece.text)
        offsets.extend(
            word.offsets[piece.start + index if moves else piece.start]
            for index in range(len(piece.text))
        )
    offsets.append(word.offsets[pieces[-1].end - 1] + 1)
    return Fragment(word.source, "".join(characters), offsets)


class _Reader:
    """Reads one word from left to right."""

    def __init__(self, text: str, lookup: Lookup, escape: str, raw: bool) -> None:
        self._text = text
        self._lookup = lookup
        self._escape = escape
        self._raw = raw
        self._index = 0
        self.via: tuple[Setting[str], ...] = ()

    def until(self, stop: str, *, keeps_escapes: bool = False) -> list[Piece]:
        """The pieces up to character *stop*, which is passed; "" means the end."""
        pieces: list[Piece] = []
        keeps_escapes = keeps_escapes or self._raw
        while self._index < len(self._text):
            character = self._text[self._index]
            if stop and character == stop:
                self._index += 1
                return pieces
            if character == "$":
                pieces.append(self._dollar())
            elif character in "'\"" and not self._raw:
                pieces.extend(self._quoted(character))
            elif character == self._escape:
                pieces.extend(self._escaped(keeps_escapes))
            else:
                pieces.append(self._plain())
        if stop:
            raise _Stuck(f"{stop} is missing")
        return pieces

    def _plain(self) -> Piece:
        start = self._index
        found = _ORDINARY.match(self._text, start)
        self._index = start + 1 if found is None else found.end()
        return Piece(self._text[start : self._index], start, self._index)

    def _one(self) -> Piece:
        start = self._index
        self._index += 1
        return Piece(self._text[start : self._index], start, self._index)

    def _escaped(self, keeps: bool) -> list[Piece]:
        pieces = [self._one()]
        if not keeps:
            pieces.clear()
        if self._index < len(self._text):
            pieces.append(self._one())
        return pieces

    def _quoted(self, quote: str) -> list[Piece]:
        self._index += 1
        pieces: list[Piece] = []
        while self._index < len(self._text):
            character = self._text[self._index]
            if character == quote:
                self._index += 1
                return pieces
            if quote == '"' and character == "$":
                pieces.append(self._dollar())
                continue
            following = self._text[self._index + 1 : self._index + 2]
            if quote == '"' and character == self._escape:
                if not following or following in f'"${self._escape}':
                    self._index += 1
                if not following:
                    continue
            pieces.append(self._plain())
        raise _Stuck(f"the closing {quote} is missing")

    def _dollar(self) -> Piece:
        start = self._index
        self._index += 1
        if self._text[self._index : self._index + 1] != "{":
            name = self._name()
            value = "$" if not name else self._value(name) or ""
            return Piece(value, start, self._index)
        self._index += 1
        name = self._name()
        if not name:
            raise _Stuck("${ lacks a name")
        value = self._braced(name)
        return Piece(value, start, self._index)

    def _name(self) -> str:
        match = _NAME.match(self._text, self._index)
        if match is None:
            return ""
        self._index = match.end()
        return match[0]

    def _value(self, name: str) -> str | None:
        """The value of variable *name*; None where it is certainly not set."""
        setting = self._lookup(name)
        if setting is UNSET:
            return None
        if setting is FREE or isinstance(setting, Absent):
            raise _Stuck(f"${name} may be set outside the Dockerfile")
        if setting not in self.via:
            self.via = (*self.via, setting)
        if not isinstance(setting.value, Known):
            why = setting.value.why if isinstance(setting.value, Unknown) else "it varies"
            raise _Stuck(f"${name}: {why}")
        return setting.value.value

    def _braced(self, name: str) -> str:
        """What `${name…}` stands for, its text being read up to the brace."""
        operator = self._text[self._index : self._index + 1]
        self._index += 1
        if operator == "}":
            return self._value(name) or ""
        null_is_unset = operator == ":"
        if null_is_unset:
            operator = self._text[self._index : self._index + 1]
            self._index += 1
        if operator not in ("-", "+", "?", "#", "%", "/"):
            raise _Stuck(f"${{{name}…}} has an operator that is not known")
        is_pattern = operator in "#%/"
        word = "".join(piece.text for piece in self.until("}", keeps_escapes=is_pattern))
        value = self._value(name)
        is_unset = value is None or (null_is_unset and not value)
        if operator == "-":
            return word if is_unset else value or ""
        if operator == "+":
            return "" if is_unset else word
        if operator == "?":
            if is_unset:
                raise _Stuck(f"${name} must be set, or the build fails")
            return value or ""
        return _edited(value or "", operator, word)


def _edited(value: str, operator: str, word: str) -> str:
    """*value* without what the pattern matches, or with it replaced."""
    if operator == "/":
        return _replaced(value, word)
    greedy = word.startswith(operator)
    pattern = _pattern(word[1:] if greedy else word)
    ends = range(len(value) + 1)
    if operator == "#":
        for end in reversed(ends) if greedy else ends:
            if pattern.fullmatch(value[:end]):
                return value[end:]
        return value
    for start in ends if greedy else reversed(ends):
        if pattern.fullmatch(value[start:]):
            return value[:start]
    return value


def _replaced(value: str, word: str) -> str:
    count = 0 if word.startswith("/") else 1
    pattern, slash, replacement = word.removeprefix("/").partition("/")
    if not slash or "\\" in word:
        raise _Stuck("a substitution that is not followed")
    return _pattern(pattern).sub(lambda _: replacement, value, count=count)


def _pattern(word: str) -> re.Pattern[str]:
    """A shell pattern of `*` and `?`, the only two that BuildKit knows."""
    if "\\" in word:
        raise _Stuck("a pattern with an escape, which is not followed")
    escaped = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in word)
    return re.compile(escaped, re.DOTALL)
