"""Ways through a program: which states it can be in after a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from gunilint.frozen import replace
from gunilint.resolve.shell.join import join
from gunilint.resolve.shell.state import Condition, Invocation, ShellState
from gunilint.resolve.shell.values import nominal, select
from gunilint.source import Span
from gunilint.value import Known, Unknown, Value

_MOST_PATHS: Final = 8


class Path(NamedTuple):
    """One way that goes on; *status* is whether the last command succeeded.

    None: it is a command whose success cannot be told but is what the script counts on.
    """

    state: ShellState
    status: Value[bool] | None = None


class Flow(NamedTuple):
    """The ways that go on, and whether any ended by handing the process to a program."""

    paths: tuple[Path, ...]
    handed: bool = False


SUCCESS: Final = Known(True)
FAILURE: Final = Known(False)


def going_on(state: ShellState, status: Value[bool] | None = SUCCESS) -> Flow:
    """The one way that goes on from *state*."""
    return Flow((Path(state, status),))


def few(paths: Iterable[Path]) -> tuple[Path, ...]:
    """*paths* without those that say the same twice, and not too many of them."""
    kept: list[Path] = []
    for path in paths:
        if not any(path == other for other in kept):
            kept.append(path)
    if len(kept) <= _MOST_PATHS:
        return tuple(kept)
    first, *others = kept
    state = replace(first.state, parameters=None)
    for other in others:
        apart = replace(other.state, parameters=None, jump=state.jump)
        merged = join(Unknown("it depends on the branches taken"), state, apart)
        state = merged if merged is not None else state
    return (Path(state, None),)


def fork(
    condition: Value[bool],
    state: ShellState,
    yes: Callable[[ShellState], Flow],
    no: Callable[[ShellState], Flow],
    label: tuple[str, Span],
    found: list[Invocation],
) -> Flow:
    """*yes* where *condition* holds, *no* where it does not; both where that cannot be told.

    A branch that only stops the script is no other way to start a server: what the other one
    adds to *found*, and what follows, does not depend on the condition.
    """
    if isinstance(condition, Known):
        return (yes if condition.value else no)(state)
    default = nominal(condition)
    holds = default if isinstance(default, bool) else None
    there = Condition(*label, negated=False, by_default=holds)
    here = Condition(*label, negated=True, by_default=None if holds is None else not holds)
    before = len(found)
    taken = yes(_under(state, there))
    between = len(found)
    only_stops = _only_stops(taken) and before == between
    passed = no(state if only_stops else _under(state, here))
    if _only_stops(passed) and between == len(found):
        found[before:] = [_freed(item, there) for item in found[before:]]
        return Flow(few(_without(path, (there,)) for path in taken.paths), taken.handed)
    paths = few(_together(condition, taken, passed, (there, here)))
    return Flow(paths, taken.handed or passed.handed)


def _under(state: ShellState, condition: Condition) -> ShellState:
    return replace(state, conditions=(*state.conditions, condition))


def _only_stops(flow: Flow) -> bool:
    return not flow.paths and not flow.handed


def _freed(item: Invocation, mark: Condition) -> Invocation:
    return item._replace(conditions=tuple(each for each in item.conditions if each != mark))


def _together(
    condition: Value[bool], taken: Flow, passed: Flow, marks: tuple[Condition, ...]
) -> list[Path]:
    if not taken.paths or not passed.paths:
        return [*taken.paths, *passed.paths]
    paths: list[Path] = []
    left = [*passed.paths]
    for path in taken.paths:
        for other in left:
            merged = join(condition, path.state, other.state)
            if merged is not None:
                left.remove(other)
                paths.append(_joined(condition, merged, path, other, marks))
                break
        else:
            paths.append(path)
    return [*paths, *left]


def _joined(
    condition: Value[bool],
    merged: ShellState,
    path: Path,
    other: Path,
    marks: tuple[Condition, ...],
) -> Path:
    conditions = tuple(
        item
        for item in dict.fromkeys((*path.state.conditions, *other.state.conditions))
        if item not in marks
    )
    status: Value[bool] | None = None
    if path.status is not None and other.status is not None:
        status = select(condition, path.status, other.status)
    return Path(replace(merged, conditions=conditions), status)


def _without(path: Path, marks: tuple[Condition, ...]) -> Path:
    kept = tuple(item for item in path.state.conditions if item not in marks)
    return path._replace(state=replace(path.state, conditions=kept))
