"""A Dockerfile's lines, put together as BuildKit does before it looks at instructions.

The rules are those of moby/buildkit at ca4838f8, frontend/dockerfile/parser/parser.go: `Parse`,
`processLine`, `trimContinuationCharacter` and `possibleParserDirective`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import Final, NamedTuple

from gunilint.source import Fragment, Problem, Source, Span

_DIRECTIVE: Final = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$")
_DIRECTIVES: Final = frozenset({"escape", "syntax", "check"})
_TEMPLATE_LINE: Final = re.compile(r"(\{%.*%\}|\{\{.*\}\}|\{#.*#\})[\s\\`]*$")


class _Physical(NamedTuple):
    """A line of the file: offsets of its start, of its end, and of the next line."""

    start: int
    end: int
    after: int
    text: str


class LineReader:
    """Reads one file from top to bottom, an instruction or a heredoc's body at a time."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.escape = "\\"
        self.problems: list[Problem] = []
        self.template: Span | None = None
        self._cursor = 0
        self._read_directives()

    def instruction(self) -> Fragment | None:
        """The next instruction with its continuation lines joined, or None at the end.

        Comments and empty lines are gone, also those between continuation lines.
        """
        lines: list[tuple[int, str]] = []
        continues = False
        while (line := self._next()) is not None:
            bare = line.text.lstrip()
            if self._is_passed_over(bare, line.end):
                continue
            text = line.text if continues else bare
            start = line.end - len(text)
            kept, continues = self._without_continuation(text)
            lines.append((start, kept))
            if not continues and any(text.strip() for _, text in lines):
                break
        return self._joined(lines)

    def _joined(self, lines: Sequence[tuple[int, str]]) -> Fragment | None:
        """The text of *lines*, each with the offset that it starts at; None where it is blank."""
        joined = "".join(text for _, text in lines)
        if not joined.strip():
            return None
        if len(lines) == 1:
            start = lines[0][0]
            return Fragment(self.source, joined, range(start, start + len(joined) + 1))
        offsets = array("I")
        for start, text in lines:
            offsets.extend(range(start, start + len(text)))
        offsets.append(offsets[-1] + 1)
        return Fragment(self.source, joined, offsets)

    def body(self, terminator: str, chomps: bool) -> tuple[Fragment, int] | None:
        """A heredoc's lines up to the one that is *terminator*, and the offset after that.

        *chomps* takes the tabs off the start of each line. None where nothing ends it: the
        lines are then left for the next instruction.
        """
        before = self._cursor
        characters: list[str] = []
        offsets: list[int] = []
        while (line := self._next()) is not None:
            text = line.text.lstrip("\t") if chomps else line.text
            if text == terminator:
                offsets.append(offsets[-1] + 1 if offsets else before)
                return Fragment(self.source, "".join(characters), offsets), line.end
            start = line.end - len(text)
            characters.append(self.source.text[start : line.after])
            offsets.extend(range(start, line.after))
        self._cursor = before
        return None

    def _next(self) -> _Physical | None:
        text = self.source.text
        start = self._cursor
        if start >= len(text):
            return None
        newline = text.find("\n", start)
        after = len(text) if newline < 0 else newline + 1
        line = text[start:after].rstrip("\r\n")
        self._cursor = after
        return _Physical(start, start + len(line), after, line)

    def _is_passed_over(self, text: str, end: int) -> bool:
        """Whether the line of *text*, which ends at offset *end*, says nothing."""
        if text.startswith("{") and _TEMPLATE_LINE.match(text):
            self.mark_template(end - len(text), end)
            return True
        return not text or text.startswith("#")

    def mark_template(self, start: int, end: int) -> None:
        """Note that offsets *start* up to *end* are a template language's."""
        if self.template is None:
            self.template = self.source.span(start, end)

    def _without_continuation(self, text: str) -> tuple[str, bool]:
        """*text* without the mark that the next line continues it, and whether it has one."""
        bare = text.rstrip(" \t")
        escape = self.escape
        if bare.endswith(escape) and (len(bare) == 1 or bare[-2] != escape):
            return bare[:-1], True
        return text, False

    def _read_directives(self) -> None:
        seen: set[str] = set()
        while (line := self._next()) is not None:
            text = line.text.lstrip()
            match = _DIRECTIVE.match(text)
            name = match[1].lower() if match else ""
            if match is None or name not in _DIRECTIVES:
                self._cursor = line.start
                return
            span = self.source.span(line.end - len(text), line.end)
            if name in seen:
                self.problems.append(Problem(f"only one {name} directive is allowed", span))
            elif name == "escape" and match[2] not in ("\\", "`"):
                self.problems.append(Problem("the escape character must be \\ or `", span))
            elif name == "escape":
                self.escape = match[2]
            seen.add(name)
