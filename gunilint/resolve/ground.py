"""What the parts of a repository stand on: what is read whole, before the first of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from gunilint.resolve.inventory import Inventory
from gunilint.resolve.servers import Servers

if TYPE_CHECKING:  # the modules for a kind of file are loaded where there is one
    from gunilint.resolve.builds import Orders
    from gunilint.resolve.cluster import Cluster
    from gunilint.resolve.dockerfile_paths import DockerfilePaths
    from gunilint.resolve.images import Images
    from gunilint.resolve.resolution import Remark
    from gunilint.resolve.workspace import Workspace


_MOST_KEPT: Final = 250
"""How many compose files take less to keep than to read once more: about 2 MB."""


class Ground:
    """A repository with all its files, which *inventory* names."""

    def __init__(self, inventory: Inventory, servers: Servers) -> None:
        self.inventory = inventory
        self.servers = servers
        self.remarks: list[Remark] = []
        self._is_divided = False

    @cached_property
    def cluster(self) -> Cluster:
        """The objects of all manifests, where no kustomization brings some together."""
        from gunilint.resolve.manifests import loose_cluster

        return loose_cluster(self.inventory.kubernetes, self.servers.workspace, self.remarks)

    @cached_property
    def _orders(self) -> Orders:
        """The builds that files of the repository order."""
        from gunilint.resolve.builds import Orders
        from gunilint.resolve.compose_builds import named_builds

        workspace = self.servers.workspace
        forgets = self._is_divided and len(self.inventory.compose) > _MOST_KEPT
        builds = [build for path in self.inventory.builders for build in workspace.builds(path)]
        for path in self.inventory.compose:
            file = workspace.compose(path)
            builds += () if file is None else named_builds(path, file)
            if forgets:
                workspace.forget("Compose file", path)  # the part that it is in reads it again
        return Orders.of(builds, workspace.tree)

    def images(self, workspace: Workspace) -> Images:
        """The Dockerfiles of the repository, to be read in *workspace*."""
        from gunilint.resolve.images import Images

        return Images(workspace, self._dockerfiles, lambda: self._orders, self.servers.links)

    @cached_property
    def _dockerfiles(self) -> DockerfilePaths:
        from gunilint.resolve.dockerfile_paths import DockerfilePaths

        return DockerfilePaths(self.inventory.dockerfiles)

    def prepare(self) -> None:
        """Read what every part asks for, so that none reads it for itself."""
        inventory, self._is_divided = self.inventory, True
        if inventory.kubernetes and not inventory.kustomizations:
            assert self.cluster
        if inventory.dockerfiles and (inventory.kubernetes or inventory.compose):
            assert self._orders
