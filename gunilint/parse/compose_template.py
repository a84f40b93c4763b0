"""The variables in a compose file's texts: `$NAME`, `${NAME:-default}` and their like.

The grammar is that of compose-go v2, template/template.go: operators come right after the name,
their arguments are texts of the same kind, and a `$` before anything else is a `$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.compose import Hole, Literal, Part, Template, Variable
from gunilint.parse.facts.yaml import Node, Scalar
from gunilint.parse.shell_text import TEMPLATE
from gunilint.source import Fragment, Source

_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_OPERATOR: Final = re.compile(r":?[-+?]")
_DEEPEST: Final = 20
# Go's YAML prints a number its own way: 010 becomes 8, and 1.10 becomes 1.1.
_PLAIN_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?|.*:.*")
_TAGS: Final = frozenset(("str", "int", "float", "bool", "null", "timestamp", "value"))


class _Refused(Exception):  # noqa: N818 (it never leaves this module)
    """A text that Compose refuses."""


def template_of(node: Node | None, source: Source) -> Template | None:
    """The text of *node*; None for null and for what is not there."""
    if node is None:
        return None
    if not isinstance(node, Scalar):
        why = node.conditional or "it is not text"
        return Template(_nothing(node, source), (), why, node.alias)
    if node.is_null or node.tag == "!reset":
        return None
    fragment = node.unquoted(source)
    opaque = node.opaque
    is_plain = not node.style
    if opaque is None and node.tag not in _TAGS:
        opaque = f"it has the tag {node.tag}"
    if is_plain and node.tag in ("int", "float") and not _PLAIN_NUMBER.fullmatch(node.value):
        opaque = opaque or f"{node.value} is a number that YAML prints differently"
    if opaque is not None:
        return Template(fragment, (), opaque, node.alias)
    if is_plain and node.tag == "bool" and node.value.lower() in ("true", "false"):
        part = Literal(node.value.lower(), 0, len(node.value))
        return Template(fragment, (part,), None, node.alias)
    return read_template(fragment, node)


def read_template(fragment: Fragment, node: Node) -> Template:
    """The text *fragment*, which is all of *node* or a part of it."""
    if isinstance(node, Scalar) and node.opaque is not None:
        return Template(fragment, (), node.opaque, node.alias)
    text = fragment.text
    if text and "$" not in text:
        return Template(fragment, (Literal(text, 0, len(text)),), None, node.alias)
    try:
        parts = tuple(_parts(text, 0, len(text), 0))
    except _Refused as error:
        return Template(fragment, (), str(error), node.alias)
    return Template(fragment, parts, None, node.alias)


def despite_marks(template: Template) -> Template | None:
    """*template*, which cannot be told, by what stands around the marks of a template language;
    None where there are none."""
    text, parts, at = template.written.text, list[Part](), 0
    if template.opaque is None or not TEMPLATE.search(text):
        return None
    try:
        for mark in TEMPLATE.finditer(text):
            parts += [*_parts(text, at, mark.start(), 0)]
            parts.append(Hole(template.opaque, mark.start(), mark.end()))
            at = mark.end()
        parts += [*_parts(text, at, len(text), 0)]
    except _Refused:
        return None
    return replace(template, parts=tuple(parts), opaque=None)


def empty_template(node: Node, source: Source) -> Template:
    """No text at all, at the start of *node*."""
    return Template(_nothing(node, source), (), None, node.alias)


def divided(text: str, separator: str) -> list[tuple[int, int]]:
    """Where the pieces of *text* between *separator*s stand; none is inside of braces."""
    pieces: list[tuple[int, int]] = []
    depth = start = index = 0
    while index < len(text):
        if text.startswith("${", index):
            depth += 1
            index += 1
        elif text[index] == "}" and depth:
            depth -= 1
        elif text[index] == separator and not depth:
            pieces.append((start, index))
            start = index + 1
        index += 1
    return [*pieces, (start, len(text))]


def _nothing(node: Node, source: Source) -> Fragment:
    start = source.offset(node.span.start)
    return Fragment(source, "", range(start, start + 1))


def _parts(text: str, start: int, end: int, depth: int) -> Iterator[Part]:
    if depth > _DEEPEST:
        raise _Refused("its variables are nested too deeply")
    at = start
    while at < end:
        found = text.find("$", at, end)
        if found < 0:
            break
        if found > at:
            yield Literal(text[at:found], at, found)
        part = _dollar(text, found, end, depth)
        yield part
        at = part.end
    if at < end:
        yield Literal(text[at:end], at, end)


def _dollar(text: str, start: int, end: int, depth: int) -> Part:
    """What the `$` at *start* begins."""
    following = text[start + 1 : start + 2] if start + 1 < end else ""
    if following == "$":
        return Literal("$", start, start + 2)
    if following == "{":
        return _braced(text, start, end, depth)
    name = _NAME.match(text, start + 1, end)
    if name is None:
        return Literal("$", start, start + 1)
    return Variable(name[0], "", (), start, name.end())


def _braced(text: str, start: int, end: int, depth: int) -> Variable:
    name = _NAME.match(text, start + 2, end)
    close = _closing(text, start, end)
    if name is None or close is None:
        raise _Refused("Compose refuses it: a ${ that is no variable")
    if name.end() == close:
        return Variable(name[0], "", (), start, close + 1)
    operator = _OPERATOR.match(text, name.end(), close)
    if operator is None:
        raise _Refused(f"Compose refuses it: {text[start : close + 1]} has no operator it knows")
    argument = tuple(_parts(text, operator.end(), close, depth + 1))
    return Variable(name[0], operator[0], argument, start, close + 1)


def _closing(text: str, start: int, end: int) -> int | None:
    """The brace that closes the `${` at *start*; a bare `{` opens nothing."""
    depth = 0
    index = start
    while index < end:
        if text.startswith("${", index):
            depth += 1
            index += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return index
        index += 1
    return None
