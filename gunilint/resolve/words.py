"""One word of a command, after the shell has expanded it."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from gunilint.source import Span
from gunilint.value import MISSING, Bindings, Known, Setting, Symbolic, Unknown, Value

_FLAG: Final = re.compile(r"--?[A-Za-z][\w-]*(?==)")


_PROGRAM: Final = re.compile(r"/(?:gunicorn|uvicorn|supervisord|python[\d.]*)$")

_APPLICATION: Final = re.compile(r"(?:^|[\w.])(?::\w+(?:\(.*\))?|\.[aw]sgi)$")


class Argument(NamedTuple):
    """A word that a server is started with.

    *span* is where it is written; *via* are the settings that it was read from, such as the
    environment variables it is made of. An Unknown value may stand for any number of words,
    unless the word *is_single*: quotes, or an item of a list, keep it together.
    """

    value: Value[str]
    span: Span
    via: tuple[Setting[Any], ...] = ()
    is_single: bool = False

    def under(self, bindings: Bindings) -> Argument:
        """The same word with inputs that are given."""
        if isinstance(self.value, Symbolic):
            return self._replace(value=self.value.rebind(bindings))
        return self


def as_words(word: Argument, beginning: str, ending: str) -> tuple[Argument, ...]:
    """*word*, with its flag apart where *beginning*, how it certainly begins, tells one.

    The flag in `--timeout={{ seconds }}` is certain even where its value is not. A word that
    begins as a flag does is not known to be a single one: its value may be no value at all.
    What certainly ends in `/gunicorn` is that program, wherever it lies; what ends as
    `{{ project }}.wsgi:app` does is one word, even without quotes.
    """
    unknown = word.value
    if not isinstance(unknown, Unknown):
        return (word,)
    if _PROGRAM.search(ending):
        return (word._replace(value=Symbolic(f"?{ending}", (), MISSING, lambda _: unknown)),)
    flag = _FLAG.match(beginning)
    if flag is not None:
        return Argument(Known(flag[0]), word.span), word
    is_single = word.is_single or _APPLICATION.search(ending) is not None
    return (word._replace(is_single=is_single and not beginning.startswith("-")),)
