"""Splits a command that is written as one text into words, as Compose does.

Compose runs no shell: it uses go-shellwords 1.0.12 (shellwords.go, Parser.Parse), whose rules
differ from a shell's and from Python's `shlex`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

_BLANKS: Final = " \t\r\n"
_ENDS: Final = ";&|<>"
_ESCAPES: Final = {"t": "\t", "n": "\n"}


class Character(NamedTuple):
    """A character of a word, and where in the text it stands."""

    text: str
    at: int


class Split(NamedTuple):
    """The words of a text, each by its characters.

    *ignored* is the index from which on Compose ignores the text, at the first operator of a
    shell; *problem* is why it refuses all of it.
    """

    words: tuple[tuple[Character, ...], ...]
    ignored: int | None = None
    problem: str | None = None


def split_command(text: str) -> Split:
    """The words of *text*, unquoted and unescaped."""
    return _Splitter(text).run()


@dataclass
class _Splitter:
    text: str
    words: list[tuple[Character, ...]] = field(default_factory=list)
    word: list[Character] = field(default_factory=list)
    in_word: bool = False
    quote: str = ""
    """What is open: a quote, a backquote, or `(` for `$(`."""

    def run(self) -> Split:
        index = 0
        while index < len(self.text):
            step = self._take(index)
            if step is None:
                return Split((), problem="Compose refuses a parenthesis that is not quoted")
            if step == 0:
                self._leave_descriptor(index)
                break
            index += step
        self._end_word()
        if self.quote:
            return Split((), problem=f"Compose refuses it: a {self.quote} is never closed")
        return Split(tuple(self.words), index if index < len(self.text) else None)

    def _take(self, index: int) -> int | None:
        """Take what stands at *index*: how many characters; 0 to stop, None to refuse."""
        character = self.text[index]
        if character == "\\" and self.quote != "'":
            return self._escaped(index)
        if character in _BLANKS:
            if self.quote:
                self._add(character, index)
            else:
                self._end_word()
            return 1
        if character in "'\"" and self.quote in ("", character):
            self.quote = "" if self.quote else character
            self.in_word = True
            return 1
        if character in "()":
            return self._parenthesis(character, index)
        if character == "`" and self.quote in ("", "`"):
            self.quote = "" if self.quote else "`"
        elif character in _ENDS and not self.quote:
            return 0
        self._add(character, index)
        return 1

    def _escaped(self, index: int) -> int:
        if index + 1 == len(self.text):
            self.quote = self.quote or "\\"
            return 1
        following = self.text[index + 1]
        if self.quote in ("`", "("):
            self._add("\\", index)
        else:
            following = _ESCAPES.get(following, following)
        self._add(following, index + 1)
        return 2

    def _parenthesis(self, character: str, index: int) -> int | None:
        if character == ")" and self.quote == "(":
            self.quote = ""
        elif self.quote not in ("'", '"', "`"):
            is_substitution = self.word and self.word[-1].text == "$" and not self.quote
            if character == ")" or not is_substitution:
                return None
            self.quote = "("
        self._add(character, index)
        return 1

    def _add(self, character: str, index: int) -> None:
        self.word.append(Character(character, index))
        self.in_word = True

    def _end_word(self) -> None:
        if self.in_word:
            self.words.append(tuple(self.word))
        self.word = []
        self.in_word = False

    def _leave_descriptor(self, index: int) -> None:
        """Of `2>`, the number belongs to what is ignored."""
        if self.text[index] == ">" and all(item.text.isdecimal() for item in self.word):
            self.word = []
            self.in_word = False
