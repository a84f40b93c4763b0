"""What a shell program starts, worked out without running it.

`run` takes a program and what is known of the shell that runs it, and answers with every
command that starts a server: with its words, its environment and its processes. Where a
condition can be decided, one branch is followed; where it cannot, both are, and what they set
differently is a formula, a choice or unknown afterwards.
"""

from __future__ import annotations

from gunilint.resolve.shell.commands import run, run_words
from gunilint.resolve.shell.state import (
    Condition,
    Invocation,
    Mode,
    ShellKind,
    ShellState,
    Surroundings,
)

__all__ = [
    "Condition",
    "Invocation",
    "Mode",
    "ShellKind",
    "ShellState",
    "Surroundings",
    "run",
    "run_words",
]
