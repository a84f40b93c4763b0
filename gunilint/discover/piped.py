"""Text from elsewhere as files of the repository around it: rendered manifests."""

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
    """The files of *below* with texts over them: a `gunilint.source.Tree`.

    Each text, by the folder whose manifests it takes the place of; "" is the whole repository.
    """

    def __init__(self, below: Tree, texts: Mapping[str, Source]) -> None:
        self._below = below
        self._texts = {source.path: source for source in texts.values()}
        self._folders = tuple(texts)

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted({*self._below.paths(), *self._texts}))

    def exists(self, path: str) -> bool:
        return path in self._texts or self._below.exists(path)

    def read(self, path: str) -> Source | Problem | None:
        return self._texts.get(path) or self._below.read(path)

    def data(self, path: str) -> bytes | None:
        found = self._texts.get(path)
        return self._below.data(path) if found is None else found.text.encode()

    def classified(self, files: Mapping[str, Kind]) -> Mapping[str, Kind]:
        """What each file is, of *files* those that no text takes the place of."""

        def peek(path: str, limit: int) -> bytes:
            return self._texts[path].text.encode()[:limit]

        kept = {path: kind for path, kind in files.items() if not self._is_replaced(path, kind)}
        return {**kept, **{path: classify(path, frozenset(), peek) for path in self._texts}}

    def _is_replaced(self, path: str, kind: Kind) -> bool:
        return kind in _REPLACED and any(
            not folder or path.startswith(f"{folder}/") for folder in self._folders
        )
