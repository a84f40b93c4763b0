"""Where a server is started, before it is known which server that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from gunilint.frozen import dataclass, replace
from gunilint.model.container import Container
from gunilint.model.deployment import Deployment, Link, Platform, Purpose
from gunilint.model.file import RejectedArguments, RejectedSetting
from gunilint.model.hop import Hop
from gunilint.model.settings import touched
from gunilint.resolve.companions import with_companions
from gunilint.resolve.dependency_checks import with_dependency_checks
from gunilint.resolve.development import Clue, asks_for_development, purpose_of
from gunilint.resolve.effective import ConfigInForce, Effective
from gunilint.resolve.filesystem import FileSystem, Linked
from gunilint.resolve.image_beneath import image_of
from gunilint.resolve.servers import Servers
from gunilint.resolve.wrapper_outcomes import text_of
from gunilint.source import Span, Text
from gunilint.value import Layer, Origin, Seconds, Setting

if TYPE_CHECKING:
    from gunilint.resolve.shell.state import Invocation


@dataclass(frozen=True)
class Site:
    """A place where a platform starts something: what every server there has in common.

    *folder* is the directory of the repository whose lock files count, *image* the image as the
    manifest calls it. *clues* say what it is for, beside its path and its name.
    """

    name: str
    platform: Platform
    span: Span
    files: FileSystem
    folder: str
    container: Container | None = None
    replicas: Setting[int] | None = None
    hops: tuple[Hop, ...] = ()
    links: tuple[Link, ...] = ()
    installs: Sequence[Text] = ()
    is_development: bool = False
    routes: tuple[tuple[Hop, ...], ...] = ()
    image: str | None = None
    clues: tuple[Clue, ...] = ()

    def purpose(self) -> Purpose | None:
        """What is started here for."""
        own = (Clue("path", self.span.path), *self.clues, Clue("name", self.name))
        return purpose_of(own, is_development=self.is_development)


@dataclass(frozen=True)
class Deployed:
    """A deployment with what was refused in it."""

    deployment: Deployment
    config: ConfigInForce | None = None
    rejected_settings: tuple[RejectedSetting, ...] = ()
    rejected_arguments: tuple[RejectedArguments, ...] = field(default=())


def deploy(site: Site, invocations: Sequence[Invocation], servers: Servers) -> Iterator[Deployed]:
    """The deployments that *invocations* make at *site*, one for each server.

    Where several branches of a script start one, the branch is part of the name.
    """
    known = [item for item in invocations if item.software in _SERVERS]
    for invocation in known:
        here = _in_branch(site, invocation)
        yield from _deployed(here, invocation, servers, is_alone=len(known) == 1)


def _deployed(
    site: Site, invocation: Invocation, servers: Servers, *, is_alone: bool
) -> Iterator[Deployed]:
    """What *invocation* starts at *site*; nothing where it starts no server after all."""
    files = _with_linked_config(site, invocation, servers)
    resolved = servers.resolve(invocation, files, site.folder, site.installs)
    if resolved is None:
        return
    effective, app = resolved
    started_by = (*site.links, *_started_by(invocation))
    paths = dict.fromkeys(
        link.path for link in started_by if link.role in ("Dockerfile", "start command")
    )
    container = with_companions(site.container, paths, servers.workspace.tree)
    container = with_dependency_checks(container, paths, servers.workspace.tree)
    if container is not None and image_of(site.files) is not None:
        container = replace(container, is_built_here=True)
    container = _stopped_sooner(container, invocation.stop_window)
    yield Deployed(
        Deployment(
            _name(site, invocation, is_alone=is_alone),
            site.platform,
            site.span,
            effective.server,
            app,
            container,
            site.replicas,
            site.hops,
            tuple(_links(site, invocation, effective, app.path)),
            site.is_development,
            site.routes,
            purpose=site.purpose(),
        ),
        effective.config,
        effective.rejected_settings,
        effective.rejected_arguments,
    )


def _in_branch(site: Site, invocation: Invocation) -> Site:
    """The site as one branch of its script has it, which may be there for development."""
    if site.is_development or not any(
        asks_for_development(item.text)
        for item in invocation.conditions
        if not (item.negated or item.by_default)
    ):
        return site
    return replace(site, is_development=True)


def _with_linked_config(site: Site, invocation: Invocation, servers: Servers) -> FileSystem:
    """The site's files, with the config file in place that the settings link."""
    path = servers.links.config(site.image, (site.name,))
    if path is None:
        return site.files
    texts = [text_of(word) or "" for word in invocation.words]
    joined = (text.partition("=")[2] for text in texts if text.startswith(("--config=", "-c=")))
    after = (value for flag, value in pairwise(texts) if flag in ("-c", "--config"))
    names = {name.removeprefix("file:") for name in (*joined, *after)}
    return Linked(site.files, path, frozenset(names or {"gunicorn.conf.py", "./gunicorn.conf.py"}))


def _name(site: Site, invocation: Invocation, *, is_alone: bool) -> str:
    """The site's name, and what tells several servers there apart."""
    if is_alone:
        return site.name
    program = f"/{invocation.program}" if invocation.program else ""
    return f"{site.name}{program}" + (f" ({invocation.condition})" if invocation.condition else "")


def _stopped_sooner(
    container: Container | None, window: Setting[Seconds] | None
) -> Container | None:
    """*container*, where a process manager in it waits for less time than the platform."""
    own = None if container is None else container.stop_window
    if container is None or window is None or window.nominal is None:
        return container
    if own is not None and (own.nominal is None or own.nominal <= window.nominal):
        return container
    return replace(container, stop_window=window)


def _links(
    site: Site, invocation: Invocation, effective: Effective, app: str | None
) -> Iterator[Link]:
    """The files that the deployment is made of, each once, outermost first."""
    roles: dict[str, str] = {}
    for path, role in _all_links(site, invocation, effective, app):
        roles.setdefault(path, role)
    for path, role in roles.items():
        # What is given on the command line stands in no file.
        if not path.startswith("("):
            yield Link(path, role)


def _started_by(invocation: Invocation) -> Iterator[Link]:
    for process in invocation.processes:
        yield Link(process.span.path, "start command")
    yield Link(invocation.span.path, "start command")


def _all_links(
    site: Site, invocation: Invocation, effective: Effective, app: str | None
) -> Iterator[tuple[str, str]]:
    yield from site.links
    yield from _started_by(invocation)
    if effective.config is not None:
        yield effective.config.path, "Gunicorn config file"
    if app is not None:
        yield app, "application"
    for setting in touched(effective.server.settings).values():
        if setting.is_default and not setting.origin.via:
            continue  # which stands at the command itself
        yield setting.span.path, _ROLES.get(setting.origin.layer, "configuration")
        for origin in _sources(setting):
            yield origin.span.path, _ROLES.get(origin.layer, "configuration")
    if effective.server.version_source is not None:
        yield effective.server.version_source.span.path, "version pin"
    yield from _links_around(site)


def _links_around(site: Site) -> Iterator[tuple[str, str]]:
    """The files of what stands in front."""
    if site.container is not None:
        for span in site.container.reached_by:
            yield span.path, "what sends it requests"
    for hop in (*site.hops, *(hop for route in site.routes for hop in route)):
        yield hop.span.path, hop.kind.value
        for value in (hop.idle_timeout, hop.response_timeout, hop.drain):
            if value is not None:
                yield value.span.path, hop.kind.value


_ROLES: Final = dict.fromkeys(
    (Layer.MANIFEST, Layer.PROCESS_ENV, Layer.CMD_ARGS_ENV), "environment"
)


def _sources(setting: Setting[Any]) -> Iterator[Origin]:
    """Who set what a value was read from."""
    for source in setting.origin.via:
        yield source.origin
        yield from _sources(source)


_SERVERS: Final = ("gunicorn", "uvicorn", "fastapi", "python")
"""The software that is resolved; Python stands for a script that may start Uvicorn, and FastAPI
for its own command, which starts it."""
