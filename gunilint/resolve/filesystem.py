"""The files of a repository as one process sees them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Protocol, TypeAlias, Union

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


_APP_ROOTS = ("/app", "/workspace", "/code", "/srv/app")
"""Where platforms that run a Procfile put the repository: Heroku and its kin, buildpacks."""


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


def _is_under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


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
