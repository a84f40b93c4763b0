"""Where the Dockerfiles of a repository lie, and what their images are likely called."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import Final

from gunilint.frozen import dataclass


@dataclass(frozen=True)
class DockerfilePaths:
    """The Dockerfiles of a repository, found by their paths."""

    paths: tuple[str, ...]

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The Dockerfiles that lie in each directory or below it; "" is the root."""
        found: dict[str, list[str]] = {"": list(self.paths)}
        for path in self.paths:
            directory = posixpath.dirname(path)
            while directory:
                found.setdefault(directory, []).append(path)
                directory = posixpath.dirname(directory)
        return found

    @cached_property
    def called(self) -> dict[str, list[str]]:
        """The Dockerfiles by what an image built from them is likely called."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            for name in _names_of(path):
                found.setdefault(name, []).append(path)
        return found

    def nearest(self, manifest: str) -> str:
        """The nearest directory above *manifest* that has Dockerfiles in it or below."""
        directory = posixpath.dirname(manifest)
        while directory and directory not in self.below:
            directory = posixpath.dirname(directory)
        return directory


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
