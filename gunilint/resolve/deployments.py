"""The resolve stage as a whole: from the files of a repository to its deployments."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from gunilint.model.deployment import Deployment
from gunilint.model.file import ConfigFile
from gunilint.resolve.image_deployments import image_deployments
from gunilint.resolve.images import Images
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.loose_files import config_deployments, script_deployments
from gunilint.resolve.procfiles import procfile_deployments
from gunilint.resolve.resolution import FileUse, Remark, Resolution
from gunilint.resolve.servers import Servers
from gunilint.resolve.site import Deployed


def resolve(inventory: Inventory, servers: Servers) -> Resolution:
    """Every deployment that the files of *inventory* make, and what could not be read."""
    stage = _Stage(inventory, servers)
    deployed = _distinct(stage.all())
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
        tuple(_uses(inventory, deployments, stage.followed)),
        servers.workspace.has_failed,
    )


class _Stage:
    """One run over the repository: platforms first, then what they leave."""

    def __init__(self, inventory: Inventory, servers: Servers) -> None:
        self._inventory = inventory
        self._servers = servers
        self._images = Images(servers.workspace, inventory.dockerfiles)
        self.followed: set[str] = set()
        self.remarks: list[Remark] = []

    def all(self) -> list[Deployed]:
        """Every deployment; a part of the repository that gunilint fails on stops no other."""
        servers, followed = self._servers, self.followed
        attempt = servers.workspace.attempt
        found = [*self._workloads(), *self._compose()]
        used = {
            link.path
            for item in found
            if not item.deployment.is_development
            for link in item.deployment.files
        }
        for path, image in self._images.built.items():
            if path not in used:
                start = partial(image_deployments, image, servers, followed)
                found += attempt("Dockerfile", path, start)
        for path in self._inventory.procfiles:
            start = partial(procfile_deployments, path, servers, followed)
            found += attempt("Procfile", path, start)
        for path in self._inventory.scripts:
            if path not in followed:
                start = partial(script_deployments, path, servers, followed)
                found += attempt("shell script", path, start)
        loaded = {item.config.path for item in found if item.config is not None}
        for path in self._inventory.config_files:
            if path not in loaded:
                start = partial(config_deployments, path, servers)
                found += attempt("Gunicorn config file", path, start)
        return found

    def _compose(self) -> Iterator[Deployed]:
        """The deployments of Compose; the modules are loaded where there is a file."""
        if not self._inventory.compose:
            return
        from gunilint.resolve.compose_deployments import ComposeDeployments

        read = {path: self._servers.workspace.compose(path) for path in self._inventory.compose}
        files = {path: file for path, file in read.items() if file is not None}
        compose = ComposeDeployments(files, self._images, self._servers, self.followed)
        yield from compose.deployments()

    def _workloads(self) -> Iterator[Deployed]:
        """The deployments of Kubernetes; the modules are loaded where there is a manifest."""
        if not self._inventory.kubernetes:
            return
        from gunilint.resolve.cluster import Cluster
        from gunilint.resolve.workloads import Workloads

        files = []
        for path in self._inventory.kubernetes:
            file = self._servers.workspace.kubernetes(path)
            if file is None:
                continue
            files.append(file)
            if file.templated is not None:
                text = "a template: what is plain in it was read, the rest is unknown"
                self.remarks.append(Remark(text, file.templated))
        cluster = Cluster.of(files)
        yield from Workloads(cluster, self._images, self._servers, self.followed).deployments()


def _distinct(deployed: Sequence[Deployed]) -> list[Deployed]:
    """The same with each name once: platform, then directory, tell namesakes apart."""
    found = list(deployed)
    for qualifier in (_platform, _directory):
        counts = Counter(item.deployment.name for item in found)
        found = [
            _named(item, f"{item.deployment.name} ({qualifier(item)})")
            if counts[item.deployment.name] > 1
            else item
            for item in found
        ]
    seen: Counter[str] = Counter()
    for index, item in enumerate(found):
        name = item.deployment.name
        seen[name] += 1
        if seen[name] > 1:
            found[index] = _named(item, f"{name} #{seen[name]}")
    return found


def _named(item: Deployed, name: str) -> Deployed:
    return replace(item, deployment=replace(item.deployment, name=name))


def _platform(item: Deployed) -> str:
    return item.deployment.platform.value


def _directory(item: Deployed) -> str:
    return posixpath.dirname(item.deployment.span.path) or "."


def _config_files(deployed: Sequence[Deployed]) -> Iterator[ConfigFile]:
    """Each config file in force once, as the first deployment that loads it reads it."""
    seen: set[str] = set()
    for item in deployed:
        if item.config is not None and item.config.path not in seen:
            seen.add(item.config.path)
            from gunilint.resolve.config_names import config_file

            yield config_file(item.config.module, item.deployment.server.version)


def _uses(
    inventory: Inventory, deployments: Sequence[Deployment], followed: set[str]
) -> Iterator[FileUse]:
    """What is known of each file, for a person who asks why it is or is not checked."""
    users: dict[str, list[str]] = {}
    roles: dict[str, str] = {}
    for deployment in deployments:
        for link in deployment.files:
            users.setdefault(link.path, []).append(deployment.name)
            roles.setdefault(link.path, link.role)
    kinds = inventory.kinds()
    for path in sorted({*kinds, *roles}):
        used_by = tuple(dict.fromkeys(users.get(path, ())))
        why = ""
        if not used_by:
            why = "read on the way" if path in followed else "nothing here starts a server"
        yield FileUse(path, kinds.get(path) or roles[path], used_by, why)
