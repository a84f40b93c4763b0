"""What ends a run early, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller."""

    CLEAN = 0
    FINDINGS = 1
    """At least one finding at or above `--fail-on`; a file that cannot be read is one."""
    USAGE = 2
    """Wrong usage or configuration: nothing was checked."""
    FAILURE = 3
    """gunilint or a plug-in failed, or a named path could not be read; the rest was checked."""


class UsageError(Exception):
    """The caller asked for something that does not exist; the message says what would."""


class PluginError(Exception):
    """A distribution that brings rules cannot be loaded; the message names it."""
