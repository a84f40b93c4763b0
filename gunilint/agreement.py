"""Parts of a repository that are looked at one by one, until what they make of each other agrees.

A part is looked at as if it were alone. Where another turns out to have to do with its files, such
as a script that it takes for nobody's, it is looked at once more with that in mind. Each file's
turn in a run over everything depends on earlier turns alone, so that parts that agree with each
other agree with such a run as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from gunilint.resolve.partition import merged
from gunilint.resolve.ties import Given, Place
from gunilint.share import Share

Part: TypeAlias = frozenset[str]
"""The files where its deployments begin."""

Look: TypeAlias = Callable[[Part, Given], Share]
Each: TypeAlias = Callable[[Sequence[Callable[[], Share]]], Iterable[Share]]
"""Does all of it, in whichever processes, and gives the answers in order."""

_MOST_ROUNDS: Final = 8


def agreed(parts: Sequence[Part], look: Look, each: Each) -> list[Share]:
    """What *look* makes of all *parts* together; *each* has it look."""
    done: dict[Part, tuple[Given, Share]] = {}
    for round_ in range(_MOST_ROUNDS):
        if round_ == _MOST_ROUNDS - 1:
            parts = [frozenset[str]().union(*parts)]
        wanted = dict(zip(parts, _given(parts, done), strict=True))
        left = [part for part in parts if part not in done or done[part][0] != wanted[part]]
        if not left:
            ties = list(_ties(parts, done))
            if not ties:
                break
            parts = merged(parts, ties)
            continue
        looks = [partial(look, part, wanted[part]) for part in left]
        for part, share in zip(left, each(looks), strict=True):
            done[part] = wanted[part], share
    return [done[part][1] for part in parts]


def _given(parts: Sequence[Part], done: Mapping[Part, tuple[Given, Share]]) -> list[Given]:
    """What each part must know of what the others had to do with its files."""
    owner = {path: index for index, part in enumerate(parts) for path in part}
    shares = {index: done[part][1] for index, part in enumerate(parts) if part in done}
    used, loaded = _sets(shares, owner, "used"), _sets(shares, owner, "loaded")
    followed, imported = _places(shares, owner, "followed"), _places(shares, owner, "imported")
    shared, in_force = _config_files(shares)
    return [
        Given(
            frozenset(used[index]),
            followed[index],
            frozenset(loaded[index]),
            imported[index],
            frozenset(shared[index]),
            frozenset(in_force[index]),
        )
        for index in range(len(parts))
    ]


def _sets(
    shares: Mapping[int, Share], owner: Mapping[str, int], what: str
) -> defaultdict[int, set[str]]:
    """For each part, those of its files that are in *what* of the others."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for index, share in shares.items():
        for path in getattr(share.touched, what):
            if owner.get(path, index) != index:
                found[owner[path]].add(path)
    return found


def _places(
    shares: Mapping[int, Share], owner: Mapping[str, int], what: str
) -> defaultdict[int, dict[str, Place]]:
    """The same, and for each file the first place at which another part has it there."""
    found: defaultdict[int, dict[str, Place]] = defaultdict(dict)
    for index, share in shares.items():
        for path, place in getattr(share.touched, what).items():
            if owner.get(path, index) != index:
                known = found[owner[path]]
                known[path] = min(place, known.get(path, place))
    return found


Places: TypeAlias = dict[int, list[Place]]


def _users(shares: Mapping[int, Share]) -> dict[str, Places]:
    """Where each config file that several parts load is loaded, part by part."""
    found: defaultdict[str, Places] = defaultdict(dict)
    for index, share in shares.items():
        for item in share.outlines:
            if item.config is not None:
                found[item.config].setdefault(index, []).append(item.place)
    return {path: users for path, users in found.items() if len(users) > 1}


def _config_files(
    shares: Mapping[int, Share],
) -> tuple[defaultdict[int, set[str]], defaultdict[int, set[str]]]:
    """For each part, what it must know to be `shared`, and to be `in_force`."""
    shared: defaultdict[int, set[str]] = defaultdict(set)
    in_force: defaultdict[int, set[str]] = defaultdict(set)
    for path, users in _users(shares).items():
        for index, places in users.items():
            if len(places) == 1:
                shared[index].add(path)
        first = min(users, key=lambda index: min(users[index]))
        if shares[first].overridden[path]:
            in_force[first].add(path)
    return shared, in_force


def _ties(
    parts: Sequence[Part], done: Mapping[Part, tuple[Given, Share]]
) -> Iterator[frozenset[str]]:
    """The parts that only make sense as one, by files of theirs."""
    shares = {index: done[part][1] for index, part in enumerate(parts)}
    for path, users in _users(shares).items():
        overridden = frozenset.intersection(*(shares[index].overridden[path] for index in users))
        # A file that is text in a manifest is not the only one of that path.
        if overridden or not path.endswith(".py"):
            yield frozenset(min(parts[index]) for index in users)
    kinds: defaultdict[object, dict[str, int]] = defaultdict(dict)
    for index, share in shares.items():
        for _, item in share.unreadable:
            kinds[item.span, item.message].setdefault(item.kind, index)
    for found in kinds.values():
        if len(found) > 1:
            yield frozenset(min(parts[index]) for index in found.values())
