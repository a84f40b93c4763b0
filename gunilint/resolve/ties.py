"""What a part of a repository has to do with its other parts: who touched which file, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from enum import IntEnum
from typing import Final, TypeAlias

from gunilint.frozen import dataclass
from gunilint.resolve.site import Deployed


class Phase(IntEnum):
    """Which kind of file a run looks at first, and which after that."""

    WORKLOADS = 0
    CHARTS = 1
    COMPOSE = 2
    IMAGES = 3
    PROCFILES = 4
    SUPERVISORD = 5
    CIRCUS = 6
    SYSTEMD = 7
    SCRIPTS = 8
    CONFIG_FILES = 9


Place: TypeAlias = tuple[Phase, str]
"""Where a run is: at the file or directory of that path. Places are in the order of the run."""

Job: TypeAlias = tuple[Place, Callable[[], Iterable[Deployed]]]
"""What is to be done at a place, when its turn comes."""


@dataclass(frozen=True)
class Given:
    """What a part must know of the others, as far as its own files are concerned."""

    used: frozenset[str] = frozenset()
    """Dockerfiles that others deploy the image of."""
    followed: Mapping[str, Place] = field(default_factory=dict)
    """Files that others follow, and where the first of them does."""
    loaded: frozenset[str] = frozenset()
    """Config files that others load."""
    imported: Mapping[str, Place] = field(default_factory=dict)
    """Files that config files elsewhere import, and where the first of them does."""
    shared: frozenset[str] = frozenset()
    """Config files that one deployment here loads, and others elsewhere."""
    in_force: frozenset[str] = frozenset()
    """Config files of which others have in force whatever is overridden here."""

    def follows(self, path: str, before: Place) -> bool:
        return path in self.followed and self.followed[path] < before

    def imports(self, path: str, before: Place) -> bool:
        return path in self.imported and self.imported[path] < before


ALONE: Final = Given()
"""What is known to a part that is the whole."""


@dataclass(frozen=True)
class Touched:
    """The files that a part has to do with, its own and others'; see `Given`."""

    used: frozenset[str]
    followed: Mapping[str, Place]
    loaded: frozenset[str]
    imported: Mapping[str, Place]
