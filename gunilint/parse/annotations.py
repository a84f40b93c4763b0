"""The maps that the AWS Load Balancer Controller reads from one annotation: `k=v,k=v`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gunilint.source import Fragment, Problem, Text

_Piece = list[tuple[str, int]]


class StringMap(NamedTuple):
    """The pairs in order; of two with the same key the later one counts.

    With a *problem* the controller takes none of them, and rejects the object they stand on.
    """

    pairs: tuple[tuple[Text, Text], ...]
    problem: Problem | None = None


def parse_string_map(fragment: Fragment) -> StringMap:
    """The map in *fragment*, an annotation's value.

    As aws-load-balancer-controller v3.5.0, pkg/annotations/parser.go, splitKeyValuePairs and
    ParseStringMapAnnotation. Up to v2.8 a comma could not be escaped, and empty pieces were
    skipped.
    """
    pairs: list[tuple[Text, Text]] = []
    for piece in _pieces(fragment.text):
        equals = next((at for at, (char, _) in enumerate(piece) if char == "="), None)
        key = _text(fragment, piece[: equals or 0])
        if equals is None or key is None:
            return StringMap((), _problem(fragment, piece, equals is not None))
        value = _text(fragment, piece[equals + 1 :])
        after = piece[equals][1] + 1
        pairs.append((key, value or Text("", fragment.span(after, after))))
    return StringMap(tuple(pairs))


def _pieces(text: str) -> Iterator[_Piece]:
    """What commas separate, each character with its place; a backslash escapes any character.

    A comma separates only if an equals sign follows it somewhere; with anything else after it
    the rest is one piece, and at the very end it belongs to the last value.
    """
    piece: _Piece = []
    last_equals = text.rfind("=")
    index = 0
    while index < len(text):
        character = text[index]
        rest = text[index + 1 :].strip() if character == "," and index > last_equals else ""
        if character == "\\" and index + 1 < len(text):
            index += 1
            piece.append((text[index], index))
        elif character == "," and index < last_equals:
            yield _stripped(piece)
            piece = []
        elif rest:
            yield _stripped(piece)
            yield _stripped([(char, index + 1 + at) for at, char in enumerate(text[index + 1 :])])
            return
        else:
            piece.append((character, index))
        index += 1
    if piece:
        yield _stripped(piece)


def _stripped(piece: _Piece) -> _Piece:
    filled = [at for at, (character, _) in enumerate(piece) if not character.isspace()]
    return piece[filled[0] : filled[-1] + 1] if filled else []


def _text(fragment: Fragment, piece: _Piece) -> Text | None:
    piece = _stripped(piece)
    if not piece:
        return None
    span = fragment.span(piece[0][1], piece[-1][1] + 1)
    return Text("".join(character for character, _ in piece), span)


def _problem(fragment: Fragment, piece: _Piece, has_equals: bool) -> Problem:
    text = _text(fragment, piece)
    if text is None:
        return Problem("an empty piece between commas", fragment.whole())
    lack = "has no key" if has_equals else "has no ="
    return Problem(f"{text.value!r} {lack}", text.span)
