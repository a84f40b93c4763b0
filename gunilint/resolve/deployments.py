"""The resolve stage as a whole: from the files of a repository to its deployments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from gunilint.frozen import replace
from gunilint.model.deployment import Deployment
from gunilint.model.file import AmbiguousLink, ConfigFile
from gunilint.resolve.deployment_names import distinct
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.loose_files import config_deployments, script_deployments
from gunilint.resolve.overridden import overridden
from gunilint.resolve.resolution import Remark, Resolution
from gunilint.resolve.servers import Servers
from gunilint.resolve.site import Deployed

if TYPE_CHECKING:  # the modules for a kind of file are loaded where there is one
    from gunilint.resolve.file_reasons import Reasons
    from gunilint.resolve.images import Images
    from gunilint.resolve.resolution import FileUse


def resolve(inventory: Inventory, servers: Servers) -> Resolution:
    """Every deployment that the files of *inventory* make, and what could not be read."""
    stage = _Stage(inventory, servers)
    deployed = _sharing(distinct(stage.all()))
    deployments = tuple(item.deployment for item in deployed)
    return Resolution(
        deployments,
        tuple(_config_files(deployed)),
        tuple(
            (item, each.deployment.name) for each in deployed for item in each.rejected_arguments
        ),
        tuple((item, each.deployment.name) for each in deployed for item in each.rejected_settings),
        servers.workspace.unreadable,
        tuple(stage.remarks),
        lambda: _file_uses(inventory, deployments, stage.reasons()),
        servers.workspace.has_failed,
        stage.ambiguous,
    )


def _file_uses(
    inventory: Inventory, deployments: Sequence[Deployment], reasons: Reasons
) -> tuple[FileUse, ...]:
    from gunilint.resolve.file_uses import file_uses

    return tuple(file_uses(inventory, deployments, reasons))


def _sharing(deployed: Sequence[Deployed]) -> list[Deployed]:
    """The same, with those marked that load one config file together."""
    loads = Counter(item.config.path for item in deployed if item.config is not None)
    return [
        replace(item, deployment=replace(item.deployment, shares_config=True))
        if item.config is not None and loads[item.config.path] > 1
        else item
        for item in deployed
    ]


class _Stage:
    """One run over the repository: platforms first, then what they leave."""

    def __init__(self, inventory: Inventory, servers: Servers) -> None:
        self._inventory = inventory
        self._servers = servers
        self.followed: set[str] = set()
        self.remarks: list[Remark] = []

    @cached_property
    def _images(self) -> Images:
        from gunilint.resolve.images import Images

        inventory, servers = self._inventory, self._servers
        return Images(
            servers.workspace,
            inventory.dockerfiles,
            inventory.builders,
            inventory.compose,
            servers.links,
        )

    def all(self) -> list[Deployed]:
        """Every deployment; a part of the repository that gunilint fails on stops no other."""
        servers, attempt = self._servers, self._servers.workspace.attempt
        found = [*self._workloads(), *self._compose()]
        used = {
            link.path
            for item in found
            if not item.deployment.is_development
            for link in item.deployment.files
        }
        found += self._left_images(used)
        found += self._procfiles()
        found += self._managed()
        found += self._scripts()
        loaded = {item.config.path for item in found if item.config is not None}
        for path in self._inventory.config_files:
            if path not in loaded and path not in servers.workspace.imported:
                start = partial(config_deployments, path, servers)
                found += attempt("Gunicorn config file", path, start)
        return found

    def _left_images(self, used: Collection[str]) -> Iterator[Deployed]:
        """The servers of images that are built and not deployed."""
        if not self._inventory.dockerfiles:
            return
        from gunilint.resolve.image_deployments import image_deployments

        for path in self._images.paths:
            for image in () if path in used else self._images.deployable(path):
                start = partial(image_deployments, image, self._servers, self.followed)
                yield from self._servers.workspace.attempt("Dockerfile", path, start)

    def _procfiles(self) -> Iterator[Deployed]:
        for path in self._inventory.procfiles:
            from gunilint.resolve.procfiles import procfile_deployments

            start = partial(procfile_deployments, path, self._servers, self.followed)
            yield from self._servers.workspace.attempt("Procfile", path, start)

    def _managed(self) -> Iterator[Deployed]:
        """The servers of process managers that nothing else was seen to run."""
        inventory = self._inventory
        if not (inventory.supervisord or inventory.circus or inventory.systemd):
            return
        from gunilint.resolve.process_managers import KINDS, managed_deployments

        for kind in KINDS:
            for path in self._inventory.of_kind(kind):
                if path not in self.followed:
                    start = partial(managed_deployments, path, kind, self._servers, self.followed)
                    yield from self._servers.workspace.attempt(kind, path, start)

    def _scripts(self) -> list[Deployed]:
        """The servers of scripts that nothing else was seen to run, and those of the files that
        they write."""
        found: dict[str, list[Deployed]] = {}
        for path in self._inventory.scripts:
            if path not in self.followed:
                from gunilint.resolve.process_managers import written_deployments

                inner: set[str] = set()
                start = partial(script_deployments, path, self._servers, inner)
                attempt = self._servers.workspace.attempt
                found[path] = list(attempt("shell script", path, start))
                start = partial(written_deployments, path, self._servers, inner)
                found[path] += attempt("shell script", path, start)
                self.followed |= inner - {path}
        return [item for path, each in found.items() if path not in self.followed for item in each]

    @property
    def ambiguous(self) -> tuple[AmbiguousLink, ...]:
        """The images of which several Dockerfiles are meant, or none."""
        return tuple(self._images.ambiguous.values()) if "_images" in vars(self) else ()

    def reasons(self) -> Reasons:
        """What is left of files that are part of no deployment."""
        from gunilint.resolve.file_reasons import Reasons

        workspace = self._servers.workspace
        return Reasons(
            workspace,
            frozenset(self.followed | workspace.imported),
            {path: tuple(images) for path, images in self._images.foreign.items()},
            self.ambiguous,
            frozenset(item.span.path for item in self.remarks if item.span is not None),
            frozenset(item.span.path for item in workspace.unreadable),
        )

    def _compose(self) -> Iterator[Deployed]:
        """The deployments of Compose; the modules are loaded where there is a file."""
        if not self._inventory.compose:
            return
        from gunilint.resolve.compose_deployments import ComposeDeployments

        read = {path: self._servers.workspace.compose(path) for path in self._inventory.compose}
        files = {path: file for path, file in read.items() if file is not None}
        compose = ComposeDeployments(files, self._images, self._servers, self.followed)
        yield from compose.deployments()
        self.remarks += compose.remarks

    def _workloads(self) -> Iterator[Deployed]:
        """The deployments of Kubernetes; the modules are loaded where there is a manifest."""
        inventory = self._inventory
        if not (inventory.kubernetes or inventory.kustomizations or inventory.helm_charts):
            return
        from gunilint.resolve.manifests import Manifests

        manifests = Manifests(inventory, self._images, self._servers, self.followed)
        yield from manifests.deployments()
        self.remarks += manifests.remarks


def _config_files(deployed: Sequence[Deployed]) -> Iterator[ConfigFile]:
    """Each config file in force once, as the first deployment that loads it reads it."""
    loading: dict[str, list[Deployed]] = {}
    for item in deployed:
        if item.config is not None:
            loading.setdefault(item.config.path, []).append(item)
    for users in loading.values():
        first = users[0]
        assert first.config is not None
        from gunilint.resolve.config_names import config_file

        file = config_file(first.config.module, first.deployment.server.version)
        yield replace(file, overridden=tuple(overridden(users)))
