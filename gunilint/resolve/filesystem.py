"""The files of a repository as one process sees them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Protocol, TypeAlias, Union, runtime_checkable

from gunilint.frozen import dataclass
from gunilint.source import Fragment, Tree

Located: TypeAlias = Union[str, Fragment]
"""A file of the repository, by its path, or text that something mounts as a file."""


class FileSystem(Protocol):
    """What a process finds under a path.

    *directory* is the process's working directory as it would print it, which a relative
    path starts from.
    """

    def find(self, path: str, directory: str) -> Located | None:
        """What the process reads at *path*; None where the repository does not have it."""
        ...

    def folder(self, directory: str) -> str | None:
        """The directory of the repository that the process's *directory* is."""
        ...


@runtime_checkable
class Hiding(Protocol):
    """A file system with parts that the repository does not have, such as volumes."""

    def may_hide(self, path: str, directory: str) -> bool:
        """Whether there may be a file at *path* that the repository does not have."""
        ...


@runtime_checkable
class Listing(Protocol):
    """A file system that knows by name what stands in a directory, in part at least."""

    def names(self, directory: str) -> frozenset[str]:
        """The names of files that something puts right into *directory*."""
        ...


def names_in(files: FileSystem, directory: str) -> frozenset[str]:
    """The names that are known of what stands in *directory*."""
    return files.names(directory) if isinstance(files, Listing) else frozenset()


_APP_ROOTS = ("/app", "/workspace", "/code", "/srv/app", "/home/vcap/app")
"""Where platforms that run a Procfile put the repository: Heroku and its kin, buildpacks, Cloud
Foundry."""


@dataclass(frozen=True)
class CheckedOut:
    """A process that is started in the repository itself, in directory *base* of it."""

    tree: Tree
    base: str

    def find(self, path: str, directory: str) -> str | None:
        wanted = self._inside(posixpath.join(directory, path))
        return wanted if wanted is not None and self.tree.exists(wanted) else None

    def folder(self, directory: str) -> str | None:
        return self._inside(directory)

    def _inside(self, path: str) -> str | None:
        """The repository path that *path* is, where it is one."""
        if posixpath.isabs(path):
            root = next((root for root in _APP_ROOTS if _is_under(path, root)), None)
            if root is None:
                return None
            path = posixpath.relpath(path, root)
        joined = posixpath.normpath(posixpath.join(self.base, path))
        if joined.startswith(".."):
            return None
        return "" if joined == "." else joined


@dataclass(frozen=True)
class OnDisk:
    """A process that is started on the machine whose directory *root* is the repository."""

    tree: Tree
    root: str

    def find(self, path: str, directory: str) -> str | None:
        wanted = self.folder(posixpath.join(directory, path))
        return wanted if wanted is not None and self.tree.exists(wanted) else None

    def folder(self, directory: str) -> str | None:
        inner = posixpath.relpath(posixpath.normpath(directory), self.root)
        if inner.startswith(".."):
            return None
        return "" if inner == "." else inner


def _is_under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root.rstrip('/')}/")


@dataclass(frozen=True)
class ForeignImage:
    """A process in an image that the repository is not known to build.

    A file that it names is taken to be the only one of the repository whose path ends alike:
    the longest ending that fits decides, and of several the one below *near*.
    """

    tree: Tree
    near: str

    def find(self, path: str, directory: str) -> str | None:
        parts = posixpath.normpath(posixpath.join(directory, path)).strip("/").split("/")
        while parts:
            ending = "/".join(parts)
            found = [item for item in self.tree.paths() if f"/{item}".endswith(f"/{ending}")]
            close = [item for item in found if item.startswith(f"{self.near}/")] or found
            if found:
                return close[0] if len(close) == 1 else None
            del parts[0]
        return None

    def folder(self, directory: str) -> None:  # noqa: ARG002 (no directory is known)
        return None


@dataclass(frozen=True)
class Mounted:
    """A file system with volumes over it.

    *files* are the texts of ConfigMaps by the paths that they appear under. *hidden* are the
    paths of volumes that put there what the repository does not have: whatever was at or below
    them cannot be seen. *covered* are those whose content is all in *files*.
    """

    below: FileSystem
    files: Mapping[str, Located]
    hidden: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()

    def find(self, path: str, directory: str) -> Located | None:
        full = posixpath.normpath(posixpath.join(directory, path))
        if full in self.files:
            return self.files[full]
        if self._volume(full) is not None:
            return None
        return self.below.find(path, directory)

    def folder(self, directory: str) -> str | None:
        is_mounted = self._volume(posixpath.normpath(directory)) is not None
        return None if is_mounted else self.below.folder(directory)

    def names(self, directory: str) -> frozenset[str]:
        placed = (posixpath.split(path) for path in self.files)
        own = frozenset(name for folder, name in placed if folder == directory)
        return own | names_in(self.below, directory)

    def may_hide(self, path: str, directory: str) -> bool:
        """Whether a volume may have a file at *path* that the repository does not have."""
        full = posixpath.normpath(posixpath.join(directory, path))
        if full in self.files:
            return False
        volume = self._volume(full)
        if volume is not None:
            return volume in self.hidden
        return may_hide(self.below, path, directory)

    def _volume(self, path: str) -> str | None:
        """The innermost volume that *path* lies in."""
        volumes = [item for item in (*self.hidden, *self.covered) if _is_under(path, item)]
        return max(volumes, key=len, default=None)


@dataclass(frozen=True)
class Linked:
    """A file system in which one file, by whichever of *called*, is *path* of the repository."""

    below: FileSystem
    path: str
    called: frozenset[str]

    def find(self, path: str, directory: str) -> Located | None:
        return self.path if path in self.called else self.below.find(path, directory)

    def folder(self, directory: str) -> str | None:
        return self.below.folder(directory)

    def names(self, directory: str) -> frozenset[str]:
        return names_in(self.below, directory)

    def may_hide(self, path: str, directory: str) -> bool:
        return path not in self.called and may_hide(self.below, path, directory)


def may_hide(files: FileSystem, path: str, directory: str) -> bool:
    """Whether there may be a file at *path* although the repository does not have it."""
    if isinstance(files, Hiding):
        return files.may_hide(path, directory)
    return isinstance(files, ForeignImage)


def is_guessed(files: FileSystem) -> bool:
    """Whether a file is found by how its path ends, wherever the process is."""
    return isinstance(files.below if isinstance(files, Mounted) else files, ForeignImage)
