"""What an evaluation found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple

from gunilint.frozen import dataclass
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Known, Missing, Setting, Symbolic, Unknown, Value


class Assigned(NamedTuple):
    """A name that the module binds.

    *value* may be `ABSENT`, or may come to it by other inputs, where the name is bound on some
    ways only: see `fall_back`. *span* is the expression of the assignment that counts, also
    where it stands in another file that is imported; *name_span* is the name there. *via* are
    the given environment variables that it was read from. *earlier* are the assignments that
    it overrides, last first. *is_certain* says that the name is bound whatever the inputs.
    """

    name: str
    value: Value[Any]
    span: Span
    name_span: Span
    via: tuple[Setting[Any], ...] = ()
    earlier: tuple[Assigned, ...] = ()
    is_certain: bool = False


@dataclass(frozen=True)
class Failure:
    """The module raises, whatever the inputs: the server does not start."""

    message: str
    span: Span
    exception: str


class Others(NamedTuple):
    """What is said of names that were not *tried*, where any variable may set them."""

    tried: frozenset[str]
    why: Unknown
    span: Span


@dataclass(frozen=True)
class Evaluated:
    """The names of a module after it has run.

    *open* is there where names may be bound that are not in *names*: every name that is not
    there, or is Unknown there, may have any value. *reads* are the variables it looks up;
    *writes_environment* those it sets for itself and for its workers.
    """

    names: Mapping[str, Assigned]
    reads: frozenset[str] = frozenset()
    failure: Failure | None = None
    writes_environment: Mapping[str, Value[Any]] = field(default_factory=dict)
    open: Unknown | None = None
    others: Others | None = None

    def assigned(self, name: str) -> Assigned | None:
        """What *name* is bound to; None where it is certainly not bound."""
        found = self.names.get(name)
        if found is not None or self.others is None or name in self.others.tried:
            return found
        return Assigned(name, self.others.why, self.others.span, self.others.span)


def fall_back(value: Value[Any], lower: Value[Any]) -> Value[Any]:
    """*value*, and *lower* wherever it is ABSENT."""
    match value:
        case Known(known):
            return lower if known is ABSENT else value
        case Symbolic():
            return _symbolic_or(value, lower)
        case Unknown():
            return value


def _symbolic_or(value: Symbolic[Any], lower: Value[Any]) -> Value[Any]:
    default = value.default
    inputs = value.inputs
    if isinstance(lower, Symbolic):
        inputs = (*inputs, *(item for item in lower.inputs if item not in inputs))
    if default is ABSENT:
        match lower:
            case Known(known):
                default = known
            case Symbolic():
                default = lower.default
            case Unknown():
                default = Missing.MISSING
    return Symbolic(
        value.formula,
        inputs,
        default,
        lambda bindings: fall_back(
            value.rebind(bindings),
            lower.rebind(bindings) if isinstance(lower, Symbolic) else lower,
        ),
        _among(value, lower),
    )


def _among(value: Symbolic[Any], lower: Value[Any]) -> tuple[Any, ...]:
    if not any(item is ABSENT for item in value.among):
        return value.among
    lowest: tuple[Any, ...] = ()
    if isinstance(lower, Known):
        lowest = (lower.value,)
    elif isinstance(lower, Symbolic):
        lowest = lower.among
    if not lowest:
        return ()
    return (*(item for item in value.among if item is not ABSENT), *lowest)
