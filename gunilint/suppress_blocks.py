"""Lines that belong together, told by how they are indented and continued."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from gunilint.source import Source

_YAML_KEY: Final = re.compile(r"\s*[^\s#-][^#]*:\s*(?:\s#.*)?")
_HEREDOC: Final = re.compile(r"<<(?P<dash>-?)[\"']?(?P<word>\w+)[\"']?")


class Blocks:
    """The blocks of one file; each is looked for once, however many comments are above it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._targets: dict[int, int] = {}
        self._ends: dict[int, int] = {}

    @cached_property
    def first_content(self) -> int:
        """The first line that is neither empty nor a comment nor the head of a YAML document."""
        source = self._source
        for line in range(1, source.line_count + 1):
            text = source.line(line)
            if not (_is_blank(text) or _is_comment(text) or text.startswith(("---", "%"))):
                return line
        return source.line_count + 1

    def reach(self, line: int, *, is_alone: bool) -> tuple[int, int]:
        """What a comment on *line* speaks for: its own line; alone, the first that is no comment;
        and the block that this opens."""
        target = self._target(line) if is_alone else line
        if target > self._source.line_count or _is_blank(self._source.line(target)):
            return line, line
        if target not in self._ends:
            self._ends[target] = block_end(self._source, target)
        return line, self._ends[target]

    def _target(self, line: int) -> int:
        """The first line from *line* on that is no comment, or one past the last."""
        if line not in self._targets:
            target = line
            while target <= self._source.line_count and _is_comment(self._source.line(target)):
                target += 1
            self._targets.update(dict.fromkeys(range(line, target + 1), target))
        return self._targets[line]


def block_end(source: Source, line: int) -> int:
    """The last line of what *line* opens: itself, its continuations, what is indented below."""
    opening = source.line(line)
    last = _continued(source, line)
    depth = _depth(opening)
    opens_list = _YAML_KEY.fullmatch(opening) is not None
    for number in range(last + 1, source.line_count + 1):
        text = source.line(number)
        if not text.strip() or _is_comment(text):
            continue
        if _depth(text) == depth:
            body = text.strip()
            if body[0] in ")]}":
                return number
            # YAML lets the items of a list stand as far left as its key.
            if not (opens_list and (body == "-" or body.startswith("- "))):
                break
        elif _depth(text) < depth:
            break
        last = number
    return last


def _depth(text: str) -> int:
    plain = text.lstrip("\ufeff")
    return len(plain) - len(plain.lstrip())


def _continued(source: Source, line: int) -> int:
    """The last line of the command or instruction that starts on *line*."""
    heredoc = _HEREDOC.search(source.line(line))
    if heredoc:
        for number in range(line + 1, source.line_count + 1):
            if source.line(number).strip("\t" if heredoc["dash"] else "") == heredoc["word"]:
                return number
    while line < source.line_count and source.line(line).rstrip().endswith("\\"):
        line += 1
        while line < source.line_count and _is_comment(source.line(line)):
            line += 1
    return line


def _is_blank(text: str) -> bool:
    return not text.strip("\ufeff \t")


def _is_comment(text: str) -> bool:
    return text.lstrip("\ufeff \t").startswith("#")
