"""Arithmetic of uncertain strings: joining, choosing, asking for variables and CPU counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any, Final, TypeVar

from gunilint.frozen import replace
from gunilint.value import (
    MISSING,
    NOMINAL_CPUS,
    Bindings,
    Input,
    InputKind,
    Known,
    Missing,
    Symbolic,
    Unknown,
    Value,
)

T = TypeVar("T")
U = TypeVar("U")

_MOST_ALTERNATIVES: Final = 16
_LONGEST: Final = 100_000
_FORMULA_WEIGHT: Final = 100


def rebound(value: Value[T], bindings: Bindings) -> Value[T]:
    """*value* under *bindings*."""
    return value.rebind(bindings) if isinstance(value, Symbolic) else value


def nominal(value: Value[T]) -> T | Missing:
    """What *value* is under its inputs' defaults."""
    match value:
        case Known(known):
            return known
        case Symbolic(default=default):
            return default
        case Unknown():
            return MISSING


def when_unset(value: Value[T]) -> T | Missing:
    """What *value* is where none of the variables it is over is set."""
    if not isinstance(value, Symbolic):
        return value.value if isinstance(value, Known) else MISSING
    names = [item.name for item in value.inputs if item.kind is InputKind.ENVIRONMENT]
    bare: Value[T] = value.rebind(Bindings(dict.fromkeys(names)))
    return bare.value if isinstance(bare, Known) else MISSING


def inputs_of(values: Iterable[Value[Any]]) -> tuple[Input, ...]:
    """The inputs of all *values*, each once."""
    found = [item for value in values if isinstance(value, Symbolic) for item in value.inputs]
    return tuple(dict.fromkeys(found))


def formula_of(value: Value[str]) -> str:
    """How *value* reads."""
    match value:
        case Known(text):
            return text
        case Symbolic(formula):
            return formula
        case Unknown():
            return "?"


def concat(values: Sequence[Value[str]]) -> Value[str]:
    """*values*, one after the other."""
    if len(values) == 1 and isinstance(values[0], Known) and len(values[0].value) <= _LONGEST:
        return values[0]
    for value in values:
        if isinstance(value, Unknown):
            return value
    if sum(_weight(value) for value in values) > _LONGEST:
        return Unknown("it grows too long")
    if all(isinstance(value, Known) for value in values):
        return Known("".join(value.value for value in values if isinstance(value, Known)))
    known = [text for value in values if isinstance(text := nominal(value), str)]
    return Symbolic(
        "".join(map(formula_of, values)),
        inputs_of(values),
        "".join(known) if len(known) == len(values) else MISSING,
        lambda bindings: concat([rebound(value, bindings) for value in values]),
        _combinations(values),
    )


def _weight(value: Value[str]) -> int:
    """About how much work it is to work *value* out: formulas over formulas double."""
    match value:
        case Known(text):
            return len(text)
        case Symbolic(formula):
            return _FORMULA_WEIGHT * len(formula)
        case Unknown():
            return 0


def _combinations(values: Sequence[Value[str]]) -> tuple[str, ...]:
    choices = [
        (value.value,) if isinstance(value, Known) else value.among
        for value in values
        if not isinstance(value, Unknown)
    ]
    count = 1
    for choice in choices:
        count *= len(choice)
    if not 0 < count <= _MOST_ALTERNATIVES:
        return ()
    return tuple("".join(combination) for combination in product(*choices))


def bind(
    value: Value[T],
    convert: Callable[[T], Value[U]],
    formula: str,
    others: Sequence[Value[Any]] = (),
) -> Value[U]:
    """What *convert* makes of *value*; *others* are what it looks at besides."""
    match value:
        case Known(known):
            return convert(known)
        case Unknown():
            return value
        case Symbolic():
            pass
    default = when_default(value, convert)
    among = [convert(item) for item in value.among]
    certain = [item.value for item in among if isinstance(item, Known)]
    return Symbolic(
        formula,
        inputs_of((value, *others)),
        default,
        lambda bindings: _rebind(value, convert, formula, others, bindings),
        tuple(certain) if certain and len(certain) == len(among) else (),
    )


def _rebind(
    value: Symbolic[T],
    convert: Callable[[T], Value[U]],
    formula: str,
    others: Sequence[Value[Any]],
    bindings: Bindings,
) -> Value[U]:
    def again(item: T) -> Value[U]:
        return rebound(convert(item), bindings)

    return bind(value.rebind(bindings), again, formula, others)


def when_default(value: Symbolic[T], convert: Callable[[T], Value[U]]) -> U | Missing:
    """What *convert* makes of the default, if there is one."""
    if isinstance(value.default, Missing):
        return MISSING
    return nominal(convert(value.default))


def settled(condition: Value[bool]) -> Value[bool]:
    """*condition* with a default: whether it holds where no variable it is over is set."""
    if isinstance(condition, Symbolic) and isinstance(condition.default, Missing):
        default = when_unset(condition)
        return replace(
            condition,
            default=default,
            rebind=lambda bindings: settled(condition.rebind(bindings)),
        )
    return condition


def select(condition: Value[bool], yes: Value[T], no: Value[T]) -> Value[T]:
    """*yes* where *condition* holds, else *no*."""
    if isinstance(condition, Known):
        return yes if condition.value else no
    if yes == no:
        return yes
    if isinstance(yes, Unknown) and isinstance(no, Unknown):
        return yes
    if isinstance(condition, Unknown):
        return _either(yes, no, condition)
    holds = nominal(condition)
    likely = no if holds is False else yes
    default = nominal(likely)
    both = (*_listed(yes), *_listed(no)) if _listed(yes) and _listed(no) else ()
    formula = f"{_shown(yes)} or {_shown(no)}"
    if len(formula) * _FORMULA_WEIGHT > _LONGEST:
        return Unknown("it depends on too much")
    return Symbolic(
        formula,
        inputs_of((condition, yes, no)),
        MISSING if isinstance(holds, Missing) else default,
        lambda bindings: select(
            rebound(condition, bindings), rebound(yes, bindings), rebound(no, bindings)
        ),
        tuple(dict.fromkeys(both)),
    )


def _either(yes: Value[T], no: Value[T], condition: Unknown) -> Value[T]:
    among = tuple(dict.fromkeys((*_listed(yes), *_listed(no))))
    if not (_listed(yes) and _listed(no)) or len(among) > _MOST_ALTERNATIVES:
        return Unknown("it is set differently in branches", condition.span)
    formula = " or ".join(map(str, among))

    def rebind(bindings: Bindings) -> Value[T]:
        return select(condition, rebound(yes, bindings), rebound(no, bindings))

    return Symbolic(formula, inputs_of((yes, no)), MISSING, rebind, among)


def _listed(value: Value[T]) -> tuple[T, ...]:
    match value:
        case Known(known):
            return (known,)
        case Symbolic(among=among):
            return among
        case Unknown():
            return ()


def _shown(value: Value[Any]) -> str:
    match value:
        case Known(known):
            return str(known)
        case Symbolic(formula):
            return formula
        case Unknown():
            return "?"


def free_variable(name: str, default: str | Missing = MISSING) -> Symbolic[str]:
    """A variable that whoever starts the process may set; *default*: where they do not."""

    def rebind(bindings: Bindings) -> Value[str]:
        if name not in bindings.environment:
            return free_variable(name, default)
        given = bindings.environment[name]
        if given is None:
            return Known("" if isinstance(default, Missing) else default)
        return Known(given)

    return Symbolic(f"${name}", (Input(InputKind.ENVIRONMENT, name),), default, rebind)


def cpu_count(formula: str, name: str, bindings: Bindings) -> Value[str]:
    """How many CPUs command *name* counts."""

    def rebind(given: Bindings) -> Value[str]:
        return cpu_count(formula, name, given)

    if bindings.cpus is not None:
        return Known(str(bindings.cpus))
    return Symbolic(formula, (Input(InputKind.CPUS, name),), str(NOMINAL_CPUS), rebind)


def both(left: Value[bool], right: Value[bool]) -> Value[bool]:
    """Whether both hold."""
    if left == Known(False) or right == Known(False):
        return Known(False)
    if isinstance(left, Unknown):
        return left
    return bind(left, lambda holds: right if holds else Known(False), "and", (right,))


def negation(condition: Value[bool]) -> Value[bool]:
    """Whether *condition* does not hold."""
    return bind(condition, lambda holds: Known(not holds), "not")


def either(left: Value[bool], right: Value[bool]) -> Value[bool]:
    """Whether at least one holds."""
    return negation(both(negation(left), negation(right)))
