"""Whether a config file that a command names is certainly not there."""

from __future__ import annotations

import posixpath
from typing import Any, Final

from gunilint.resolve.compose_mounts import MountedFiles
from gunilint.resolve.filesystem import CheckedOut, FileSystem
from gunilint.resolve.image_contents import ImageFiles
from gunilint.source import Source, Tree
from gunilint.value import Known, Setting, Value

_DOCUMENTS: Final = (".md", ".rst", ".adoc", ".html", ".ipynb")
"""Files that may speak of another, and make none."""


def missing_config(
    named: Setting[Any] | None, files: FileSystem, directory: Value[str], tree: Tree
) -> Setting[Any] | None:
    """*named* where no file can be at the path it gives, else None.

    It is asked only where `FileSystem.find` found none. The path must lie in a directory whose
    content is the repository's, and no file of the repository may speak of the name, as one
    that writes it would; an image must start from one that is known to bring no such file.
    """
    name = named.known if named is not None else None
    if not isinstance(name, str) or not isinstance(directory, Known) or name.startswith("python:"):
        return None
    path = name.removeprefix("file:")
    if isinstance(files, MountedFiles) and not files.mounts and files.image is not None:
        files = files.image
    if isinstance(files, ImageFiles) and files.image.base.variables is None:
        return None
    if not isinstance(files, (CheckedOut, ImageFiles)):
        return None
    full = posixpath.normpath(posixpath.join(directory.value, path))
    folder = files.folder(posixpath.dirname(full) or ".")
    if folder is None or tree.exists(posixpath.join(folder, posixpath.basename(full))):
        return None
    assert named is not None
    is_there = any(item.startswith(f"{folder}/") for item in tree.paths()) or folder == ""
    return named if is_there and not _is_made(posixpath.basename(full), named, tree) else None


def _is_made(name: str, named: Setting[Any], tree: Tree) -> bool:
    """Whether anything but the command itself speaks of a file called *name*."""
    for path in tree.paths():
        if path.endswith(_DOCUMENTS):
            continue
        source = tree.read(path)
        if not isinstance(source, Source):
            continue
        allowed = 1 if path == named.span.path else 0
        if source.text.count(name) > allowed:
            return True
    return False
