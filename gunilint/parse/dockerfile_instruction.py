"""One Dockerfile instruction: its words, as BuildKit takes them apart.

The rules are those of moby/buildkit at 12a6a7c0, frontend/dockerfile: `dispatch` (parser/parser.go)
says how each instruction's words are split, `parse*` (instructions/parse.go) what it demands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from gunilint.frozen import replace
from gunilint.parse.dockerfile_words import (
    SyntaxFault,
    json_words,
    split_blanks,
    split_flags,
    split_keyword,
    split_words,
    trimmed,
    word_end,
)
from gunilint.parse.facts.dockerfile import (
    Arg,
    Cmd,
    Command,
    Copy,
    Entrypoint,
    Env,
    ExecForm,
    Expose,
    Flag,
    From,
    Healthcheck,
    Heredoc,
    Instruction,
    Label,
    Maintainer,
    OnBuild,
    Pair,
    Run,
    Shell,
    ShellForm,
    StopSignal,
    User,
    Volume,
    Workdir,
)
from gunilint.source import Fragment, Span, Text

_STAGE_NAME: Final = re.compile(r"[a-z][a-z0-9\-_.]*")


class Parts(NamedTuple):
    """An instruction before its words are understood."""

    keyword: Fragment
    flags: tuple[Flag, ...]
    rest: Fragment
    span: Span
    escape: str
    heredocs: tuple[Heredoc, ...] = ()

    @property
    def name(self) -> str:
        return self.keyword.text.upper()

    def fault(self, message: str) -> SyntaxFault:
        """What is wrong with the instruction as a whole."""
        return SyntaxFault(message, self.span)


def take_apart(line: Fragment, escape: str) -> Parts:
    """The keyword, the flags and the rest of one joined *line*."""
    line = trimmed(line)
    keyword, rest = split_keyword(line)
    flags, rest = split_flags(rest, escape)
    return Parts(keyword, flags, rest, line.whole(), escape)


def is_known(keyword: str) -> bool:
    """Whether *keyword* is an instruction's name, in any case."""
    return keyword.upper() in _READERS or keyword.upper() == "FROM"


def read_from(parts: Parts) -> From:
    """FROM: `[--platform=…] image [AS name]`."""
    words = split_blanks(parts.rest)
    if len(words) == 1:
        return From(parts.span, parts.flags, words[0], None)
    if len(words) != 3 or words[1].text.lower() != "as":
        raise parts.fault("FROM takes an image, and AS with a name")
    name = words[2]
    if not _STAGE_NAME.fullmatch(name.text.lower()):
        raise SyntaxFault(f"{name.text!r} cannot be a stage's name", name.whole())
    return From(parts.span, parts.flags, words[0], Text(name.text, name.whole()))


def read_instruction(parts: Parts) -> Instruction:
    """Any instruction but FROM. Raises SyntaxFault for what BuildKit refuses."""
    return _READERS[parts.name](parts)


def may_hold_heredocs(parts: Parts) -> bool:
    """Whether `<<` in the instruction can announce heredocs: never in a JSON array."""
    if parts.name == "ONBUILD":
        return may_hold_heredocs(take_apart(parts.rest, parts.escape))
    if parts.name not in ("ADD", "COPY", "RUN"):
        return False
    try:
        return json_words(parts.rest) is None
    except SyntaxFault:
        return False


def _pairs(parts: Parts) -> tuple[Pair, ...]:
    """`k=v k="v w"`, or the old `k the whole rest`."""
    words = split_words(parts.rest, parts.escape)
    if not words:
        raise parts.fault(f"{parts.name} takes at least one name and its value")
    if "=" not in words[0].text:
        return (_old_pair(parts),)
    pairs = []
    for word in words:
        name, equals, _ = word.text.partition("=")
        if not equals:
            raise SyntaxFault(f"{word.text!r} has no =", word.whole())
        if not name:
            raise SyntaxFault("a name is missing before =", word.whole())
        pairs.append(_pair(word, len(name)))
    return tuple(pairs)


def _pair(word: Fragment, length: int) -> Pair:
    name = word.part(0, length)
    return Pair(Text(name.text, name.whole()), word.part(length + 1, len(word.text)))


def _old_pair(parts: Parts) -> Pair:
    rest = parts.rest
    match = re.search(r"[\t\v\f\r ]+", rest.text)
    if match is None:
        raise parts.fault(f"{parts.name} takes a name and a value")
    name = rest.part(0, match.start())
    return Pair(Text(name.text, name.whole()), rest.part(match.end(), len(rest.text)))


def _read_arg(parts: Parts) -> Arg:
    pairs = []
    for word in split_words(parts.rest, parts.escape):
        name, equals, _ = word.text.partition("=")
        if not name:
            raise SyntaxFault("a name is missing before =", word.whole())
        bare = Pair(Text(name, word.span(0, len(name))), None)
        pairs.append(_pair(word, len(name)) if equals else bare)
    if not pairs:
        raise parts.fault("ARG takes at least one name")
    return Arg(parts.span, tuple(pairs))


def _single(parts: Parts) -> Fragment:
    if not parts.rest.text:
        raise parts.fault(f"{parts.name} takes one value")
    return parts.rest


def _several(parts: Parts) -> tuple[Fragment, ...]:
    words = split_blanks(parts.rest)
    if not words:
        raise parts.fault(f"{parts.name} takes at least one value")
    return words


def _command(rest: Fragment) -> Command:
    """*rest* in the exec form where it is valid JSON, else in the shell form."""
    words = json_words(rest)
    if words is not None or not rest.text:
        return ExecForm(words or (), rest.whole())
    return ShellForm(rest)


def _read_copy(parts: Parts) -> Copy:
    words = json_words(parts.rest)
    if words is None:
        words = split_blanks(parts.rest)
    if len(words) < 2:
        raise parts.fault(f"{parts.name} takes at least one source and a target")
    markers = {heredoc.span for heredoc in parts.heredocs}
    sources = tuple(word for word in words[:-1] if word.whole() not in markers)
    adds = parts.name == "ADD"
    return Copy(parts.span, parts.flags, sources, words[-1], parts.heredocs, adds)


def _read_run(parts: Parts) -> Run:
    # RUN --mount=… with nothing to run is refused as well.
    if not parts.rest.text:
        raise parts.fault("RUN takes a command")
    return Run(parts.span, parts.flags, _command(parts.rest), parts.heredocs)


def _read_shell(parts: Parts) -> Shell:
    words = json_words(parts.rest)
    if not words:
        raise parts.fault("SHELL takes a JSON array of words")
    return Shell(parts.span, words)


def _read_healthcheck(parts: Parts) -> Healthcheck:
    rest = parts.rest
    end = word_end(rest.text, 0, "")
    kind = rest.text[:end].upper()
    command = trimmed(rest.part(end, len(rest.text)))
    if kind == "NONE" and not command.text:
        return Healthcheck(parts.span, parts.flags, None)
    if kind != "CMD" or not command.text:
        raise parts.fault("HEALTHCHECK takes NONE, or CMD with a command")
    return Healthcheck(parts.span, parts.flags, _command(command))


def _read_onbuild(parts: Parts) -> OnBuild:
    inner = take_apart(parts.rest, parts.escape)
    if inner.name not in _READERS or inner.name in ("ONBUILD", "MAINTAINER"):
        raise parts.fault("ONBUILD takes an instruction other than FROM, ONBUILD, MAINTAINER")
    inner = replace_heredocs(inner, parts.heredocs)
    return OnBuild(parts.span, read_instruction(inner))


def replace_heredocs(parts: Parts, heredocs: tuple[Heredoc, ...]) -> Parts:
    """*parts* with the documents that its markers announced."""
    return parts._replace(heredocs=heredocs)


_READERS: Final[dict[str, Callable[[Parts], Instruction]]] = {
    "ADD": _read_copy,
    "ARG": _read_arg,
    "CMD": lambda parts: Cmd(parts.span, _command(parts.rest)),
    "COPY": _read_copy,
    "ENTRYPOINT": lambda parts: Entrypoint(parts.span, _command(parts.rest)),
    "ENV": lambda parts: Env(parts.span, _pairs(parts)),
    "EXPOSE": lambda parts: Expose(parts.span, _several(parts)),
    "HEALTHCHECK": _read_healthcheck,
    "LABEL": lambda parts: Label(parts.span, _pairs(parts)),
    "MAINTAINER": lambda parts: Maintainer(parts.span),
    "ONBUILD": _read_onbuild,
    "RUN": _read_run,
    "SHELL": _read_shell,
    "STOPSIGNAL": lambda parts: StopSignal(parts.span, _single(parts)),
    "USER": lambda parts: User(parts.span, _single(parts)),
    "VOLUME": lambda parts: Volume(parts.span, json_words(parts.rest) or _several(parts)),
    "WORKDIR": lambda parts: Workdir(parts.span, _single(parts)),
}


def run_with_documents(run: Run, line: Fragment, end: int) -> Run:
    """*run* with its heredocs as part of the text, which is what the shell is given.

    *line* is the instruction, and *end* the offset after the last document's terminator. A
    RUN that is nothing but a marker gives the shell the document itself.
    """
    if not isinstance(run.command, ShellForm) or not run.heredocs:
        return run
    text = run.command.text
    if len(run.heredocs) == 1 and run.heredocs[0].span == text.whole():
        return replace(run, command=ShellForm(run.heredocs[0].content))
    source = line.source
    start = source.text.find("\n", line.offsets[len(line.text)] - 1)
    characters = text.text + source.text[start:end]
    offsets = [text.offsets[index] for index in range(len(text.text))]
    offsets.extend(range(start, end + 1))
    return replace(run, command=ShellForm(Fragment(source, characters, offsets)))
