"""The directory of the repository that an image is built from."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from gunilint.frozen import dataclass
from gunilint.resolve.dockerignore import Ignored, ignored
from gunilint.source import Source, Tree

WILDCARD: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class BuildContext:
    """What COPY can take from: the content of *folder* ("" being the repository's root), but for
    what is *ignored*. Paths are the repository's."""

    tree: Tree
    folder: str
    ignored: Ignored

    def path(self, inner: str) -> str:
        """The path of *inner* in the context, above which nothing can reach."""
        return _joined(self.folder, inner)

    def inner(self, path: str) -> str:
        """*path* as the context has it."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path

    def exists(self, path: str) -> bool:
        """Whether there is a file called *path*."""
        return self.tree.exists(path) and not self.ignored.leaves_out(self.inner(path))

    def is_directory(self, path: str) -> bool:
        """Whether *path* is a directory that holds a file."""
        return path == "" or next(self.beneath(path), None) is not None

    def beneath(self, directory: str) -> Iterator[str]:
        """The files below *directory*."""
        for path in _beneath(self.tree, directory):
            if not self.ignored.leaves_out(self.inner(path)):
                yield path


def build_context(tree: Tree, folder: str, dockerfile: str) -> BuildContext:
    """The context in *folder*, for the Dockerfile at that path: where it has a `.dockerignore` of
    its own, that is what counts (Docker documentation, "Build context", "Filename and location").
    """
    for path in (f"{dockerfile}.dockerignore", _joined(folder, ".dockerignore")):
        source = tree.read(path) if tree.exists(path) else None
        if isinstance(source, Source):
            return BuildContext(tree, folder, ignored(source.text))
    return BuildContext(tree, folder, Ignored())


def likely_contexts(dockerfile: str, sources: Sequence[str], tree: Tree) -> tuple[str, ...]:
    """The directories that can be the build context of *dockerfile*, likeliest first.

    They are its own and those above, up to the root; those in which the most of *sources*
    exist, which is all of them but for what a build makes first.
    """
    found: list[str] = []
    directory = posixpath.dirname(dockerfile)
    while True:
        found.append(directory)
        if not directory:
            break
        directory = posixpath.dirname(directory)
    wanted = {source for source in sources if not WILDCARD.search(source)}
    counts = [sum(_is_there(tree, _joined(item, path)) for path in wanted) for item in found]
    most = max(counts)
    return tuple(item for item, count in zip(found, counts, strict=True) if count == most)


def _is_there(tree: Tree, path: str) -> bool:
    return path == "" or tree.exists(path) or next(_beneath(tree, path), None) is not None


_ODD: Final = re.compile(r"(?:^|/)(?:[./]|$)")
"""What paths have that `normpath` changes, and some that it does not."""


def _joined(folder: str, inner: str) -> str:
    inner = inner.removeprefix("./")
    if not _ODD.search(inner) and (not folder or not _ODD.search(folder)):
        return f"{folder}/{inner}" if folder else inner
    inside = posixpath.normpath(posixpath.join("/", inner)).lstrip("/")
    joined = posixpath.normpath(posixpath.join(folder, inside))
    return "" if joined == "." else joined


def _beneath(tree: Tree, directory: str) -> Iterator[str]:
    """The visible files below *directory*; their order is what makes this quick."""
    paths = tree.paths()
    prefix = f"{directory}/" if directory else ""
    for index in range(bisect_left(paths, prefix), len(paths)):
        if not paths[index].startswith(prefix):
            return
        yield paths[index]
