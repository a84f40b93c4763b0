"""What a run has looked at, so that a later one can tell whether it would see the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gunilint.digest import blake2b


class Seen(NamedTuple):
    """A file as it was when it was read: what the system says of it, and what it held.

    Times are in nanoseconds since 1970. *digest* is empty where not all of it was read.
    """

    modified: int
    changed: int
    size: int
    inode: int
    digest: str


class LookedAt(NamedTuple):
    """All that a run's result follows from, besides gunilint itself and what it was asked.

    *layout* stands for which files are visible. *files* is what it read: of the repository by the
    path from its root, configuration files by their absolute paths, be they there or not.
    """

    root: str
    exclude: tuple[str, ...]
    layout: str
    files: Mapping[str, Seen]


def seen(found: os.stat_result, data: bytes) -> Seen:
    """A file with the status *found*, of which *data* was read, from its beginning."""
    whole = len(data) == found.st_size
    times = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
    return Seen(*times, digest_of(data) if whole else "")


def digest_of(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def layout_of(*parts: Iterable[str]) -> str:
    """One word for lists of paths and of what is said about them."""
    return digest_of("\0\0".join("\0".join(part) for part in parts).encode(errors="surrogatepass"))
