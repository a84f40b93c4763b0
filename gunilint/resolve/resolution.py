"""What the resolve stage makes of a repository: for rules, for reports and for `gunilint files`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.model.deployment import Deployment
from gunilint.model.file import AmbiguousLink, ConfigFile, UnreadableFile
from gunilint.source import Span


class Remark(NamedTuple):
    """Something to say once that is no finding."""

    text: str
    span: Span | None = None


_PLENTIFUL: Final = frozenset({"Python module", "YAML file", "other file"})


class FileUse(NamedTuple):
    """What `gunilint files` says of a file."""

    path: str
    kind: str
    used_by: tuple[str, ...]
    """The deployments that it is part of."""
    why: str = ""
    """Why nothing uses it, or which links were possible."""
    roles: tuple[str, ...] = ()
    """What it brings to them."""

    @property
    def is_telling(self) -> bool:
        """Whether it is worth a line: a repository has many modules that no server loads."""
        return bool(self.used_by) or self.kind not in _PLENTIFUL


class Judged(NamedTuple):
    """A model object for rules, with the deployment that it belongs to."""

    subject: object
    deployment: str | None


def _no_files() -> tuple[FileUse, ...]:
    return ()


@dataclass(frozen=True)
class Resolution:
    """Every deployment of a repository, as `gunilint show` and `gunilint files` ask for them.

    A check looks at parts instead: see `gunilint.resolve.deployments.Piece`.
    """

    deployments: tuple[Deployment, ...] = ()
    config_files: tuple[ConfigFile, ...] = ()
    unreadable: tuple[UnreadableFile, ...] = ()
    remarks: tuple[Remark, ...] = ()
    find_files: Callable[[], tuple[FileUse, ...]] = field(
        default=_no_files, compare=False, repr=False
    )
    """What became of every file; worked out when it is asked for."""
    has_failed: bool = False
    """Whether gunilint itself failed on a part of the repository, which *unreadable* names."""
    ambiguous: tuple[AmbiguousLink, ...] = ()
