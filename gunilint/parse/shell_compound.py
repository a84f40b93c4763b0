"""Compound commands of the shell: `if`, `case`, loops, functions, groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from gunilint.parse.facts.shell import (
    Background,
    Branch,
    Case,
    CaseItem,
    Function,
    Group,
    If,
    Loop,
    Statement,
    Subshell,
    Unparsed,
)
from gunilint.parse.facts.shell_words import Word
from gunilint.parse.shell_lists import ListReader
from gunilint.parse.shell_text import ShellSyntaxError
from gunilint.source import Text

CLOSER: Final = re.compile(r"(?:then|elif|else|fi|do|done|esac|\}|\)|;;)(?=[\s;&|()<>]|$)")
_FUNCTION: Final = re.compile(r"([^\s;&|<>()$`'\"\\={}#][^\s;&|<>()$`'\"\\=]*)[ \t]*\([ \t]*\)")
_FUNCTION_NAME: Final = re.compile(r"[^\s;&|<>()$`'\"\\]+")
_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CASE_ENDS: Final = (";;&", ";;", ";&")


class CompoundReader(ListReader):
    """Reads every command."""

    def command(self) -> Statement:
        self.enter()
        found = self._command()
        self.depth -= 1
        return found

    def _command(self) -> Statement:
        compound = self._compounds.get(self.keyword() or "")
        if compound is not None:
            return compound(self)
        if self.ahead("(("):
            arithmetic = self._arithmetic_command()
            if arithmetic is not None:
                return arithmetic
        if self.ahead("("):
            return self._subshell()
        if self.match(_FUNCTION):
            return self._function()
        command = None if self.match(CLOSER) else self.simple_command()
        if command is None:
            raise self.unexpected()
        return command

    def _arithmetic_command(self) -> Unparsed | None:
        start = self.at
        end = self.balanced("((", "))")
        if end is None:
            return None
        self.at = end
        return Unparsed("it is arithmetic", self.text[start:end], self.span(start))

    def _subshell(self) -> Subshell:
        start = self.at
        self.at += 1
        body = self.until(")", start)
        self.at += 1
        return Subshell(body, self.redirections(), self.span(start))

    def _group(self) -> Group:
        start = self.at
        self.at += 1
        body = self.until("}", start)
        self.at += 1
        return Group(body, self.redirections(), self.span(start))

    def _coproc(self) -> Background:
        start = self.at
        self.at += len("coproc")
        self.skip_blanks()
        return Background(self.command(), self.span(start))

    def _timed(self) -> Statement:
        """`time` in front of a compound command; in front of others it is a word."""
        start = self.at
        self.at += len("time")
        self.skip_blanks()
        if self.keyword() in self._compounds or self.ahead("("):
            return self.command()
        self.at = start
        command = self.simple_command()
        assert command is not None
        return command

    def _function(self) -> Function:
        start = self.at
        if self.keyword() == "function" and not self.match(_FUNCTION):
            self.at += len("function")
            self.skip_blanks()
            found = self.match(_FUNCTION) or self.match(_FUNCTION_NAME)
        else:
            found = self.match(_FUNCTION)
        if found is None:
            raise self.unexpected()
        name = found[1] if found.re is _FUNCTION else found[0]
        text = Text(name, self.span(found.start(), found.start() + len(name)))
        self.at = found.end()
        self.skip_lines()
        return Function(text, self.command(), self.span(start))

    def _if(self) -> If:
        start = self.at
        self.at += len("if")
        branches = [self._branch(start)]
        while self.keyword() == "elif":
            self.at += len("elif")
            branches.append(self._branch(start))
        otherwise: tuple[Statement, ...] = ()
        if self.keyword() == "else":
            self.at += len("else")
            otherwise = self.until("fi", start)
        self.expect("fi", start)
        redirections = self.redirections()
        return If(tuple(branches), otherwise, redirections, self.span(start))

    def _branch(self, opening: int) -> Branch:
        self.skip_lines()
        begin = self.at
        condition = self.until("then", opening)
        text = self.text[begin : self.at].rstrip().removesuffix(";").rstrip()
        self.expect("then", opening)
        body = self.until_any(("fi", "elif", "else"), opening)
        return Branch(condition, body, Text(text, self.span(begin, begin + len(text))))

    def _case(self) -> Case:
        start = self.at
        self.at += len("case")
        self.skip_blanks()
        subject = self.word()
        self.skip_lines()
        self.expect("in", start)
        items = []
        self.skip_lines()
        while self.keyword() != "esac":
            if not self.peek():
                raise ShellSyntaxError("`esac` is missing for this `case`", start, start + 4)
            items.append(self._case_item(start))
            self.skip_lines()
        self.at += len("esac")
        return Case(subject, tuple(items), self.redirections(), self.span(start))

    def _case_item(self, opening: int) -> CaseItem:
        self.take("(")
        self.skip_blanks()
        begin = self.at
        patterns = [self._case_pattern()]
        while self.take("|"):
            self.skip_blanks()
            patterns.append(self._case_pattern())
        written = self.text[begin : self.at].rstrip()
        text = Text(written, self.span(begin, begin + len(written)))
        if not self.take(")"):
            raise self.unexpected(")")
        body = self.until_any((";;", ";&", "esac"), opening)
        terminator = next((end for end in _CASE_ENDS if self.take(end)), ";;")
        return CaseItem(tuple(patterns), body, terminator, text)

    def _case_pattern(self) -> Word:
        pattern = self.word()
        if not pattern.text:
            raise self.unexpected()
        self.skip_blanks()
        return pattern

    def _for(self) -> Statement:
        start = self.at
        kind = self.keyword() or ""
        self.at += len(kind)
        self.skip_blanks()
        if self.ahead("(("):
            return self._arithmetic_for(start)
        found = self.match(_VARIABLE)
        if found is None:
            raise self.unexpected()
        self.at = found.end()
        variable = Text(found[0], self.span(found.start()))
        self.skip_lines()
        words = self._for_words() if self.keyword() == "in" else None
        body = self._do(start)
        return Loop(kind, variable, words, (), body, self.redirections(), self.span(start))

    def _for_words(self) -> tuple[Word, ...]:
        self.at += len("in")
        words = []
        self.skip_blanks()
        while (word := self.word()).text:
            words.append(word)
            self.skip_blanks()
        return tuple(words)

    def _arithmetic_for(self, start: int) -> Statement:
        end = self.balanced("((", "))")
        if end is None:
            raise self.unexpected()
        self.at = end
        body = self._do(start)
        return Loop("for", None, (), (), body, self.redirections(), self.span(start))

    def _while(self) -> Loop:
        start = self.at
        kind = self.keyword() or ""
        self.at += len(kind)
        condition = self.until("do", start)
        body = self._do(start)
        return Loop(kind, None, None, condition, body, self.redirections(), self.span(start))

    def _do(self, opening: int) -> tuple[Statement, ...]:
        self.skip_blanks()
        self.take(";")
        self.skip_lines()
        if self.keyword() == "{":
            return self._group().body
        self.expect("do", opening)
        body = self.until("done", opening)
        self.at += len("done")
        return body

    _compounds: ClassVar[Mapping[str, Callable[[CompoundReader], Statement]]] = {
        "if": _if,
        "case": _case,
        "for": _for,
        "select": _for,
        "while": _while,
        "until": _while,
        "function": _function,
        "coproc": _coproc,
        "time": _timed,
        "{": _group,
        "[[": ListReader.double_bracket,
    }
    """What reads the command that starts with a word."""
