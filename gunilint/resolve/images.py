"""Every image that the repository builds, and which of them a container runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        none, or more than one.
        """
        name = None if reference is None else short_name(reference)
        if name in _PUBLISHED:
            return None
        near = self._near(manifest)
        named = [path for path in near if name is not None and name in _names_of(path)]
        if not named:
            named = [path for path in self.paths if name is not None and name in _names_of(path)]
        if len(named) == 1:
            return self.built.get(named[0])
        serious = [path for path in near if not looks_like_development(path)] or near
        others = {short_name(item) for item in wanted} - _PUBLISHED
        if len(serious) == 1 and not named and len(others) <= 1:
            return self.built.get(serious[0])
        return None

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


def _names_of(path: str) -> set[str]:
    """What an image built from a Dockerfile at *path* is likely called."""
    directory, _, name = path.lower().rpartition("/")
    affixes = re.split(r"[._]", name)
    names = {part for part in affixes if part not in ("dockerfile", "containerfile", "")}
    folder = posixpath.basename(directory)
    if folder not in ("docker", "dockerfiles", "deploy", "build", ""):
        names.add(folder)
    return names
