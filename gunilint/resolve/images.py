"""Every image that the repository builds, and which of them a container runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.model.deployment import Link
from gunilint.model.file import AmbiguousLink, Candidate
from gunilint.resolve.builds import Ordered, Orders, Recipe, short_name
from gunilint.resolve.development import looks_like_development
from gunilint.resolve.dockerfile_paths import DockerfilePaths
from gunilint.resolve.image import Image, other_images
from gunilint.resolve.image_contents import ImageFiles, guess_context
from gunilint.resolve.links import Links
from gunilint.resolve.workspace import Workspace
from gunilint.source import Position, Problem, Span
from gunilint.value import Known

_PUBLISHED: Final = frozenset(
    {"alpine", "bitnami", "busybox", "caddy", "celery", "envoy", "fluent-bit", "fluentd"}
    | {"haproxy", "memcached", "minio", "mongo", "mysql", "nginx", "node", "postgres", "pgbouncer"}
    | {"proxyv2", "python", "rabbitmq", "redis", "statsd-exporter", "traefik", "ubuntu", "vault"}
)
"""Images that many publish under one name, so that a repository's Dockerfile is not meant."""

_SERVICES: Final = _PUBLISHED - {"alpine", "busybox", "node", "python", "ubuntu"}
"""Those that run something of their own: what adds to them is no image of an application."""


class Wanted(NamedTuple):
    """An image that a container or a service runs: its *reference* (None: it cannot be told),
    where and how that is written, and by which names the deployment goes."""

    reference: str | None
    span: Span
    names: tuple[str, ...] = ()
    written: str = ""

    @property
    def shown(self) -> str:
        """What a person calls the image."""
        return self.reference or self.written or "that cannot be told"


class Found(NamedTuple):
    """The image of the repository that is meant; *context* and *said* are where its build is
    ordered, which also says the build context."""

    image: Image
    context: str | None = None
    said: Span | None = None

    def links(self) -> Iterator[Link]:
        """The files that say what is in the image."""
        yield Link(self.image.path, "Dockerfile")
        if self.said is not None:
            yield Link(self.said.path, "build of the image")


@dataclass(frozen=True)
class Images:
    """The Dockerfiles of a repository and what they build.

    *find_orders* gives the builds that its files order, when the first image is sought.
    """

    workspace: Workspace
    dockerfiles: DockerfilePaths
    find_orders: Callable[[], Orders]
    links: Links = field(default_factory=Links)
    foreign: dict[str, dict[str, None]] = field(default_factory=dict)
    """Of each manifest, the images that it runs and that nothing here builds, in order."""
    ambiguous: dict[tuple[str, str], AmbiguousLink] = field(default_factory=dict)
    """By what is linked and the file that it stands in."""

    def deployable(self, path: str) -> Iterator[Image]:
        """The images that the Dockerfile at *path* is likely there for, the last stage's first."""
        image = self._made(Recipe(path))
        dockerfile = self.workspace.dockerfile(path)
        if image is not None and dockerfile is not None:
            yield image
            yield from other_images(dockerfile)

    def files(self, found: Found) -> ImageFiles:
        return ImageFiles(found.image, self.workspace.tree, found.context)

    def folder(self, found: Found) -> str:
        """The build context, or where it likely is."""
        if found.context is not None:
            return found.context
        return guess_context(found.image, self.workspace.tree)

    def find(self, wanted: Wanted, others: Sequence[str]) -> Found | None:
        """The image of the repository that is *wanted*.

        *others* are all images that the manifests near it run. What the settings link counts
        most, then a build that names the image. Else a Dockerfile is meant whose own name or
        directory is the image's name; otherwise the only Dockerfile of the nearest directory
        that has any, if only one image can be meant by it. None where that leaves none, or more
        than one: the one is said in *foreign*, the other in *ambiguous*.
        """
        linked = self.links.dockerfile(wanted.reference, wanted.names)
        if linked is not None and linked.dockerfile is not None:
            image = self._made(Recipe(linked.dockerfile, linked.target))
            return None if image is None else Found(image, linked.context)
        ordered = () if wanted.reference is None else self._ordered(wanted.reference)
        if len(ordered) > 1:
            self._undecided(wanted, [(str(item.recipe), item.span) for item in ordered])
            return None
        for item in ordered:
            image = self._made(item.recipe)
            if image is not None:
                return Found(image, item.recipe.context, item.span)
        fitting = self._fitting(wanted.reference, wanted.span.path, others)
        if len(fitting) > 1:
            self._undecided(wanted, [(path, self._head(path)) for path in fitting])
            return None
        if not fitting:
            self.foreign.setdefault(wanted.span.path, {})[wanted.shown] = None
        found = self._made(Recipe(fitting[0])) if fitting else None
        return None if found is None else Found(found)

    def _made(self, recipe: Recipe) -> Image | None:
        """What *recipe* makes; None where it cannot be told, which is noted."""
        image = self.workspace.images.image(
            recipe.dockerfile, recipe.target, dict(recipe.arguments)
        )
        if not isinstance(image, Problem):
            return image
        dockerfile = self.workspace.dockerfile(recipe.dockerfile)
        if recipe.target is not None and dockerfile is not None and dockerfile.stages:
            self.workspace.refuse("Dockerfile", image)
        return None

    def _ordered(self, reference: str) -> tuple[Ordered, ...]:
        """The builds of this image; of a name that many publish under, only of the whole name.

        Two that make the same stage are one.
        """
        is_common = short_name(reference) in _PUBLISHED
        different: dict[tuple[str, int | None], Ordered] = {}
        for item in self.find_orders().recipes(reference, is_common=is_common):
            image = self._made(item.recipe)
            stage = None if image is None else image.stage.number
            different.setdefault((item.recipe.dockerfile, stage), item)
        return tuple(different.values())

    def _undecided(self, wanted: Wanted, candidates: Sequence[tuple[str, Span]]) -> None:
        key = (wanted.shown, wanted.span.path)
        if key not in self.ambiguous:
            found = tuple(Candidate(text, span) for text, span in candidates)
            self.ambiguous[key] = AmbiguousLink(wanted.shown, wanted.span, found)

    def _head(self, path: str) -> Span:
        image = self._made(Recipe(path))
        start = Position(1, 1)
        return Span(path, start, start) if image is None else image.stage.span

    def _fitting(self, reference: str | None, manifest: str, wanted: Sequence[str]) -> list[str]:
        name = None if reference is None else short_name(reference)
        if name in _PUBLISHED:
            return []
        directory = self.dockerfiles.nearest(manifest)
        if name is not None and (named := self.dockerfiles.called.get(name)):
            prefix = f"{directory}/" if directory else ""
            return _for_production([path for path in named if path.startswith(prefix)] or named)
        near = self.dockerfiles.below[directory]
        others = {short_name(item) for item in wanted} - _PUBLISHED
        fitting = self._of_product(_for_production(near), name or "")
        # Several images cannot all be built by the one Dockerfile that there is.
        return [] if len(fitting) == 1 and len(others) > 1 else fitting

    def _of_product(self, paths: Sequence[str], name: str) -> list[str]:
        """Those of *paths* that add to the product in the image's *name*, such as a database;
        those that add to none, where it names none. All, where that leaves nothing."""

        def product(path: str) -> str | None:
            image = self._made(Recipe(path))
            base = None if image is None else image.base.reference
            found = short_name(base.value) if isinstance(base, Known) else ""
            return found if found in _SERVICES else None

        wanted = next((word for word in re.split(r"[-_.]", name) if word in _SERVICES), None)
        return [path for path in paths if product(path) == wanted] or list(paths)


def _for_production(paths: Sequence[str]) -> list[str]:
    """Those of *paths* that are not for development; all, where all are."""
    return [path for path in paths if not looks_like_development(path)] or list(paths)
