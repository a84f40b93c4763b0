"""Reads Traefik's configuration, in YAML or TOML, as dotted keys.

Traefik takes the same keys as flags, as labels of containers and in files, in any case of
letters; so they are given in lower case, items of lists by their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from gunilint.parse.facts.yaml import Mapping, Node, Scalar
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source, Text

Keys: TypeAlias = tuple[tuple[str, Text], ...]
"""Values by their dotted key, in order."""

_TABLE: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?")
_PAIR: Final = re.compile(
    r"\s*([\w.\"'-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s#\[{\"'][^\s#]*))"
)
_DEEPEST: Final = 30


def parse_dotted_yaml(source: Source) -> Keys:
    """The values of a YAML or JSON file."""
    nodes = load_documents(source).nodes
    return tuple(pair for node in nodes for pair in _flat(node, "", source, 0))


def _flat(node: Node, key: str, source: Source, depth: int) -> Iterator[tuple[str, Text]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, Scalar):
        if node.opaque is None:
            yield key, Text(node.value, node.fragment(source).whole())
        return
    prefix = f"{key}." if key else ""
    if isinstance(node, Mapping):
        for name, value in node.entries:
            yield from _flat(value, prefix + name.value.lower(), source, depth + 1)
        return
    for index, item in enumerate(node.items):
        yield from _flat(item, f"{prefix}{index}", source, depth + 1)


def parse_dotted_toml(source: Source) -> Keys:
    """The texts and numbers of a TOML file; values of several lines are passed over."""
    found: list[tuple[str, Text]] = []
    counts: dict[str, int] = {}
    prefix = ""
    for number in range(1, source.line_count + 1):
        line = source.line(number)
        table = _TABLE.match(line)
        if table is not None:
            prefix = _key(table[2])
            if table[1] == "[[":
                counts[prefix] = counts.get(prefix, -1) + 1
                prefix = f"{prefix}.{counts[prefix]}"
            continue
        pair = _PAIR.match(line)
        if pair is not None:
            group = next(index for index in (2, 3, 4) if pair[index] is not None)
            start = source.offset(source.whole().start._replace(line=number))
            span = source.span(start + pair.start(group), start + pair.end(group))
            key = _key(pair[1])
            found.append((f"{prefix}.{key}" if prefix else key, Text(pair[group], span)))
    return tuple(found)


def _key(written: str) -> str:
    return re.sub(r"[\s\"']", "", written).lower()
