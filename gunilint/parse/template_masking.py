"""A template's text with placeholders instead of its expressions, so that it can be YAML.

The text keeps its length and its line ends, so every offset still holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from gunilint.parse.template_lines import Page, Shape
from gunilint.parse.template_tokens import Role, Token

_ENTRY: Final = "x: x"
_ITEM: Final = "- x"
_TEXT: Final = "x"


class Mask(NamedTuple):
    """A part of the text that was replaced, and why what stands there now is no value.

    *token* is where the expression itself begins and ends. *is_line* says that it had its lines
    to itself, so that what it puts there can be any number of entries or items.
    """

    start: int
    end: int
    why: str
    token: tuple[int, int]
    is_line: bool

    @classmethod
    def of_failure(cls, offset: int, message: str) -> Mask:
        """A place that could not be read."""
        return cls(offset, offset, message, (offset, offset), is_line=True)


class Masked(NamedTuple):
    """The replaced text, what was replaced, in order, and what nothing can stand in for.

    *lost* are expressions that put something into the document, but where cannot be told.
    """

    text: str
    masks: tuple[Mask, ...]
    lost: tuple[Mask, ...]

    def mask_at(self, start: int, end: int) -> Mask | None:
        """The first replaced part that overlaps *start* up to *end*."""
        index = bisect_right(self.masks, start, key=lambda mask: mask.end)
        if index < len(self.masks) and self.masks[index].start < max(end, start + 1):
            return self.masks[index]
        return None


class _Unit(NamedTuple):
    """Lines that expressions connect; *alone* if nothing but expressions stands on them."""

    first: int
    last: int
    tokens: tuple[Token, ...]
    alone: bool


def mask(text: str, found: tuple[Token, ...]) -> Masked:
    """*text* with every expression of *found* replaced."""
    page = Page(text)
    masks: list[Mask] = []
    lost: list[Mask] = []
    units = tuple(_units(page, found))
    for unit in units:
        if unit.alone:
            page.blank(unit.first, unit.last)
            continue
        for token in unit.tokens:
            page.cover(token.start, token.end)
            masks.append(cover_of(token))
    page.find_block_scalars()
    for unit in units:
        if unit.alone:
            _place(page, unit, masks, lost)
    return Masked(page.text(), tuple(sorted(masks)), tuple(lost))


def cover_of(token: Token) -> Mask:
    """The mask of an expression that stands inside a value."""
    return Mask(token.start, token.end, _why(token), (token.start, token.end), is_line=False)


def _why(token: Token) -> str:
    return f"only rendering the template tells what {token.brief} is"


def _units(page: Page, found: tuple[Token, ...]) -> Iterator[_Unit]:
    tokens: list[Token] = []
    first = last = -1
    for token in found:
        begins, ends = page.line_of(token.start), page.line_of(token.end - 1)
        if tokens and begins <= last:
            last = max(last, ends)
        else:
            if tokens:
                yield _unit(page, first, last, tokens)
            tokens, first, last = [], begins, ends
        tokens.append(token)
    if tokens:
        yield _unit(page, first, last, tokens)


def _unit(page: Page, first: int, last: int, tokens: list[Token]) -> _Unit:
    position, end = page.start(first), page.end(last)
    rest = []
    for token in tokens:
        rest.append(page.original[position : token.start])
        position = token.end
    rest.append(page.original[position:end])
    return _Unit(first, last, tuple(tokens), not "".join(rest).strip("\ufeff \t\r\n"))


def _place(page: Page, unit: _Unit, masks: list[Mask], lost: list[Mask]) -> None:
    """Stand something in for expressions that have their lines to themselves."""
    output = next((token for token in unit.tokens if token.role is Role.OUTPUT), None)
    token = output or unit.tokens[0]
    extent = (token.start, token.end)
    placed = Mask(page.start(unit.first), page.end(unit.last), _why(token), extent, is_line=True)
    column = token.start - page.start(page.line_of(token.start))
    indentation = token.indentation if token.indentation is not None else column
    content = page.block_scalar_content(unit.first, unit.last, indentation, output is not None)
    if content is not None:
        page.write(unit.first, content, _TEXT)
        masks.append(placed)
    elif output is not None:
        position = _position(page, unit, indentation)
        fits = position is not None and page.write(unit.first, *position)
        if fits:
            masks.append(placed)
        if not fits or _is_ambiguous(page, unit, indentation):
            lost.append(placed)


def _position(page: Page, unit: _Unit, indentation: int) -> tuple[int, str] | None:
    """Where a placeholder belongs, and which: a value, an entry, or an item of a list."""
    above, below = page.nearest(unit.first, -1), page.nearest(unit.last, +1)
    if above is not None and above.opens is not None:
        if below is not None and (below.indentation > above.opens or below.dash == above.opens):
            return (indentation, _like(below, indentation)) if below.has(indentation) else None
        if indentation >= above.opens:
            return max(indentation, above.opens + 1), _TEXT
    for start, step in ((unit.first, -1), (unit.last, +1)):
        sibling = page.sibling(start, step, indentation)
        if sibling is not None:
            return indentation, _like(sibling, indentation)
    return None


def _like(sibling: Shape, indentation: int) -> str:
    return _ITEM if sibling.dash == indentation else _ENTRY


def _is_ambiguous(page: Page, unit: _Unit, indentation: int) -> bool:
    """Whether what follows a list can be an item of it or a sibling of its key.

    Both stand in the same column where a list is not indented under its key.
    """
    above, below = page.sibling(unit.first, -1, indentation), page.nearest(unit.last, +1)
    if above is None or above.dash != indentation:
        return False
    return page.has_key_above(unit.first, indentation) and (
        below is None or below.dash != indentation
    )
