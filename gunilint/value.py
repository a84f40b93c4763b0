"""Values that know whether they are certain, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from itertools import product
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar, Union

from gunilint.frozen import dataclass
from gunilint.source import Span

T = TypeVar("T")
U = TypeVar("U")


class Seconds(float):
    """A duration."""

    def __str__(self) -> str:
        return f"{float(self):g} s"


class Bytes(int):
    """An amount of memory."""

    def __str__(self) -> str:
        for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
            if self >= size:
                return f"{self / size:.4g} {unit}"
        return f"{int(self)} B"


class Cpus(float):
    """An amount of processor time: 1 is one processor, always busy."""

    def __str__(self) -> str:
        return f"{float(self):g} CPU"


class Missing(Enum):
    """Stands where there is no value, None being one."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


class InputKind(Enum):
    """What a formula can be over."""

    ENVIRONMENT = "environment variable"
    CPUS = "CPU count"
    MACHINE = "machine"
    """What only the machine that the server runs on can tell; it has no default."""


class Input(NamedTuple):
    """Something outside the repository that a value depends on."""

    kind: InputKind
    name: str
    """The variable's name; for others the call that asks for it, such as `os.cpu_count`."""


@dataclass(frozen=True)
class Bindings:
    """Inputs that are given, by the command line or by a rule that asks "what if"."""

    environment: Mapping[str, str | None] = field(default_factory=dict)
    """The value of each given variable; None where it is given as unset."""
    cpus: int | None = None
    """What every way to count CPUs answers."""

    @property
    def is_empty(self) -> bool:
        return self.cpus is None and not self.environment

    def __hash__(self) -> int:
        return hash((frozenset(self.environment.items()), self.cpus))


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """Certain from what was read."""

    value: T


@dataclass(frozen=True, slots=True)
class Symbolic(Generic[T]):
    """A formula over inputs.

    *default* is the value when every input has its default: an environment variable is
    unset, a CPU count is `NOMINAL_CPUS`. It is MISSING where an input has no default.
    *among* lists every value it can take, where these are known and few. *rebind* works the
    value out again under other inputs.
    """

    formula: str
    inputs: tuple[Input, ...]
    default: T | Missing
    rebind: Callable[[Bindings], Value[T]] = field(compare=False, repr=False)
    among: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Cannot be told, and why; *span* is the place that cannot be followed."""

    why: str
    span: Span | None = None


Value: TypeAlias = Union[Known[T], Symbolic[T], Unknown]

NOMINAL_CPUS: Final = 4
"""The CPU count that a formula's default assumes; it is said wherever it is used."""


class Layer(Enum):
    """The hand that sets a value; the order belongs to each resolver, not to this enum."""

    DEFAULT = "default"
    PROCESS_ENV = "environment variable"
    FRAMEWORK = "framework"
    CONFIG_FILE = "config file"
    CMD_ARGS_ENV = "GUNICORN_CMD_ARGS"
    COMMAND_LINE = "command line"
    IMAGE = "image"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a value, where it is written, and what it was read from."""

    layer: Layer
    span: Span
    via: tuple[Setting[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A named value with its story.

    *shadows* are the settings it overrides, strongest first. A default's span is the command
    that starts the server: where one would set it.
    """

    name: str
    value: Value[T]
    origin: Origin
    shadows: tuple[Setting[Any], ...] = ()

    @property
    def span(self) -> Span:
        return self.origin.span

    @property
    def is_default(self) -> bool:
        """Whether nobody set it."""
        return self.origin.layer is Layer.DEFAULT

    @property
    def known(self) -> T | None:
        """The value where it is certain, else None."""
        value = self.value
        return value.value if isinstance(value, Known) else None

    @property
    def nominal(self) -> T | None:
        """The value where it is certain, else the one under the inputs' defaults, else None."""
        value = self.value
        if isinstance(value, Known):
            return value.value
        if isinstance(value, Symbolic) and value.default is not MISSING:
            return value.default
        return None

    def map(self, convert: Callable[[T], U]) -> Setting[U]:
        """The same setting with *convert* applied to its value: a unit, say."""
        return Setting(self.name, map_value(self.value, convert), self.origin, self.shadows)


def map_value(value: Value[T], convert: Callable[[T], U]) -> Value[U]:
    """*value* with *convert* applied to whatever it can be."""
    if isinstance(value, Known):
        return Known(convert(value.value))
    if isinstance(value, Unknown):
        return value
    default, rebind = value.default, value.rebind
    return Symbolic(
        value.formula,
        value.inputs,
        default if isinstance(default, Missing) else convert(default),
        lambda bindings: map_value(rebind(bindings), convert),
        tuple(convert(item) for item in value.among),
    )


class Verdict(Enum):
    """What can be said about a claim over values that may be uncertain."""

    ALWAYS = "holds whatever the inputs"
    BY_DEFAULT = "holds under the inputs' defaults"
    NEVER = "does not hold"
    CANNOT_TELL = "cannot be told"

    def __bool__(self) -> bool:
        """Whether there is enough to report."""
        return self in (Verdict.ALWAYS, Verdict.BY_DEFAULT)


_MOST_COMBINATIONS: Final = 64


def judge(claim: Callable[..., bool], *settings: Setting[Any]) -> Verdict:
    """Whether *claim* holds for the values of *settings*, given to it in this order.

    A claim about a formula is ALWAYS true only where it holds for every value the formula can
    take; where these cannot be listed, it is at best true BY_DEFAULT.
    """
    values = [setting.value for setting in settings]
    known = [value.value for value in values if isinstance(value, Known)]
    if len(known) == len(values):
        return Verdict.ALWAYS if claim(*known) else Verdict.NEVER
    if any(isinstance(value, Unknown) for value in values):
        return Verdict.CANNOT_TELL
    choices = [_alternatives(value) for value in values]
    count = 1
    for choice in choices:
        count *= len(choice)
    if 0 < count <= _MOST_COMBINATIONS:
        held = [claim(*combination) for combination in product(*choices)]
        if all(held):
            return Verdict.ALWAYS
        if not any(held):
            return Verdict.NEVER
    defaults = [setting.nominal for setting in settings]
    if any(_lacks_default(value) for value in values):
        return Verdict.CANNOT_TELL
    return Verdict.BY_DEFAULT if claim(*defaults) else Verdict.NEVER


def _alternatives(value: Value[Any]) -> tuple[Any, ...]:
    match value:
        case Known(known):
            return (known,)
        case Symbolic(among=among):
            return among
        case _:
            return ()


def _lacks_default(value: Value[Any]) -> bool:
    return isinstance(value, Symbolic) and isinstance(value.default, Missing)
