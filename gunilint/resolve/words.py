"""One word of a command, after the shell has expanded it."""

from __future__ import annotations

from typing import Any, NamedTuple

from gunilint.source import Span
from gunilint.value import Bindings, Setting, Symbolic, Value


class Argument(NamedTuple):
    """A word that a server is started with.

    *span* is where it is written; *via* are the settings that it was read from, such as the
    environment variables it is made of. An Unknown value may stand for any number of words.
    """

    value: Value[str]
    span: Span
    via: tuple[Setting[Any], ...] = ()

    def under(self, bindings: Bindings) -> Argument:
        """The same word with inputs that are given."""
        if isinstance(self.value, Symbolic):
            return self._replace(value=self.value.rebind(bindings))
        return self
