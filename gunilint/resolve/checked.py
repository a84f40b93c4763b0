"""A value after the server's own validation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gunilint.resolve.verdicts import Rejected, Undecidable
from gunilint.source import Span
from gunilint.value import (
    MISSING,
    Bindings,
    Input,
    InputKind,
    Known,
    Layer,
    Missing,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

Validator = Callable[[object], object]


class Refusal(NamedTuple):
    """A value that the server does not start with."""

    setting: str
    value: object
    why: str
    span: Span
    variable: str | None = None
    """The environment variable that is read for it; None where it is set in another way."""


def variable_of(setting: Setting[Any]) -> str | None:
    """The environment variable that *setting* is read from by the server itself."""
    if setting.origin.layer is not Layer.PROCESS_ENV or not setting.origin.via:
        return None
    return setting.origin.via[0].name


def checked(setting: Setting[Any], validate: Validator) -> tuple[Setting[Any], Refusal | None]:
    """*setting* holding what the server makes of its value, and why it refuses it, if it does.

    A refused value becomes Unknown. A formula whose default is refused loses that default:
    whoever starts the server gives it other inputs.
    """
    given = setting.value
    if isinstance(given, Unknown):
        return setting, None
    if isinstance(given, Symbolic):
        return _holding(setting, _checked_formula(given, validate)), None
    try:
        outcome = _outcome(given.value, validate, setting.span)
    except Rejected as error:
        why = Unknown(f"the server refuses it: {error}", setting.span)
        about = (str(error), setting.span, variable_of(setting))
        return _holding(setting, why), Refusal(setting.name, given.value, *about)
    if isinstance(outcome, Known) and outcome.value is given.value:
        return setting, None
    return _holding(setting, outcome), None


def _holding(setting: Setting[Any], value: Value[Any]) -> Setting[Any]:
    """*setting* with another *value*."""
    return Setting(setting.name, value, setting.origin, setting.shadows)


def _outcome(value: object, validate: Validator, span: Span | None = None) -> Value[Any]:
    """What the server makes of *value*; raises Rejected where it does not start."""
    try:
        return Known(validate(value))
    except Undecidable as error:
        return Unknown(str(error), span) if error.asked is None else _of_machine(error.asked)


def _of_machine(asked: str) -> Symbolic[Any]:
    """What only the machine that the server runs on can tell."""
    source = Input(InputKind.MACHINE, asked.partition("(")[0])
    return Symbolic(asked, (source,), MISSING, lambda _: _of_machine(asked))


def _checked_formula(formula: Symbolic[Any], validate: Validator) -> Symbolic[Any]:
    def rebind(bindings: Bindings) -> Value[Any]:
        again = formula.rebind(bindings)
        if isinstance(again, Known):
            try:
                return _outcome(again.value, validate)
            except Rejected:
                return Unknown("the server refuses it under these inputs")
        return _checked_formula(again, validate) if isinstance(again, Symbolic) else again

    default = formula.default
    if not isinstance(default, Missing):
        default = _accepted(default, validate)
    among = tuple(_accepted(value, validate) for value in formula.among)
    if MISSING in among:
        among = ()
    return Symbolic(formula.formula, formula.inputs, default, rebind, among)


def _accepted(value: object, validate: Validator) -> Any:
    try:
        return validate(value)
    except (Rejected, Undecidable):
        return MISSING
