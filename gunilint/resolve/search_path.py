"""Where a server's Python looks for modules."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join

from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.value import Setting


def search_path(
    files: FileSystem, places: Sequence[str], directory: str, environment: Environment
) -> tuple[str, ...]:
    """The directories of the repository on a server's `sys.path`, first one first.

    *places* are what the server itself puts there; those of PYTHONPATH follow, which are
    relative to the working *directory*.
    """
    variable = environment.lookup("PYTHONPATH")
    written = variable.nominal if isinstance(variable, Setting) else None
    listed = [join(directory, place) for place in (written or "").split(":") if place]
    folders = [files.folder(place) for place in (*places, *listed)]
    return tuple(dict.fromkeys(folder for folder in folders if folder is not None))
