"""Entries on disk, by kind and name.

An entry is written whole or not at all, under a name of its own, and put into place at once: runs
at the same time do not disturb each other. Whatever is not exactly as it was written counts as
absent. Nothing that goes wrong here ever stops a run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gunilint.digest import blake2b

_HEAD: Final = b"gunilint 1\n"
_DIGEST: Final = 16
_TAG: Final = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# https://bford.info/cachedir/ by gunilint\n"
)
LARGEST: Final = 256 << 20
"""Bytes; beyond that, what was used longest ago goes."""
_TRIMMED_EVERY: Final = 24 * 3600.0
_TRIMMED_AFTER: Final = 32 << 20
"""Bytes that one run writes."""


class _Found(NamedTuple):
    used: float
    size: int
    path: str


class Store:
    """The cache in *directory*, which need not exist, nor be writable."""

    def __init__(self, directory: str, largest: int = LARGEST) -> None:
        self.directory = directory
        self._largest = largest
        self._written = 0
        self._refuses = False

    def read(self, kind: str, name: str) -> bytes | None:
        """What was written; None where there is none, or it is damaged."""
        path = self._path(kind, name)
        try:
            with open(path, "rb") as file:
                found = file.read()
        except OSError:
            return None
        payload = found[len(_HEAD) + _DIGEST :]
        if found[: len(_HEAD) + _DIGEST] != _HEAD + _digest(payload):
            return None
        return payload

    def write(self, kind: str, name: str, pieces: Iterable[bytes]) -> None:
        """Keep *pieces*, one after another, if that is possible."""
        if self._refuses:
            return
        path = self._path(kind, name)
        temporary = f"{path}.{os.getpid()}-{time.monotonic_ns()}"
        digest = blake2b(digest_size=_DIGEST)
        try:
            self._prepare(os.path.dirname(path))
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with open(os.open(temporary, flags, 0o600), "wb") as file:
                file.write(_HEAD + bytes(_DIGEST))
                for piece in pieces:
                    digest.update(piece)
                    self._written += file.write(piece)
                file.seek(len(_HEAD))
                file.write(digest.digest())
            os.replace(temporary, path)
        except OSError:
            self._refuses = True
            _remove(temporary)

    def mark_used(self, kind: str, name: str) -> None:
        """Note that an entry was of use, so that it stays."""
        try:
            os.utime(self._path(kind, name))
        except OSError:
            self._refuses = True

    def finish(self) -> None:
        """Keep the cache within its bound; looked at once a day, or after much was written."""
        stamp = os.path.join(self.directory, "trimmed")
        try:
            age = time.time() - os.stat(stamp).st_mtime
        except OSError:
            age = _TRIMMED_EVERY
        if self._written and (age >= _TRIMMED_EVERY or self._written > _TRIMMED_AFTER):
            self._trim()
            try:
                with open(stamp, "wb"):
                    pass
            except OSError:
                self._refuses = True

    def clear(self) -> int:
        """Remove every entry; how many bytes that were."""
        found = list(self._entries())
        for entry in found:
            _remove(entry.path)
        return sum(entry.size for entry in found)

    def _trim(self) -> None:
        found = sorted(self._entries(), reverse=True)
        total = 0
        for entry in found:
            total += entry.size
            if total > self._largest:
                _remove(entry.path)

    def _entries(self) -> Iterator[_Found]:
        """What was written here; nothing that somebody else put beside it."""
        for kind in KINDS:
            folder = os.path.join(self.directory, kind)
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_file(follow_symlinks=False):
                            found = entry.stat(follow_symlinks=False)
                            yield _Found(found.st_mtime, found.st_size, entry.path)
            except OSError:
                continue

    def _prepare(self, folder: str) -> None:
        if os.path.isdir(folder):
            return
        os.makedirs(self.directory, 0o700, exist_ok=True)
        os.makedirs(folder, 0o700, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            with open(os.path.join(self.directory, name), "w", encoding="ascii") as file:
                file.write(text)

    def _path(self, kind: str, name: str) -> str:
        return os.path.join(self.directory, kind, name)


KINDS: Final = ("runs",)
"""What is kept, each kind in a folder of its own."""


def _digest(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=_DIGEST).digest()


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
