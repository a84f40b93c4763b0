"""Which files version control does not see: .gitignore, .ignore, .git/info/exclude."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILES: Final = (".gitignore", ".ignore")
"""The later one wins where both are in one directory, as in ripgrep."""

SKIPPED_DIRECTORIES: Final = frozenset(
    {".git", ".hg", ".svn", ".bzr", ".jj", "node_modules", "bower_components", "__pycache__"}
    | {"site-packages", "dist-packages", ".venv", ".tox", ".nox", ".eggs", ".terraform"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
"""Directories whose content nobody wrote by hand. Virtual environments of another name are
told by their pyvenv.cfg."""


class IgnoreList:
    """One file of patterns, for the directory *prefix* ("" or ending in a slash)."""

    def __init__(self, prefix: str, lines: Iterable[str]) -> None:
        self._start = len(prefix)
        self._spec, self._by_name, self._by_path = _compiled(lines)

    def decides(self, path: str) -> bool | None:
        """Whether *path* (a directory's ends in a slash) is ignored; None: not said here.

        None of the directories above *path* is ignored.
        """
        inner = path[self._start :]
        name = inner[inner.rfind("/", 0, -1) + 1 :]
        # The last pattern that matches decides, but most paths match none, and asking
        # pathspec takes ten times as long as both of these.
        if self._by_name.match(name) is None and self._by_path.search(inner) is None:
            return None
        return self._spec.check_file(inner).include


class Ignores:
    """The lists that hold for one directory: its own and those of the directories above."""

    def __init__(self, lists: tuple[IgnoreList, ...] = ()) -> None:
        self._lists = lists

    def ignores(self, path: str) -> bool:
        """Whether *path* is ignored, where none of the directories above it is."""
        for ignore_list in self._lists:
            decision = ignore_list.decides(path)
            if decision is not None:
                return decision
        return False

    def below(self, prefix: str, directory: str, names: Iterable[str]) -> Ignores:
        """What holds in *directory* (on disk), *prefix* being its path in the repository.

        *names* are the ignore files that it holds.
        """
        own = [
            IgnoreList(prefix, lines)
            for name in names
            if (lines := _lines(os.path.join(directory, name)))  # noqa: PTH118 (hot path)
        ]
        return Ignores((*reversed(own), *self._lists)) if own else self

    def over(self, lines: Iterable[str]) -> Ignores:
        """These lists with *lines*, for the root, above all of them."""
        lines = tuple(lines)
        return Ignores((IgnoreList("", lines), *self._lists)) if lines else self


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:  # noqa: PTH123
            return [line for line in file.read().splitlines() if line and line[0] != "#"]
    except OSError:
        return []


_ANYWHERE: Final = "^(?:.+/)?"
"""How pathspec's expressions start for a pattern that holds at every depth."""


def _compiled(lines: Iterable[str]) -> tuple[GitIgnoreSpec, re.Pattern[str], re.Pattern[str]]:
    """The patterns of *lines*, and two expressions: one of them matches where any pattern does.

    The first is for a name alone, the second for a path. Lines that are no pattern are left
    out, as git does.
    """
    # It takes longer to import than a small repository takes to walk.
    from pathspec import GitIgnoreSpec

    patterns: list[str] = []
    by_name: list[str] = []
    by_path: list[str] = []
    for line in lines:
        try:
            (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
        except ValueError:
            continue
        patterns.append(line)
        expression = getattr(pattern, "regex", None)
        if expression is None:
            continue
        source = re.sub(r"\(\?P<\w+>", "(?:", expression.pattern)
        if source.startswith(_ANYWHERE) and "/" not in line.rstrip().rstrip("/"):
            by_name.append(source.removeprefix(_ANYWHERE))
        else:
            by_path.append(source)
    never = "(?!)"
    return (
        GitIgnoreSpec.from_lines(patterns),
        re.compile("|".join(by_name) or never),
        re.compile("|".join(by_path) or never),
    )
