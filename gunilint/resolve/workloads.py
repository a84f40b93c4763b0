"""Deployments of Kubernetes: one for each container of a workload that starts a server."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import partial
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.model.deployment import Link, Platform
from gunilint.parse.facts.kubernetes import HorizontalPodAutoscaler, Workload, WorkloadKind
from gunilint.parse.facts.kubernetes_pod import Container
from gunilint.parse.facts.yaml_field import Field, Words
from gunilint.parse.shell_text import TEMPLATE
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.compose_mounts import Mounted as MountedFile
from gunilint.resolve.development import Clue, looks_like_development
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem, ForeignImage, Mounted
from gunilint.resolve.image import Image
from gunilint.resolve.images import Found, Images, Wanted
from gunilint.resolve.kubernetes_container import model_container
from gunilint.resolve.kubernetes_environment import Variables, container_variables, references
from gunilint.resolve.launching import SHELL_OF_FAMILY, Starter, arguments_of
from gunilint.resolve.load_balancers import LoadBalancers
from gunilint.resolve.pod_mounts import PodMounts
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.state import Invocation, ShellKind
from gunilint.resolve.sidecar_proxies import Box
from gunilint.resolve.site import Deployed, Site, deploy
from gunilint.resolve.words import Argument
from gunilint.source import Fragment, Span
from gunilint.value import Known, Layer, Origin, Setting, Unknown

_MARK: Final = re.compile(r"\{\{.*?\}\}|\$\{[^}]*\}")
_TEMPLATED_TAG: Final = re.compile(r"([^\s{}$:]+(?::\d+/[^\s{}$:]+)?):[^/]*\{\{.*\}\}[^/]*")


@dataclass(frozen=True)
class Workloads:
    """Turns workloads into deployments."""

    cluster: Cluster
    images: Images
    servers: Servers
    followed: set[str] = field(default_factory=set)

    def all(self) -> Iterator[Deployed]:
        for workload in self.cluster.all(Workload):
            yield from self._of_workload(workload)

    def deployments(self, path: str) -> Iterator[Deployed]:
        """Those of the manifest at *path*."""
        for workload in self.cluster.workloads_at(path):
            yield from self._of_workload(workload)

    def _of_workload(self, workload: Workload) -> Iterator[Deployed]:
        pod = workload.pod
        if pod is None or workload.kind.runs_to_completion:
            return
        sidecars = (item for item in pod.init_containers if item.is_sidecar)
        for container in (*pod.containers, *sidecars):
            start = partial(self._of_container, workload, container)
            path = workload.metadata.span.path
            yield from self.servers.workspace.attempt("Kubernetes manifest", path, start)

    def _of_container(self, workload: Workload, container: Container) -> Iterator[Deployed]:
        found = self._found(workload, container)
        image = None if found is None else found.image
        variables = self._variables(workload, container, image)
        files = self._files(workload, container, found)
        invocations = self._start(container, image, files, variables)
        if invocations:
            site = self._site(workload, container, found, files)
            yield from deploy(site, invocations, self.servers)

    def _found(self, workload: Workload, container: Container) -> Found | None:
        if container.image is None:
            return None
        image, names = container.image, _names(workload, container)
        wanted = Wanted(_reference(image), image.span, names, image.written)
        return self.images.find(wanted, self._all_images(workload))

    def _all_images(self, workload: Workload) -> Sequence[str]:
        """The images of the containers in files beside this workload's own."""
        folder = posixpath.dirname(workload.metadata.span.path)
        references = (
            _reference(container.image)
            for other in self.cluster.workloads_in(folder)
            if other.pod is not None
            for container in other.pod.containers
            if container.image is not None
        )
        return [reference for reference in references if reference is not None]

    def _start(
        self,
        container: Container,
        image: Image | None,
        files: FileSystem,
        variables: Variables,
    ) -> tuple[Invocation, ...]:
        shell = SHELL_OF_FAMILY.get(image.base.family) if image is not None else None
        starter = Starter(self.servers.workspace, files, shell or ShellKind.UNKNOWN, self.followed)
        bound = variables.bound(self.servers.bindings)
        words, fragments = self._words(container, image, bound.declared)
        directory = _directory(container, image)
        texts = dict(self._texts((container.command, container.args)))
        return starter.words(words, bound.all, directory, fragments, texts)

    def _words(
        self, container: Container, image: Image | None, declared: Environment
    ) -> tuple[list[Argument], list[Fragment]]:
        """The first process: `command` replaces ENTRYPOINT and CMD, `args` replace CMD.

        kubernetes/website, define-command-argument-container.md. With the texts of the image's.
        """
        command = [*references(container.command, declared)]
        args = [*references(container.args, declared)]
        written = [*command, *args]
        launch = None
        if not command and image is not None:
            launch = image.entrypoint if args else image.launch
        if launch is None:
            return written, []
        words, fragments = arguments_of(launch)
        return [*words, *written], fragments

    def _texts(self, lists: tuple[Words | None, ...]) -> Iterator[tuple[Span, Fragment]]:
        """The texts of words by their places; a shell cannot read a template's marks either."""
        for scalar in (item for words in lists if words is not None for item in words.items):
            source = self.servers.workspace.source(scalar.span.path, "Kubernetes manifest")
            text = None if source is None else scalar.unquoted(source)
            if text is not None and (scalar.opaque is None or TEMPLATE.search(text.text)):
                yield scalar.span, text

    def _files(self, workload: Workload, container: Container, found: Found | None) -> FileSystem:
        below: FileSystem
        if found is None:
            folder = posixpath.dirname(workload.metadata.span.path)
            below = ForeignImage(self.servers.workspace.tree, folder)
        else:
            below = self.images.files(found)
        assert workload.pod is not None
        mounts = PodMounts(self.cluster, workload, self.servers.workspace)
        return mounts.over(below, container)

    def _site(
        self, workload: Workload, container: Container, found: Found | None, files: FileSystem
    ) -> Site:
        image = None if found is None else found.image
        path = workload.metadata.span.path
        services = self.cluster.services_of(workload)
        balancers = LoadBalancers(self.cluster, self.servers.workspace, self._box)
        routes = balancers.routes(workload, container)
        replicas = workload.replicas
        return Site(
            _name(workload, container),
            _platform(workload),
            workload.metadata.place,
            files,
            posixpath.dirname(path) if found is None else self.images.folder(found),
            container=model_container(
                container,
                workload,
                services,
                None if image is None else image.stop_signal,
                is_complete=self._is_complete(path),
            ),
            replicas=None if replicas is None else self._replicas(workload, replicas),
            hops=tuple(dict.fromkeys(hop for route in routes for hop in route)),
            links=(
                Link(path, "Kubernetes manifest"),
                *([] if found is None else found.links()),
            ),
            installs=() if image is None else image.installs,
            is_development=looks_like_development(path, *_namespaces(workload)),
            routes=routes,
            image=None if container.image is None else _reference(container.image),
            clues=tuple(Clue("namespace", name) for name in _namespaces(workload)),
        )

    def _box(self, workload: Workload, container: Container) -> Box:
        """What is in a container that may be a proxy."""
        found = self._found(workload, container)
        reference = None if container.image is None else _reference(container.image)
        if found is not None and isinstance(found.image.base.reference, Known):
            reference = found.image.base.reference.value
        files = self._files(workload, container, found)
        placed = files.files.items() if isinstance(files, Mounted) else ()
        mounts = (
            MountedFile(path, text, text.whole())
            for path, text in placed
            if isinstance(text, Fragment)
        )
        variables = self._variables(workload, container, None if found is None else found.image)
        return Box(reference, files, tuple(mounts), variables.all)

    def _variables(
        self, workload: Workload, container: Container, image: Image | None
    ) -> Variables:
        return container_variables(
            container,
            workload.metadata,
            self.cluster,
            {} if image is None else image.environment,
            None if image is None else image.base.variables,
        )

    def _is_complete(self, path: str) -> bool:
        """Whether the manifest at *path* says all there is: no template may add to it."""
        file = self.servers.workspace.kubernetes(path)
        return file is not None and file.templated is None

    def _replicas(self, workload: Workload, written: Field[int]) -> Setting[int]:
        """How many replicas there are; Unknown where an autoscaler decides."""
        origin = Origin(Layer.MANIFEST, written.span)
        scalers = self.cluster.remembered("autoscalers", partial(_autoscalers, self.cluster))
        name = workload.metadata.name
        own = None if name is None else name.known
        meant = scalers.values() if own is None else [scalers.get(own), scalers.get(None)]
        found = min((item for item in meant if item is not None), default=None)
        if found is not None:
            why = Unknown("an autoscaler decides", found.scaler.metadata.place)
            return Setting("replicas", why, origin)
        return Setting("replicas", written.value, origin)


class _Placed(NamedTuple):
    """An autoscaler, and how many stand before it."""

    order: int
    scaler: HorizontalPodAutoscaler


def _autoscalers(cluster: Cluster) -> dict[str | None, _Placed]:
    """The first autoscaler of each name of a workload; None for those that may mean any."""
    found: dict[str | None, _Placed] = {}
    for order, item in enumerate(cluster.all(HorizontalPodAutoscaler)):
        name = None if item.target_name is None else item.target_name.known
        found.setdefault(name, _Placed(order, item))
    return found


def _platform(workload: Workload) -> Platform:
    is_knative = workload.kind is WorkloadKind.KNATIVE_SERVICE
    return Platform.KNATIVE if is_knative else Platform.KUBERNETES


def _namespaces(workload: Workload) -> Iterator[str]:
    namespace = workload.metadata.namespace
    if namespace is not None and namespace.known is not None:
        yield namespace.known


def _directory(container: Container, image: Image | None) -> str | None:
    if container.working_dir is not None:
        return container.working_dir.known
    return None if image is None else image.directory


def _reference(image: Field[str]) -> str | None:
    """What the image is called; a tag that a template fills in makes no other image of it."""
    if image.known is not None:
        return image.known
    found = _TEMPLATED_TAG.fullmatch(image.written)
    return None if found is None else found[1]


def _names(workload: Workload, container: Container) -> tuple[str, ...]:
    """What settings may call the container: `web`, `web/app`, `app`."""
    metadata = workload.metadata
    name = metadata.name.known if metadata.name is not None else None
    own = container.name.known if container.name is not None else None
    return tuple(item for item in (name, name and own and f"{name}/{own}", own) if item)


def _name(workload: Workload, container: Container) -> str:
    """The workload's name; with the container's where the two differ and there are several."""
    assert workload.pod is not None
    metadata = workload.metadata
    name = _plain_name(metadata.name) or metadata.kind.value
    own = container.name.known if container.name is not None else None
    if len(workload.pod.containers) > 1 and own is not None and own != name:
        return f"{name}/{own}"
    return name


def _plain_name(name: Field[str] | None) -> str:
    """A name, or what is plain of one that a template makes: `web` of `{{ release }}-web`."""
    if name is None or name.known is not None:
        return "" if name is None else name.known or ""
    return _MARK.sub("", name.written).strip("-._\"' ")
