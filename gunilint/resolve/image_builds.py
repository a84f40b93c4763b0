"""The images that the Dockerfiles of a repository build, each built once."""

from __future__ import annotations

from collections.abc import Callable

from gunilint.parse.facts.dockerfile import Dockerfile
from gunilint.resolve.image import Image, build_image
from gunilint.resolve.image_stage import BuildArgs
from gunilint.source import Problem


class ImageBuilds:
    """Builds from what *read* gives of the Dockerfile at a path."""

    def __init__(self, read: Callable[[str], Dockerfile | None]) -> None:
        self._read = read
        self._built: dict[tuple[object, ...], Image | Problem | None] = {}

    def image(
        self, path: str, target: str | None = None, given: BuildArgs | None = None
    ) -> Image | Problem | None:
        """The image of stage *target*, by default the last one, with build arguments *given*.

        None where the Dockerfile cannot be read; a Problem where it has no such stage.
        """
        key = (path, target, *(given or {}).items())
        if key not in self._built:
            dockerfile = self._read(path)
            built = None if dockerfile is None else build_image(dockerfile, target, given)
            self._built[key] = built
        return self._built[key]
