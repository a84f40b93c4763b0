"""Expansions in the shell's words: what starts with a dollar or a backtick."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from gunilint.parse.facts.shell import Program
from gunilint.parse.facts.shell_words import (
    AnsiC,
    Arithmetic,
    Literal,
    Parameter,
    Part,
    Substitution,
    Unread,
    Word,
)
from gunilint.parse.shell_escapes import decode_ansi_c
from gunilint.parse.shell_quoting import ARITHMETIC, IN_DOUBLE, Mode
from gunilint.parse.shell_text import Cursor, PartList, ShellSyntaxError
from gunilint.source import Fragment

_SPECIAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LENGTH: Final = re.compile(r"#(?=[A-Za-z0-9_@*?$!-][^:=+?}]*\}|[@*]\})")
_INDIRECT: Final = re.compile(r"!(?=[A-Za-z0-9_@*#])")
_OPERATOR: Final = re.compile(r":[-=?+]|[-=?+]|##?|%%?|/[/#%]?|\^\^?|,,?|@|:")
_DEFAULTS: Final = frozenset({":-", "-", ":=", "=", ":?", "?", ":+", "+"})


class ExpansionReader(Cursor):
    """Reads one expansion from a place in a fragment, into the parts of its word."""

    @abstractmethod
    def read_program(self, closer: str) -> Program:
        """The statements up to *closer*, which is moved past."""

    @abstractmethod
    def read_nested(self, fragment: Fragment) -> Program:
        """The statements of text that was unquoted once more: what backticks hold."""

    @abstractmethod
    def read_parts(self, mode: Mode) -> tuple[Part, ...]:
        """The parts of a word up to what ends one in *mode*."""

    def expansion(self, pieces: PartList, mode: Mode) -> None:
        """Read what the dollar here starts, or the dollar alone."""
        start = self.at
        if self.ahead("$((") and (arithmetic := self._arithmetic(mode.quoted)) is not None:
            pieces.add(arithmetic)
            return
        if self.take("$("):
            program = self.read_program(")")
            pieces.add(Substitution(program, mode.quoted, self.span(start)))
        elif self.take("${"):
            pieces.add(self._braced(start, mode))
        elif self.ahead("$'") and mode.single:
            self._ansi_c(pieces)
        elif self.ahead('$"') and mode.double and not mode.quoted:
            self.at += 1
        else:
            self.at += 1
            if name := self.match(_SPECIAL):
                self.at = name.end()
                pieces.add(Parameter(name[0], "", None, None, None, mode.quoted, self.span(start)))
            else:
                pieces.literal(start, self.at, quoted=mode.quoted)

    def _ansi_c(self, pieces: PartList) -> None:
        start = self.at
        self.at += 2
        inner = PartList(self)
        inner.literal(self.at, self.at, quoted=True)
        while not self.take("'"):
            if not self.peek():
                raise ShellSyntaxError("this quote is never closed", start, start + 2)
            text, end = decode_ansi_c(self.text, self.at)
            plain = None if end == self.at + 1 else text
            inner.literal(self.at, end, quoted=True, text=plain)
            self.at = end
        literals = tuple(part for part in inner.finish() if isinstance(part, Literal))
        pieces.add(AnsiC(literals, True, self.span(start)))

    def _arithmetic(self, quoted: bool) -> Arithmetic | None:
        """`$((...))`, or None where this is `$(` with a subshell in it."""
        start = self.at
        self.at += 3
        opening = self.at
        parts = self.read_parts(ARITHMETIC)
        if not self.ahead("))"):
            self.at = start
            return None
        word = Word(parts, self.text[opening : self.at], self.span(opening))
        self.at += 2
        return Arithmetic(word, quoted, self.span(start))

    def _braced(self, start: int, mode: Mode) -> Part:
        operator = ""
        if self.match(_LENGTH):
            operator, self.at = "length", self.at + 1
        elif self.match(_INDIRECT):
            operator, self.at = "!", self.at + 1
        name = self.match(_NAME)
        if name is None:
            return self._skip_braced(start, mode)
        self.at = name.end()
        subscript = self._subscript()
        argument = replacement = None
        if not self.ahead("}") and not operator and (found := self.match(_OPERATOR)):
            operator, self.at = found[0], found.end()
            argument = self._argument(operator, mode)
            if operator.startswith("/") and self.take("/"):
                replacement = self._argument("", mode)
        if not self.take("}"):
            return self._skip_braced(start, mode)
        span = self.span(start)
        return Parameter(name[0], operator, argument, replacement, subscript, mode.quoted, span)

    def _argument(self, operator: str, mode: Mode) -> Word:
        ends = "/}" if operator.startswith("/") else "}"
        # Within double quotes a default's single quotes stand for themselves; a pattern's do not.
        single = not (mode.quoted and (operator in _DEFAULTS))
        escapable = IN_DOUBLE + "}" if mode.quoted and operator in _DEFAULTS else None
        quoted = mode.quoted and operator in _DEFAULTS
        start = self.at
        parts = self.read_parts(Mode(ends, quoted, single=single, escapable=escapable))
        return Word(parts, self.text[start : self.at], self.span(start))

    def _subscript(self) -> str | None:
        if not self.take("["):
            return None
        start, depth = self.at, 1
        while depth and (char := self.peek()):
            depth += {"[": 1, "]": -1}.get(char, 0)
            self.at += 1
        return self.text[start : self.at - 1]

    def _skip_braced(self, start: int, mode: Mode) -> Part:
        """An expansion of a form that is not known here, up to its brace."""
        self.read_parts(Mode("}", mode.quoted, single=not mode.quoted))
        if not self.take("}"):
            raise ShellSyntaxError("this brace is never closed", start, start + 2)
        return Unread(
            "it is an expansion that gunilint does not evaluate", mode.quoted, self.span(start)
        )

    def backticks(self, pieces: PartList, mode: Mode) -> None:
        """Read the command in backticks that starts here."""
        start = self.at
        self.at += 1
        kept: list[int] = []
        escapable = "$`\\" + ('"' if mode.quoted else "")
        while (char := self.peek()) != "`":
            if not char:
                raise ShellSyntaxError("this backtick is never closed", start, start + 1)
            if char == "\\" and self.peek(2)[1:] and self.peek(2)[1] in escapable:
                self.at += 1
            kept.append(self.at)
            self.at += 1
        offsets = [self.fragment.offsets[index] for index in (*kept, self.at)]
        text = "".join(self.text[index] for index in kept)
        self.at += 1
        program = self.read_nested(Fragment(self.fragment.source, text, offsets))
        pieces.add(Substitution(program, mode.quoted, self.span(start)))
