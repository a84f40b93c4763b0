"""One pass over a repository: which files there are, and what each of them is."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gunilint.discover.disk import DiskTree
from gunilint.discover.ignore import IGNORE_FILES, SKIPPED_DIRECTORIES, Ignores
from gunilint.discover.kind import Kind, classify, kind_by_name
from gunilint.source import Position, Problem, Span


@dataclass(frozen=True)
class Discovery:
    """What there is to check.

    *files* are all classified files of the repository but those of no known kind, in order;
    *selected* those of them that the caller asked for. *missing* are paths that the caller
    named and that do not exist, as they were given. *problems* are places that could not be
    looked into; a file of *files* that cannot be read says so when the tree reads it.
    """

    root: Path
    tree: DiskTree
    files: Mapping[str, Kind]
    selected: frozenset[str]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """The paths of *kinds*, in order, whether selected or not."""
        return tuple(path for path, kind in self.files.items() if kind in kinds)


def find_root(paths: Sequence[Path]) -> Path:
    """The repository that holds *paths*: the nearest directory above them with a `.git`.

    Where there is none, the directory that they have in common.
    """
    directories = [_directory_of(path) for path in paths] or [Path.cwd()]
    common = Path(os.path.commonpath(directories))
    for candidate in (common, *common.parents):
        if (candidate / ".git").exists():
            return candidate
    return common


def _directory_of(path: Path) -> Path:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (a link's own place counts)
    while not absolute.is_dir():
        absolute = absolute.parent
    return absolute.resolve()


def walk(root: Path, paths: Sequence[Path] = (), *, exclude: Sequence[str] = ()) -> Discovery:
    """Everything below *root*, with what *paths* name as selected; no paths select all.

    *exclude* are further patterns as in .gitignore. A path that is named is looked at even
    where patterns or its name would hide it. Paths outside *root* count as missing.
    """
    walker = _Walker(root.resolve())
    walker.scan_root(exclude)
    missing = tuple(str(path) for path in paths if not walker.add_named(path))
    tree = walker.tree()
    files = _classified(tree, walker)
    prefixes = tuple(walker.named)
    selected = (
        frozenset(files)
        if "" in prefixes or not paths
        else frozenset(
            path
            for path in files
            if any(path == name or path.startswith(f"{name}/") for name in prefixes)
        )
    )
    problems = [*walker.problems, *_unseen(tree, files)]
    return Discovery(walker.root, tree, files, selected, missing, tuple(problems))


_READ_KINDS: Final = frozenset({Kind.KUBERNETES, Kind.COMPOSE, Kind.GUNICORN_CONFIG})


def _classified(tree: DiskTree, walker: _Walker) -> dict[str, Kind]:
    paths = tree.paths()
    charts = frozenset(
        path.rpartition("/")[0] for path in paths if f"/{path}".endswith("/Chart.yaml")
    )
    files: dict[str, Kind] = {}
    for path in paths:
        kind = classify(path, charts, tree.peek)
        if kind not in _READ_KINDS:
            tree.forget(path)
        if kind is not Kind.OTHER or path in walker.named:
            files[path] = kind
    for path in walker.obstacles:
        kind = kind_by_name(path)
        if kind in _OBSTRUCTED_KINDS or path in walker.named:
            files[path] = kind
    return dict(sorted(files.items()))


_OBSTRUCTED_KINDS: Final = frozenset({Kind.DOCKERFILE, Kind.PROCFILE, Kind.COMPOSE})
"""What is worth a word when it is a dangling link: nothing else has that name by chance."""


def _unseen(tree: DiskTree, files: Mapping[str, Kind]) -> Iterator[Problem]:
    """Files that might matter, if only one could look at them."""
    for path, kind in files.items():
        obstacle = tree.obstacle(path)
        if kind in (Kind.YAML, Kind.OTHER) and obstacle is not None:
            yield obstacle


class _Walker:
    """Collects paths; relative to the root, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.obstacles: dict[str, str] = {}
        self.named: list[str] = []
        self._paths: set[str] = set()
        self._links: list[str] = []

    def scan_root(self, exclude: Sequence[str]) -> None:
        """Collect all that is visible from the root."""
        excludes = Ignores().below("", os.path.join(self.root, ".git", "info"), ("exclude",))  # noqa: PTH118
        self._scan("", excludes, exclude)

    def add_named(self, path: Path) -> bool:
        """Collect what the caller named, however hidden it is; whether it exists."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 (a link's own place counts)
        if absolute.name:
            absolute = absolute.parent.resolve() / absolute.name
        try:
            relative = absolute.relative_to(self.root).as_posix()
            mode = absolute.lstat().st_mode
        except (OSError, ValueError):
            return False
        if relative == ".":
            self.named.append("")
            return True
        if stat.S_ISLNK(mode):
            return self._add_named_link(relative)
        self.named.append(relative)
        if stat.S_ISDIR(mode):
            if not self._is_seen(relative):
                self._scan(f"{relative}/", Ignores(), ())
        elif stat.S_ISREG(mode):
            self._paths.add(relative)
        else:
            self.obstacles[relative] = "not a regular file"
        return True

    def _add_named_link(self, relative: str) -> bool:
        target = Path(os.path.realpath(self.root / relative))
        if target.exists() and target.is_relative_to(self.root):
            return self.add_named(target)
        self._links.append(relative)
        self.named.append(relative)
        return True

    def _is_seen(self, directory: str) -> bool:
        return any(path.startswith(f"{directory}/") for path in self._paths)

    def tree(self) -> DiskTree:
        """The files collected, with links that lead to them."""
        aliases: dict[str, str] = {}
        for link in self._links:
            self._follow(link, aliases)
        return DiskTree(self.root, self._paths, aliases, self.obstacles)

    def _follow(self, link: str, aliases: dict[str, str]) -> None:
        full = os.path.join(self.root, link)  # noqa: PTH118
        try:
            mode = os.stat(full).st_mode  # noqa: PTH116
        except OSError as error:
            loops = error.errno == errno.ELOOP
            self.obstacles[link] = "a loop of links" if loops else "a link to nothing"
            return
        if stat.S_ISDIR(mode):
            return
        if not stat.S_ISREG(mode):
            self.obstacles[link] = "not a regular file"
            return
        target = Path(os.path.realpath(full))
        if not target.is_relative_to(self.root):
            self.obstacles[link] = "a link to a file outside the repository"
        elif (relative := target.relative_to(self.root).as_posix()) in self._paths:
            aliases[link] = relative
        else:
            self._paths.add(link)

    def _scan(self, prefix: str, ignores: Ignores, exclude: Sequence[str]) -> None:
        """Collect what lies in the directory *prefix* ("" or ending in a slash), and below."""
        pending = [(prefix, ignores)]
        while pending:
            prefix, ignores = pending.pop()
            directory = os.path.join(self.root, prefix)  # noqa: PTH118
            entries = self._entries(directory, prefix)
            names = {entry.name for entry in entries}
            if "pyvenv.cfg" in names:
                continue
            lists = [name for name in IGNORE_FILES if name in names]
            inner = ignores.below(prefix, directory, lists) if lists else ignores
            if exclude and not prefix:
                inner = inner.over(exclude)
            pending.extend((below, inner) for below in self._take(entries, prefix, inner))

    def _entries(self, directory: str, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(directory) as entries:
                return list(entries)
        except OSError as error:
            permission = isinstance(error, PermissionError)
            why = "no permission" if permission else (error.strerror or "").lower()
            start = Position(1, 1)
            span = Span(prefix.rstrip("/") or ".", start, start)
            self.problems.append(Problem(f"the directory cannot be read: {why}", span))
            return []

    def _take(
        self, entries: Iterable[os.DirEntry[str]], prefix: str, ignores: Ignores
    ) -> Iterator[str]:
        """Collect the files among *entries*; yields the directories to enter."""
        for entry in entries:
            path = prefix + entry.name
            if not path.isascii() and not self._is_text(path):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED_DIRECTORIES and not ignores.ignores(f"{path}/"):
                    yield f"{path}/"
            elif ignores.ignores(path):
                continue
            elif entry.is_file(follow_symlinks=False):
                self._paths.add(path)
            elif entry.is_symlink():
                self._links.append(path)
            else:
                self.obstacles[path] = "not a regular file"

    def _is_text(self, path: str) -> bool:
        """Whether *path* can be written in a report; a problem where it cannot."""
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(path).decode(errors="backslashreplace")
            span = Span(shown, Position(1, 1), Position(1, 1))
            self.problems.append(Problem("passed over: its name is not UTF-8", span))
            return False
        return True
