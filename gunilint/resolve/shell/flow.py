"""Ways through a program: which states it can be in after a statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from gunilint.resolve.shell.join import join
from gunilint.resolve.shell.state import Condition, ShellState
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
) -> Flow:
    """*yes* where *condition* holds, *no* where it does not; both where that cannot be told."""
    if isinstance(condition, Known):
        return (yes if condition.value else no)(state)
    default = nominal(condition)
    holds = default if isinstance(default, bool) else None
    there = Condition(*label, negated=False, by_default=holds)
    here = Condition(*label, negated=True, by_default=None if holds is None else not holds)
    taken = yes(replace(state, conditions=(*state.conditions, there)))
    rest = replace(state, conditions=(*state.conditions, here)) if taken.handed else state
    passed = no(rest)
    return Flow(
        few(_together(condition, taken, passed, (there, here))), taken.handed or passed.handed
    )


def _together(
    condition: Value[bool], taken: Flow, passed: Flow, marks: tuple[Condition, ...]
) -> list[Path]:
    if not taken.paths or not passed.paths:
        # A branch that only stops the script is no other way to start a server.
        stays = taken.handed or passed.handed
        alone = (*taken.paths, *passed.paths)
        return list(alone) if stays else [_without(path, marks) for path in alone]
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
