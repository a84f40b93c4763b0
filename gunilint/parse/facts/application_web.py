"""What a module of a web application says about its health: its endpoints and their flags."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gunilint.frozen import dataclass
from gunilint.source import Span, Text


class Moment(Enum):
    """When code runs that sets a name."""

    IMPORT = "when the module is imported"
    STARTUP = "when the application starts"
    SHUTDOWN = "when the application stops"
    OTHER = "at any time"


class FlagSet(NamedTuple):
    """A name, dotted or with a literal key, that gets a value; *span* is the target."""

    name: str
    span: Span
    moment: Moment


class FlagRead(NamedTuple):
    """A name that the endpoint of *path* has in a condition, and answers 503 somewhere."""

    name: str
    span: Span
    path: str


@dataclass(frozen=True)
class WebModule:
    """The health of one module; *paths* are the strings in it that speak of health."""

    paths: tuple[Text, ...] = ()
    sets: tuple[FlagSet, ...] = ()
    reads: tuple[FlagRead, ...] = ()
