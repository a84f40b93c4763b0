"""Reads a Procfile: one `name: command` in each line."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.procfile import Procfile, ProcfileEntry
from gunilint.parse.shell import parse_shell
from gunilint.source import Problem, Source, Text

_LINE: Final = re.compile(r"[^\r\n]+")
_ENTRY: Final = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*:[ \t]*(\S.*?)?[ \t]*$")
"""Heroku's grammar (devcenter, "The Procfile"): alphanumeric names; honcho's adds `-` and `_`."""

_LINE_ENDS: Final = ("\n", "\r\n", "\r")
_CUT_SHORT: Final = "the command ends here: no line of a Procfile goes on after a backslash"


def parse_procfile(source: Source) -> Procfile:
    """The process types of *source*; a line that is none is a problem.

    Neither Heroku nor honcho continues a line after a backslash, so none is continued here:
    that is one problem, however many lines were meant to follow.
    """
    entries: list[ProcfileEntry] = []
    problems: list[Problem] = []
    whole = source.fragment()
    cut_short = -1
    for line in _LINE.finditer(source.text):
        text = line[0].lstrip("\ufeff")
        start = line.end() - len(text)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        is_rest = cut_short >= 0 and source.text[cut_short : line.start()] in _LINE_ENDS
        cut_short = line.end() if text.endswith("\\") else -1
        if is_rest:
            continue
        if cut_short >= 0:
            problems.append(Problem(_CUT_SHORT, source.span(cut_short - 1, cut_short)))
        span = source.span(start, line.end())
        found = _ENTRY.match(text)
        if found is None or found[2] is None:
            wanted = "a command" if found else "a process type: `name: command`"
            problems.append(Problem(f"this line has no {wanted.removeprefix('a ')}", span))
            continue
        name = Text(found[1], source.span(start + found.start(1), start + found.end(1)))
        command = whole.part(start + found.start(2), start + found.end(2))
        program = parse_shell(command)
        problems.extend(program.problems)
        entries.append(ProcfileEntry(name, command, program, span))
    return Procfile(tuple(entries), tuple(problems))
