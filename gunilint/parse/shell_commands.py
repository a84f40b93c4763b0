"""Simple commands of the shell: assignments, words, redirections, `[[ ]]`."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse.facts.shell import Assignment, Command, DoubleBracket, Redirection
from gunilint.parse.facts.shell_words import Literal, Word
from gunilint.parse.shell_text import ShellSyntaxError
from gunilint.parse.shell_words import WordReader
from gunilint.source import Text

DECLARATIONS: Final = frozenset({"export", "declare", "typeset", "local", "readonly"})
"""Builtins whose arguments are assignments (bash's manual, "Shell Builtin Commands")."""

_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)(\[[^\]\n]*\])?(\+?)=", re.ASCII)
_REDIRECTION: Final = re.compile(
    r"(\d*|\{[A-Za-z_]\w*\})(<<<|<<-|<<|<&|<>|<(?!\()|&>>|&>|>>|>&|>\||>(?!\())", re.ASCII
)
_TEST_OPERATOR: Final = re.compile(r"&&|\|\||[()<>]")


class CommandReader(WordReader):
    """Reads simple commands."""

    def simple_command(self) -> Command | None:
        """The command that starts here, or None where none does."""
        start = end = self.at
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        assigns = True
        while True:
            self.skip_blanks()
            if self.match(_REDIRECTION):
                redirections.append(self._redirection())
            elif assigns and self.match(_ASSIGNMENT):
                assignments.append(self._assignment())
            else:
                word = self.word()
                if not word.text:
                    break
                words.append(word)
                assigns = words[0].plain in DECLARATIONS if len(words) == 1 else assigns
            end = self.at
        self.at = end
        if start == end:
            return None
        return Command(tuple(assignments), tuple(words), tuple(redirections), self.span(start, end))

    def redirections(self) -> tuple[Redirection, ...]:
        """The redirections after a compound command."""
        found = []
        end = self.at
        self.skip_blanks()
        while self.match(_REDIRECTION):
            found.append(self._redirection())
            end = self.at
            self.skip_blanks()
        self.at = end
        return tuple(found)

    def double_bracket(self) -> DoubleBracket:
        """`[[ ... ]]`, from its first bracket on."""
        start = self.at
        self.at += 2
        words: list[Word] = []
        while True:
            self.skip_lines()
            word = self._test_word(words[-1].plain if words else None)
            if not word.text:
                raise ShellSyntaxError("this `[[` is never closed", start, start + 2)
            if word.plain == "]]":
                return DoubleBracket(tuple(words), self.text[start : self.at], self.span(start))
            words.append(word)

    def _test_word(self, previous: str | None) -> Word:
        if previous == "=~":
            return self.word(regex=True)
        operator = self.match(_TEST_OPERATOR)
        if operator is None:
            return self.word()
        start, self.at = self.at, operator.end()
        span = self.span(start)
        return Word((Literal(operator[0], False, span),), operator[0], span)

    def _assignment(self) -> Assignment:
        found = self.match(_ASSIGNMENT)
        assert found is not None
        start = self.at
        name = Text(found[1], self.span(start, start + len(found[1])))
        self.at = found.end()
        if self.ahead("("):
            value, items = self._array()
        else:
            value, items = self.word(), None
        subscript = found[2][1:-1] if found[2] else None
        return Assignment(name, bool(found[3]), value, items, subscript, self.span(start))

    def _array(self) -> tuple[Word, tuple[Word, ...]]:
        start = self.at
        self.at += 1
        items = []
        self.skip_lines()
        while not self.take(")"):
            item = self.word()
            if not item.text:
                raise ShellSyntaxError("this list is never closed", start, start + 1)
            items.append(item)
            self.skip_lines()
        return Word((), self.text[start : self.at], self.span(start)), tuple(items)

    def _redirection(self) -> Redirection:
        found = self.match(_REDIRECTION)
        assert found is not None
        start, self.at = self.at, found.end()
        self.skip_blanks()
        target = self.word()
        if not target.text:
            raise ShellSyntaxError(f"`{found[2]}` names no file", start, found.end())
        span = self.span(start)
        if found[2] in ("<<", "<<-"):
            target = self._document(target, strips_tabs=found[2] == "<<-")
        return Redirection(found[1], found[2], target, span)

    def _document(self, delimiter: Word, *, strips_tabs: bool) -> Word:
        """The body of a here-document whose delimiter was just read."""
        newline = self._line_end()
        body = self.documents.get(newline, newline + 1)
        close = "".join(part.text for part in delimiter.parts if isinstance(part, Literal))
        quoted = delimiter.text != close
        end = at = min(body, self.end)
        while at < self.end:
            stop = self.text.find("\n", at, self.end)
            stop = self.end if stop < 0 else stop
            line = self.text[at:stop].rstrip("\r")
            end, at = at, min(stop + 1, self.end)
            if (line.lstrip("\t") if strips_tabs else line) == close:
                break
            end = at
        self.documents[newline] = at
        return self._at(body, end, expands=not quoted, strips_tabs=strips_tabs)

    def _at(self, start: int, end: int, *, expands: bool, strips_tabs: bool) -> Word:
        saved, self.at = self.at, min(start, end)
        try:
            return self.document(end, expands=expands, strips_tabs=strips_tabs)
        finally:
            self.at = saved

    def _line_end(self) -> int:
        at = self.text.find("\n", self.at, self.end)
        while at > 0 and self.text[at - 1] == "\\":
            at = self.text.find("\n", at + 1, self.end)
        return self.end if at < 0 else at
