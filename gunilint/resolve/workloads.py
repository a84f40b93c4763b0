"""Deployments of Kubernetes: one for each container of a workload that starts a server."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gunilint.model.deployment import Link, Platform
from gunilint.parse.facts.kubernetes import ConfigMap, Workload
from gunilint.parse.facts.kubernetes_pod import Container, VolumeKind
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem, ForeignImage, Located
from gunilint.resolve.image import Image
from gunilint.resolve.image_contents import guess_context
from gunilint.resolve.images import Images
from gunilint.resolve.kubernetes_container import model_container
from gunilint.resolve.kubernetes_environment import container_environment, references
from gunilint.resolve.launching import SHELL_OF_FAMILY, Starter, arguments_of
from gunilint.resolve.load_balancers import LoadBalancers
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.state import Invocation, ShellKind
from gunilint.resolve.site import Deployed, Site, deploy, looks_like_development
from gunilint.resolve.words import Argument
from gunilint.source import Fragment
from gunilint.value import Layer, Origin, Setting


@dataclass(frozen=True)
class Mounted:
    """A file system with files that a ConfigMap's texts appear as."""

    below: FileSystem
    files: Mapping[str, Located]

    def find(self, path: str, directory: str) -> Located | None:
        full = posixpath.normpath(posixpath.join(directory, path))
        return self.files.get(full) or self.below.find(path, directory)

    def folder(self, directory: str) -> str | None:
        return self.below.folder(directory)


@dataclass(frozen=True)
class Workloads:
    """Turns workloads into deployments."""

    cluster: Cluster
    images: Images
    servers: Servers
    followed: set[str] = field(default_factory=set)
    used_images: set[str] = field(default_factory=set)
    """The Dockerfiles of images that a container runs."""

    def deployments(self) -> Iterator[Deployed]:
        for workload in self.cluster.all(Workload):
            if workload.pod is not None and not workload.kind.runs_to_completion:
                for container in workload.pod.containers:
                    yield from self._of_container(workload, container)

    def _of_container(self, workload: Workload, container: Container) -> Iterator[Deployed]:
        image = self._image(workload, container)
        variables = {} if image is None else image.environment
        inherited = None if image is None else image.base.variables
        environment = container_environment(
            container, workload.metadata, self.cluster, variables, inherited
        ).bound(self.servers.bindings)
        files = self._files(workload, container, image)
        invocations = self._start(container, image, files, environment)
        if not invocations:
            return
        if image is not None:
            self.used_images.add(image.path)
        site = self._site(workload, container, image, files)
        yield from deploy(site, invocations, self.servers)

    def _image(self, workload: Workload, container: Container) -> Image | None:
        if container.image is None:
            return None
        path = workload.metadata.span.path
        return self.images.find(container.image.known, path, self._all_images(workload))

    def _all_images(self, workload: Workload) -> Sequence[str]:
        """The images of the containers in files beside this workload's own."""
        folder = posixpath.dirname(workload.metadata.span.path)
        return [
            container.image.known
            for other in self.cluster.all(Workload)
            if other.pod is not None and posixpath.dirname(other.metadata.span.path) == folder
            for container in other.pod.containers
            if container.image is not None and container.image.known is not None
        ]

    def _start(
        self,
        container: Container,
        image: Image | None,
        files: FileSystem,
        environment: Environment,
    ) -> tuple[Invocation, ...]:
        shell = SHELL_OF_FAMILY.get(image.base.family) if image is not None else None
        starter = Starter(self.servers.workspace, files, shell or ShellKind.UNKNOWN, self.followed)
        words, fragments = self._words(container, image, environment)
        return starter.words(words, environment, _directory(container, image), fragments)

    def _words(
        self, container: Container, image: Image | None, environment: Environment
    ) -> tuple[list[Argument], list[Fragment]]:
        """The first process: `command` replaces ENTRYPOINT and CMD, `args` replace CMD.

        kubernetes/website, define-command-argument-container.md.
        """
        command = container.command.items if container.command is not None else ()
        args = container.args.items if container.args is not None else ()
        written = [*references(command, environment), *references(args, environment)]
        fragments = list(self._fragments((*command, *args)))
        if command or image is None:
            return written, fragments
        launch = image.entrypoint if args else image.launch
        if launch is None:
            return written, fragments
        words, texts = arguments_of(launch)
        return [*words, *written], [*texts, *fragments]

    def _fragments(self, scalars: tuple[Scalar, ...]) -> Iterator[Fragment]:
        """The texts of *scalars*, with the place of each character."""
        for scalar in scalars:
            if scalar.opaque is None:
                source = self.servers.workspace.source(scalar.span.path, "Kubernetes manifest")
                if source is not None:
                    yield scalar.fragment(source)

    def _files(self, workload: Workload, container: Container, image: Image | None) -> FileSystem:
        below: FileSystem
        if image is None:
            folder = posixpath.dirname(workload.metadata.span.path)
            below = ForeignImage(self.servers.workspace.tree, folder)
        else:
            below = self.images.files(image)
        mounts = dict(self._mounts(workload, container))
        return Mounted(below, mounts) if mounts else below

    def _mounts(self, workload: Workload, container: Container) -> Iterator[tuple[str, Fragment]]:
        """The files that ConfigMaps put into the container, by path."""
        assert workload.pod is not None
        volumes = {volume.name.known: volume for volume in workload.pod.volumes if volume.name}
        for mount in container.mounts:
            volume = volumes.get(mount.name.known) if mount.name is not None else None
            target = mount.mount_path.known if mount.mount_path is not None else None
            if volume is None or target is None or volume.kind is not VolumeKind.CONFIG_MAP:
                continue
            source = volume.source.known if volume.source is not None else None
            found = source and self.cluster.named(ConfigMap, source, workload.metadata)
            if not found:
                continue
            renamed = {
                item.key.known: item.path.known for item in volume.items if item.key and item.path
            }
            sub_path = mount.sub_path.known if mount.sub_path is not None else None
            for key, scalar in found.data:
                if renamed and key.value not in renamed:
                    continue
                name = renamed.get(key.value) or key.value
                for fragment in self._fragments((scalar,)):
                    if sub_path is None:
                        yield posixpath.normpath(posixpath.join(target, name)), fragment
                    elif sub_path == name:
                        yield posixpath.normpath(target), fragment

    def _site(
        self, workload: Workload, container: Container, image: Image | None, files: FileSystem
    ) -> Site:
        tree = self.servers.workspace.tree
        path = workload.metadata.span.path
        services = self.cluster.services_of(workload)
        balancers = LoadBalancers(self.cluster, self.servers.workspace)
        replicas = workload.replicas
        return Site(
            _name(workload, container),
            Platform.KUBERNETES,
            workload.metadata.place,
            files,
            posixpath.dirname(path) if image is None else guess_context(image, tree),
            container=model_container(
                container, workload, services, None if image is None else image.stop_signal
            ),
            replicas=None if replicas is None else _replicas(replicas),
            hops=tuple(balancers.hops(workload)),
            links=(
                Link(path, "Kubernetes manifest"),
                *([Link(image.path, "Dockerfile")] if image is not None else []),
            ),
            installs=() if image is None else image.installs,
            is_development=looks_like_development(path),
        )


def _replicas(written: Field[int]) -> Setting[int]:
    return Setting("replicas", written.value, Origin(Layer.MANIFEST, written.span))


def _directory(container: Container, image: Image | None) -> str | None:
    if container.working_dir is not None:
        return container.working_dir.known
    return None if image is None else image.directory


def _name(workload: Workload, container: Container) -> str:
    """The workload's name; with the container's where the two differ and there are several."""
    assert workload.pod is not None
    metadata = workload.metadata
    name = (metadata.name.known if metadata.name is not None else None) or metadata.kind.value
    own = container.name.known if container.name is not None else None
    if len(workload.pod.containers) > 1 and own is not None and own != name:
        return f"{name}/{own}"
    return name
