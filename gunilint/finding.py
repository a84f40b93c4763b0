"""What a rule says, and how the story of a value is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import total_ordering
from typing import Any, NamedTuple, Protocol, TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.source import Span
from gunilint.value import (
    NOMINAL_CPUS,
    InputKind,
    Known,
    Layer,
    Missing,
    Setting,
    Symbolic,
    Unknown,
    Verdict,
)


@total_ordering
class Severity(Enum):
    """How bad it is; a later member is worse."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    def __lt__(self, other: Severity) -> bool:
        members = list(Severity)
        return members.index(self) < members.index(other)


class Confidence(Enum):
    """How sure it is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Spanned(Protocol):
    """Anything of the model that stands somewhere."""

    @property
    def span(self) -> Span: ...


Place: TypeAlias = Union[Setting[Any], Spanned, Span]
Reason: TypeAlias = Union[Place, tuple[Place, str]]


class Label(NamedTuple):
    """A marked place and the sentence that stands beside it."""

    span: Span
    text: str


class StoryLine(NamedTuple):
    """One line of where a value comes from; *depth* indents it under what it explains."""

    depth: int
    text: str
    span: Span


@dataclass(frozen=True)
class Finding:
    """What a rule says about one place, with every operand that it weighed."""

    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str | None = None
    confidence: Confidence = Confidence.HIGH
    severity: Severity | None = None
    """Where this case is worse or milder than the rule's own severity."""
    stories: tuple[tuple[StoryLine, ...], ...] = ()
    """For each operand that is a setting with more to tell than its own place."""
    subject: str = ""
    """The setting it is about, for a fingerprint that survives moved lines."""

    @classmethod
    def at(
        cls,
        place: Place,
        message: str,
        *,
        label: str | None = None,
        because: Iterable[Reason] = (),
        help: str | None = None,
        verdict: Verdict = Verdict.ALWAYS,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding that marks *place*, with *because* as its other operands.

        A place that is a setting is labelled with its name and value unless *label*, or the
        text paired with it, says otherwise. A verdict that holds only under the inputs'
        defaults lowers the confidence.
        """
        reasons = [_split(reason) for reason in because]
        settings = [item for item, _ in [(place, label), *reasons] if isinstance(item, Setting)]
        return cls(
            message,
            _label(place, label),
            tuple(_label(item, text) for item, text in reasons),
            help,
            Confidence.HIGH if verdict is Verdict.ALWAYS else Confidence.MEDIUM,
            severity,
            tuple(story for story in map(tell, settings) if len(story) > 1),
            settings[0].name if settings else "",
        )


def _split(reason: Reason) -> tuple[Place, str | None]:
    if isinstance(reason, tuple) and not isinstance(reason, Span) and len(reason) == 2:
        place, text = reason
        return place, text
    return reason, None


def _label(place: Place, text: str | None) -> Label:
    span = place if isinstance(place, Span) else place.span
    if text is None:
        text = describe(place) if isinstance(place, Setting) else ""
    return Label(span, text)


def describe(setting: Setting[Any]) -> str:
    """A setting in one clause: `keepalive = 2 s, the default`."""
    suffix = ", the default" if setting.is_default else ""
    return f"{setting.name} = {show(setting)}{suffix}"


def show(setting: Setting[Any]) -> str:
    """A setting's value for a person: `65 s`, `9 (on 4 CPUs)`, `unknown`."""
    match setting.value:
        case Known(value):
            return str(value)
        case Symbolic(default=default) if isinstance(default, Missing):
            return setting.value.formula
        case Symbolic(default=default, inputs=inputs):
            return f"{default} {_under(inputs)}"
        case Unknown():
            return "unknown"
    raise AssertionError(setting.value)


def _under(inputs: Iterable[tuple[InputKind, str]]) -> str:
    """Under which defaults a formula has its value, in brackets."""
    variables = sorted({name for kind, name in inputs if kind is InputKind.ENVIRONMENT})
    clauses = []
    if variables:
        listed = " and ".join(filter(None, [", ".join(variables[:-1]), variables[-1]]))
        clauses.append(f"{listed} unset")
    if any(kind is InputKind.CPUS for kind, _ in inputs):
        clauses.append(f"on {NOMINAL_CPUS} CPUs")
    if any(kind is InputKind.MACHINE for kind, _ in inputs):
        clauses.append("with the repository's files")
    return f"({', '.join(clauses)})"


def tell(setting: Setting[Any]) -> tuple[StoryLine, ...]:
    """The story of a value: who set it, what that was read from, what it overrides."""
    return tuple(_lines(setting, 0, ""))


def _lines(setting: Setting[Any], depth: int, verb: str) -> Iterator[StoryLine]:
    text = f"{verb}{setting.name} = {show(setting)}"
    yield StoryLine(depth, f"{text}   {setting.origin.layer.value}", setting.span)
    for source in setting.origin.via:
        yield from _lines(source, depth + 1, "read from ")
    for shadow in setting.shadows:
        is_default = shadow.origin.layer is Layer.DEFAULT
        yield StoryLine(
            depth + 1,
            f"overrides {shadow.name} = {show(shadow)}   {shadow.origin.layer.value}",
            setting.span if is_default else shadow.span,
        )
