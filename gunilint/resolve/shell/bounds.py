"""How much of a shell's program is looked at: one that calls itself has no end."""

from __future__ import annotations

from typing import Final

_MOST_COMMANDS: Final = 20_000
MOST_DEEP: Final = 12
"""How far scripts, functions and nested shells are followed into one another."""


class Budget:
    """How many more commands are looked at."""

    def __init__(self) -> None:
        self.left = _MOST_COMMANDS

    def spend(self) -> bool:
        """Whether one more may be looked at."""
        self.left -= 1
        return self.left >= 0
