"""How a run is divided: into parts of the repository, in processes of their own where they win."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from gunilint.agreement import Part, agreed
from gunilint.discover.disk import DiskTree
from gunilint.discover.seen import Seen
from gunilint.frozen import dataclass
from gunilint.judging import Judge
from gunilint.processes import each, usable
from gunilint.resolve.deployments import resolve_part
from gunilint.resolve.ground import Ground
from gunilint.resolve.partition import divided
from gunilint.resolve.ties import Given
from gunilint.share import Share, Whole, share_of, whole

PART: Final = 200
"""Files where deployments begin, in one part: those of a few dozen services."""

_FEWEST: Final = 8
"""Parts for which other processes are used unasked, or else garbage is looked for: fewer take a
second or two in one process, whose cycles are a few megabytes. Others, such as the next hook, can
use the other processor then."""

_COLLECTED_EVERY: Final = 2
"""Parts."""


@dataclass(frozen=True)
class Work:
    """What a run may use: *jobs* processes, None for several where there are many parts, of about
    *size* files each. *disk* is what other processes read, and where that is recorded."""

    jobs: int | None = 1
    size: int = PART
    disk: DiskTree | None = None


HERE: Final = Work()


def judged(ground: Ground, judge: Judge, work: Work = HERE) -> Whole:
    """What *judge* says of all that the files of *ground* make.

    The parts are looked at one after another and each is forgotten before the next, so that a
    large repository takes no more memory than a part of it, besides what is asked of the whole.
    """
    # What a policy says of a deployment by its name waits for the names of all of them.
    parts = [] if judge.policy.is_by_deployment else divided(ground, work.size)
    if len(parts) < 2:
        shares = [share_of(resolve_part(None, ground), judge)]
        return whole(shares, (), ground.remarks)
    ground.prepare()

    def look(part: Part, given: Given) -> Share:
        return share_of(resolve_part(part, ground, given), judge)

    shares = agreed(parts, look, _Crew(work).all)
    return whole(shares, ground.servers.workspace.unreadable, ground.remarks)


def jobs_for(parts: int, asked: int | None) -> int:
    """How many processes look at so many *parts*, where so many were *asked* for."""
    if asked is not None:
        return asked
    return usable() if parts >= _FEWEST else 1


class _Crew:
    """Who looks at parts: this process, and as many others as are wanted."""

    def __init__(self, work: Work) -> None:
        self._jobs = work.jobs
        self._disk = work.disk
        self._is_warm = False

    def all(self, looks: Sequence[Callable[[], Share]]) -> list[Share]:
        """What they find, in order."""
        jobs = jobs_for(len(looks), self._jobs)
        if jobs < 2:
            return list(_one_by_one(looks))
        done: list[Share] = []
        if not self._is_warm:
            # What the first part imports and works out once for all, the others have then.
            self._is_warm = True
            done = [looks[0]()]
            gc.collect()
        left = [partial(self._elsewhere, look) for look in looks[len(done) :]]
        found: dict[int, Share] = {}
        for number, (share, seen) in each(left, jobs):
            found[number] = share
            if self._disk is not None:
                self._disk.note(seen)
        return [*done, *(found[number] for number in range(len(left)))]

    def _elsewhere(self, look: Callable[[], Share]) -> tuple[Share, Mapping[str, Seen | None]]:
        """What *look* finds in this process, which ends after it, and the files that it read."""
        before = {} if self._disk is None else dict(self._disk.noted)
        share = look()
        after = {} if self._disk is None else self._disk.noted
        return share, {path: item for path, item in after.items() if before.get(path, ()) != item}


def _one_by_one(looks: Sequence[Callable[[], Share]]) -> Iterator[Share]:
    """What they find; where they are many, what each of them took is given back before long."""
    for index, look in enumerate(looks):
        if len(looks) >= _FEWEST and index % _COLLECTED_EVERY == 0:
            gc.collect()
            gc.freeze()  # what is there stays, and need not be looked at again
        yield look()
