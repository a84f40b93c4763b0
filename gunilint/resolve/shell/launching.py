"""From the words of a command to the servers that it starts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import field
from typing import Final, Protocol

from gunilint.frozen import dataclass, replace
from gunilint.model.launch import Process, ProcessKind
from gunilint.parse.facts.shell import Program
from gunilint.parse.shell import parse_shell
from gunilint.resolve.environment import Environment
from gunilint.resolve.shell.bounds import MOST_DEEP
from gunilint.resolve.shell.expand import Piece
from gunilint.resolve.shell.nested import program_text
from gunilint.resolve.shell.state import Invocation, Mode, ShellKind, ShellState, local_setting
from gunilint.resolve.shell.values import bind
from gunilint.resolve.words import Argument
from gunilint.resolve.wrapper_outcomes import (
    ManagerStart,
    NoServer,
    ProcfileStart,
    PythonScript,
    ScriptFile,
    ServerCommand,
    ShellString,
    Unwrapped,
)
from gunilint.resolve.wrappers import unwrap
from gunilint.source import Span
from gunilint.value import Known, Setting, Symbolic, Value

_KINDS: Final = {"bash": ShellKind.BASH, "dash": ShellKind.DASH, "ash": ShellKind.ASH}


class RunProgram(Protocol):
    """Interprets a program from a state; the interpreter hands itself in."""

    def __call__(self, program: Program, state: ShellState) -> tuple[Invocation, ...]: ...


@dataclass(frozen=True)
class Launcher:
    """Starts commands; *origins* has the pieces of their words."""

    run: RunProgram
    origins: Mapping[Span, tuple[Piece, ...]] = field(default_factory=dict)

    def start(
        self,
        words: tuple[Argument, ...],
        state: ShellState,
        processes: tuple[Process, ...],
        where: Span,
    ) -> tuple[Invocation, ...]:
        """The servers that *words* start; *processes* are all that is outside of them."""
        if state.depth > MOST_DEEP:
            return ()
        found = unwrap(words)
        state = replace(
            _within(state, found),
            processes=(*processes, *found.processes),
            depth=state.depth + 1,
        )
        match found.outcome:
            case ServerCommand(software, server):
                return (_invocation(server, software, state, where),)
            case ShellString():
                return self._string(found.outcome, state)
            case ScriptFile():
                return self._script(found.outcome, state, where)
            case ProcfileStart():
                return self._procfile(found.outcome, state)
            case ManagerStart():
                return self._managed(found.outcome, state)
            case PythonScript(path):
                return _python(found.outcome, path, state, where)
            case NoServer(name):
                return self._installed(name, words, state, where)

    def _installed(
        self, name: str | None, words: tuple[Argument, ...], state: ShellState, where: Span
    ) -> tuple[Invocation, ...]:
        """What a command of the repository's own starts, found on PATH."""
        at = next((index for index, word in enumerate(words) if _known(word) == name), None)
        if name is None or at is None or state.surroundings.installed(name) is None:
            return ()
        return self._script(ScriptFile(words[at], words[at + 1 :], None), state, where)

    def _string(self, found: ShellString, state: ShellState) -> tuple[Invocation, ...]:
        text = program_text(found.program, self.origins.get(found.program.span), state)
        if text is None:
            return ()
        shell = found.shell or "sh"
        inner = replace(
            _fresh(state, found.arguments),
            shell=_kind(shell, state),
            mode=Mode.STRING,
            name=f"{shell} -c",
            zero=_known(found.zero) if found.zero else shell,
            span=_cover(found.span, found.program.span),
        )
        return self.run(parse_shell(text), inner)

    def _script(self, found: ScriptFile, state: ShellState, where: Span) -> tuple[Invocation, ...]:
        path = _known(found.path)
        if path is None:
            return ()
        path = state.surroundings.installed(path) or path
        inner = replace(
            _fresh(state, found.arguments),
            mode=Mode.SCRIPT,
            name=posixpath.basename(path),
            zero=path,
            span=found.path.span,
        )
        followed = state.surroundings.follow(path, found.arguments, inner)
        if followed is not None:
            return followed
        program = state.surroundings.load(path, state.directory)
        if program is None:
            return self._unread(found, path, state, where)
        shell = found.shell or _interpreter(program)
        if shell is None:
            script = PythonScript(found.path, False, found.arguments)
            return _python(script, found.path, state, where)
        return self.run(program, replace(inner, shell=_kind(shell, state)))

    def _unread(
        self, found: ScriptFile, path: str, state: ShellState, where: Span
    ) -> tuple[Invocation, ...]:
        """A script that the repository does not have, given the words of a server."""
        if not found.arguments or not isinstance(
            unwrap(found.arguments).outcome, ServerCommand | ShellString
        ):
            return ()
        name = posixpath.basename(path)
        why = "the script is not in the repository"
        process = Process(ProcessKind.SCRIPT, name, found.path.span, None, None, why)
        return self.start(found.arguments, state, (*state.processes, process), where)

    def _procfile(self, found: ProcfileStart, state: ShellState) -> tuple[Invocation, ...]:
        path = (_known(found.path) if found.path else None) or "Procfile"
        procfile = state.surroundings.load_procfile(path, state.directory)
        if procfile is None:
            return ()
        # nickstenning/honcho 2, honcho/environ.py: each command is the leader of a session of
        # its own, which is signalled as a whole.
        forwards = True if found.manager == "honcho" else None
        why = "it runs each command as a child process"
        manager = Process(ProcessKind.WRAPPER, found.manager, found.span, False, forwards, why)
        invocations: list[Invocation] = []
        for entry in procfile.entries:
            if found.names and entry.name.value not in found.names:
                continue
            inner = replace(
                _fresh(state, ()),
                processes=(*state.processes, manager),
                shell=state.sh,
                mode=Mode.STRING,
                name="/bin/sh -c",
                span=entry.command.whole(),
                program=entry.name.value,
            )
            invocations.extend(self.run(entry.program, inner))
        return tuple(invocations)

    def _managed(self, found: ManagerStart, state: ShellState) -> tuple[Invocation, ...]:
        why = "it runs each program as a child process, which it stops before it ends"
        manager = Process(ProcessKind.WRAPPER, found.manager, found.span, False, True, why)
        invocations: list[Invocation] = []
        for item in state.surroundings.load_programs(found, state):
            inner = replace(
                _fresh(state, ()),
                environment=state.environment.with_variables(item.variables),
                cwd=state.cwd if item.directory is None else joined_path(state.cwd, item.directory),
                fragments={**state.fragments, **item.words.texts},
                program=item.name.value,
                stop_window=item.stop_window,
            )
            processes = (*state.processes, manager)
            invocations += self.start(item.words.arguments, inner, processes, item.command)
        return tuple(invocations)


def _invocation(
    words: tuple[Argument, ...], software: str, state: ShellState, where: Span
) -> Invocation:
    return Invocation(
        words,
        software,
        state.environment,
        state.cwd,
        state.processes,
        where,
        state.conditions,
        state.program,
        state.stop_window,
    )


def _python(
    found: PythonScript, path: Argument, state: ShellState, where: Span
) -> tuple[Invocation, ...]:
    name = _known(path)
    if name is None or not state.surroundings.is_server(name, state):
        return ()
    return (_invocation((path, *found.arguments), "python", state, where),)


def _within(state: ShellState, found: Unwrapped) -> ShellState:
    """*state* as the wrappers' options change it."""
    if found.clears:
        state = replace(state, environment=Environment(bindings=state.environment.bindings))
    for name in found.unset:
        state = state.unset(name)
    for assigned in found.assigned:
        value = assigned.value
        via = tuple(item for item in value.via if isinstance(item, Setting))
        setting = local_setting(assigned.name, value.value, value.span, via)
        state = state.assign(setting, export=True)
    if found.directory is not None:
        state = replace(state, cwd=joined_path(state.cwd, found.directory.value))
    return state


def joined_path(cwd: Value[str], path: Value[str]) -> Value[str]:
    """Where `cd path` leads from *cwd*."""

    def change(target: str) -> Value[str]:
        if target.startswith("/"):
            return Known(posixpath.normpath(target))
        return bind(cwd, lambda base: Known(posixpath.normpath(posixpath.join(base, target))), "")

    return bind(path, change, path.formula if isinstance(path, Symbolic) else "")


def _fresh(state: ShellState, arguments: tuple[Argument, ...]) -> ShellState:
    """What a new process inherits: the environment, and nothing of the shell's own."""
    return replace(
        state,
        parameters=arguments,
        variables={},
        functions={},
        exported=frozenset(),
        exports_all=False,
        jump=None,
    )


def _kind(shell: str, state: ShellState) -> ShellKind:
    if shell == "sh":
        return state.sh
    return _KINDS.get(shell, ShellKind.UNKNOWN)


def _interpreter(program: Program) -> str | None:
    """The shell that a script's first line names; None where it names another program."""
    if program.interpreter is None:
        return "sh"
    words = [word for word in program.interpreter.value.split() if not word.startswith("-")]
    name = posixpath.basename(words[0]) if words else ""
    if name == "env" and len(words) > 1:
        name = words[1]
    if name in ("with-contenv", "busybox"):
        name = words[1] if len(words) > 1 else "sh"
    return name if name in (*_KINDS, "sh", "zsh", "ksh") else None


def _known(argument: Argument) -> str | None:
    match argument.value:
        case Known(text):
            return text
        case Symbolic(default=str(text)):
            return text
        case _:
            return None


def _cover(first: Span, last: Span) -> Span:
    if first.path != last.path or last.end < first.start:
        return first
    return Span(first.path, first.start, last.end)
