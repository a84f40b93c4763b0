"""What a Procfile says."""

from __future__ import annotations

from typing import NamedTuple

from gunilint.parse.facts.shell import Program
from gunilint.source import Fragment, Problem, Span, Text


class ProcfileEntry(NamedTuple):
    """`name: command`; *span* is the whole line."""

    name: Text
    command: Fragment
    program: Program
    span: Span


class Procfile(NamedTuple):
    """The process types of an application, in order."""

    entries: tuple[ProcfileEntry, ...]
    problems: tuple[Problem, ...]
