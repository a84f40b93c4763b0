"""The resolve stage as a whole: from the files of a repository, or of a part, to deployments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gunilint.frozen import dataclass, replace
from gunilint.model.deployment import Deployment
from gunilint.model.file import AmbiguousLink, ConfigFile, UnreadableFile
from gunilint.resolve.deployment_names import Named, distinct
from gunilint.resolve.ground import Ground
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.overridden import overridden
from gunilint.resolve.resolution import Remark, Resolution
from gunilint.resolve.servers import Servers
from gunilint.resolve.site import Deployed
from gunilint.resolve.survey import Survey
from gunilint.resolve.ties import ALONE, Given, Place, Touched
from gunilint.source import Span

if TYPE_CHECKING:
    from gunilint.resolve.file_reasons import Reasons
    from gunilint.resolve.resolution import FileUse


def resolve(inventory: Inventory, servers: Servers) -> Resolution:
    """Every deployment that the files of *inventory* make, and what could not be read."""
    ground = Ground(inventory, servers)
    survey = Survey(inventory, servers, ground)
    piece = _piece(survey, servers, ALONE)
    deployments = tuple(item.deployment for item in piece.deployed)
    return Resolution(
        deployments,
        tuple(piece.config_files.values()),
        tuple(item for _, item in piece.unreadable),
        (*ground.remarks, *(item for _, item in piece.remarks)),
        lambda: _file_uses(inventory, deployments, survey.reasons()),
        servers.workspace.has_failed,
        tuple(item for _, item in piece.ambiguous),
    )


@dataclass(frozen=True)
class Piece:
    """What a part of a repository makes; of what is noted, where the run was."""

    deployed: Sequence[Deployed]
    """With names that are distinct among themselves."""
    named: Sequence[Named]
    """What each of them is called before it has a name of its own."""
    places: Sequence[Place]
    config_files: Mapping[str, ConfigFile]
    """Those that are in force, by path, in the order of the first deployments that load them."""
    overridden: Mapping[str, frozenset[tuple[str, Span]]]
    """What each of them says that no deployment here has: a setting, and where it stands."""
    touched: Touched
    unreadable: Sequence[tuple[Place, UnreadableFile]]
    remarks: Sequence[tuple[Place, Remark]]
    ambiguous: Sequence[tuple[Place, AmbiguousLink]]
    has_failed: bool
    """Whether gunilint itself failed on a file, which *unreadable* names."""


def resolve_part(roots: Collection[str] | None, ground: Ground, given: Given = ALONE) -> Piece:
    """What *roots* make, which are some of those of *ground*; None: all of them."""
    inventory, servers = ground.inventory, ground.servers
    if roots is not None:
        inventory = inventory.part(roots)
        servers = replace(servers, workspace=servers.workspace.part())
    return _piece(Survey(inventory, servers, ground, given), servers, given)


def _piece(survey: Survey, servers: Servers, given: Given) -> Piece:
    found = survey.all()
    named = [_named(item.deployment) for _, item in found]
    loads = Counter(item.config.path for _, item in found if item.config is not None)
    shared = given.shared.union(path for path, count in loads.items() if count > 1)
    deployed = [
        _finished(item, name, shared)
        for (_, item), name in zip(found, distinct(named), strict=True)
    ]
    config_files = dict(_config_files(deployed))
    return Piece(
        deployed,
        named,
        [place for place, _ in found],
        {
            path: replace(file, overridden=()) if path in given.in_force else file
            for path, file in config_files.items()
        },
        {
            path: frozenset((item.written.name, item.written.span) for item in file.overridden)
            for path, file in config_files.items()
        },
        survey.touched,
        survey.unreadable,
        survey.remarks,
        survey.ambiguous,
        servers.workspace.has_failed,
    )


def _named(deployment: Deployment) -> Named:
    return Named(deployment.name, deployment.platform.value, deployment.span.path)


def _finished(item: Deployed, name: str, shared: frozenset[str]) -> Deployed:
    """*item* by its own *name*; it may load one of the *shared* config files."""
    deployment = item.deployment
    if name != deployment.name:
        deployment = replace(deployment, name=name)
    if item.config is not None and item.config.path in shared:
        deployment = replace(deployment, shares_config=True)
    return item if deployment is item.deployment else replace(item, deployment=deployment)


def _file_uses(
    inventory: Inventory, deployments: Sequence[Deployment], reasons: Reasons
) -> tuple[FileUse, ...]:
    from gunilint.resolve.file_uses import file_uses

    return tuple(file_uses(inventory, deployments, reasons))


def _config_files(deployed: Sequence[Deployed]) -> Iterator[tuple[str, ConfigFile]]:
    """Each config file in force once, as the first deployment that loads it reads it."""
    loading: dict[str, list[Deployed]] = {}
    for item in deployed:
        if item.config is not None:
            loading.setdefault(item.config.path, []).append(item)
    for path, users in loading.items():
        first = users[0]
        assert first.config is not None
        from gunilint.resolve.config_names import config_file

        file = config_file(first.config.module, first.deployment.server.version)
        yield path, replace(file, overridden=tuple(overridden(users)))
