"""Which version of a package a deployment runs, as its lock files and requirements pin it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from gunilint.resolve.pin_files import LOCKS, PROJECTS, Pin, pins_in
from gunilint.source import Source, Tree

__all__ = ["Pin", "Pins", "newest_in"]

_NOT_FOR_PRODUCTION: Final = re.compile(
    r"(?:^|[/_.-])(?:dev|devel|development|local|ci|tests?|testing|docs?|lint)[._/-]"
)


class Pins:
    """The pins of a repository; each answer is worked out once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._answers: dict[tuple[str, str], Pin | None] = {}

    def find(self, directory: str, package: str) -> Pin | None:
        """What pins *package* for a deployment whose files lie in *directory*.

        The nearest directory that mentions it decides; within one, a lock file comes before
        requirements, and an exact version before a range. Where that is a range, an exact
        version further up that fits it counts: a workspace has one lock. Where no directory
        above mentions it, one that all below agree on does.
        """
        key = (directory, package)
        if key not in self._answers:
            self._answers[key] = self._above(directory, package) or self._below(directory, package)
        return self._answers[key]

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file of the repository that lists dependencies."""
        names = (*LOCKS, *PROJECTS, "setup.py", "environment.yml", "environment.yaml")
        return tuple(
            path
            for path in self._tree.paths()
            if path.rpartition("/")[2] in names
            or (path.endswith((".txt", ".in")) and re.search("require|constraint", path))
        )

    def _above(self, directory: str, package: str) -> Pin | None:
        nearest: Pin | None = None
        for place in _upwards(directory):
            for pin in self._at(place, package):
                if nearest is None:
                    nearest = pin
                if pin.exact is not None and (
                    pin is nearest or _fits(pin.exact, nearest.specifier)
                ):
                    return pin
                break
        return nearest

    def _below(self, directory: str, package: str) -> Pin | None:
        """The pin of a repository whose parts agree, where they are."""
        prefix = f"{directory}/" if directory else ""
        names = (*LOCKS, *PROJECTS)
        paths = [
            path
            for path in self._tree.paths()
            if path.startswith(prefix)
            and (path.rpartition("/")[2] in names or path in self._requirements)
        ]
        places = dict.fromkeys(path.rpartition("/")[0] for path in paths)
        found = [next(iter(self._at(place, package)), None) for place in places]
        pins = [pin for pin in found if pin is not None]
        return pins[0] if len({pin.specifier for pin in pins}) == 1 else None

    def _at(self, place: str, package: str) -> list[Pin]:
        """The pins in one directory, the one that counts first."""
        ranked: list[tuple[bool, bool, int, int, Pin]] = []
        for rank, path in enumerate(self._candidates(place)):
            source = self._tree.read(path)
            if isinstance(source, Source):
                is_lock = path.rpartition("/")[2] in LOCKS
                for pin in pins_in(self._tree, source, package):
                    ranked.append((not is_lock, pin.exact is None, rank, len(ranked), pin))
        return [item[4] for item in sorted(ranked, key=lambda item: item[:4])]

    def _candidates(self, directory: str) -> Iterator[str]:
        prefix = f"{directory}/" if directory else ""
        exists = self._tree.exists
        yield from (prefix + name for name in LOCKS if exists(prefix + name))
        folders = (directory, f"{prefix}requirements", f"{prefix}deps")
        near = [path for folder in folders for path in self._requirements_in.get(folder, ())]
        yield from sorted(near, key=lambda path: ("prod" not in path, path.endswith(".in"), path))
        yield from (prefix + name for name in PROJECTS if exists(prefix + name))

    @cached_property
    def _requirements_in(self) -> dict[str, list[str]]:
        """The requirements files that lie right in each directory."""
        found: dict[str, list[str]] = {}
        for path in self._requirements:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    @cached_property
    def _requirements(self) -> tuple[str, ...]:
        return tuple(
            path
            for path in self._tree.paths()
            if path.endswith((".txt", ".in"))
            and ("requirements" in path or "constraints" in path)
            and not _NOT_FOR_PRODUCTION.search(path)
        )


def newest_in(specifier: str, versions: tuple[str, ...]) -> str | None:
    """What an installer would take: an exact version as it is, else the newest of *versions*
    that fits, else one that the specifier itself names and allows; None where none fits or
    the specifier makes no sense."""
    exact = re.fullmatch(r"={2,3}\s*([\w.!+-]+)", specifier.strip())
    if exact:
        return exact[1]
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        fitting = SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    named = re.findall(r"\d+(?:\.\d+)*", specifier)
    candidates = (*sorted(named, key=_numbers), *versions)
    return next((version for version in reversed(candidates) if version in fitting), None)


def _fits(version: str, specifier: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _upwards(directory: str) -> Iterator[str]:
    path = PurePosixPath(directory)
    yield from (str(place) if str(place) != "." else "" for place in (path, *path.parents))
