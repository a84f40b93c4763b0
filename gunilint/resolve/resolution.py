"""What the resolve stage hands to the rules and to `gunilint files`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gunilint.model.deployment import Deployment
from gunilint.model.file import ConfigFile, RejectedArguments, RejectedSetting, UnreadableFile
from gunilint.source import Span


class Remark(NamedTuple):
    """Something to say once that is no finding."""

    text: str
    span: Span | None = None


class FileUse(NamedTuple):
    """What `gunilint files` says of a file."""

    path: str
    kind: str
    used_by: tuple[str, ...]
    """The deployments that it is part of."""
    why: str = ""
    """Why nothing uses it, or which links were possible."""


class Judged(NamedTuple):
    """A model object for rules, with the deployment that it belongs to."""

    subject: object
    deployment: str | None


@dataclass(frozen=True)
class Resolution:
    """Every deployment of a repository and what else there is to judge."""

    deployments: tuple[Deployment, ...] = ()
    config_files: tuple[ConfigFile, ...] = ()
    rejected_arguments: tuple[tuple[RejectedArguments, str], ...] = ()
    """With the name of the deployment."""
    rejected_settings: tuple[tuple[RejectedSetting, str], ...] = ()
    unreadable: tuple[UnreadableFile, ...] = ()
    remarks: tuple[Remark, ...] = ()
    files: tuple[FileUse, ...] = ()
    has_failed: bool = False
    """Whether gunilint itself failed on a part of the repository, which *unreadable* names."""

    def subjects(self) -> Iterator[Judged]:
        """Everything that a rule may look at."""
        for deployment in self.deployments:
            yield Judged(deployment, deployment.name)
            for hop in deployment.hops:
                yield Judged(hop, deployment.name)
        for config_file in self.config_files:
            yield Judged(config_file, None)
        for arguments, name in self.rejected_arguments:
            yield Judged(arguments, name)
        for setting, name in self.rejected_settings:
            yield Judged(setting, name)
        for unreadable in self.unreadable:
            yield Judged(unreadable, None)
