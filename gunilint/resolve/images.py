"""Every image that the repository builds, and which of them a container runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from gunilint.resolve.image import Image, build_image
from gunilint.resolve.image_contents import ImageFiles
from gunilint.resolve.site import looks_like_development
from gunilint.resolve.workspace import Workspace
from gunilint.source import Problem

_REFERENCE: Final = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[^:/@]*))?(?:@.*)?")
_PUBLISHED: Final = frozenset(
    {"alpine", "bitnami", "busybox", "caddy", "celery", "envoy", "fluent-bit", "fluentd"}
    | {"haproxy", "memcached", "minio", "mongo", "mysql", "nginx", "node", "postgres", "pgbouncer"}
    | {"proxyv2", "python", "rabbitmq", "redis", "statsd-exporter", "traefik", "ubuntu", "vault"}
)
"""Images that many publish under one name, so that a repository's Dockerfile is not meant."""


def short_name(reference: str) -> str:
    """The last part of an image's name, without registry, tag and digest."""
    found = _REFERENCE.fullmatch(reference)
    name = found["name"] if found else reference
    return name.rpartition("/")[2].lower()


@dataclass(frozen=True)
class Images:
    """The Dockerfiles of a repository and what they build; each is built once."""

    workspace: Workspace
    paths: tuple[str, ...]
    unsettled: dict[str, str] = field(default_factory=dict)
    """Files of links that were sought in vain, with what was possible, as a clause."""

    @cached_property
    def built(self) -> dict[str, Image]:
        """The image of each Dockerfile's last stage, by path."""
        return dict(self._build())

    def _build(self) -> Iterator[tuple[str, Image]]:
        for path in self.paths:
            dockerfile = self.workspace.dockerfile(path)
            if dockerfile is None or not dockerfile.stages:
                continue
            image = build_image(dockerfile)
            if not isinstance(image, Problem):
                yield path, image

    def files(self, image: Image) -> ImageFiles:
        return ImageFiles(image, self.workspace.tree)

    def find(self, reference: str | None, manifest: str, wanted: Sequence[str]) -> Image | None:
        """The image of the repository that *reference*, in file *manifest*, means.

        *wanted* are all images that the manifests near it run. A Dockerfile whose own name or
        directory is the image's name is meant; otherwise the only Dockerfile of the nearest
        directory that has any, if only one image can be meant by it. None where that leaves
        none, or more than one: then *unsettled* says so.
        """
        fitting = self._fitting(reference, manifest, wanted)
        if len(fitting) == 1:
            return self.built.get(fitting[0])
        shown = reference or "that cannot be told"
        if fitting:
            listed = ", ".join(fitting)
            why = f"{_count(len(fitting))} Dockerfiles fit image {shown}: {listed}"
            for path in (manifest, *fitting):
                self.unsettled[path] = f"{why}; settle it in [[tool.gunilint.link]]"
        else:
            self.unsettled.setdefault(manifest, f"no Dockerfile here builds image {shown}")
        return None

    def _fitting(self, reference: str | None, manifest: str, wanted: Sequence[str]) -> list[str]:
        name = None if reference is None else short_name(reference)
        if name in _PUBLISHED:
            return []
        near = self._near(manifest)
        if name is not None:
            for paths in (near, self.paths):
                named = [path for path in paths if name in _names_of(path)]
                if named:
                    return _for_production(named)
        others = {short_name(item) for item in wanted} - _PUBLISHED
        fitting = _for_production(near)
        # Several images cannot all be built by the one Dockerfile that there is.
        return [] if len(fitting) == 1 and len(others) > 1 else fitting

    def _near(self, manifest: str) -> list[str]:
        """The Dockerfiles of the nearest directory above *manifest* that has any below it.

        Only directly in it, or one level further down; at the root, all of them.
        """
        directory = posixpath.dirname(manifest)
        while True:
            found = [path for path in self.paths if _lies_in(path, directory)]
            if found or not directory:
                return found
            directory = posixpath.dirname(directory)


def _lies_in(path: str, directory: str) -> bool:
    return not directory or path.startswith(f"{directory}/")


def _for_production(paths: Sequence[str]) -> list[str]:
    """Those of *paths* that are not for development; all, where all are."""
    return [path for path in paths if not looks_like_development(path)] or list(paths)


def _count(number: int) -> str:
    return {2: "two", 3: "three"}.get(number, str(number))


_AFFIX: Final = re.compile(r"(?:docker|container)file[._-]?|[._-]?(?:docker|container)file")
_GENERIC_FOLDERS: Final = frozenset(
    {"", ".docker", "build", "compose", "container", "containers", "deploy", "deployment"}
    | {"docker", "dockerfiles", "image", "images", "src"}
)


def _names_of(path: str) -> set[str]:
    """What an image built from a Dockerfile at *path* is likely called."""
    directory, _, name = path.lower().rpartition("/")
    affix = _AFFIX.sub("", name, count=1)
    names = {affix, *re.split(r"[._]", affix), posixpath.basename(directory)}
    return names - _GENERIC_FOLDERS


def dockerfile_name(path: str, context: str) -> str:
    """What a person calls the image that the Dockerfile at *path* builds in *context*: the
    Dockerfile's own name, or a directory's; empty where none of them says anything."""
    directory, _, name = path.rpartition("/")
    names = (
        _AFFIX.sub("", name.lower(), count=1),
        posixpath.basename(directory),
        posixpath.basename(context),
    )
    return next((item for item in names if item.lower() not in _GENERIC_FOLDERS), "")
