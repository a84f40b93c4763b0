"""Answer a run out of an earlier one that saw the same.

What is kept is what the earlier run printed, under all that it was asked, with a note of every
file that it read. A file counts as unchanged where the system says the same of it as then, or else
where its content is the same. So nothing is parsed, and no rule is loaded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from gunilint.cache.store import Store
from gunilint.discover.seen import ABSENT, LookedAt, Seen, digest_of, seen
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
        except (ValueError, StopIteration):
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
            item = ABSENT
        except OSError:
            return None
        if item.touched > started - _RECENT:
            return None
        files[path] = item
    return found._replace(files=files)


def _status(path: str, then: Seen) -> Seen | None:
    """The file at *path*: *then* itself where it is untouched; None where it is another one."""
    try:
        found = os.stat(path)
    except OSError:
        return then if then == ABSENT else None
    if Seen.of(found) == then.status:
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
        path: item.without_times()
        for path, item in looked_at.files.items()
        if item.touched > now - _RECENT
    }
    return looked_at._replace(files={**looked_at.files, **recent}) if recent else looked_at


# On disk: a list of byte strings, each after its length.


class _Kept(NamedTuple):
    answer: Answer
    looked_at: LookedAt


def _packed(kept: _Kept, question: str) -> Iterator[bytes]:
    answer, (root, exclude, layout, files) = kept
    texts = [str(int(answer.exit_code)), str(len(answer.texts)), *answer.texts]
    for part in (question, root, layout, "\0".join(exclude), *texts):
        yield _measured(part.encode(errors="surrogatepass"))
    for path, item in files.items():
        yield _measured(path.encode(errors="surrogatepass"))
        yield _measured(item)


def _measured(part: bytes) -> bytes:
    return b"%d:%b" % (len(part), part)


def _unpacked(payload: bytes, question: str) -> _Kept | None:
    """None where it is about another question. ValueError, StopIteration: it is nothing of ours."""
    parts = _strings(payload)
    asked, root, layout, exclude, exit_code, count = islice(map(_text, parts), 6)
    if asked != question:
        return None
    texts = tuple(islice(map(_text, parts), int(count)))
    files = {_text(path): Seen.kept(next(parts)) for path in parts}
    listed = tuple(exclude.split("\0")) if exclude else ()
    return _Kept(Answer(texts, int(exit_code)), LookedAt(root, listed, layout, files))


def _text(part: bytes) -> str:
    return part.decode(errors="surrogatepass")


def _strings(payload: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(payload):
        colon = payload.index(b":", start)
        end = colon + 1 + int(payload[start:colon])
        yield payload[colon + 1 : end]
        start = end
