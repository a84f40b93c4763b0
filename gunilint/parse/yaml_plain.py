"""The quick way to the nodes of plain YAML, as most manifests are.

PyYAML's C library can put documents together itself, with less of the work in Python than its
events need. But it does not say where an alias stands or that a key is repeated, and where text is
no YAML it leaves nothing. So text with anything of that kind is not read here, and
`gunilint.parse.yaml_events`, which reads all that there is, tells the same of what is.
"""

from __future__ import annotations

import re
from sys import intern
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, ScalarNode

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.parse.yaml_build import DEEPEST, TELLING, resolved
from gunilint.source import Source, Span

_SUSPECTS: Final = "&*!\\\r"
# An anchor, an alias or a tag; half of a surrogate pair, which JSON allows and YAML does not; a
# byte order mark, and what ends a line for YAML alone.
_SPECIAL: Final = re.compile(
    r"[&*][0-9A-Za-z_-]|(?:^|[\s\[\]{},:'\"?-])!|\\u[dD]|\r(?!\n)|[\x85\u2028\u2029\ufeff]"
)
_SHALLOW: Final = 4_000
"""Characters, or openers, that cannot nest so deep that composing them exhausts the stack."""
_MOST_CHARACTERS: Final = 200_000


class _SpecialError(Exception):
    """There is something special after all."""


def read_plain(source: Source) -> tuple[Node, ...] | None:
    """The documents of *source*; None where there may be something special in it."""
    text = source.text
    is_suspect = not text.isascii() or any(character in text for character in _SUSPECTS)
    if _COMPOSER is None or not _is_shallow(text) or (is_suspect and _SPECIAL.search(text)):
        return None
    composer = _COMPOSER(text)
    reader, nodes = _Reader(source), []
    try:
        while composer.check_node():
            nodes.append(reader.node(composer.get_node(), DEEPEST))
    except (yaml.YAMLError, _SpecialError):
        return None
    finally:
        composer.dispose()
    return tuple(nodes)


def _is_shallow(text: str) -> bool:
    if len(text) <= _SHALLOW:
        return True
    return len(text) <= _MOST_CHARACTERS and sum(map(text.count, "[{-?")) <= _SHALLOW


def _composer() -> Any:
    try:
        from yaml._yaml import CParser
    except ImportError:  # PyYAML was built without libyaml
        return None

    class Composer(CParser):
        """Leaves it to the reader to tell a scalar's tag."""

        def resolve(self, *_: object) -> None: ...

        def descend_resolver(self, *_: object) -> None: ...

        def ascend_resolver(self) -> None: ...

    return Composer


_COMPOSER: Final[Any] = _composer()
_make: Final[Any] = tuple.__new__
"""Makes a named tuple without a detour through Python, for what is made ten thousandfold."""


class _Reader:
    """Makes nodes of PyYAML's: most of them scalars, with nothing done that most do not need."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._path = source.path

    def node(self, node: Any, levels: int) -> Node:
        """*node*, of a document in which collections nest at most *levels* deeper."""
        if node.__class__ is ScalarNode:
            return self._scalar(node)
        if not levels:
            raise _SpecialError
        if node.__class__ is MappingNode:
            return self._mapping(node, levels - 1)
        items = tuple([self.node(item, levels - 1) for item in node.value])
        span = self._extent(node, items[-1] if items else None)
        sequence: Sequence = _make(Sequence, (items, span, None, None, None))
        return sequence

    def _scalar(self, node: Any) -> Scalar:
        value, style, start, end = node.value, node.style, node.start_mark, node.end_mark
        if style == "|" or style == ">":
            return self._block(node)
        if not (value or style):
            return self._empty(node)
        tag = "str" if style or value[0] not in TELLING else resolved(value)
        line, column, end_line, end_column = start.line, start.column, end.line, end.column
        place = (self._path, line + 1, column + 1, end_line + 1, end_column + 1)
        # One string for all that say the same: names are repeated throughout a repository.
        scalar: Scalar = _make(Scalar, (intern(value), tag, style, *place, None, None))
        return scalar

    def _block(self, node: Any) -> Scalar:
        first = node.start_mark.index
        written = self._source.text[first : node.end_mark.index].rstrip()
        return Scalar(node.value, "str", node.style, self._source.span(first, first + len(written)))

    def _empty(self, node: Any) -> Scalar:
        """Nothing; at the end of the text its mark is on a line that is not there."""
        at = node.end_mark.index
        return Scalar("", "null", "", self._source.span(at, at))

    def _mapping(self, node: Any, levels: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        names = set()
        for written, item in node.value:
            if written.__class__ is not ScalarNode:
                raise _SpecialError
            key = self._scalar(written)
            names.add(key.value)
            scalar = item.__class__ is ScalarNode
            entries.append((key, self._scalar(item) if scalar else self.node(item, levels)))
        if len(names) < len(entries) or "<<" in names:
            raise _SpecialError
        span = self._extent(node, entries[-1][1] if entries else None)
        mapping: Mapping = _make(Mapping, (tuple(entries), span, None, None, None))
        return mapping

    def _extent(self, node: Any, last: Node | None) -> Span:
        """Where a collection stands; one in block style ends with the last thing in it."""
        start = node.start_mark
        line, column = start.line + 1, start.column + 1
        if node.flow_style or last is None:
            end_line, end_column = node.end_mark.line + 1, node.end_mark.column + 1
        else:
            _, _, _, end_line, end_column = last.span
        return Span.at(self._path, line, column, end_line, end_column)
