"""What a config file can reach beside itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gunilint.parse.facts.python import Module


class Loader(Protocol):
    """The repository, as a config file's imports and reads see it."""

    def module(self, name: str, level: int, importer: str) -> Module | None:
        """The repository's module *name*, imported from the file *importer*.

        *level* counts the leading dots. None where it is not in the repository.
        """
        ...

    def text(self, path: str) -> str | None:
        """The text of a file; *path* is relative to the directory that the server starts in."""
        ...
