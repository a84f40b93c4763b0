"""The files of a repository on disk, read only when they are asked for, and kept for a while."""

from __future__ import annotations

import codecs
import os
import re
import stat
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, cast

from gunilint.discover.seen import Seen, seen
from gunilint.source import Position, Problem, Source, Span

LARGEST: Final = 5_000_000
"""Bytes; what is larger was not written by hand."""

_MOST_KEPT: Final = 1_000_000
"""Characters of text; who needs more of it at once is given it anew."""

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A FIFO that took a file's place since the walk must not block the run."""

_CODING: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)


class DiskTree:
    """The visible files below *root*: a `gunilint.source.Tree`.

    *aliases* maps a symbolic link to the visible file it leads to. *obstacles* says of paths
    that have no content why not: a dangling link, a FIFO.
    """

    def __init__(
        self,
        root: Path,
        paths: Iterable[str],
        aliases: Mapping[str, str] | None = None,
        obstacles: Mapping[str, str] | None = None,
        *,
        records: bool = False,
    ) -> None:
        self.root = root
        self._prefix = os.path.join(root, "")  # noqa: PTH118 (as text: paths are put after it)
        self._paths = tuple(sorted(paths))
        self._visible = frozenset(self._paths)
        self._aliases = dict(aliases or {})
        self._obstacles = dict(obstacles or {})
        self._bytes: dict[str, bytes] = {}
        self._read: dict[str, Source | Problem] = {}
        self._kept = 0
        self._seen: dict[str, Seen | None] | None = {} if records else None

    def paths(self) -> tuple[str, ...]:
        """Every visible file, in the order of their names; a link is not among them."""
        return self._paths

    def exists(self, path: str) -> bool:
        """Whether a visible file, or a link to one, is called *path*."""
        return path in self._visible or path in self._aliases

    def read(self, path: str) -> Source | Problem | None:
        """The text of *path*, why it cannot be read, or None where there is no such file."""
        path = self._aliases.get(path, path)
        if path in self._obstacles:
            return Problem(self._obstacles[path], _start_of(path))
        if path not in self._visible:
            return None
        found = self._read.pop(path, None)
        if found is None:
            data = self._bytes.pop(path, None)
            found = self._load(path) if data is None else decode(path, data)
            self._make_room(found)
        self._read[path] = found  # as the one that was asked for last
        return found

    def data(self, path: str) -> bytes | None:
        """What *path* holds, which is not kept; None where it cannot be read."""
        path = self._aliases.get(path, path)
        if path in self._obstacles or path not in self._visible:
            return None
        kept = self._bytes.get(path)
        if kept is not None:
            return kept
        try:
            data = self._first_bytes(path, LARGEST + 1)
        except OSError:
            return None
        return data if len(data) <= LARGEST else None

    def _make_room(self, found: Source | Problem) -> None:
        """Let go of the texts that were asked for longest ago, where there are too many."""
        self._kept += _size(found)
        while self._kept > _MOST_KEPT and self._read:
            path, _ = next(iter(self._read.items()))
            self._kept -= _size(self._read.pop(path))

    def peek(self, path: str, limit: int) -> bytes | None:
        """The first *limit* bytes of *path*; None where there are none to be had."""
        if path in self._obstacles or path not in self._visible:
            return None
        try:
            data = self._first_bytes(path, limit)
        except OSError as error:
            self._obstacles[path] = _reason(error)
            return None
        if len(data) < limit:
            self._bytes[path] = data
        return data

    def forget(self, path: str) -> None:
        """Let go of what `peek` kept for `read`: nothing is expected to read *path*."""
        self._bytes.pop(path, None)

    def obstacle(self, path: str) -> Problem | None:
        """Why *path* has no content, as far as this is known without reading it."""
        if path not in self._obstacles:
            return None
        return Problem(self._obstacles[path], _start_of(path))

    @property
    def noted(self) -> Mapping[str, Seen | None]:
        """What was recorded so far."""
        return self._seen or {}

    def note(self, seen: Mapping[str, Seen | None]) -> None:
        """Record what another process has read, if that is wanted."""
        if self._seen is not None:
            for path, item in seen.items():
                # The string that there is already: a large repository has many paths.
                index = bisect_left(self._paths, path)
                self._note(self._paths[index] if path in self._visible else path, item)

    def seen(self) -> Mapping[str, Seen] | None:
        """Every file that was read; None where that was not recorded, or cannot be relied on."""
        if self._seen is None or None in self._seen.values():
            return None
        return cast("Mapping[str, Seen]", self._seen)

    def _load(self, path: str) -> Source | Problem:
        try:
            data = self._first_bytes(path, LARGEST + 1)
        except OSError as error:
            return Problem(_reason(error), _start_of(path))
        if len(data) > LARGEST:
            return Problem(f"too large: more than {LARGEST // 1_000_000} MB", _start_of(path))
        return decode(path, data)

    def _first_bytes(self, path: str, limit: int) -> bytes:
        try:
            descriptor = os.open(self._prefix + path, _FLAGS)
        except OSError:
            self._record(path, None)
            raise
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(0, "not a regular file")
            data = _read(descriptor, limit, found.st_size)
        finally:
            os.close(descriptor)
        self._record(path, (found, data))
        return data

    def _record(self, path: str, found: tuple[os.stat_result, bytes] | None) -> None:
        """Note what was read of *path*; None, and for good, where it changed meanwhile."""
        if self._seen is None:
            return
        self._note(path, None if found is None else seen(*found))

    def _note(self, path: str, item: Seen | None) -> None:
        assert self._seen is not None
        earlier = self._seen.get(path, item)
        same = item is not None and earlier is not None and item.status == earlier.status
        self._seen[path] = (item if item is not None and item.digest else earlier) if same else None


def _read(descriptor: int, limit: int, size: int) -> bytes:
    """The first *limit* bytes of a regular file that has, or had a moment ago, *size* bytes."""
    # A buffer of the file's size and one call for nearly all files: a short answer is the end.
    wanted = min(limit, size + 1)
    data = os.read(descriptor, wanted)
    while wanted and len(data) == wanted < limit:
        wanted = min(limit, wanted + (1 << 20))
        data += os.read(descriptor, wanted - len(data))
    return data


def decode(path: str, data: bytes) -> Source | Problem:
    """*data* as text, without a byte order mark; a problem at the first byte that is none.

    Python files may name their encoding (PEP 263); everything else is UTF-8.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem("UTF-16; only UTF-8 is read", _start_of(path))
    data = data.removeprefix(codecs.BOM_UTF8)
    nul = data.find(0)
    if nul >= 0:
        return Problem("binary: it holds a NUL byte", _place(path, data, nul))
    try:
        return Source(path, data.decode())
    except UnicodeDecodeError as error:
        declared = _declared(data) if path.endswith(".py") else None
        if declared is not None:
            return Source(path, declared)
        message = f"not UTF-8: byte 0x{data[error.start]:02X}"
        return Problem(message, _place(path, data, error.start))


def _declared(data: bytes) -> str | None:
    """*data* in the encoding that one of its first two lines declares."""
    for line in data.split(b"\n", 2)[:2]:
        match = _CODING.match(line)
        if match is not None:
            try:
                return data.decode(match[1].decode())
            except (LookupError, UnicodeDecodeError):
                return None
        if line.strip() and not line.lstrip().startswith(b"#"):
            return None
    return None


def _size(found: Source | Problem) -> int:
    return len(found.text) if isinstance(found, Source) else 0


def _place(path: str, data: bytes, index: int) -> Span:
    """The one byte at *index*, what stands before it being UTF-8."""
    before = data[:index].decode(errors="replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Span(path, Position(line, column), Position(line, column + 1))


def _start_of(path: str) -> Span:
    return Span(path, Position(1, 1), Position(1, 1))


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "cannot be read: no permission"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
