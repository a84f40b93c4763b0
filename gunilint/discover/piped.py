"""Text from standard input as one more file of the repository around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gunilint.discover.kind import Kind, classify
from gunilint.source import Problem, Source, Tree

# What rendered manifests take the place of: read together, each server would be there twice.
_REPLACED: Final = frozenset(
    {Kind.KUBERNETES, Kind.KUSTOMIZATION, Kind.HELM_CHART, Kind.HELM_TEMPLATE, Kind.HELM_VALUES}
    | {Kind.COMPOSE}
)


class PipedTree:
    """The files of *below* with one text over them: a `gunilint.source.Tree`."""

    def __init__(self, below: Tree, piped: Source) -> None:
        self._below = below
        self._piped = piped

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted({*self._below.paths(), self._piped.path}))

    def exists(self, path: str) -> bool:
        return path == self._piped.path or self._below.exists(path)

    def read(self, path: str) -> Source | Problem | None:
        return self._piped if path == self._piped.path else self._below.read(path)

    def classified(self, files: Mapping[str, Kind]) -> Mapping[str, Kind]:
        """What each file is, of *files* those that the text does not take the place of."""

        def peek(_: str, limit: int) -> bytes:
            return self._piped.text.encode()[:limit]

        kept = {path: kind for path, kind in files.items() if kind not in _REPLACED}
        return {**kept, self._piped.path: classify(self._piped.path, frozenset(), peek)}
