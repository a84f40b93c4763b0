"""What has been read of a tree, and what could not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from gunilint.model.file import UnreadableFile
from gunilint.source import Position, Problem, Source, Span, Tree


class _HasProblems(Protocol):
    @property
    def problems(self) -> tuple[Problem, ...]: ...


Facts = TypeVar("Facts")
Result = TypeVar("Result")
WithProblems = TypeVar("WithProblems", bound=_HasProblems)


class FactStore:
    """The facts of a tree's files, each by its kind and path, or by its kind and text.

    What cannot be read is in *unreadable*, once for each place; a reading that fails answers
    None.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.has_failed = False
        """Whether gunilint itself failed on a file."""
        self.facts: dict[tuple[str, str], Any] = {}
        self.refused: dict[tuple[Span, str], UnreadableFile] = {}
        """What is unreadable, by place and message."""

    @property
    def unreadable(self) -> tuple[UnreadableFile, ...]:
        return tuple(self.refused.values())

    def forget(self, kind: str, path: str) -> None:
        """Let go of what the file at *path* was found to hold."""
        self.facts.pop((kind, path), None)

    def attempt(
        self, kind: str, path: str, start: Callable[[], Iterable[Result]]
    ) -> Iterator[Result]:
        """What *start* gives for the file at *path*, up to where gunilint itself fails on it.

        One file never stops the others: such a failure is noted as what could not be read.
        """
        try:
            yield from start()
        except Exception as error:  # noqa: BLE001 (whatever it is, the others go on)
            self.has_failed = True
            message = f"gunilint failed on it, which is a bug: {type(error).__name__}: {error}"
            head = Position(1, 1)
            self.refuse(kind, Problem(message, Span(path, head, head)))

    def refuse(self, kind: str, problem: Problem) -> None:
        """Note that a file, or a part of one, could not be read."""
        found = UnreadableFile(kind, problem.message, problem.span)
        self.refused[(problem.span, problem.message)] = found

    def source(self, path: str, kind: str) -> Source | None:
        """The text of *path*; where there is none, why is in *unreadable*."""
        found = self.tree.read(path)
        if isinstance(found, Problem):
            self.refuse(kind, found)
            return None
        return found

    def read(self, path: str, kind: str, parse: Callable[[Source], Facts | None]) -> Facts | None:
        """What *parse* makes of the file at *path*, which is of *kind*; made once."""
        key = (kind, path)
        if key not in self.facts:
            source = self.source(path, kind)
            self.facts[key] = None if source is None else parse(source)
        facts: Facts | None = self.facts[key]
        return facts

    def noting(self, kind: str, facts: WithProblems) -> WithProblems:
        """*facts*, with what in them could not be read noted."""
        for problem in facts.problems:
            self.refuse(kind, problem)
        return facts

    def or_refuse(self, kind: str, facts: Facts | Problem) -> Facts | None:
        """*facts*; None where they are a problem, which is noted."""
        if isinstance(facts, Problem):
            self.refuse(kind, facts)
            return None
        return facts
