"""What a Dockerfile says.

Words are fragments as they are written: quotes stay on, and `$NAME` is not replaced, because
what it stands for depends on the stage and on the build's arguments. Only the strings of a
JSON array are unescaped.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.source import Fragment, Problem, Span, Text


class Flag(NamedTuple):
    """A builder flag, such as `--from=builder`, without its dashes and quotes."""

    name: str
    value: Fragment | None
    span: Span


class Pair(NamedTuple):
    """`NAME=value` of ENV, ARG or LABEL; an ARG may have no value."""

    name: Text
    value: Fragment | None


class Heredoc(NamedTuple):
    """A document written into the instruction: `<<EOF` up to the line `EOF`."""

    name: str
    content: Fragment
    expands: bool
    """Whether variables in it are replaced: its delimiter is not quoted."""
    span: Span
    """The marker, `<<EOF`."""


@dataclass(frozen=True, slots=True)
class ShellForm:
    """A command as text for a shell; of a RUN with heredocs, these are part of the text."""

    text: Fragment

    @property
    def span(self) -> Span:
        return self.text.whole()


@dataclass(frozen=True, slots=True)
class ExecForm:
    """A command as a JSON array of words, which no shell sees."""

    words: tuple[Fragment, ...]
    span: Span


Command: TypeAlias = Union[ShellForm, ExecForm]


@dataclass(frozen=True, slots=True)
class Arg:
    span: Span
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Env:
    span: Span
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Label:
    span: Span
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Workdir:
    span: Span
    path: Fragment


@dataclass(frozen=True, slots=True)
class User:
    span: Span
    user: Fragment


@dataclass(frozen=True, slots=True)
class StopSignal:
    span: Span
    signal: Fragment


@dataclass(frozen=True, slots=True)
class Expose:
    span: Span
    ports: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    span: Span
    paths: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """COPY or ADD; a source that is a heredoc's marker is in *heredocs* only."""

    span: Span
    flags: tuple[Flag, ...]
    sources: tuple[Fragment, ...]
    target: Fragment
    heredocs: tuple[Heredoc, ...]
    adds: bool
    """Whether it is ADD, which also takes URLs and unpacks archives."""

    def flag(self, name: str) -> Fragment | None:
        """The value of flag *name*, where it is given and has one."""
        return next((flag.value for flag in self.flags if flag.name == name), None)


@dataclass(frozen=True, slots=True)
class Run:
    span: Span
    flags: tuple[Flag, ...]
    command: Command
    heredocs: tuple[Heredoc, ...]


@dataclass(frozen=True, slots=True)
class Cmd:
    span: Span
    command: Command


@dataclass(frozen=True, slots=True)
class Entrypoint:
    span: Span
    command: Command


@dataclass(frozen=True, slots=True)
class Shell:
    """The words that run a shell form's text, from here on."""

    span: Span
    words: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """The container's health command; None where it is switched off."""

    span: Span
    flags: tuple[Flag, ...]
    command: Command | None


@dataclass(frozen=True, slots=True)
class Maintainer:
    span: Span


@dataclass(frozen=True, slots=True)
class OnBuild:
    """An instruction for the images that are built from this one."""

    span: Span
    instruction: Instruction


Instruction: TypeAlias = Union[
    Arg,
    Env,
    Label,
    Workdir,
    User,
    StopSignal,
    Expose,
    Volume,
    Copy,
    Run,
    Cmd,
    Entrypoint,
    Shell,
    Healthcheck,
    Maintainer,
    OnBuild,
]


@dataclass(frozen=True, slots=True)
class From:
    """The line that opens a stage."""

    span: Span
    flags: tuple[Flag, ...]
    base: Fragment
    """The image's reference or an earlier stage's name."""
    name: Text | None
    """What `AS` calls the stage, as it is written; names do not mind case."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One FROM and what follows it; *index* counts from 0."""

    index: int
    opening: From
    instructions: tuple[Instruction, ...]

    @property
    def name(self) -> str | None:
        """The stage's name in lower case, as BuildKit compares it."""
        return self.opening.name.value.lower() if self.opening.name else None


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """One Dockerfile, with what stands before the first FROM in *global_args*.

    *template* is the first mark of a template language that the file is written in; then its
    instructions are what can be read around the marks, and *problems* keeps silent about
    what the marks make of the syntax.
    """

    path: str
    escape: str
    global_args: tuple[Arg, ...]
    stages: tuple[Stage, ...]
    problems: tuple[Problem, ...]
    template: Span | None
