"""A repository that is given as text: what a rule's examples are checked in."""

from __future__ import annotations

from collections.abc import Mapping

from gunilint.discover.kind import Kind, classify
from gunilint.source import Problem, Source


class MemoryTree:
    """Files by path: a `gunilint.source.Tree` without a disk."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = {path: Source(path, text) for path, text in sorted(files.items())}

    def paths(self) -> tuple[str, ...]:
        return tuple(self._files)

    def exists(self, path: str) -> bool:
        return path in self._files

    def read(self, path: str) -> Source | Problem | None:
        return self._files.get(path)

    def data(self, path: str) -> bytes | None:
        found = self._files.get(path)
        return None if found is None else found.text.encode()

    def classified(self) -> Mapping[str, Kind]:
        """What each file is, as the walk over a disk would say."""
        charts = frozenset(
            path.rpartition("/")[0] for path in self._files if path.endswith("Chart.yaml")
        )
        return {path: classify(path, charts, self._peek) for path in self._files}

    def _peek(self, path: str, limit: int) -> bytes | None:
        data = self.data(path)
        return None if data is None else data[:limit]
