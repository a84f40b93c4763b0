"""GUNICORN_CMD_ARGS: a command line in an environment variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gunilint.resolve.arguments import (
    ArgumentProblem,
    Arguments,
    ProblemKind,
    parse_arguments,
)
from gunilint.resolve.catalog import Catalog
from gunilint.resolve.words import Argument
from gunilint.source import Fragment, Span, Text
from gunilint.value import Known, Setting

_BLANKS: Final = " \t\r\n"


class Unsplittable(Exception):  # noqa: N818
    """Text that has an open quote, or an escape of nothing; the message says which."""


def parse_command_args(
    catalog: Catalog, text: Fragment | Text, via: tuple[Setting[Any], ...] = ()
) -> Arguments:
    """What GUNICORN_CMD_ARGS sets when it is *text*; Gunicorn ignores an application in it.

    *via* goes into every word: the variable itself. Without a fragment, where words have no
    places of their own, each has the span of all of the text.
    """
    whole = text.whole() if isinstance(text, Fragment) else text.span
    content = text.text if isinstance(text, Fragment) else text.value
    try:
        pieces = split(content)
    except Unsplittable as problem:
        kind = ProblemKind.INVALID_VALUE
        return Arguments(problems=(ArgumentProblem(kind, content, whole, str(problem)),))
    words = [_argument(piece, text, whole, via) for piece in pieces]
    return parse_arguments(catalog, words)


def _argument(
    piece: tuple[str, int, int],
    text: Fragment | Text,
    whole: Span,
    via: tuple[Setting[Any], ...],
) -> Argument:
    word, start, end = piece
    span = text.span(start, end) if isinstance(text, Fragment) else whole
    return Argument(Known(word), span, via)


def split(text: str) -> Sequence[tuple[str, int, int]]:
    """The words of *text*, each with where it starts and ends, as `shlex.split` finds them.

    A word that is one quoted string is without its quotes. Raises Unsplittable.
    """
    words = []
    index = 0
    while index < len(text):
        if text[index] in _BLANKS:
            index += 1
            continue
        word, end = _word(text, index)
        start, stop = index, end
        if text[index] in "'\"" and text[index + 1 : end - 1] == word:
            start, stop = index + 1, end - 1
        words.append((word, start, stop))
        index = end
    return words


def _word(text: str, index: int) -> tuple[str, int]:
    """The word at *index*, and where it ends."""
    word = ""
    while index < len(text) and text[index] not in _BLANKS:
        character = text[index]
        if character in "'\"":
            inside, index = _quoted(text, index)
            word += inside
            continue
        if character == "\\":
            index += 1
            if index == len(text):
                raise Unsplittable("ends in a backslash")
            character = text[index]
        word += character
        index += 1
    return word, index


def _quoted(text: str, index: int) -> tuple[str, int]:
    """What stands between the quote at *index* and its twin, and where that ends."""
    quote = text[index]
    inside = ""
    index += 1
    while index < len(text) and text[index] != quote:
        # Within double quotes a backslash only escapes those and itself.
        if quote == '"' and text[index] == "\\" and text[index + 1 : index + 2] in ('"', "\\"):
            index += 1
        inside += text[index]
        index += 1
    if index == len(text):
        raise Unsplittable(f"has no closing {quote}")
    return inside, index + 1
