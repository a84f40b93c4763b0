"""Simple commands: assignments, functions, builtins, and programs that are started."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from gunilint.frozen import replace
from gunilint.parse.facts.shell import Assignment, Command, Program, Statement
from gunilint.parse.facts.shell_words import Substitution
from gunilint.resolve.shell.bounds import MOST_DEEP, Budget
from gunilint.resolve.shell.builtins import BUILTINS, Call, declare
from gunilint.resolve.shell.expand import Expander, Piece
from gunilint.resolve.shell.flow import SUCCESS, Flow, Path, going_on
from gunilint.resolve.shell.launching import Launcher
from gunilint.resolve.shell.process import Place, Traps, find_traps, own_process
from gunilint.resolve.shell.state import Invocation, ShellState, local_setting
from gunilint.resolve.shell.values import concat
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import Known, Setting, Symbolic, Unknown

_DECLARATIONS = frozenset({"export", "declare", "typeset", "local", "readonly"})


class Commands(ABC):
    """Runs simple commands, and collects the servers that they start."""

    def __init__(self, traps: Traps, origins: dict[Span, tuple[Piece, ...]]) -> None:
        self.traps = traps
        self.origins = origins
        self.invocations: list[Invocation] = []
        self.is_trial = False
        """Whether what is found does not count: a loop's body, before its first round."""

    @classmethod
    def for_program(cls, program: Program) -> Self:
        return cls(find_traps(program.body), {})

    @abstractmethod
    def block(self, body: Sequence[Statement], state: ShellState, place: Place) -> Flow:
        """The ways through *body*."""

    def command(self, command: Command, state: ShellState, place: Place) -> Flow:
        """The ways through one simple command."""
        expander = Expander(state, self.origins)
        arguments = tuple(expander.arguments(command.words))
        state = expander.state
        if command.redirections or command.assignments:
            place = place._replace(
                redirected=place.redirected or bool(command.redirections),
                assigns=place.assigns or bool(command.assignments),
            )
        if not arguments:
            status = None if _asks(command) else SUCCESS
            return going_on(self.assigned(command.assignments, state), status)
        call = Call(arguments, command, place, command.span)
        name = call.name
        if name in _DECLARATIONS:
            return going_on(declare(self, call, state))
        if name in state.functions:
            inner = self.assigned(command.assignments, state, export=True)
            return self._function(name, arguments[1:], inner, place)
        if name in BUILTINS:
            return BUILTINS[name](self, call, self.assigned(command.assignments, state))
        started = self.assigned(command.assignments, state, export=True)
        self.start(arguments, started, place, command.span, execs=False)
        return going_on(state, None)

    def assigned(
        self,
        assignments: Sequence[Assignment],
        state: ShellState,
        *,
        export: bool = False,
    ) -> ShellState:
        """After *assignments*, one by one."""
        for assignment in assignments:
            state = self._assign(assignment, state, export=export)
        return state

    def _assign(self, assignment: Assignment, state: ShellState, *, export: bool) -> ShellState:
        expander = Expander(state, self.origins)
        name = assignment.name.value
        if assignment.subscript is not None:
            unknown = Argument(Unknown("one element is set", assignment.span), assignment.span)
            return state.assign_array(name, (unknown,))
        if assignment.items is not None:
            items = tuple(expander.arguments(assignment.items))
            earlier = expander.state.lookup(name) if assignment.appends else ()
            before = earlier if isinstance(earlier, tuple) else ()
            if isinstance(earlier, Setting):
                before = (Argument(earlier.value, earlier.span, (earlier,)),)
            return expander.state.assign_array(name, (*before, *items))
        argument = expander.single(assignment.value)
        state = expander.state
        value, via = argument.value, argument.via
        if assignment.appends:
            earlier = state.lookup(name)
            value = concat([state.value(name), value])
            via = (*((earlier,) if isinstance(earlier, Setting) else ()), *via)
        setting = local_setting(name, value, argument.span, via)
        return state.assign(setting, export=export)

    def start(
        self,
        words: tuple[Argument, ...],
        state: ShellState,
        place: Place,
        where: Span,
        *,
        execs: bool,
    ) -> None:
        """Note the servers that *words* start."""
        own = own_process(state, place, self.traps, execs=execs, where=where)
        launcher = Launcher(run, self.origins)
        processes = (*state.processes, own)
        self.invocations.extend(launcher.start(words, state, processes, where))

    def _function(
        self, name: str, arguments: tuple[Argument, ...], state: ShellState, place: Place
    ) -> Flow:
        if state.depth > MOST_DEEP:
            return going_on(state, None)
        outer = state.parameters
        entered = replace(state, parameters=arguments, depth=state.depth + 1)
        inner = place._replace(compound=True)
        flow = self.block((state.functions[name].body,), entered, inner)
        paths = [
            path._replace(
                state=replace(
                    path.state,
                    parameters=outer,
                    depth=state.depth,
                    jump=None if path.state.jump == "return" else path.state.jump,
                )
            )
            for path in flow.paths
        ]
        return Flow(tuple(paths), flow.handed)

    def sourced(
        self, program: Program, arguments: tuple[Argument, ...], state: ShellState, place: Place
    ) -> Flow:
        """Run *program* in this shell: `.`, `source`, `eval`."""
        if state.depth > MOST_DEEP:
            return going_on(state, None)
        outer = state.parameters
        entered = replace(state, depth=state.depth + 1)
        if arguments:
            entered = replace(entered, parameters=arguments)
        inner = place._replace(compound=True)
        flow = self.block(program.body, entered, inner)
        paths = []
        for path in flow.paths:
            jump = None if path.state.jump == "return" else path.state.jump
            after = replace(path.state, depth=state.depth, jump=jump)
            if arguments:
                after = replace(after, parameters=outer)
            paths.append(Path(after, path.status))
        return Flow(tuple(paths), flow.handed)


def _asks(command: Command) -> bool:
    """Whether an assignment's status is that of a command in it."""
    return any(
        isinstance(part, Substitution)
        for assignment in command.assignments
        for part in assignment.value.parts
    )


def run(program: Program, state: ShellState) -> tuple[Invocation, ...]:
    """Every server that *program* may start, from *state* on; the first in it first."""
    from gunilint.resolve.shell.machine import run_program

    return _each_once(run_program(program, _afresh(state)).invocations)


def run_words(words: Sequence[Argument], state: ShellState) -> tuple[Invocation, ...]:
    """Every server that *words* start, which are a program and its arguments: no shell yet."""
    if not words:
        return ()
    first, last = words[0].span, words[-1].span
    ordered = first.path == last.path and first.start <= last.end
    where = Span(first.path, first.start, last.end) if ordered else first
    found = Launcher(run).start(tuple(words), _afresh(state), state.processes, where)
    return _each_once(found)


def _afresh(state: ShellState) -> ShellState:
    """*state* with a budget of its own, unless it is within a run already."""
    return state if state.depth else replace(state, budget=Budget())


def _each_once(invocations: Sequence[Invocation]) -> tuple[Invocation, ...]:
    """Without those that several ways lead to alike."""
    kept: dict[tuple[object, ...], Invocation] = {}
    for item in invocations:
        words = tuple((_shown(word), word.span) for word in item.words)
        key = (item.span, item.software, words)
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = item
            continue
        common = tuple(one for one in earlier.conditions if one in item.conditions)
        kept[key] = earlier._replace(conditions=common)
    return tuple(kept.values())


def _shown(word: Argument) -> str:
    match word.value:
        case Known(text):
            return f"={text}"
        case Symbolic(formula):
            return f"~{formula}"
        case Unknown():
            return "?"
