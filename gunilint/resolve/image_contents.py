"""The files inside an image, found in the repository that it is built from."""

from __future__ import annotations

import posixpath
from functools import cached_property

from gunilint.frozen import dataclass
from gunilint.resolve.build_context import BuildContext, build_context, likely_contexts
from gunilint.resolve.image import Image
from gunilint.resolve.image_files import Located, Written, folder, locate
from gunilint.source import Tree


@dataclass(frozen=True)
class ImageFiles:
    """The files inside an image, as far as the repository has them.

    *context* is the build context, relative to the repository; None: it is looked for, where
    the sources of COPY exist.
    """

    image: Image
    tree: Tree
    context: str | None = None

    def find(self, path: str, directory: str | None = None) -> Located | None:
        """The file at *path*, which may be relative to *directory* or else to WORKDIR."""
        full = self._absolute(path, directory)
        if full is None:
            return None
        for context in self._contexts:
            found = locate(self.image.operations, full, context)
            if found is not None:
                return found
        return None

    def folder(self, directory: str) -> str | None:
        """The directory of the repository whose content is in *directory* of the image."""
        full = self._absolute(directory, None)
        if full is None:
            return None
        for context in self._contexts:
            found = folder(self.image.operations, full, context)
            if found is not None:
                return found
        return None

    def names(self, directory: str) -> frozenset[str]:
        """The names that the instructions of the Dockerfile give to files in *directory*."""
        paths = (
            item.path if isinstance(item, Written) else item.target
            for item in self.image.operations
        )
        found = (posixpath.split(path) for path in paths)
        return frozenset(name for folder, name in found if folder == directory)

    @cached_property
    def _contexts(self) -> tuple[BuildContext, ...]:
        """What can be the build context, likeliest first."""
        path, given = self.image.path, self.context
        folders = (
            likely_contexts(path, self.image.sources, self.tree) if given is None else (given,)
        )
        return tuple(build_context(self.tree, item, path) for item in folders)

    def _absolute(self, path: str, directory: str | None) -> str | None:
        if posixpath.isabs(path):
            return path
        start = self.image.directory
        if directory is not None:
            start = posixpath.join(start, directory) if start is not None else directory
        if start is None or not posixpath.isabs(start):
            return None
        return posixpath.normpath(posixpath.join(start, path))


def guess_context(image: Image, tree: Tree) -> str:
    """The likeliest build context of *image*'s Dockerfile, relative to the repository."""
    return likely_contexts(image.path, image.sources, tree)[0]
