"""How the flow of a module comes to a statement."""

from __future__ import annotations

from typing import Final, NamedTuple


class Flow(NamedTuple):
    """How the flow comes to a statement."""

    maybe: bool = False
    """A condition may keep it from running."""
    passable: bool = False
    """What it binds may not get bound: it may not run, or fail half-way."""
    managed: bool = False
    """A `with` statement closes what it makes."""

    def under_condition(self) -> Flow:
        return Flow(maybe=True, passable=True)

    def unmanaged(self) -> Flow:
        return Flow(self.maybe, self.passable) if self.managed else self

    def interruptible(self) -> Flow:
        return Flow(self.maybe, passable=True)


STRAIGHT: Final = Flow()
