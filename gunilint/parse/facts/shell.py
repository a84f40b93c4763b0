"""What a shell script says: its commands, with the place of each.

Only `sh` and `bash` are meant.
"""

from __future__ import annotations

from typing import TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.parse.facts.shell_words import Word
from gunilint.source import Problem, Span, Text


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=value`, `name+=value` or `name=(items)`."""

    name: Text
    appends: bool
    value: Word
    items: tuple[Word, ...] | None
    subscript: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Redirection:
    """`2>&1`, `> file`; for `<<` the target is the document's text."""

    descriptor: str
    operator: str
    target: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command; without words it only assigns or redirects.

    What `export`, `declare` and their like assign stands in *assignments* too; *words* then
    holds the command and its other arguments.
    """

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DoubleBracket:
    """`[[ ... ]]`: operands and operators in order, without the brackets."""

    words: tuple[Word, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`a | b`, or one command after `!`."""

    commands: tuple[Statement, ...]
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """`&& statement` or `|| statement`."""

    operator: str
    statement: Statement
    span: Span


@dataclass(frozen=True, slots=True)
class AndOr:
    """`first && second || third`, from left to right; *texts* is each operand as written."""

    first: Statement
    links: tuple[Link, ...]
    texts: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """`if condition; then body`; *text* is the condition as written."""

    condition: tuple[Statement, ...]
    body: tuple[Statement, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class If:
    """`if`, its `elif`s and its `else`."""

    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CaseItem:
    """`a|b) body ;;`; *terminator* is `;;`, `;&` or `;;&`, *text* the patterns as written."""

    patterns: tuple[Word, ...]
    body: tuple[Statement, ...]
    terminator: str
    text: Text


@dataclass(frozen=True, slots=True)
class Case:
    """`case subject in ... esac`."""

    subject: Word
    items: tuple[CaseItem, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Loop:
    """`for`, `select`, `while` or `until`.

    A `for` without `in` has None for *words*: it goes over the positional parameters.
    """

    kind: str
    variable: Text | None
    words: tuple[Word, ...] | None
    condition: tuple[Statement, ...]
    body: tuple[Statement, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """A function's definition."""

    name: Text
    body: Statement
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """`{ body; }`."""

    body: tuple[Statement, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Subshell:
    """`( body )`."""

    body: tuple[Statement, ...]
    redirections: tuple[Redirection, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Background:
    """`statement &`."""

    statement: Statement
    span: Span


@dataclass(frozen=True, slots=True)
class Unparsed:
    """What gunilint has no word for, `((i++))` say, or could not read; *text* is as written."""

    why: str
    text: str
    span: Span


Statement: TypeAlias = Union[
    Command,
    DoubleBracket,
    Pipeline,
    AndOr,
    If,
    Case,
    Loop,
    Function,
    Group,
    Subshell,
    Background,
    Unparsed,
]


@dataclass(frozen=True, slots=True)
class Program:
    """A whole script, or a string that a shell runs; *interpreter* is its `#!` line."""

    body: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    interpreter: Text | None
    span: Span
