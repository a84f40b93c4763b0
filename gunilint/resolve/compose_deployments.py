"""Deployments of compose projects: one for each service that starts a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import partial

from gunilint.frozen import dataclass
from gunilint.model.deployment import Link, Platform
from gunilint.model.launch import Process, ProcessKind
from gunilint.parse.facts.compose import ComposeFile
from gunilint.resolve.compose import Project, compose_projects
from gunilint.resolve.compose_images import built_image, files_of, proxy_images
from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.compose_service import ComposeService
from gunilint.resolve.development import Clue
from gunilint.resolve.image import Image
from gunilint.resolve.images import Found, Images, Wanted
from gunilint.resolve.launching import SHELL_OF_FAMILY, Starter, arguments_of
from gunilint.resolve.proxies import proxy_routes
from gunilint.resolve.resolution import Remark
from gunilint.resolve.servers import Servers
from gunilint.resolve.shell.state import ShellKind
from gunilint.resolve.site import Deployed, Site, deploy
from gunilint.resolve.words import Argument
from gunilint.source import Fragment, Source, Span
from gunilint.value import Known


@dataclass(frozen=True)
class ComposeDeployments:
    """Turns the compose files of a repository into deployments."""

    files: Mapping[str, ComposeFile]
    images: Images
    servers: Servers
    followed: set[str] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)

    def projects(self) -> tuple[Project, ...]:
        """All of them, by directory."""
        return compose_projects(self.files, self.servers.workspace.tree, self.servers.bindings)

    def deployments(self, project: Project) -> Iterator[Deployed]:
        """The servers of *project*; of a variant only what its own file changes."""
        for service in project.changed:
            if service.can_run:
                start = partial(self._of_service, project, service)
                path = service.span.path
                yield from self.servers.workspace.attempt("Compose file", path, start)

    def _of_service(self, project: Project, service: ComposeService) -> Iterator[Deployed]:
        workspace = self.servers.workspace
        found = self._found(project, service)
        image = None if found is None else found.image
        words, fragments, texts = _words(service, image)
        if not words and service.entrypoint is None and service.command is None:
            return  # it runs an image from elsewhere as it is
        files = files_of(service, found, workspace)
        environment = service.container_environment(
            {} if image is None else image.environment,
            None if image is None else image.base.variables,
        ).bound(self.servers.bindings)
        shell = None if image is None else SHELL_OF_FAMILY.get(image.base.family)
        starter = Starter(
            workspace, files, shell or ShellKind.UNKNOWN, self.followed, _init(service)
        )
        invocations = starter.words(
            words, environment, _directory(service, image), fragments, texts
        )
        self._note_ignored(service, starts=bool(invocations))
        if invocations:
            site = self._site(project, service, found, files)
            yield from deploy(site, invocations, self.servers)

    def _note_ignored(self, service: ComposeService, *, starts: bool) -> None:
        """Say what Compose leaves out of a command, where a server is in what it reads or not."""
        for written in (service.entrypoint, service.command):
            span = None if written is None else written.ignored
            source = None if span is None else self.servers.workspace.tree.read(span.path)
            if span is None or not isinstance(source, Source):
                continue
            text = " ".join(source.cut(span).split())
            if starts or any(name in text for name in ("gunicorn", "uvicorn")):
                why = f"Compose starts no shell here: it ignores `{text}`; give it to `sh -c`"
                remark = Remark(why, span)
                if remark not in self.remarks:
                    self.remarks.append(remark)

    def _found(self, project: Project, service: ComposeService) -> Found | None:
        """The image of *service*.

        A service without `build` runs what another service of that image name builds.
        """
        workspace = self.servers.workspace
        reference = service.image.known if service.image is not None else None
        builder = service if service.build is not None else None
        for other in project.services if builder is None else ():
            named = other.image.known if other.image is not None else None
            if other.build is not None and named is not None and named == reference:
                builder = builder or other
        if builder is not None and builder.build is not None:
            image = built_image(builder, workspace)
            return None if image is None else Found(image, builder.build.context)
        others = [
            item.image.known
            for item in project.services
            if item.build is None and item.image is not None and item.image.known is not None
        ]
        span = service.span if service.image is None else service.image.span
        return self.images.find(Wanted(reference, span, (service.name,)), others)

    def _site(
        self,
        project: Project,
        service: ComposeService,
        found: Found | None,
        files: MountedFiles,
    ) -> Site:
        tree = self.servers.workspace.tree
        image = None if found is None else found.image
        folder = None if service.build is None else service.build.context
        if folder is None:
            folder = service.span.path.rpartition("/")[0]
            if found is not None:
                folder = self.images.folder(found)
        routes = proxy_routes(project, service, tree, proxy_images(self.servers.workspace))
        sharing = tuple(item.name for item in project.sharing_network(service))
        return Site(
            service.name,
            Platform.COMPOSE,
            service.span,
            files,
            folder,
            container=service.container(None if image is None else image.stop_signal, sharing),
            replicas=service.replicas,
            hops=tuple(dict.fromkeys(hop for route in routes for hop in route)),
            routes=routes,
            links=(
                *(Link(path, "Compose file") for path in _files(project, service)),
                *([] if found is None else found.links()),
            ),
            installs=() if image is None else image.installs,
            is_development=service.is_development or project.is_development,
            image=None if service.image is None else service.image.known,
            clues=(
                Clue("path", project.files[-1]),
                *(Clue("profile", profile) for profile in service.profiles),
            ),
        )


def _files(project: Project, service: ComposeService) -> tuple[str, ...]:
    """The project's files, and those of services that *service* extends."""
    places = (service.image, service.build, service.entrypoint, service.command)
    variables = service.environment.over({}, None).variables.values()
    parts = (*(item for item in places if item is not None), *variables)
    found = (part.span.path for part in parts)
    own = (path for path in found if path.endswith((".yaml", ".yml")))
    return tuple(dict.fromkeys((*project.files, *own)))


def _words(
    service: ComposeService, image: Image | None
) -> tuple[list[Argument], list[Fragment], dict[Span, Fragment]]:
    """The first process, and the texts of its words: the image's, and those of the service.

    An entrypoint of its own drops the image's CMD with its ENTRYPOINT (compose-spec,
    05-services.md, entrypoint).
    """
    words: list[Argument] = []
    fragments: list[Fragment] = []
    texts: dict[Span, Fragment] = {}
    if service.entrypoint is None and image is not None:
        launch = image.launch if service.command is None else image.entrypoint
        if launch is not None:
            words, fragments = arguments_of(launch)
    for written in (service.entrypoint, service.command):
        if written is not None:
            words += written.arguments
            texts.update(written.fragments)
    return words, fragments, texts


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
