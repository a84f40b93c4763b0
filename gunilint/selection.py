"""The part of a repository that a run is asked about; all of it is context."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeVar

from gunilint.diagnostic import Diagnostic
from gunilint.frozen import dataclass
from gunilint.model.deployment import Deployment
from gunilint.share import Outline

Chosen = TypeVar("Chosen", Deployment, Outline)


@dataclass(frozen=True)
class Selection:
    """Files that were asked for: *files*, and what lies at or below the paths *named*.

    What is found must concern *within* as well, if there is that.
    """

    files: frozenset[str]
    named: tuple[str, ...]
    within: Selection | None = None

    def __contains__(self, path: object) -> bool:
        return path in self.files or any(
            isinstance(path, str) and (not name or path == name or path.startswith(f"{name}/"))
            for name in self.named
        )

    @property
    def part(self) -> str:
        """The one path that was asked for; empty where that is all, or there are several."""
        chosen = self.within or self
        return chosen.named[0] if len(chosen.named) == 1 else ""

    def of_diagnostics(
        self, diagnostics: Iterable[Diagnostic], outlines: Collection[Outline]
    ) -> list[Diagnostic]:
        """Those of a deployment that a file is part of, and those that mark a file."""
        names = {item.name for item in outlines if self._has_part_of(item)}
        found = [item for item in diagnostics if item.deployment in names or self._is_marked(item)]
        return self.within.of_diagnostics(found, outlines) if self.within else found

    def of_deployments(
        self, deployments: Iterable[Chosen], diagnostics: Sequence[Diagnostic] = ()
    ) -> tuple[Chosen, ...]:
        """Those that a file is part of, and those of *diagnostics*, which were chosen."""
        named = _deployments_of(diagnostics)
        found = [item for item in deployments if item.name in named or self._has_part_of(item)]
        return self.within.of_deployments(found, diagnostics) if self.within else tuple(found)

    def narrowed(self, files: frozenset[str]) -> Selection:
        """What concerns one of *files*, too."""
        return Selection(files, (), self)

    def _has_part_of(self, deployment: Deployment | Outline) -> bool:
        return any(link.path in self for link in deployment.files)

    def _is_marked(self, diagnostic: Diagnostic) -> bool:
        """Whether it marks a file; what concerns one file alone must be in that file."""
        spans = diagnostic.spans if diagnostic.deployment is not None else diagnostic.spans[:1]
        return any(span.path in self for span in spans)


def _deployments_of(diagnostics: Iterable[Diagnostic]) -> set[str | None]:
    return {name for item in diagnostics for name in (item.deployment, *item.also)}


EVERYTHING: Final = Selection(frozenset(), ("",))

NOTHING: Final = Selection(frozenset(), ())
