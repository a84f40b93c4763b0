"""Where control goes: jumps, the conditions it went under, and the scopes that catch jumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from gunilint.resolve.evaluate.abstract import NO_INPUTS, NONE, Abstract
from gunilint.resolve.evaluate.heap import HeapObject, Journal
from gunilint.source import Span
from gunilint.value import Input, Unknown


class Jump(NamedTuple):
    """Control leaves: *kind* is return, break, continue or raise.

    *value* is what is returned or raised; None for a raise that may be of anything.
    """

    kind: str
    value: Abstract | None = NONE
    span: Span | None = None


class Raised(Exception):  # noqa: N818 - it carries a jump, not an error of ours
    """An exception of the program, on its way to a handler."""

    def __init__(self, jump: Jump) -> None:
        super().__init__(jump)
        self.jump = jump


class Dead(Exception):  # noqa: N818 - it ends a way through the program
    """No way through the program comes past here."""


class Control(NamedTuple):
    """Under which conditions a scope has come to where it is.

    *taken* tells whether it comes here under the inputs' defaults; None where that has no
    answer.
    """

    inputs: frozenset[Input] = NO_INPUTS
    unknown: Unknown | None = None
    taken: bool | None = True

    def also(self, other: Control) -> Control:
        """Both conditions."""
        taken: bool | None = None
        if self.taken is False or other.taken is False:
            taken = False
        elif self.taken and other.taken:
            taken = True
        return Control(self.inputs | other.inputs, self.unknown or other.unknown, taken)


ALWAYS: Final = Control()


class Outcome(NamedTuple):
    """One way through a scope: what came of it, under which conditions, and the state then.

    *assumed* are the inputs that no longer have their defaults on this way.
    """

    value: Any
    control: Control
    assumed: frozenset[Input]
    state: dict[HeapObject, Any]


class Scope:
    """A stretch of the program that ways out of it, of the kinds in *catches*, end at."""

    __slots__ = (
        *("assumed", "catches", "control", "escapes"),
        *("journal", "last_version", "leaked"),
    )

    def __init__(
        self, catches: frozenset[str], journal: Journal, assumed: frozenset[Input]
    ) -> None:
        self.catches = catches
        self.journal = journal
        self.assumed = assumed
        self.control = ALWAYS
        self.escapes: list[Outcome] = []
        self.leaked = False
        """Whether some way has left it for a scope further out."""
        self.last_version = -1

    def may_raise(self, control: Control, version: int) -> bool:
        """Add *control* to the last escape if nothing has changed since it was noted."""
        if not self.escapes or self.last_version != version:
            return False
        last = self.escapes[-1]
        if last.value.kind != "raise" or last.value.value is not None:
            return False
        self.escapes[-1] = last._replace(control=_either(last.control, control))
        return True


def _either(one: Control, other: Control) -> Control:
    taken = one.taken if one.taken == other.taken else None
    return Control(one.inputs | other.inputs, one.unknown or other.unknown, taken)


def base_of(outcomes: Sequence[Outcome]) -> int | None:
    """The way that is taken under the inputs' defaults."""
    for index, outcome in enumerate(outcomes):
        if outcome.control.taken:
            return index
    return None
