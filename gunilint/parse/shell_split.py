"""Splits a string into words as a program does that starts another without a shell.

Quotes and backslashes mean what they mean in POSIX mode of Python's `shlex`; nothing is
expanded, and `;`, `|` and `#` are characters like others.
"""

from __future__ import annotations

from typing import NamedTuple

from gunilint.source import Fragment, Problem

_BLANKS = " \t\r\n"


class SplitWords(NamedTuple):
    """The words of a string, unquoted, each character with its place."""

    words: tuple[Fragment, ...]
    problems: tuple[Problem, ...]


def split_words(fragment: Fragment) -> SplitWords:
    """The words of *fragment*; a quote that is never closed is a problem, and ends with it."""
    words: list[Fragment] = []
    problems: list[Problem] = []
    at, text = 0, fragment.text
    while at < len(text):
        if text[at] in _BLANKS:
            at += 1
            continue
        kept, at, unclosed = _word(text, at)
        words.append(_pick(fragment, kept, at))
        if unclosed is not None:
            span = fragment.span(unclosed, unclosed + 1)
            problems.append(Problem("this quote is never closed", span))
    return SplitWords(tuple(words), tuple(problems))


def _word(text: str, at: int) -> tuple[list[int], int, int | None]:
    """The characters that remain of the word at *at*, its end, and a quote left open."""
    kept: list[int] = []
    opened: int | None = None
    while at < len(text):
        char = text[at]
        quote = text[opened] if opened is not None else ""
        if not quote and char in _BLANKS:
            break
        if char == quote:
            opened = None
        elif not quote and char in "'\"":
            opened = at
        elif char == "\\" and quote != "'" and at + 1 < len(text):
            if not quote or text[at + 1] in '"\\':
                at += 1
            kept.append(at)
        else:
            kept.append(at)
        at += 1
    return kept, at, opened


def _pick(fragment: Fragment, kept: list[int], end: int) -> Fragment:
    offsets = [fragment.offsets[index] for index in kept]
    offsets.append(offsets[-1] + 1 if offsets else fragment.offsets[end])
    return Fragment(fragment.source, "".join(fragment.text[index] for index in kept), offsets)
