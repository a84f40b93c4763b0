"""Fields of objects by the paths that replacements and variables use.

kustomize v5.5, kyaml/utils/pathsplitter.go, SmarterPathSplitter; kyaml/yaml/match.go, PathMatcher.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.resolve.kustomize_json_patch import RefusedError
from gunilint.source import Span

_PART: Final = re.compile(r"(?:\[[^\]]*\]|\\.|[^.\\\[])+")
_MATCH: Final = re.compile(r"\[([^=\]]+)=([^\]]*)\]")

Put = Callable[[Node], Node]


def split_path(text: str) -> list[str]:
    """The parts of `spec.containers.[name=web].env`; a dot in brackets, or after a backslash,
    parts nothing."""
    parts = [found[0].replace("\\.", ".") for found in _PART.finditer(text)]
    return [
        part[1:-1] if part.startswith("[") and "=" not in part and part.endswith("]") else part
        for part in parts
    ]


def fields_at(node: Node, path: list[str]) -> list[Node]:
    """Every node that *path* leads to."""
    found: list[Node] = []

    def note(item: Node) -> Node:
        found.append(item)
        return item

    changed_at(node, path, note, None)
    return found


def changed_at(node: Node, path: list[str], put: Put, create: Span | None) -> tuple[Node, int]:
    """*node* with what *put* makes of each field at *path*, and how many these are.

    With *create*, where they are said to stand, fields that are not there are made.
    """
    if not path:
        return put(node), 1
    if isinstance(node, Mapping):
        return _in_mapping(node, path, put, create)
    if isinstance(node, Sequence):
        return _in_sequence(node, path, put, create)
    return node, 0


def _in_mapping(node: Mapping, path: list[str], put: Put, create: Span | None) -> tuple[Node, int]:
    part, rest = path[0], path[1:]
    old = node.peek(part)
    if old is None and create is not None:
        old = _made(rest, create)
        node = node._replace(entries=(*node.entries, (Scalar(part, "str", "", create), old)))
    if old is None:
        return node, 0
    new, count = changed_at(old, rest, put, create)
    entries = tuple((key, new if key.value == part else item) for key, item in node.entries)
    return node._replace(entries=entries), count


def _in_sequence(
    node: Sequence, path: list[str], put: Put, create: Span | None
) -> tuple[Node, int]:
    part, rest = path[0], path[1:]
    items = list(node.items)
    chosen = [index for index, item in enumerate(items) if _is_meant(item, index, part)]
    match = _MATCH.fullmatch(part)
    if not chosen and create is not None and match is not None:
        key, value = (Scalar(text, "str", "", create) for text in match.groups())
        chosen = [len(items)]
        items.append(Mapping(((key, value),), create))
    total = 0
    for index in chosen:
        items[index], count = changed_at(items[index], rest, put, create)
        total += count
    return node._replace(items=tuple(items)), total


def _is_meant(item: Node, index: int, part: str) -> bool:
    if part == "*":
        return True
    if part.isdecimal():
        return index == int(part)
    match = _MATCH.fullmatch(part)
    if match is None:
        raise RefusedError(f"{part!r} names no item of a list")
    found = item.peek(match[1]) if isinstance(item, Mapping) else None
    return isinstance(found, Scalar) and found.value == match[2]


def _made(rest: list[str], span: Span) -> Node:
    if not rest:
        return Scalar("", "str", "", span)
    is_list = _MATCH.fullmatch(rest[0]) is not None
    return Sequence((), span) if is_list else Mapping((), span)
