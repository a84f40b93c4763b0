"""Paths that a compose file writes, as paths of the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from gunilint.source import Span

Directory: TypeAlias = Callable[[Span], str]
"""What the paths that are written at a place are relative to."""

_ELSEWHERE: Final = re.compile(r"[/~\\]|[A-Za-z]:[\\/]|[a-z+]+://|git@|github\.com/")
_PROJECT: Final = re.compile(r"\$(?:PWD\b|\{PWD\}|\{PWD:?-[^}]*\})/?")


def within(directory: str, path: str) -> str | None:
    """The repository path of *path*, relative to *directory*; "" for the root.

    None where it is outside of the repository: absolute, in a home directory, an address.
    """
    if not path or _ELSEWHERE.match(path):
        return None
    joined = posixpath.normpath(posixpath.join(directory, path))
    if joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


def from_project(written: str) -> str:
    """*written* with `$PWD` at its start, where Compose is run, made relative to the project."""
    return _PROJECT.sub("./", written, count=1) if _PROJECT.match(written) else written
