"""What a shell knows after branches that came together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from gunilint.frozen import replace
from gunilint.resolve.environment import UNSET, Absent, Environment
from gunilint.resolve.shell.state import Array, ShellState, Variable, local_setting
from gunilint.resolve.shell.values import free_variable, select
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import Known, Setting, Unknown, Value

T = TypeVar("T")

_WHY = "it is set differently in branches"


def join(condition: Value[bool], yes: ShellState, no: ShellState) -> ShellState | None:
    """The state after *yes* where *condition* held and *no* where it did not.

    None where they are better followed apart: where `"$@"` starts another program.
    """
    if yes.jump != no.jump or _first(yes.parameters) != _first(no.parameters):
        return None
    variables: dict[str, Variable] = {}
    for name in dict.fromkeys((*yes.variables, *no.variables)):
        variables[name] = _variable(condition, name, yes, no)
    return replace(
        yes,
        parameters=_parameters(yes.parameters, no.parameters),
        variables=variables,
        environment=_environment(condition, yes.environment, no.environment),
        cwd=select(condition, yes.cwd, no.cwd),
        functions={**no.functions, **yes.functions},
        exported=yes.exported | no.exported,
        exports_all=yes.exports_all or no.exports_all,
    )


def _first(parameters: Array | None) -> str | None:
    """The program that `"$@"` would start, if it may be one."""
    if not parameters or not isinstance(parameters[0].value, Known):
        return None
    text = parameters[0].value.value
    return None if text.startswith("-") else text


def _parameters(left: Array | None, right: Array | None) -> Array | None:
    if left == right:
        return left
    return None if left is None or right is None else _array(left, right)


def _variable(condition: Value[bool], name: str, yes: ShellState, no: ShellState) -> Variable:
    left, right = yes.lookup(name), no.lookup(name)
    if left == right and not isinstance(left, Absent):
        return left
    if isinstance(left, tuple) or isinstance(right, tuple):
        if isinstance(left, tuple) and isinstance(right, tuple):
            return _array(left, right)
        return (Argument(Unknown(_WHY), _place(left, right)),)
    span = _place(left, right)
    value = select(condition, yes.value(name), no.value(name))
    return _chosen(name, value, left, right, span)


def _chosen(
    name: str,
    value: Value[str],
    left: Setting[str] | Absent,
    right: Setting[str] | Absent,
    span: Span,
) -> Setting[str]:
    """One of two settings; where it is certain which one, that one's story."""
    for setting in (left, right):
        if isinstance(setting, Setting) and setting.value == value:
            return setting
    via = tuple(item for item in (left, right) if isinstance(item, Setting))
    return local_setting(name, value, span, via)


def _place(*found: Variable | Absent) -> Span:
    for item in found:
        if isinstance(item, Setting):
            return item.span
        if isinstance(item, tuple) and item:
            return item[0].span
    raise AssertionError("a variable that is set nowhere is not joined")


def _array(left: Array, right: Array) -> Array:
    """What both have, with one unknown argument for what they do not share."""
    start = _shared(left, right)
    end = _shared(left[start:][::-1], right[start:][::-1])
    middle = (*left[start : len(left) - end], *right[start : len(right) - end])
    unknown = Argument(Unknown(_WHY, middle[0].span), middle[0].span)
    return (*left[:start], unknown, *left[len(left) - end :])


def _shared(left: Sequence[T], right: Sequence[T]) -> int:
    pairs = zip(left, right, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _environment(condition: Value[bool], yes: Environment, no: Environment) -> Environment:
    if yes == no:
        return yes
    variables: dict[str, Setting[str]] = {}
    unset = yes.unset & no.unset
    for name in dict.fromkeys((*yes.variables, *no.variables, *(yes.unset ^ no.unset))):
        left, right = yes.lookup(name), no.lookup(name)
        if left == right and isinstance(left, Setting):
            variables[name] = left
        elif isinstance(left, Setting) or isinstance(right, Setting):
            variables[name] = _exported(condition, name, left, right)
    return replace(
        yes if len(yes.bindings.environment) < len(no.bindings.environment) else no,
        variables=variables,
        unset=unset,
    )


def _exported(
    condition: Value[bool],
    name: str,
    left: Setting[str] | Absent,
    right: Setting[str] | Absent,
) -> Setting[str]:
    span = _place(left, right)
    if UNSET in (left, right):
        return local_setting(name, Unknown("it is set in one branch only", span), span, ())
    value = select(condition, _value(name, left), _value(name, right))
    return _chosen(name, value, left, right, span)


def _value(name: str, found: Setting[str] | Absent) -> Value[str]:
    if isinstance(found, Setting):
        return found.value
    return Known("") if found is UNSET else free_variable(name)
