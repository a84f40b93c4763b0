"""Lists and pipelines of the shell: what joins commands."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from gunilint.parse.facts.shell import AndOr, Background, Link, Pipeline, Program, Statement
from gunilint.parse.shell_commands import CommandReader
from gunilint.parse.shell_text import ShellSyntaxError

_KEYWORD: Final = re.compile(r"(?:[a-z]+|[{}!]|\[\[)(?=[\s;&|()<>]|$)")
_OPERATORS: Final = re.compile(r"[;&|()<>]+")
_ENDS: Final = (")", ";;", ";&")
"""Operators that end a list; the last command before them needs no `;`."""


class ListReader(CommandReader):
    """Reads statements up to what closes them."""

    @abstractmethod
    def command(self) -> Statement:
        """One command, simple or compound."""

    def read_program(self, closer: str) -> Program:
        start = self.at
        body = self.until(closer, start - 2)
        end = self.at
        self.at += len(closer)
        return Program(body, (), None, self.span(start, end))

    def statement(self) -> Statement:
        """One and-or list, with the `&` or `;` that ends it."""
        start = self.at
        found = self._and_or()
        end = self.at
        self.skip_blanks()
        if self.ahead("&") and not self.ahead("&&"):
            self.at += 1
            return Background(found, self.span(start, end))
        if self.ahead(";") and not self.ahead(";;") and not self.ahead(";&"):
            self.at += 1
        elif self.peek() and not self.ahead("\n") and not self._at_end_of_body():
            raise self.unexpected()
        return found

    def _at_end_of_body(self) -> bool:
        return any(self.ahead(end) for end in _ENDS) and self.depth > 0

    def until(self, closer: str, opening: int) -> tuple[Statement, ...]:
        """The statements up to *closer*, a keyword or an operator, which is left ahead."""
        return self.until_any((closer,), opening)

    def until_any(self, closers: tuple[str, ...], opening: int) -> tuple[Statement, ...]:
        """The statements up to any of *closers*, which is left ahead."""
        body: list[Statement] = []
        self.enter()
        self.skip_lines()
        while not any(self._closes(closer) for closer in closers):
            if not self.peek():
                opened = self.text[opening:].split(None, 1)[0][:8] if opening >= 0 else ""
                message = f"`{closers[0]}` is missing" + (f" for this `{opened}`" * bool(opened))
                raise ShellSyntaxError(message, opening, opening + max(1, len(opened)))
            body.append(self.statement())
            self.skip_lines()
        self.depth -= 1
        return tuple(body)

    def _closes(self, closer: str) -> bool:
        if closer in _ENDS or closer == ";;":
            return self.ahead(closer)
        return self.keyword() == closer

    def keyword(self) -> str | None:
        """The word ahead, if it is made like a keyword."""
        found = self.match(_KEYWORD)
        return found[0] if found else None

    def expect(self, keyword: str, opening: int) -> None:
        """Move past *keyword*, which belongs to what starts at *opening*."""
        if self.keyword() != keyword:
            if self.peek():
                raise self.unexpected(keyword)
            raise ShellSyntaxError(f"`{keyword}` is missing", opening, opening + 1)
        self.at += len(keyword)

    def unexpected(self, wanted: str = "") -> ShellSyntaxError:
        """The fault that the next token is."""
        rest = self.text[self.at : self.end]
        token = (rest.split(None, 1) or [""])[0] or rest[:1]
        operator = _OPERATORS.match(token)
        shown = operator[0] if operator else token
        if not shown:
            return ShellSyntaxError("the text ends too early", max(0, self.end - 1), self.end)
        where = f" where `{wanted}` should stand" if wanted else ""
        name = shown if len(shown) <= 20 else shown[:20] + "..."
        message = f"`{name}` is not expected here{where}"
        return ShellSyntaxError(message, self.at, self.at + len(shown))

    def _and_or(self) -> Statement:
        start = self.at
        first = self._pipeline()
        texts = [self.text[start : self.at]]
        links: list[Link] = []
        while True:
            end = self.at
            self.skip_blanks()
            operator = self.peek(2)
            if operator not in ("&&", "||"):
                self.at = end
                break
            mark = self.at
            self.at += 2
            self.skip_lines()
            begin = self.at
            links.append(Link(operator, self._pipeline(), self.span(mark)))
            texts.append(self.text[begin : self.at])
        return AndOr(first, tuple(links), tuple(texts), self.span(start)) if links else first

    def _pipeline(self) -> Statement:
        start = self.at
        negated = False
        while self.keyword() == "!":
            negated = not negated
            self.at += 1
            self.skip_blanks()
        commands = [self.command()]
        while True:
            end = self.at
            self.skip_blanks()
            if not self.ahead("|") or self.ahead("||"):
                self.at = end
                break
            self.at += 2 if self.ahead("|&") else 1
            self.skip_lines()
            commands.append(self.command())
        if len(commands) == 1 and not negated:
            return commands[0]
        return Pipeline(tuple(commands), negated, self.span(start))
