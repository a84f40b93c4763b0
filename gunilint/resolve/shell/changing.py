"""What loops and arithmetic leave behind: a state that knows less."""

from __future__ import annotations

import re
from typing import Final

from gunilint.frozen import replace
from gunilint.resolve.shell.state import ShellState, local_setting
from gunilint.source import Span
from gunilint.value import Unknown

_ASSIGNED: Final = re.compile(
    r"([A-Za-z_]\w*)\s*(?:\+\+|--|(?:<<|>>|[-+*/%&|^])?=(?!=))|(?:\+\+|--)\s*([A-Za-z_]\w*)"
)


def landed(state: ShellState) -> ShellState:
    """After a loop, `break` and `continue` are done with."""
    return state if state.jump == "return" else replace(state, jump=None)


def without_changes(state: ShellState, after: ShellState, span: Span) -> ShellState:
    """*state* without what is different in *after*, one round of a loop later."""
    unknown = Unknown("it changes in a loop", span)
    for name, found in after.variables.items():
        if state.variables.get(name) != found:
            state = state.assign(local_setting(name, unknown, span, ()))
    if after.parameters != state.parameters:
        state = replace(state, parameters=None)
    if after.cwd != state.cwd:
        state = replace(state, cwd=unknown)
    return state


def after_arithmetic(state: ShellState, text: str, span: Span) -> ShellState:
    """After `((text))`, whose result is not worked out."""
    for found in _ASSIGNED.finditer(text):
        name = found[1] or found[2]
        unknown = Unknown("arithmetic changes it", span)
        state = state.assign(local_setting(name, unknown, span, ()))
    return state
