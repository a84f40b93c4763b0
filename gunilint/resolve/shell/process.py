"""Whether a shell stays when it has started a server, and passes signals on.

Measured with dash 0.5.12 and GNU bash 5.2 as packaged by Debian 12, and BusyBox 1.35 ash: by
itself, `bash -c` and `ash -c` exec the last simple command of their string, dash never does,
and no shell does it in a script. bash refrains where the command is redirected, piped, part of
a compound command or where a trap is set; versions differ after `||`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from gunilint.model.launch import Process, ProcessKind
from gunilint.parse.facts.shell import (
    AndOr,
    Background,
    Case,
    Command,
    Function,
    Group,
    If,
    Loop,
    Pipeline,
    Statement,
    Subshell,
)
from gunilint.resolve.shell.state import Mode, ShellKind, ShellState
from gunilint.source import Span

_KILL: Final = re.compile(r"\bkill\b")
_TERM: Final = frozenset({"TERM", "SIGTERM", "15"})
_IGNORED: Final = frozenset({"CHLD", "SIGCHLD", "PIPE", "SIGPIPE", "WINCH", "SIGWINCH"})


class Place(NamedTuple):
    """Where in its program a command stands.

    *final*: nothing follows it. *forked*: a subshell, a pipeline or the background runs it.
    *guarded*: it stands after `||`. *compound*: within `if`, a loop, a function, braces.
    """

    final: bool = True
    forked: bool = False
    background: bool = False
    guarded: bool = False
    compound: bool = False
    redirected: bool = False
    assigns: bool = False


class Traps(NamedTuple):
    """What a program traps: SIGTERM with a command that kills, or something else."""

    forwards: bool
    others: bool


def find_traps(statements: Iterable[Statement]) -> Traps:
    """The traps that *statements* set anywhere."""
    found = _all(statements)
    traps = [
        item
        for item in found
        if isinstance(item, Command) and item.words and item.words[0].literal == "trap"
    ]
    if not traps:
        return Traps(False, False)
    killers = {
        item.name.value
        for item in found
        if isinstance(item, Function) and any(map(_kills, _all((item.body,))))
    }
    forwards = others = False
    for item in traps:
        words = [word.literal if word.literal is not None else word.text for word in item.words]
        words = [word for word in words[1:] if word != "--"]
        if len(words) < 2 or words[0] == "-" or set(words[1:]) <= _IGNORED:
            continue
        if _TERM & set(words[1:]) and (_KILL.search(words[0]) or killers & _calls(words[0])):
            forwards = True
        else:
            others = True
    return Traps(forwards, others)


def _calls(text: str) -> set[str]:
    """The first words of the commands in *text*, as far as `;`, `&` and `|` part them."""
    return {words[0] for part in re.split(r"[;&|\n]", text) if (words := part.split())}


def _kills(item: Statement) -> bool:
    return isinstance(item, Command) and bool(item.words) and item.words[0].literal == "kill"


def _all(statements: Iterable[Statement]) -> list[Statement]:
    """*statements* and all that they are made of."""
    found = [*statements]
    for item in found:  # which grows meanwhile
        found += _within(item)
    return found


def _within(item: Statement) -> tuple[Statement, ...]:
    if isinstance(item, Command):
        return ()
    match item:
        case Pipeline(commands=commands):
            return commands
        case AndOr(first=first, links=links):
            return (first, *(link.statement for link in links))
        case If(branches=branches, otherwise=otherwise):
            inner = [each for one in branches for each in (*one.condition, *one.body)]
            return (*inner, *otherwise)
        case Case(items=items):
            return tuple(each for one in items for each in one.body)
        case Loop(condition=condition, body=body):
            return (*condition, *body)
        case Function(body=body) | Background(statement=body):
            return (body,)
        case Group(body=bodies) | Subshell(body=bodies):
            return bodies
        case _:
            return ()


def own_process(
    state: ShellState, place: Place, traps: Traps, *, execs: bool, where: Span
) -> Process:
    """The shell of *state*, when it starts a command at *place*; *execs*: by `exec`."""
    replaced, why = _replaced(state, place, traps, execs=execs)
    forwards, because = (None, "") if replaced else _forwards(place, traps)
    kind = ProcessKind.SHELL if state.mode is Mode.STRING else ProcessKind.SCRIPT
    why = why if not because or replaced else f"{why}; {because}"
    return Process(kind, state.name, state.span or where, replaced, forwards, why)


def _replaced(
    state: ShellState, place: Place, traps: Traps, *, execs: bool
) -> tuple[bool | None, str]:
    if place.forked:
        where = "in the background" if place.background else "in a subshell or a pipeline"
        return False, f"it runs the command {where}"
    if execs:
        return True, "it execs the command"
    if state.mode is Mode.SCRIPT:
        return False, "a script does not exec its commands by itself"
    if state.shell is ShellKind.DASH:
        return False, "dash -c does not exec its command by itself"
    if not place.final:
        return False, "more follows the command"
    return _by_itself(state.shell, place, traps)


def _by_itself(shell: ShellKind, place: Place, traps: Traps) -> tuple[bool | None, str]:
    """What `-c` does with the last command of its string."""
    if shell is ShellKind.UNKNOWN:
        return None, "which shell it is cannot be told: bash and ash would exec the command"
    if shell is ShellKind.BASH:
        if place.compound or place.redirected:
            return False, "bash -c execs simple commands only, without redirections"
        if traps.forwards or traps.others:
            return False, "bash does not exec its command while a trap is set"
        if place.guarded:
            return None, "whether bash execs a command after `||` depends on its version"
        return True, "bash -c execs its last command"
    if place.compound or place.redirected or place.guarded or place.assigns:
        return None, "whether ash execs such a command is not known to gunilint"
    if traps.forwards or traps.others:
        return None, "whether ash execs its command while a trap is set is not known"
    return True, "ash -c execs its last command"


def _forwards(place: Place, traps: Traps) -> tuple[bool | None, str]:
    if traps.forwards:
        if place.background:
            return True, "its trap passes SIGTERM on"
        return None, "its trap runs only when the command in the foreground has ended"
    if traps.others:
        return None, "what its trap does cannot be told"
    return False, ""
