"""One run over the files of a repository, or of a part of it: platforms first, then what they
leave."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from gunilint.model.file import AmbiguousLink, UnreadableFile
from gunilint.resolve.ground import Ground
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.loose_files import config_deployments, script_deployments
from gunilint.resolve.resolution import Remark
from gunilint.resolve.servers import Servers
from gunilint.resolve.site import Deployed
from gunilint.resolve.ties import ALONE, Given, Job, Phase, Place, Touched

if TYPE_CHECKING:  # the modules for a kind of file are loaded where there is one
    from gunilint.resolve.file_reasons import Reasons
    from gunilint.resolve.images import Images

_MANAGERS: Final = {
    "supervisord configuration": Phase.SUPERVISORD,
    "Circus configuration": Phase.CIRCUS,
    "systemd unit": Phase.SYSTEMD,
}


class Survey:
    """A run over *inventory*, which is that of *ground* or a part of it.

    Where it is a part, *servers* read in a workspace of its own, and *given* says what the other
    parts have to do with its files.
    """

    def __init__(
        self, inventory: Inventory, servers: Servers, ground: Ground, given: Given = ALONE
    ) -> None:
        self._inventory = inventory
        self._servers = servers
        self._ground = ground
        self._given = given
        self._followed: set[str] = set()
        self._used: set[str] = set()
        self._loaded: frozenset[str] = frozenset()
        self._remarks: list[Remark] = []
        # Where each of them was noted first, in the same order.
        self._follows: dict[str, Place] = {}
        self._imports: dict[str, Place] = {}
        self._remarked: list[Place] = []
        self._refused: list[Place] = []
        self._undecided: list[Place] = []

    @cached_property
    def _images(self) -> Images:
        return self._ground.images(self._servers.workspace)

    def all(self) -> list[tuple[Place, Deployed]]:
        """Every deployment; a part of the repository that gunilint fails on stops no other."""
        found = list(self._done(chain(self._workloads(), self._compose())))
        self._used = {
            link.path
            for _, item in found
            if not item.deployment.is_development
            for link in item.deployment.files
        }
        found += self._done(chain(self._left_images(), self._procfiles(), self._managed()))
        scripts = list(self._done(self._scripts()))
        dropped = self._followed.union(self._given.followed)
        found += [item for item in scripts if item[0][1] not in dropped]
        self._loaded = frozenset(item.config.path for _, item in found if item.config is not None)
        found += self._done(self._config_files())
        return found

    # What is left to say, once all was found.

    @property
    def touched(self) -> Touched:
        used = self._used.intersection(self._ground.inventory.dockerfiles)
        return Touched(frozenset(used), self._follows, self._loaded, self._imports)

    @property
    def remarks(self) -> list[tuple[Place, Remark]]:
        return list(zip(self._remarked, self._remarks, strict=True))

    @property
    def unreadable(self) -> list[tuple[Place, UnreadableFile]]:
        self._mark((Phase.CONFIG_FILES, ""))  # what was looked up since
        return list(zip(self._refused, self._servers.workspace.unreadable, strict=True))

    @property
    def ambiguous(self) -> list[tuple[Place, AmbiguousLink]]:
        """The images of which several Dockerfiles are meant, or none."""
        found = self._images.ambiguous.values() if self._undecided else ()
        return list(zip(self._undecided, found, strict=True))

    def reasons(self) -> Reasons:
        """What is left of files that are part of no deployment."""
        from gunilint.resolve.file_reasons import Reasons

        workspace = self._servers.workspace
        remarks = (*self._ground.remarks, *self._remarks)
        return Reasons(
            workspace,
            frozenset(self._followed | workspace.imported),
            {path: tuple(images) for path, images in self._images.foreign.items()},
            tuple(item for _, item in self.ambiguous),
            frozenset(item.span.path for item in remarks if item.span is not None),
            frozenset(item.span.path for item in workspace.unreadable),
        )

    # The run.

    def _done(self, jobs: Iterable[Job]) -> Iterator[tuple[Place, Deployed]]:
        """What *jobs* find, each with its place; and what they note gets its place."""
        for place, start in jobs:
            for item in start():
                yield place, item
            self._mark(place)

    def _mark(self, place: Place) -> None:
        """Say of all that was noted since the last time that it was *place* where it was."""
        workspace = self._servers.workspace
        for known, found in ((self._follows, self._followed), (self._imports, workspace.imported)):
            if len(found) > len(known):
                known.update(dict.fromkeys(found.difference(known), place))
        noted = (
            (self._remarked, self._remarks),
            (self._refused, workspace.refused),
            (self._undecided, self._images.ambiguous if "_images" in vars(self) else ()),
        )
        for places, all_of_them in noted:
            places += [place] * (len(all_of_them) - len(places))

    def _is_followed(self, place: Place) -> bool:
        return place[1] in self._followed or self._given.follows(place[1], place)

    def _workloads(self) -> Iterator[Job]:
        """The deployments of Kubernetes; the modules are loaded where there is a manifest."""
        inventory = self._inventory
        if not (inventory.kubernetes or inventory.kustomizations or inventory.helm_charts):
            return
        from gunilint.resolve.manifests import Manifests

        manifests = Manifests(
            inventory, self._ground, self._images, self._servers, self._followed, self._remarks
        )
        yield from manifests.jobs()

    def _compose(self) -> Iterator[Job]:
        """The deployments of Compose; the modules are loaded where there is a file."""
        if not self._inventory.compose:
            return
        from gunilint.resolve.compose_deployments import ComposeDeployments

        read = {path: self._servers.workspace.compose(path) for path in self._inventory.compose}
        files = {path: file for path, file in read.items() if file is not None}
        compose = ComposeDeployments(
            files, self._images, self._servers, self._followed, self._remarks
        )
        for project in compose.projects():
            directory = posixpath.dirname(project.files[0])
            yield (Phase.COMPOSE, directory), partial(compose.deployments, project)

    def _left_images(self) -> Iterator[Job]:
        """The servers of images that are built and not deployed."""
        for path in self._inventory.dockerfiles:
            if path not in self._used and path not in self._given.used:
                yield (Phase.IMAGES, path), partial(self._of_dockerfile, path)

    def _of_dockerfile(self, path: str) -> Iterator[Deployed]:
        from gunilint.resolve.image_deployments import image_deployments

        for image in self._images.deployable(path):
            start = partial(image_deployments, image, self._servers, self._followed)
            yield from self._servers.workspace.attempt("Dockerfile", path, start)

    def _procfiles(self) -> Iterator[Job]:
        attempt = self._servers.workspace.attempt
        for path in self._inventory.procfiles:
            from gunilint.resolve.procfiles import procfile_deployments

            start = partial(procfile_deployments, path, self._servers, self._followed)
            yield (Phase.PROCFILES, path), partial(attempt, "Procfile", path, start)

    def _managed(self) -> Iterator[Job]:
        """The servers of process managers that nothing else was seen to run."""
        attempt = self._servers.workspace.attempt
        for kind, phase in _MANAGERS.items():
            for path in self._inventory.of_kind(kind):
                if not self._is_followed((phase, path)):
                    from gunilint.resolve.process_managers import managed_deployments

                    start = partial(managed_deployments, path, kind, self._servers, self._followed)
                    yield (phase, path), partial(attempt, kind, path, start)

    def _scripts(self) -> Iterator[Job]:
        """The servers of scripts that nothing else was seen to run, and those of the files that
        they write."""
        for path in self._inventory.scripts:
            if not self._is_followed((Phase.SCRIPTS, path)):
                yield (Phase.SCRIPTS, path), partial(self._of_script, path)

    def _of_script(self, path: str) -> Iterator[Deployed]:
        from gunilint.resolve.process_managers import written_deployments

        attempt, inner = self._servers.workspace.attempt, set[str]()
        for read in (script_deployments, written_deployments):
            yield from attempt("shell script", path, partial(read, path, self._servers, inner))
        self._followed |= inner - {path}

    def _config_files(self) -> Iterator[Job]:
        """The config files that nothing loads."""
        workspace, given = self._servers.workspace, self._given
        for path in self._inventory.config_files:
            place = (Phase.CONFIG_FILES, path)
            is_loaded = path in self._loaded or path in given.loaded
            if not (is_loaded or path in workspace.imported or given.imports(path, place)):
                start = partial(config_deployments, path, self._servers)
                yield place, partial(workspace.attempt, "Gunicorn config file", path, start)
