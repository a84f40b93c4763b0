"""Deployments of compose projects: one for each service that starts a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from gunilint.model.deployment import Link, Platform
from gunilint.model.launch import Process, ProcessKind
from gunilint.parse.facts.compose import ComposeFile
from gunilint.resolve.compose import Project, compose_projects
from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.compose_service import BuildLink, ComposeService
from gunilint.resolve.image import Image, build_image
from gunilint.resolve.image_contents import ImageFiles, guess_context
from gunilint.resolve.images import Images
from gunilint.resolve.launching import SHELL_OF_FAMILY, Starter, arguments_of
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.state import ShellKind
from gunilint.resolve.site import Deployed, Site, deploy
from gunilint.resolve.words import Argument
from gunilint.source import Fragment, Problem
from gunilint.value import Known


@dataclass(frozen=True)
class ComposeDeployments:
    """Turns the compose files of a repository into deployments."""

    files: Mapping[str, ComposeFile]
    images: Images
    servers: Servers
    followed: set[str] = field(default_factory=set)

    def deployments(self) -> Iterator[Deployed]:
        """The servers of every project; of a variant only what its own file changes."""
        tree = self.servers.workspace.tree
        for project in compose_projects(self.files, tree, self.servers.bindings):
            for service in project.changed:
                if service.can_run:
                    start = partial(self._of_service, project, service)
                    path = service.span.path
                    yield from self.servers.workspace.attempt("Compose file", path, start)

    def _of_service(self, project: Project, service: ComposeService) -> Iterator[Deployed]:
        workspace = self.servers.workspace
        image, context = self._image(project, service)
        below = None if image is None else ImageFiles(image, workspace.tree, context)
        files = MountedFiles(service.mounts, workspace.tree, below)
        words, fragments = _words(service, image)
        environment = service.environment.over(
            {} if image is None else image.environment,
            None if image is None else image.base.variables,
        ).bound(self.servers.bindings)
        shell = None if image is None else SHELL_OF_FAMILY.get(image.base.family)
        starter = Starter(
            workspace,
            files,
            shell or ShellKind.UNKNOWN,
            self.followed,
            _init(service),
        )
        invocations = starter.words(words, environment, _directory(service, image), fragments)
        if invocations:
            site = self._site(project, service, image, files, context)
            yield from deploy(site, invocations, self.servers)

    def _image(self, project: Project, service: ComposeService) -> tuple[Image | None, str | None]:
        """The image of *service*, and the context it is built in.

        A service without `build` runs what another service of that image name builds.
        """
        build = service.build
        reference = service.image.known if service.image is not None else None
        if build is None and reference is not None:
            same = [
                other.build
                for other in project.services
                if other.build is not None
                and other.image is not None
                and other.image.known == reference
            ]
            build = same[0] if same else None
        if build is not None:
            return self._built(build), build.context
        wanted = [
            item.image.known
            for item in project.services
            if item.build is None and item.image is not None and item.image.known is not None
        ]
        return self.images.find(reference, service.span.path, wanted), None

    def _built(self, build: BuildLink) -> Image | None:
        if not isinstance(build.dockerfile, str):
            return None
        if build.target is not None and build.target.known is None:
            return None
        dockerfile = self.servers.workspace.dockerfile(build.dockerfile)
        if dockerfile is None:
            return None
        target = None if build.target is None else build.target.known
        image = build_image(dockerfile, target, build.args)
        if isinstance(image, Problem):
            self.servers.workspace.refuse("Compose file", Problem(image.message, build.span))
            return None
        return image

    def _site(
        self,
        project: Project,
        service: ComposeService,
        image: Image | None,
        files: MountedFiles,
        context: str | None,
    ) -> Site:
        tree = self.servers.workspace.tree
        folder = context
        if folder is None:
            folder = service.span.path.rpartition("/")[0]
            if image is not None:
                folder = guess_context(image, tree)
        sharing = tuple(item.name for item in project.sharing_network(service))
        return Site(
            service.name,
            Platform.COMPOSE,
            service.span,
            files,
            folder,
            container=service.container(None if image is None else image.stop_signal, sharing),
            replicas=service.replicas,
            links=(
                *(Link(path, "Compose file") for path in project.files),
                *([Link(image.path, "Dockerfile")] if image is not None else []),
            ),
            installs=() if image is None else image.installs,
            is_development=service.is_development or project.is_development,
        )


def _words(service: ComposeService, image: Image | None) -> tuple[list[Argument], list[Fragment]]:
    """The first process: an entrypoint of its own drops the image's CMD with its ENTRYPOINT.

    compose-spec, 05-services.md, entrypoint.
    """
    words: list[Argument] = []
    fragments: list[Fragment] = []
    if service.entrypoint is not None:
        words += service.entrypoint.arguments
        fragments += (item.fragment for item in service.entrypoint.items if item.fragment)
    elif image is not None:
        launch = image.launch if service.command is None else image.entrypoint
        if launch is not None:
            words, fragments = arguments_of(launch)
    if service.command is not None:
        words += service.command.arguments
        fragments += (item.fragment for item in service.command.items if item.fragment)
    return words, fragments


def _directory(service: ComposeService, image: Image | None) -> str | None:
    if service.working_dir is not None:
        return service.working_dir.known
    return None if image is None else image.directory


def _init(service: ComposeService) -> tuple[Process, ...]:
    """The init that `init: true` puts in front of everything."""
    if service.init is None or service.init.value == Known(False):
        return ()
    is_known = service.init.known is True
    stays, forwards = (False, True) if is_known else (None, None)
    return (Process(ProcessKind.INIT, "init", service.init.span, stays, forwards),)
