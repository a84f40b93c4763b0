"""`${name:-word}` and its kin, where the variable's value is a formula or not known yet."""

from __future__ import annotations

from collections.abc import Callable

from gunilint.frozen import replace
from gunilint.resolve.shell.values import bind, nominal, rebound
from gunilint.value import (
    MISSING,
    Bindings,
    Input,
    InputKind,
    Known,
    Symbolic,
    Value,
)


def of_set(
    value: Value[str], operator: str, colon: bool, word: Value[str], formula: str
) -> Value[str]:
    """A variable that is set, though perhaps to nothing."""
    if not colon:
        return word if operator == "+" else value

    def choose(text: str) -> Value[str]:
        if operator == "+":
            return word if text else Known("")
        return Known(text) if text else word

    chosen = bind(value, choose, formula, (word,))
    if isinstance(chosen, Symbolic) and chosen.default is MISSING and isinstance(value, Symbolic):
        # What nobody sets is empty, which is what the operator asks for.
        return _with_default(chosen, value, choose)
    return chosen


def _with_default(
    chosen: Symbolic[str], value: Symbolic[str], choose: Callable[[str], Value[str]]
) -> Value[str]:
    names = [item.name for item in value.inputs if item.kind is InputKind.ENVIRONMENT]
    bare = value.rebind(Bindings(dict.fromkeys(names)))
    if not isinstance(bare, Known):
        return chosen
    default = nominal(choose(bare.value))
    return replace(chosen, default=default)


def of_free(name: str, operator: str, colon: bool, word: Value[str], formula: str) -> Value[str]:
    """A variable that may be set from outside, with what stands for it where it is not.

    The inputs of *word* count too: they matter where the variable is not set.
    """
    unset: Value[str] = Known("") if operator == "+" else word

    def rebind(bindings: Bindings) -> Value[str]:
        if name not in bindings.environment:
            return of_free(name, operator, colon, rebound(word, bindings), formula)
        given = bindings.environment[name]
        if given is None or (colon and not given):
            return rebound(unset, bindings)
        return rebound(word, bindings) if operator == "+" else Known(given)

    own = Input(InputKind.ENVIRONMENT, name)
    inputs = (own, *(word.inputs if isinstance(word, Symbolic) else ()))
    default = nominal(unset)
    return Symbolic(formula, tuple(dict.fromkeys(inputs)), default, rebind)
