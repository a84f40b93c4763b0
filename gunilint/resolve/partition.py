"""Parts of a repository that can be looked at one by one: the files of a few services each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gunilint.parse.facts.compose import ComposeFile
from gunilint.resolve.compose_paths import within
from gunilint.resolve.ground import Ground
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.workspace import Workspace
from gunilint.source import Source


def divided(ground: Ground, size: int) -> list[frozenset[str]]:
    """The roots of *ground* in parts of about *size* files, neighbours together.

    What only makes sense as one stays together. There is one part at least; of several the first
    is a small one, for the process that keeps what it takes.
    """
    roots = ground.inventory.roots()
    parts = list(_split(roots, size, 0))
    if len(parts) < 2 or not ground.inventory.is_sorted:
        return [frozenset(roots)]
    first, *rest = _split(parts[0], max(1, size // 10), 0)
    parts[:1] = [first, [path for group in rest for path in group]]
    return merged(map(frozenset, parts), _tied(ground))


def merged(parts: Iterable[frozenset[str]], ties: Iterable[Iterable[str]]) -> list[frozenset[str]]:
    """*parts*, in order of their first files, with those made one that a tie goes through."""
    found = list(parts)
    for tie in map(frozenset, ties):
        apart = [part for part in found if tie.isdisjoint(part)]
        found = [*apart, frozenset[str]().union(*(part for part in found if part not in apart))]
    return sorted((part for part in found if part), key=min)


def _split(paths: Sequence[str], size: int, depth: int) -> Iterator[list[str]]:
    """*paths*, in order and alike in their first *depth* names, in groups of up to *size*.

    What has a directory to itself is taken apart only where it is too much for one group.
    """
    group: list[str] = []
    for _, inner in groupby(paths, lambda path: path.split("/", depth + 1)[: depth + 1]):
        own = list(inner)
        if group and len(group) + len(own) > size:
            yield group
            group = []
        if len(own) > size:
            yield from _split(own, size, depth + 1)
        else:
            group += own
    if group:
        yield group


def _tied(ground: Ground) -> Iterator[Iterable[str]]:
    """Files that can only be looked at together."""
    inventory = ground.inventory
    if inventory.kustomizations:
        yield (*inventory.kubernetes, *inventory.kustomizations, *inventory.helm_charts)
    yield from _tied_compose(inventory, ground.servers.workspace)


def _tied_compose(inventory: Inventory, workspace: Workspace) -> Iterator[Iterable[str]]:
    """The compose files of a directory, with what they extend; all, where any includes another."""
    for _, group in groupby(inventory.compose, posixpath.dirname):
        own = list(group)
        for path in tuple(own):
            source = workspace.tree.read(path)
            text = source.text if isinstance(source, Source) else ""
            if "include" in text or "extends" in text:
                file = workspace.compose(path)
                others = [] if file is None else list(_others(path, file))
                if None in others:
                    yield inventory.compose
                    return
                own += [other for other in others if other is not None]
        yield own


def _others(path: str, file: ComposeFile) -> Iterator[str | None]:
    """The files that the one at *path* extends; None for what cannot be told here."""
    if file.includes:
        yield None
    for service in file.services:
        if service.extends is not None and service.extends.file is not None:
            written = service.extends.file.literal
            yield None if written is None else within(posixpath.dirname(path), written)
