"""Answer a run out of an earlier one that saw the same.

What is kept is what the earlier run printed, under all that it was asked, with a note of every
file that it read. A file counts as unchanged where the system says the same of it as then, or else
where its content is the same. So nothing is parsed, and no rule is loaded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gunilint.cache.store import Store
from gunilint.discover.seen import LookedAt, Seen, digest_of, seen
from gunilint.discover.walker import Walker, find_root

_KIND: Final = "runs"
_RECENT: Final = 2_000_000_000
"""Nanoseconds: some file systems count time in steps of two seconds, so that a file may be written
again without a trace for so long."""


class Answer(NamedTuple):
    """How a run ended: the text of each report that was asked for, and what went wrong."""

    texts: tuple[str, ...]
    exit_code: int


class Recall:
    """Runs that were asked *question* about *paths*, in *store*."""

    def __init__(self, store: Store, question: str, paths: Sequence[Path]) -> None:
        self._store = store
        self._question = question
        self._paths = paths
        self.name = digest_of(question.encode(errors="surrogatepass"))

    def answer(self) -> Answer | None:
        """What the last such run ended with; None where there was none, or things have changed."""
        payload = self._store.read(_KIND, self.name)
        try:
            kept = None if payload is None else _unpacked(payload, self._question)
        except (ValueError, IndexError):
            kept = None  # not written by this version after all
        if kept is None or not self._looks_the_same(kept.looked_at):
            return None
        now = self._now(kept.looked_at)
        if now is None:
            return None
        if now is kept.looked_at:
            self._store.mark_used(_KIND, self.name)
        else:
            self.keep(kept.answer, now)
        return kept.answer

    def keep(self, answer: Answer, looked_at: LookedAt) -> None:
        """Remember *answer* for as long as what the run looked at does not change."""
        kept = _Kept(answer, _settled(looked_at, time.time_ns()))
        self._store.write(_KIND, self.name, _packed(kept, self._question))

    def _looks_the_same(self, then: LookedAt) -> bool:
        """Whether the same files are visible, of which none has been read yet."""
        root = find_root(self._paths).resolve()
        if os.fspath(root) != then.root:
            return False
        walker = Walker(root)
        walker.scan_root(then.exclude)
        if not all(map(walker.add_named, self._paths)):
            return False
        return walker.layout(walker.tree()) == then.layout

    def _now(self, then: LookedAt) -> LookedAt | None:
        """The same, with what the system says today; None where a file has another content."""
        files: dict[str, Seen] = {}
        for path, item in then.files.items():
            now = _status(os.path.join(then.root, path), item)
            if now is None:
                return None
            if now is not item:
                files[path] = now
        return then if not files else then._replace(files={**then.files, **files})


def with_options(found: LookedAt, paths: Sequence[str], started: int) -> LookedAt | None:
    """*found* with the configuration files at *paths*; None where one may just have changed.

    They were read at *started* or later, in nanoseconds since 1970.
    """
    files: dict[str, Seen] = dict(found.files)
    for path in paths:
        try:
            with open(path, "rb") as file:
                item = seen(os.fstat(file.fileno()), file.read())
        except FileNotFoundError:
            item = _ABSENT
        except OSError:
            return None
        if max(item.modified, item.changed) > started - _RECENT:
            return None
        files[path] = item
    return found._replace(files=files)


_ABSENT: Final = Seen(0, 0, -1, 0, "absent")


def _status(path: str, then: Seen) -> Seen | None:
    """The file at *path*: *then* itself where it is untouched; None where it is another one."""
    try:
        found = os.stat(path)
    except OSError:
        return then if then == _ABSENT else None
    if (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino) == then[:4]:
        return then
    if found.st_size != then.size or not then.digest:
        return None
    try:
        with open(path, "rb") as file:
            now = seen(os.fstat(file.fileno()), file.read())
    except OSError:
        return None
    return now if now.digest == then.digest else None


def _settled(looked_at: LookedAt, now: int) -> LookedAt:
    """*looked_at* with the times of what was just written taken out: they prove nothing."""
    recent = {
        path: item._replace(modified=0)
        for path, item in looked_at.files.items()
        if max(item.modified, item.changed) > now - _RECENT
    }
    return looked_at._replace(files={**looked_at.files, **recent}) if recent else looked_at


# On disk: a list of byte strings, each after its length.


class _Kept(NamedTuple):
    answer: Answer
    looked_at: LookedAt


def _packed(kept: _Kept, question: str) -> bytes:
    answer, (root, exclude, layout, files) = kept
    notes = [str(part) for path, item in files.items() for part in (path, *item)]
    texts = [str(int(answer.exit_code)), *answer.texts]
    parts = (question, root, layout, "\0".join(exclude), "\0".join(notes), *texts)
    encoded = [part.encode(errors="surrogatepass") for part in parts]
    return b"".join(b"%d:%b" % (len(part), part) for part in encoded)


def _unpacked(payload: bytes, question: str) -> _Kept | None:
    """None where it is about another question. ValueError, IndexError: it is nothing of ours."""
    parts = [part.decode(errors="surrogatepass") for part in _strings(payload)]
    asked, root, layout, exclude, notes, exit_code = parts[:6]
    if asked != question:
        return None
    fields = notes.split("\0") if notes else []
    files: dict[str, Seen] = {}
    for at in range(0, len(fields), 6):
        modified, changed, size, inode = map(int, fields[at + 1 : at + 5])
        files[fields[at]] = Seen(modified, changed, size, inode, fields[at + 5])
    listed = tuple(exclude.split("\0")) if exclude else ()
    return _Kept(Answer(tuple(parts[6:]), int(exit_code)), LookedAt(root, listed, layout, files))


def _strings(payload: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(payload):
        colon = payload.index(b":", start)
        end = colon + 1 + int(payload[start:colon])
        yield payload[colon + 1 : end]
        start = end
