"""Walks through a program, both ways where a condition cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from gunilint.frozen import replace
from gunilint.parse.facts.shell import (
    AndOr,
    Background,
    Case,
    CaseItem,
    Command,
    DoubleBracket,
    Function,
    Group,
    If,
    Link,
    Loop,
    Pipeline,
    Program,
    Statement,
    Subshell,
    Unparsed,
)
from gunilint.resolve.shell.changing import after_arithmetic, landed, without_changes
from gunilint.resolve.shell.commands import Commands
from gunilint.resolve.shell.conditions import double_bracket, matches
from gunilint.resolve.shell.expand import Expander
from gunilint.resolve.shell.flow import (
    FAILURE,
    SUCCESS,
    Flow,
    Path,
    few,
    fork,
    going_on,
)
from gunilint.resolve.shell.process import Place
from gunilint.resolve.shell.state import ShellState, local_setting
from gunilint.resolve.shell.temporary import is_stopped_again
from gunilint.resolve.shell.values import either, negation
from gunilint.value import Known, Unknown, Value

_MOST_ITEMS: Final = 16


class Machine(Commands):
    """One shell that runs one program."""

    def block(self, body: Sequence[Statement], state: ShellState, place: Place) -> Flow:
        paths: tuple[Path, ...] = (Path(state, SUCCESS),)
        handed = False
        for index, statement in enumerate(body):
            if is_stopped_again(body, index):
                continue
            here = place if index == len(body) - 1 else place._replace(final=False)
            after: list[Path] = []
            for path in paths:
                if path.state.jump is not None:
                    after.append(path)
                    continue
                if not state.budget.spend():
                    return Flow((), handed)
                flow = self._statement(statement, path.state, here)
                after.extend(flow.paths)
                handed = handed or flow.handed
            paths = few(after)
        return Flow(paths, handed)

    def _statement(self, statement: Statement, state: ShellState, place: Place) -> Flow:
        if isinstance(statement, Command):
            return self.command(statement, state, place)
        inner = place._replace(compound=True)
        match statement:
            case AndOr(first=first, links=links):
                flow = self._statement(first, state, place._replace(final=False))
                return self._links(flow, links, statement.texts, place)
            case Group(body=body, redirections=redirections):
                redirected = place.redirected or bool(redirections)
                return self.block(body, state, inner._replace(redirected=redirected))
            case If():
                return self._branches(statement, 0, state, inner)
            case Case():
                return self._case(statement, state, inner)
            case Loop():
                return self._loop(statement, state, inner)
            case Function(name=name):
                functions = {**state.functions, name.value: statement}
                return going_on(replace(state, functions=functions))
            case _:
                return self._forked(statement, state, place)

    def _forked(self, statement: Statement, state: ShellState, place: Place) -> Flow:
        """What runs in another process of the shell: nothing of it comes back."""
        apart = place._replace(forked=True)
        match statement:
            case DoubleBracket(words=words, span=span):
                expander = Expander(state, self.origins)
                status = double_bracket(expander, words, span)
                return going_on(expander.state, status)
            case Pipeline(commands=(only,)):
                flow = self._statement(only, state, place._replace(compound=True))
                return Flow(tuple(map(_negated, flow.paths)), flow.handed)
            case Pipeline(commands=commands):
                for command in commands:
                    self._statement(command, state, apart)
            case Subshell(body=body):
                self.block(body, state, apart)
            case Background(statement=inner):
                self._statement(inner, state, apart._replace(background=True))
            case Unparsed(text=text, span=span):
                return going_on(after_arithmetic(state, text, span), None)
            case _:
                pass
        return going_on(state, None)

    def _links(self, flow: Flow, links: Sequence[Link], texts: Sequence[str], place: Place) -> Flow:
        handed = flow.handed
        paths = flow.paths
        for index, link in enumerate(links):
            here = place if index == len(links) - 1 else place._replace(final=False)
            after: list[Path] = []
            for path in paths:
                one = self._link(path, link, texts[index], here)
                after.extend(one.paths)
                handed = handed or one.handed
            paths = few(after)
        return Flow(paths, handed)

    def _link(self, path: Path, link: Link, text: str, place: Place) -> Flow:
        if path.state.jump is not None:
            return Flow((path,))
        follows_success = link.operator == "&&"
        if path.status is None and follows_success:
            return self._statement(link.statement, path.state, place)
        status = path.status
        if status is None:
            status = Unknown("whether the command succeeds cannot be told", link.span)
        wanted = status if follows_success else negation(status)
        here = place if follows_success else place._replace(guarded=True)
        skipped = FAILURE if follows_success else SUCCESS
        label = text.strip() if follows_success else f"`{text.strip()}` fails"
        return fork(
            wanted,
            path.state,
            lambda state: self._statement(link.statement, state, here),
            lambda state: going_on(state, skipped),
            (label, link.statement.span),
            self.invocations,
        )

    def _branches(self, found: If, index: int, state: ShellState, place: Place) -> Flow:
        place = place._replace(redirected=place.redirected or bool(found.redirections))
        if index == len(found.branches):
            return self.block(found.otherwise, state, place)
        branch = found.branches[index]
        tested = self.block(branch.condition, state, place._replace(final=False))
        after: list[Path] = []
        handed = tested.handed
        for path in tested.paths:
            status = path.status
            if status is None:
                status = Unknown("whether the command succeeds cannot be told", branch.text.span)
            flow = fork(
                status,
                path.state,
                lambda state: self.block(branch.body, state, place),
                lambda state: self._branches(found, index + 1, state, place),
                (f"if {branch.text.value}", branch.text.span),
                self.invocations,
            )
            after.extend(flow.paths)
            handed = handed or flow.handed
        return Flow(few(after), handed)

    def _case(self, found: Case, state: ShellState, place: Place) -> Flow:
        expander = Expander(state, self.origins)
        subject = expander.single(found.subject).value
        return self._items(found, 0, subject, expander.state, place)

    def _items(
        self, found: Case, index: int, subject: Value[str], state: ShellState, place: Place
    ) -> Flow:
        if index == len(found.items):
            return going_on(state)
        item = found.items[index]
        condition: Value[bool] = FAILURE
        for pattern in item.patterns:
            expander = Expander(state, self.origins)
            condition = either(condition, matches(expander, subject, pattern))
        return fork(
            condition,
            state,
            lambda inner: self._item_body(found, index, inner, place),
            lambda inner: self._items(found, index + 1, subject, inner, place),
            (f"case {found.subject.text} in {item.text.value})", item.text.span),
            self.invocations,
        )

    def _item_body(self, found: Case, index: int, state: ShellState, place: Place) -> Flow:
        item: CaseItem = found.items[index]
        flow = self.block(item.body, state, place)
        if item.terminator != ";&" or index + 1 == len(found.items):
            return flow
        flows = [self._item_body(found, index + 1, path.state, place) for path in flow.paths]
        paths = [path for one in flows for path in one.paths]
        return Flow(few(paths), flow.handed or any(one.handed for one in flows))

    def _loop(self, found: Loop, state: ShellState, place: Place) -> Flow:
        items, state = self._items_of(found, state)
        if items is not None:
            return self._unrolled(found, items, state, place)
        inner = place._replace(final=False)
        settled = self._invariant(found, state, inner)
        tested = self.block(found.condition, settled, inner)
        entered = tested.paths[0].state if tested.paths else settled
        flow = self.block(found.body, entered, inner)
        after = [landed(path.state) for path in flow.paths]
        states = [settled, *(item for item in after if item != settled)]
        return Flow(few(Path(item, None) for item in states), flow.handed or tested.handed)

    def _items_of(
        self, found: Loop, state: ShellState
    ) -> tuple[list[Value[str]] | None, ShellState]:
        """What a `for` goes over, where all of it is known; and the state after asking."""
        expander = Expander(state, self.origins)
        words = found.words
        given = state.parameters if words is None else tuple(expander.arguments(words))
        values = [item.value for item in given or ()]
        known = given is not None and all(isinstance(value, Known) for value in values)
        if found.kind != "for" or found.variable is None or not known:
            return None, expander.state
        return (values if len(values) <= _MOST_ITEMS else None), expander.state

    def _unrolled(
        self, found: Loop, items: Sequence[Value[str]], state: ShellState, place: Place
    ) -> Flow:
        assert found.variable is not None
        paths: tuple[Path, ...] = (Path(state, SUCCESS),)
        handed = False
        for item in items:
            after: list[Path] = []
            for path in paths:
                if path.state.jump in ("break", "return"):
                    after.append(path)
                    continue
                setting = local_setting(found.variable.value, item, found.variable.span, ())
                entered = replace(path.state, jump=None).assign(setting)
                flow = self.block(found.body, entered, place._replace(final=False))
                after.extend(flow.paths)
                handed = handed or flow.handed
            paths = few(after)
        return Flow(tuple(Path(landed(path.state), None) for path in paths), handed)

    def _invariant(self, found: Loop, state: ShellState, place: Place) -> ShellState:
        """*state* without what the loop changes: its first round is not its last."""
        if found.variable is not None:
            unknown = Unknown("it changes in a loop", found.variable.span)
            name = found.variable.value
            state = state.assign(local_setting(name, unknown, found.variable.span, ()))
        if self.is_trial:
            return state
        silent = Machine(self.traps, self.origins)
        silent.is_trial = True
        tried = silent.block((*found.condition, *found.body), state, place)
        for path in tried.paths:
            state = without_changes(state, path.state, found.span)
        return state


def _negated(path: Path) -> Path:
    return path._replace(status=None if path.status is None else negation(path.status))


def run_program(program: Program, state: ShellState) -> Machine:
    """A machine that has run *program* from *state*."""
    machine = Machine.for_program(program)
    # What is nested beyond Python's stack is no script that somebody runs: what was found
    # before stands.
    with suppress(RecursionError):
        machine.block(program.body, state, Place())
    return machine
