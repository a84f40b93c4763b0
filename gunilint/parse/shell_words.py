"""Words of the shell: quotes, escapes and expansions."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from gunilint.parse.facts.shell import (
    AnsiC,
    Arithmetic,
    Literal,
    Parameter,
    Part,
    Program,
    Substitution,
    Unread,
    Word,
)
from gunilint.parse.shell_escapes import decode_ansi_c
from gunilint.parse.shell_quoting import (
    ARITHMETIC,
    DOCUMENT,
    DOUBLE,
    IN_DOUBLE,
    REGEX,
    UNQUOTED,
    Mode,
)
from gunilint.parse.shell_text import (
    MOST_NESTED,
    TEMPLATE,
    TEMPLATED,
    Cursor,
    PartList,
    ShellSyntaxError,
)
from gunilint.source import Fragment

_SPECIAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LENGTH: Final = re.compile(r"#(?=[A-Za-z0-9_@*?$!-][^:=+?}]*\}|[@*]\})")
_INDIRECT: Final = re.compile(r"!(?=[A-Za-z0-9_@*#])")
_OPERATOR: Final = re.compile(r":[-=?+]|[-=?+]|##?|%%?|/[/#%]?|\^\^?|,,?|@|:")
_DEFAULTS: Final = frozenset({":-", "-", ":=", "=", ":?", "?", ":+", "+"})
_PLAIN_WORD: Final = re.compile(rf"{UNQUOTED.plain.pattern}(?=[ \t\n;&|)]|\Z)")


class WordReader(Cursor):
    """Reads words from a place in a fragment."""

    @abstractmethod
    def read_program(self, closer: str) -> Program:
        """The statements up to *closer*, which is moved past."""

    @abstractmethod
    def read_nested(self, fragment: Fragment) -> Program:
        """The statements of text that was unquoted once more: what backticks hold."""

    def word(self, *, regex: bool = False) -> Word:
        """The word that starts here; empty where none does."""
        start = self.at
        plain = None if regex else self.match(_PLAIN_WORD)
        # A text that was unquoted before may not stand in the file letter by letter.
        if plain and self.depth < MOST_NESTED and isinstance(self.fragment.offsets, range):
            self.at = plain.end()
            span = self.span(start)
            return Word((Literal(plain[0], False, span),), plain[0], span)
        parts = self._parts(REGEX if regex else UNQUOTED)
        return Word(parts, self.text[start : self.at], self.span(start))

    def document(self, end: int, *, expands: bool, strips_tabs: bool) -> Word:
        """A here-document's body, from here up to *end*."""
        start, saved = self.at, self.end
        self.end = end
        while strips_tabs and self.take("\t"):
            pass
        if expands:
            parts = self._parts(DOCUMENT._replace(strips_tabs=strips_tabs))
        else:
            pieces = PartList(self)
            pieces.literal(self.at, end, quoted=True)
            parts = pieces.finish()
        self.at, self.end = end, saved
        return Word(parts, self.text[start:end], self.span(start, end))

    def _parts(self, mode: Mode) -> tuple[Part, ...]:
        pieces = PartList(self)
        self.enter()
        self._read_into(pieces, mode)
        self.depth -= 1
        return pieces.finish()

    def _read_into(self, pieces: PartList, mode: Mode) -> None:
        depth = 0
        while (char := self.peek()) and not self._ends(char, mode, depth):
            if mode.nests and char in "()":
                depth += 1 if char == "(" else -1
                pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
                self.at += 1
            elif plain := self.match(mode.plain):
                pieces.literal(self.at, plain.end(), quoted=mode.quoted)
                self.at = plain.end()
            else:
                self._read_one(pieces, mode)

    def _ends(self, char: str, mode: Mode, depth: int) -> bool:
        if depth and mode.nests:
            return False
        if char == "\r" and self.ahead("\r\n") and "\n" in mode.ends:
            return True
        if char not in mode.ends:
            return False
        return not (mode is UNQUOTED and self.peek(2) in ("<(", ">("))

    def _read_one(self, pieces: PartList, mode: Mode) -> None:
        char = self.peek()
        if char == "\\":
            self._escape(pieces, mode)
        elif char == "'" and mode.single:
            self._single(pieces)
        elif char == '"' and mode.double:
            self._double(pieces, mode)
        elif char == "$":
            self._dollar(pieces, mode)
        elif char == "`":
            self._backticks(pieces, mode)
        elif char == "{" and (template := self.match(TEMPLATE)):
            pieces.add(Unread(TEMPLATED, mode.quoted, self.span(self.at, template.end())))
            self.at = template.end()
        elif not (mode is UNQUOTED and self._parenthesised(pieces)):
            self._plain(pieces, mode)

    def _plain(self, pieces: PartList, mode: Mode) -> None:
        newline = self.ahead("\n")
        pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
        self.at += 1
        while newline and mode.strips_tabs and self.take("\t"):
            pass

    def _parenthesised(self, pieces: PartList) -> bool:
        """Read `<(...)` or an extended pattern, if one comes next."""
        if self.peek(2) in ("<(", ">("):
            self._process_substitution(pieces)
        elif self.peek() in "?*+@!" and self.peek(2)[1:] == "(":
            self._extended_pattern(pieces)
        else:
            return False
        return True

    def _escape(self, pieces: PartList, mode: Mode) -> None:
        if self.take_continuation():
            return
        following = self.peek(2)[1:]
        if following and (mode.escapable is None or following in mode.escapable):
            pieces.literal(self.at + 1, self.at + 2, quoted=True)
            self.at += 2
        else:
            pieces.literal(self.at, self.at + 1, quoted=mode.quoted)
            self.at += 1

    def _single(self, pieces: PartList) -> None:
        close = self.text.find("'", self.at + 1, self.end)
        if close < 0:
            raise ShellSyntaxError("this quote is never closed", self.at, self.at + 1)
        self.at += 1
        for mark in TEMPLATE.finditer(self.text, self.at, close):
            pieces.literal(self.at, mark.start(), quoted=True)
            pieces.add(Unread(TEMPLATED, True, self.span(*mark.span())))
            self.at = mark.end()
        pieces.literal(self.at, close, quoted=True)
        self.at = close + 1

    def _double(self, pieces: PartList, mode: Mode) -> None:
        opening = self.at
        self.at += 1
        if mode is ARITHMETIC:
            return
        pieces.literal(self.at, self.at, quoted=True)
        self._read_into(pieces, DOUBLE)
        if not self.take('"'):
            raise ShellSyntaxError("this quote is never closed", opening, opening + 1)

    def _dollar(self, pieces: PartList, mode: Mode) -> None:
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
        parts = self._parts(ARITHMETIC)
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
        parts = self._parts(Mode(ends, quoted, single=single, escapable=escapable))
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
        self._parts(Mode("}", mode.quoted, single=not mode.quoted))
        if not self.take("}"):
            raise ShellSyntaxError("this brace is never closed", start, start + 2)
        return Unread(
            "it is an expansion that gunilint does not evaluate", mode.quoted, self.span(start)
        )

    def _backticks(self, pieces: PartList, mode: Mode) -> None:
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

    def _process_substitution(self, pieces: PartList) -> None:
        start = self.at
        self.at += 2
        self.read_program(")")
        pieces.add(Unread("it is a process substitution", False, self.span(start)))

    def _extended_pattern(self, pieces: PartList) -> None:
        start = self.at
        self.at += 2
        self._parts(Mode(")", nests=True))
        if not self.take(")"):
            raise ShellSyntaxError("this parenthesis is never closed", start + 1, start + 2)
        pieces.literal(start, self.at, quoted=False)
