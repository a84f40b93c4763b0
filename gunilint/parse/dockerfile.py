"""A Dockerfile's text → its stages and instructions.

It reads on after a line it does not understand, so that one mistake does not hide the rest.
"""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.dockerfile_instruction import (
    Parts,
    is_known,
    may_hold_heredocs,
    read_from,
    read_instruction,
    replace_heredocs,
    run_with_documents,
    take_apart,
)
from gunilint.parse.dockerfile_lines import LineReader
from gunilint.parse.dockerfile_words import SyntaxFault, heredoc_markers
from gunilint.parse.facts.dockerfile import (
    Arg,
    Dockerfile,
    From,
    Heredoc,
    Instruction,
    Run,
    Stage,
)
from gunilint.source import Fragment, Problem, Source

_MARK: Final = re.compile(r"\{%|(?<!\$)\{\{")
# `docker inspect --format '{{.State}}'` and `curl -w '%{http_code}'` are no templates.
_MARK_IN_COMMAND: Final = re.compile(r"\{%-? |\{\{-? *cookiecutter\b")


def parse_dockerfile(source: Source) -> Dockerfile:
    """What *source* says; whatever it cannot say is among the problems."""
    return _Parser(source).parse()


class _Parser:
    """Puts instructions into stages, for one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = LineReader(source)
        self._problems = self._lines.problems
        self._global_args: list[Arg] = []
        self._openings: list[From] = []
        self._bodies: list[list[Instruction]] = []
        self._is_lost = False

    def parse(self) -> Dockerfile:
        while (line := self._lines.instruction()) is not None:
            self._note_template(line)
            parts = take_apart(line, self._lines.escape)
            try:
                self._take(parts, line)
            except SyntaxFault as fault:
                self._problems.append(Problem(fault.message, fault.span))
        if not self._openings and not self._problems:
            self._problems.append(Problem("no stage: FROM is missing", self._source.whole()))
        return Dockerfile(
            self._source.path,
            self._lines.escape,
            tuple(self._global_args),
            tuple(
                Stage(index, opening, tuple(body))
                for index, (opening, body) in enumerate(
                    zip(self._openings, self._bodies, strict=True)
                )
            ),
            () if self._lines.template else tuple(self._problems),
            self._lines.template,
        )

    def _note_template(self, line: Fragment) -> None:
        """Note a template's mark, but not the `{{ }}` that a command may hold itself."""
        if "{" not in line.text:
            return
        keyword = line.text.split(maxsplit=1)[0].upper()
        pattern = _MARK_IN_COMMAND if keyword in ("RUN", "HEALTHCHECK") else _MARK
        match = pattern.search(line.text)
        if match is not None:
            start = line.offsets[match.start()]
            self._lines.mark_template(start, start + 2)

    def _take(self, parts: Parts, line: Fragment) -> None:
        if not is_known(parts.keyword.text):
            self._lose(parts)
            return
        self._is_lost = False
        if parts.name == "FROM":
            self._openings.append(read_from(parts))
            self._bodies.append([])
            return
        heredocs, end = self._documents(parts)
        instruction = read_instruction(replace_heredocs(parts, heredocs))
        if isinstance(instruction, Run):
            instruction = run_with_documents(instruction, line, end)
        if self._bodies:
            self._bodies[-1].append(instruction)
        elif isinstance(instruction, Arg):
            self._global_args.append(instruction)
        else:
            raise parts.fault(f"{parts.name} stands before the first FROM")

    def _lose(self, parts: Parts) -> None:
        """Say once, for neighbouring lines, that this is no instruction."""
        if not self._is_lost:
            word = parts.keyword
            name = word.text if len(word.text) <= 40 else word.text[:40] + "…"
            self._problems.append(Problem(f"unknown instruction: {name}", word.whole()))
        self._is_lost = True

    def _documents(self, parts: Parts) -> tuple[tuple[Heredoc, ...], int]:
        """The documents that *parts* announces, and the offset where the last one ends."""
        heredocs: list[Heredoc] = []
        end = 0
        if not may_hold_heredocs(parts):
            return (), end
        for marker in heredoc_markers(parts.rest, parts.escape):
            read = self._lines.body(marker.name, marker.chomps)
            if read is None:
                message = f"the document has no end: no line is {marker.name}"
                raise SyntaxFault(message, marker.word.whole())
            content, end = read
            span = marker.word.whole()
            heredocs.append(Heredoc(marker.name, content, marker.expands, span))
        return tuple(heredocs), end
