"""Reads nginx configuration, and templates of it.

The grammar is that of nginx 1.31, src/core/ngx_conf_file.c, ngx_conf_read_token: words end at
blanks, `;` and `{`; quotes enclose whole words; a backslash keeps the next character; `${` is
part of a word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gunilint.parse.facts.proxy import Directive, NginxFile
from gunilint.source import Fragment, Problem, Source, Span, Text

_BLANKS: Final = " \t\r\n"
_ESCAPES: Final = {"t": "\t", "r": "\r", "n": "\n"}


def parse_nginx(text: Source | Fragment) -> NginxFile:
    """The directives of *text*; what is left open at its end is closed there."""
    fragment = text.fragment() if isinstance(text, Source) else text
    return _Reader(fragment).read()


@dataclass
class _Open:
    """A block whose end has not been seen."""

    words: list[Text]
    start: int
    directives: list[Directive] = field(default_factory=list)


class _Reader:
    def __init__(self, fragment: Fragment) -> None:
        self._fragment = fragment
        self._text = fragment.text
        self._at = 0
        self._words: list[Text] = []
        self._start = 0
        self._blocks = [_Open([], 0)]
        self._problems: list[Problem] = []

    def read(self) -> NginxFile:
        while self._at < len(self._text):
            self._step(self._text[self._at])
        if self._words:
            self._refuse("this directive has no ; after it", self._start, len(self._text))
        while len(self._blocks) > 1:
            self._refuse("this block is never closed", self._blocks[-1].start, None)
            self._close(len(self._text))
        path = self._fragment.source.path
        return NginxFile(path, tuple(self._blocks[0].directives), tuple(self._problems))

    def _step(self, character: str) -> None:
        if character in _BLANKS:
            self._at += 1
        elif character == "#":
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
        elif character == ";":
            self._at += 1
            self._end(None)
        elif character == "{":
            self._at += 1
            self._open()
        elif character == "}":
            self._at += 1
            self._close_or_refuse()
        else:
            self._word(character)

    def _open(self) -> None:
        if self._words and self._words[0].value.endswith("_by_lua_block"):
            self._skip_lua()
            self._end(())
            return
        self._blocks.append(_Open(self._words, self._start))
        self._words = []

    def _skip_lua(self) -> None:
        """Lua is not read; its braces are counted, its strings and comments left alone."""
        depth = 1
        while depth and self._at < len(self._text):
            depth += {"{": 1, "}": -1}.get(self._text[self._at], 0)
            self._at += 1

    def _close_or_refuse(self) -> None:
        if len(self._blocks) == 1:
            self._refuse("this brace closes nothing", self._at - 1, self._at)
            self._words = []
            return
        if self._words:
            self._refuse("this directive has no ; after it", self._start, self._at - 1)
            self._end(None)
        self._close(self._at)

    def _close(self, end: int) -> None:
        block = self._blocks.pop()
        self._words, self._start = block.words, block.start
        self._end(tuple(block.directives), end)

    def _end(self, block: tuple[Directive, ...] | None, end: int | None = None) -> None:
        """The directive of the words so far is complete."""
        if self._words:
            span = self._fragment.span(self._start, self._at if end is None else end)
            name, *arguments = self._words
            self._blocks[-1].directives.append(Directive(name, tuple(arguments), block, span))
        self._words = []

    def _word(self, character: str) -> None:
        if not self._words:
            self._start = self._at
        quote = character if character in "'\"" else ""
        first = self._at + len(quote)
        self._at = first
        pieces: list[str] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == quote or (not quote and self._ends_word(character)):
                break
            pieces.append(self._character(character))
        self._words.append(Text("".join(pieces), self._span(first)))
        if quote:
            if self._at >= len(self._text):
                self._refuse("this quote is never closed", first - 1, first)
            self._at += 1

    def _span(self, first: int) -> Span:
        return self._fragment.span(first, self._at)

    def _ends_word(self, character: str) -> bool:
        if character == "{":
            return self._text[self._at - 1] != "$"
        return character in _BLANKS or character == ";"

    def _character(self, character: str) -> str:
        """The next character of a word; a backslash stays before what it does not escape."""
        following = self._text[self._at + 1 : self._at + 2]
        if character == "\\" and following:
            self._at += 2
            if following in _ESCAPES:
                return _ESCAPES[following]
            return following if following in "'\"\\" else f"\\{following}"
        self._at += 1
        return character

    def _refuse(self, message: str, start: int, end: int | None) -> None:
        stop = start + 1 if end is None else end
        self._problems.append(Problem(message, self._fragment.span(start, stop)))
