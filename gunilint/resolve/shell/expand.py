"""Words into arguments: expansion, splitting and quote removal (POSIX, "Word Expansions")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final, NamedTuple

from gunilint.parse.facts.shell_words import (
    AnsiC,
    Arithmetic,
    Literal,
    Parameter,
    Part,
    Substitution,
    Word,
)
from gunilint.resolve.shell.state import ShellKind, ShellState
from gunilint.resolve.shell.values import concat, nominal
from gunilint.resolve.words import Argument, as_words
from gunilint.source import Span
from gunilint.value import Known, Setting, Symbolic, Unknown, Value

Via = tuple[Setting[Any], ...]

_BLANK: Final = re.compile(r"[ \t\n]+")
_LITERAL: Final = re.compile(r"[^ \t\n*?\[{~]{1,1000}")
"""One word that stands for itself even without quotes, and is far from too long."""
_BRACES: Final = re.compile(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")
_GLOB: Final = re.compile(r"[*?]|\[[^\]]+\]")


class Piece(NamedTuple):
    """Part of an argument; *own* is the place of a whole argument that it is a copy of.

    *is_many*: it may be several words, or none, though quotes are around it: `"$@"`.
    """

    value: Value[str]
    quoted: bool
    span: Span
    via: Via = ()
    own: Span | None = None
    is_many: bool = False


class Break:
    """Between two pieces: one argument ends here."""


Chunk = Piece | Break


@dataclass
class Expander:
    """Expands words in *state*, which `${name:=value}` changes.

    *origins* remembers the pieces of each argument, to place the words of a nested program.
    """

    state: ShellState
    origins: dict[Span, tuple[Piece, ...]] = field(default_factory=dict)

    def arguments(self, words: Iterable[Word]) -> list[Argument]:
        """What a command is started with."""
        arguments: list[Argument] = []
        for word in words:
            plain = self._plain(word.parts)
            if plain is None:
                arguments.extend(self.word(word))
            else:
                arguments.append(plain)
        return arguments

    def _plain(self, parts: Sequence[Part]) -> Argument | None:
        """What `word` makes of *parts* where they are one literal without anything special."""
        if len(parts) != 1:
            return None
        part = parts[0]
        if not isinstance(part, Literal) or not _LITERAL.fullmatch(part.text):
            return None
        value, span = Known(part.text), part.span
        if span not in self.origins:
            self.origins[span] = (Piece(value, part.quoted, span),)
        return Argument(value, span, (), True)

    def word(self, word: Word) -> list[Argument]:
        """The arguments that one word becomes: none, one or several."""
        chunks = self.chunks(word.parts)
        arguments: list[Argument] = []
        for pieces in _fields(chunks):
            arguments.extend(self._argument(self._special(pieces), word.span))
        return arguments

    def single(self, word: Word) -> Argument:
        """The one string that *word* is where nothing is split: in an assignment, say."""
        pieces = [
            piece for piece in self.chunks(word.parts, joins=True) if isinstance(piece, Piece)
        ]
        pieces = self._home(pieces)
        span = _span(pieces, word.span)
        self.origins.setdefault(span, tuple(pieces))
        via = _via(pieces)
        return Argument(concat([piece.value for piece in pieces]), span, via)

    def chunks(self, parts: Sequence[Part], *, joins: bool = False) -> list[Chunk]:
        """The pieces of *parts*; with *joins* nothing is split."""
        chunks: list[Chunk] = []
        for part in parts:
            chunks.extend(self._part(part, joins))
        return chunks

    def _part(self, part: Part, joins: bool) -> list[Chunk]:
        if isinstance(part, Literal):
            piece = Piece(Known(part.text), part.quoted, part.span)
            return [piece] if part.quoted or joins else _split(piece)
        from gunilint.resolve.shell.parameters import expand_parameter
        from gunilint.resolve.shell.substitution import arithmetic, substitute

        match part:
            case AnsiC(literals, _, span):
                if self.state.shell in (ShellKind.BASH, ShellKind.ASH):
                    return self.chunks(literals, joins=joins)
                return [Piece(Unknown("not every shell decodes it", span), True, span)]
            case Parameter():
                return expand_parameter(self, part, joins)
            case Substitution(program, quoted, span):
                value, via = substitute(self, program, span)
            case Arithmetic(expression, quoted, span):
                value, via = arithmetic(self, expression, span)
            case _:
                unread = Unknown(part.why, part.span)
                return [Piece(unread, True, part.span, is_many=not part.quoted)]
        piece = Piece(value, quoted or joins, span, via)
        return [piece] if piece.quoted else self.split(piece)

    def split(self, piece: Piece) -> list[Chunk]:
        """An unquoted expansion, split at blanks."""
        if "IFS" in self.state.variables:
            why = "IFS is set: it is split in a way that gunilint does not follow"
            return [piece._replace(value=Unknown(why, piece.span))]
        return _split(piece)

    def _special(self, pieces: list[Piece]) -> list[Piece]:
        """Patterns of file names, braces and `~`, as far as they matter."""
        bare = "".join(
            piece.value.value
            for piece in pieces
            if not piece.quoted and isinstance(piece.value, Known)
        )
        if _BRACES.search(bare) and self.state.shell not in (ShellKind.DASH, ShellKind.ASH):
            return [_unknown(pieces, "its braces stand for several words")]
        text = nominal(concat([piece.value for piece in pieces]))
        if _GLOB.search(bare) and not (isinstance(text, str) and re.search(r"^-|[:=]", text)):
            return [_unknown(pieces, "it is a pattern of file names")]
        return self._home(pieces)

    def _home(self, pieces: list[Piece]) -> list[Piece]:
        if not pieces or pieces[0].quoted or not isinstance(pieces[0].value, Known):
            return pieces
        first = pieces[0].value.value
        if first != "~" and not first.startswith("~/"):
            return pieces
        value = concat([self.state.value("HOME"), Known(first[1:])])
        return [pieces[0]._replace(value=value), *pieces[1:]]

    def _argument(self, pieces: list[Piece], where: Span) -> list[Argument]:
        span = _span(pieces, where)
        self.origins.setdefault(span, tuple(pieces))
        value, via = concat([piece.value for piece in pieces]), _via(pieces)
        if isinstance(value, Symbolic) and len(pieces) == 1 and not pieces[0].quoted:
            return [Argument(item, span, via) for item in _split_symbolic(value)]
        argument = Argument(value, span, via, all(map(_is_together, pieces)))
        return [*as_words(argument, _beginning(pieces), _ending(pieces))]


def _is_together(piece: Piece) -> bool:
    """Whether *piece* is part of one word, whatever it holds."""
    return isinstance(piece.value, Known) or (piece.quoted and not piece.is_many)


def _beginning(pieces: Sequence[Piece]) -> str:
    """What is known of an argument, up to the first piece that is not."""
    return "".join(map(_text, takewhile(_text, pieces)))


def _ending(pieces: Sequence[Piece]) -> str:
    """The same from the last piece on backwards."""
    return "".join(reversed([*map(_text, takewhile(_text, reversed(pieces)))]))


def _text(piece: Piece) -> str:
    return piece.value.value if isinstance(piece.value, Known) else ""


def _split(piece: Piece) -> list[Chunk]:
    if not isinstance(piece.value, Known):
        return [piece]
    chunks: list[Chunk] = []
    text = piece.value.value
    for index, field_text in enumerate(_BLANK.split(text)):
        if index:
            chunks.append(Break())
        if field_text:
            chunks.append(piece._replace(value=Known(field_text)))
    return chunks


def _split_symbolic(value: Symbolic[str]) -> list[Value[str]]:
    """A formula that is not quoted, as the words that its default is."""
    words = value.default.split() if isinstance(value.default, str) else []
    if len(words) < 2:
        return [value]
    return [_nth(value, index, len(words)) for index in range(len(words))]


def _nth(value: Value[str], index: int, count: int) -> Value[str]:
    match value:
        case Known(text):
            words = text.split()
            if len(words) == count:
                return Known(words[index])
            return Unknown("it is another number of words")
        case Symbolic(formula, inputs, default, rebind):
            words = default.split() if isinstance(default, str) else []
            if len(words) != count:
                return Unknown("it is another number of words")
            return Symbolic(
                formula, inputs, words[index], lambda given: _nth(rebind(given), index, count)
            )
        case Unknown():
            return value


def _fields(chunks: Sequence[Chunk]) -> list[list[Piece]]:
    """The pieces of each argument; quotes alone make one, `"$@"` without arguments does not."""
    fields: list[list[Piece]] = [[]]
    for chunk in chunks:
        if isinstance(chunk, Break):
            fields.append([])
        else:
            fields[-1].append(chunk)
    return [pieces for pieces in fields if pieces and not _vanishes(pieces)]


VANISHED: Final = Known("\0")
"""Stands for an empty `"$@"` until its argument is dropped."""


def _vanishes(pieces: list[Piece]) -> bool:
    if not any(piece.value is VANISHED for piece in pieces):
        return False
    pieces[:] = [piece for piece in pieces if piece.value is not VANISHED]
    return all(piece.value == Known("") for piece in pieces)


def _span(pieces: Sequence[Piece], where: Span) -> Span:
    shown = [piece for piece in pieces if piece.value != Known("")] or list(pieces)
    if not shown:
        return where
    if len(shown) == 1:
        return shown[0].own or shown[0].span
    first, last = shown[0].span, shown[-1].span
    if first.path != last.path or last.end < first.start:
        return where
    return Span(first.path, first.start, last.end)


def _via(pieces: Iterable[Piece]) -> Via:
    return tuple(dict.fromkeys(setting for piece in pieces for setting in piece.via))


def _unknown(pieces: Sequence[Piece], why: str) -> Piece:
    span = _span(pieces, pieces[0].span)
    return Piece(Unknown(why, span), True, span, _via(pieces), is_many=True)
