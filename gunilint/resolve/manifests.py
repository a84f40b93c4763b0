"""Deployments of Kubernetes, by what brings manifests together: kustomize, Helm, or nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from gunilint.model.deployment import Link
from gunilint.parse.facts.kubernetes import (
    ConfigMap,
    IngressClass,
    IngressClassParams,
    KubernetesFile,
    Namespace,
    Object,
    WorkloadKind,
)
from gunilint.parse.facts.kubernetes_edge import Gateway, GatewayClass
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.development import Clue, looks_like_development, purpose_of
from gunilint.resolve.ground import Ground
from gunilint.resolve.images import Images
from gunilint.resolve.ingress_nginx import CONFIG_NAMES
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.kustomize import Build, Kustomize
from gunilint.resolve.kustomize_json_patch import RefusedError
from gunilint.resolve.resolution import Remark
from gunilint.resolve.servers import Servers
from gunilint.resolve.site import Deployed
from gunilint.resolve.ties import Job, Phase
from gunilint.resolve.workloads import Workloads
from gunilint.resolve.workspace import Workspace
from gunilint.source import Source

_CLUSTER_WIDE: Final = (IngressClass, IngressClassParams, Namespace, Gateway, GatewayClass)
_KINDS: Final = frozenset(kind.value for kind in WorkloadKind)


class Manifests:
    """The manifests of a repository, or those of a part of it that *inventory* names.

    *remarks* are what there is to say on the way.
    """

    def __init__(
        self,
        inventory: Inventory,
        ground: Ground,
        images: Images,
        servers: Servers,
        followed: set[str],
        remarks: list[Remark],
    ) -> None:
        self._inventory = inventory
        self._ground = ground
        self._images = images
        self._servers = servers
        self._followed = followed
        self._remarks = remarks

    def jobs(self) -> Iterator[Job]:
        """All there is to do, file by file; at once, where kustomizations tie files together."""
        if self._inventory.kustomizations:
            yield (Phase.WORKLOADS, ""), self._tied
        else:
            if self._inventory.kubernetes:
                workloads = self._workloads(self._ground.cluster)
                for path in self._inventory.kubernetes:
                    yield (Phase.WORKLOADS, path), partial(workloads.deployments, path)
            for chart in self._inventory.helm_charts:
                start = partial(self._of_chart, posixpath.dirname(chart))
                yield (Phase.CHARTS, chart), start

    def _tied(self) -> Iterator[Deployed]:
        """The deployments of loose manifests, then those of kustomizations and charts."""
        kustomize = Kustomize(self._servers.workspace)
        taken = {part for path in self._inventory.kustomizations for part in kustomize.parts(path)}
        found: list[Deployed] = []
        for path, build in self._builds(kustomize, taken):
            found += self._of_build(path, build)
        loose = [path for path in self._inventory.kubernetes if path not in taken]
        cluster = loose_cluster(loose, self._servers.workspace, self._remarks)
        yield from self._workloads(cluster).all()
        yield from found
        for chart in self._inventory.helm_charts:
            yield from self._of_chart(posixpath.dirname(chart))

    def _workloads(self, cluster: Cluster) -> Workloads:
        return Workloads(cluster, self._images, self._servers, self._followed)

    # Kustomize.

    def _builds(self, kustomize: Kustomize, taken: set[str]) -> Iterator[tuple[str, Build]]:
        """What each kustomization makes that is not *taken* in by another."""
        for path in self._inventory.kustomizations:
            kustomization = self._servers.workspace.kustomization(path)
            if path in taken or kustomization is None or kustomization.is_component:
                continue
            try:
                build = kustomize.build(path)
            except RefusedError as error:
                text = (
                    f"the kustomization is not evaluated, and its deployments are unknown: {error}"
                )
                self._remarks.append(Remark(text, kustomization.span))
            else:
                self._remarks += build.remarks
                yield path, build

    def _of_build(self, path: str, build: Build) -> Iterator[Deployed]:
        from gunilint.parse.kubernetes import read_object

        own = [read_object(item.node, self._source) for item in build.resources]
        cluster = Cluster((*own, *self._around(own)), is_one=True)
        folder = posixpath.dirname(path)
        is_overlay = sum(role == "kustomization" for role in build.files.values()) > 1
        used = [item for item, role in build.files.items() if role != "Kubernetes manifest"]
        for item in self._workloads(cluster).all():
            deployment = item.deployment
            mark = f" ({folder})" if is_overlay else ""
            links = (*(Link(used_path, build.files[used_path]) for used_path in used),)
            is_development = deployment.is_development or looks_like_development(path)
            purpose = purpose_of((Clue("path", path),), is_development=is_development)
            yield replace(
                item,
                deployment=replace(
                    deployment,
                    name=deployment.name + mark,
                    files=(*links, *deployment.files),
                    is_development=is_development,
                    purpose=purpose or deployment.purpose,
                ),
            )

    def _around(self, own: list[Object]) -> Iterator[Object]:
        """What holds for a whole cluster, whoever installs it, where it is there just once."""
        names = {_full_name(item) for item in own}
        found: dict[tuple[str, str | None], list[Object]] = {}
        for path in self._inventory.kubernetes:
            file = self._servers.workspace.kubernetes(path)
            for item in file.objects if file is not None else ():
                name = _full_name(item)
                is_config = isinstance(item, ConfigMap) and name[1] in CONFIG_NAMES
                if (isinstance(item, _CLUSTER_WIDE) or is_config) and name not in names:
                    found.setdefault(name, []).append(item)
        yield from (items[0] for items in found.values() if len(items) == 1)

    def _source(self, path: str) -> Source:
        found = self._servers.workspace.source(path, "Kubernetes manifest")
        return Source(path, "") if found is None else found

    # Helm.

    def _of_chart(self, folder: str) -> Iterator[Deployed]:
        """What is plain in the templates of a chart, each chart a cluster of its own."""
        prefix = posixpath.join(folder, "templates/")
        templates = [
            path
            for path in self._inventory.helm_templates
            if path.startswith(prefix) and path.endswith((".yaml", ".yml"))
        ]
        read = (self._servers.workspace.kubernetes(path) for path in templates)
        files = [file for file in read if file is not None]
        templated = [file.templated for file in files if file.templated is not None]
        if templated:
            text = (
                f"a Helm chart: of {len(templates)} templates what is plain was read, and what "
                f"{len(templated)} of them fill in is unknown (helm template "
                f"{folder or '.'} | gunilint check - knows it)"
            )
            self._remarks.append(Remark(text, templated[0]))
        name = posixpath.basename(folder) or "chart"
        cluster = Cluster(tuple(o for f in files for o in f.objects), is_one=True)
        for item in self._workloads(cluster).all():
            kind, slash, container = item.deployment.name.partition("/")
            if kind in _KINDS:
                own = f"{name}{slash}{container}"
                item = replace(item, deployment=replace(item.deployment, name=own))
            yield item


def loose_cluster(paths: Iterable[str], workspace: Workspace, remarks: list[Remark]) -> Cluster:
    """The objects of the manifests at *paths*; *remarks* gets what there is to say of them."""

    def files() -> Iterator[KubernetesFile]:
        for path in paths:
            file = workspace.kubernetes(path)
            if file is not None:
                yield file
                if file.templated is not None:
                    text = "a template: what is plain in it was read, the rest is unknown"
                    remarks.append(Remark(text, file.templated))

    return Cluster.of(files())


def _full_name(item: Object) -> tuple[str, str | None]:
    name = item.metadata.name
    return type(item).__name__, None if name is None else name.known
