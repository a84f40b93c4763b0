"""What a run has looked at, so that a later one can tell whether it would see the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from struct import Struct
from typing import Final, NamedTuple

from gunilint.digest import blake2b

_STATUS: Final = Struct("<qqqQ")
_DIGEST: Final = 16


class Seen(bytes):
    """A file as it was when it was read: what the system says of it, and what it held.

    There is one for each file of a large repository, hence no object for each of its parts. Times
    are in nanoseconds since 1970. *digest* is empty where not all of the file was read.
    """

    __slots__ = ()

    @classmethod
    def of(cls, found: os.stat_result, digest: bytes = b"") -> Seen:
        """With what the system says now."""
        inode = found.st_ino & 0xFFFF_FFFF_FFFF_FFFF  # Windows has some of 128 bits
        numbers = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, inode)
        return cls(_STATUS.pack(*numbers) + digest)

    @classmethod
    def kept(cls, text: bytes) -> Seen:
        """What once was one. ValueError: this was none."""
        if len(text) not in (_STATUS.size, _STATUS.size + _DIGEST):
            raise ValueError("no record of a file")
        return cls(text)

    @property
    def status(self) -> bytes:
        """What the system says of the file."""
        return self[: _STATUS.size]

    @property
    def digest(self) -> bytes:
        return self[_STATUS.size :]

    @property
    def size(self) -> int:
        """In bytes."""
        _, _, size, _ = _STATUS.unpack_from(self)
        assert isinstance(size, int)
        return size

    @property
    def touched(self) -> int:
        """When its content or what the system says of it was last changed."""
        times: tuple[int, ...] = _STATUS.unpack_from(self)[:2]
        return max(times)

    def without_times(self) -> Seen:
        """The same of a file that no status is equal to, so that its content decides."""
        _, _, size, _ = _STATUS.unpack_from(self)
        return Seen(_STATUS.pack(0, 0, size, 0) + self.digest)


ABSENT: Final = Seen(_STATUS.pack(0, 0, -1, 0))
"""Stands for a file that is not there."""


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
    return Seen.of(found, blake2b(data, digest_size=_DIGEST).digest() if whole else b"")


def digest_of(data: bytes) -> str:
    return blake2b(data, digest_size=_DIGEST).hexdigest()


def layout_of(*parts: Iterable[str]) -> str:
    """One word for lists of paths and of what is said about them."""
    return digest_of("\0\0".join("\0".join(part) for part in parts).encode(errors="surrogatepass"))
