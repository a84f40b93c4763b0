"""Words of a shell script before expansion, with the place of each part.

Every literal is cut so that its text and the text of the file are the same characters in the
same order: where an escape, a line continuation or a quote stands between two characters, two
literals meet. So each character's place follows from its literal's span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.source import Span

if TYPE_CHECKING:  # a word may hold a whole program, whose commands are made of words
    from gunilint.parse.facts.shell import Program


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves; *quoted* ones are neither split nor patterns."""

    text: str
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class AnsiC:
    """`$'...'`, whose escapes bash and ash decode; to dash it is a dollar and a quoted text."""

    literals: tuple[Literal, ...]
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`, or `${name}` with an operator.

    *operator* is empty, or one of `:- - := = :? ? :+ +`, `# ## % %%`, `/ // /# /%`, `^ ^^ , ,,`,
    `:` (substring), `@` (transformation), `length` (`${#name}`) or `!` (indirection).
    *argument* is what follows the operator; *replacement* what follows the second `/`.
    *subscript* is what stands in brackets, as written.
    """

    name: str
    operator: str
    argument: Word | None
    replacement: Word | None
    subscript: str | None
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(program)` or the same in backticks."""

    program: Program
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`$((expression))`; the expression is a word, with its expansions."""

    expression: Word
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Unread:
    """Part of a word that gunilint does not evaluate: `<(...)`, `{{ template }}`."""

    why: str
    quoted: bool
    span: Span


Part: TypeAlias = Union[Literal, AnsiC, Parameter, Substitution, Arithmetic, Unread]


@dataclass(frozen=True, slots=True)
class Word:
    """One word before expansion; *text* is how it is written."""

    parts: tuple[Part, ...]
    text: str
    span: Span

    @property
    def literal(self) -> str | None:
        """Its value where it needs no expansion, else None."""
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, AnsiC):
                pieces.extend(literal.text for literal in part.literals)
            elif isinstance(part, Literal):
                pieces.append(part.text)
            else:
                return None
        return "".join(pieces)

    @property
    def plain(self) -> str | None:
        """Its value where nothing in it is quoted or expanded: what a keyword must be."""
        return self.text if self.literal == self.text else None
