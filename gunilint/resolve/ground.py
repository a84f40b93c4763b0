"""What the parts of a repository stand on: what is read whole, before the first of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gunilint.resolve.inventory import Inventory
from gunilint.resolve.servers import Servers

if TYPE_CHECKING:  # the modules for a kind of file are loaded where there is one
    from gunilint.resolve.cluster import Cluster
    from gunilint.resolve.images import Images
    from gunilint.resolve.resolution import Remark
    from gunilint.resolve.workspace import Workspace


class Ground:
    """A repository with all its files, which *inventory* names."""

    def __init__(self, inventory: Inventory, servers: Servers) -> None:
        self.inventory = inventory
        self.servers = servers
        self.remarks: list[Remark] = []

    @cached_property
    def cluster(self) -> Cluster:
        """The objects of all manifests, where no kustomization brings some together."""
        from gunilint.resolve.manifests import loose_cluster

        return loose_cluster(self.inventory.kubernetes, self.servers.workspace, self.remarks)

    def images(self, workspace: Workspace) -> Images:
        """The Dockerfiles of the repository, to be read in *workspace*."""
        from gunilint.resolve.images import Images

        inventory = self.inventory
        return Images(
            workspace,
            inventory.dockerfiles,
            inventory.builders,
            inventory.compose,
            self.servers.links,
        )
