"""Names that tell deployments apart."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Named(NamedTuple):
    """What tells a deployment from its namesakes: its platform, and the file it stands in."""

    name: str
    platform: str
    path: str


def distinct(deployments: Iterable[Named]) -> list[str]:
    """A name of its own for each: platform, then directory, then file tell namesakes apart.

    What all namesakes share is not said.
    """
    found = list(deployments)
    for qualifier in (_platform, _directory, _file):
        found = _qualified(found, qualifier)
    seen: Counter[str] = Counter()
    names: list[str] = []
    for item in found:
        seen[item.name] += 1
        count = seen[item.name]
        names.append(f"{item.name} #{count}" if count > 1 else item.name)
    return names


def _qualified(found: list[Named], qualifier: Callable[[Named], str]) -> list[Named]:
    qualifiers: dict[str, set[str]] = defaultdict(set)
    for item in found:
        qualifiers[item.name].add(qualifier(item))
    return [
        item._replace(name=f"{item.name} ({qualifier(item)})")
        if len(qualifiers[item.name]) > 1
        else item
        for item in found
    ]


def _platform(item: Named) -> str:
    return item.platform


def _directory(item: Named) -> str:
    return posixpath.dirname(item.path) or "."


def _file(item: Named) -> str:
    return posixpath.basename(item.path)
