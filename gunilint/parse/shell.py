"""Reads `sh` and `bash`: a script, or a string that a shell runs.

It follows the POSIX grammar (Shell Command Language, 2.10) with bash's additions. What both
shells would refuse is a problem, at its place; what follows on later lines is still read.
"""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.shell import Program, Statement, Unparsed
from gunilint.parse.shell_compound import CLOSER, CompoundReader
from gunilint.parse.shell_text import ShellSyntaxError
from gunilint.source import Fragment, Problem, Text

_INTERPRETER: Final = re.compile(r"#![ \t]*([^\r\n]*[^\s])")


def parse_shell(fragment: Fragment) -> Program:
    """The program that *fragment* is; never raises."""
    return _Parser(fragment).program()


class _Parser(CompoundReader):
    """A whole text, with what to do after a fault."""

    def program(self) -> Program:
        """The whole text; after a fault, reading goes on at the next line."""
        body: list[Statement] = []
        interpreter = _INTERPRETER.match(self.text)
        self.skip_lines()
        while self.at < self.end:
            start = self.at
            try:
                body.append(self.statement())
            except ShellSyntaxError as error:
                body.append(self._recover(start, error))
            self.skip_lines()
        shebang = Text(interpreter[1], self.span(*interpreter.span(1))) if interpreter else None
        problems = tuple(dict.fromkeys(self.problems))
        return Program(tuple(body), problems, shebang, self.fragment.whole())

    def read_nested(self, fragment: Fragment) -> Program:
        nested = _Parser(fragment)
        nested.depth = self.depth + 1
        program = nested.program()
        self.problems.extend(program.problems)
        return program

    def _recover(self, start: int, error: ShellSyntaxError) -> Unparsed:
        """Move past the line of *start*; of a keyword that lost its statement, just past it.

        Only the first fault is a problem: the others are mostly its consequences.
        """
        self.end = len(self.text)
        self.depth = 0
        keyword = CLOSER.match(self.text, start)
        if self.problems and keyword:
            self.at = keyword.end()
            return Unparsed(error.message, self.text[start : self.at], self.span(start))
        if not self.problems:
            self.problems.append(Problem(error.message, self.span(error.start, error.end)))
        newline = self.text.find("\n", start)
        end = self.end if newline < 0 else newline
        self.at = end if newline < 0 else self.documents.get(newline, newline + 1)
        return Unparsed(error.message, self.text[start:end], self.span(start, end))
