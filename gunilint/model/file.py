"""What can be said of one file, whatever deploys it; and of gunilint's own run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from gunilint.frozen import dataclass
from gunilint.source import Span
from gunilint.value import Setting


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file, or a part of one, that would have been read and cannot be."""

    kind: str
    """What it would have been: "Dockerfile", "Gunicorn config file"."""
    message: str
    span: Span


class Binding(Enum):
    """What binds a name, where that says what it can be."""

    ASSIGNMENT = "an assignment"
    MODULE = "an import of a module"
    IMPORT = "an import from a module"
    FUNCTION = "a function"
    CLASS = "a class"
    LOOP = "a loop"
    FILE = "a with statement"
    OTHER = "something else"


class BoundName(NamedTuple):
    """A name that a config file binds at its top level."""

    name: str
    span: Span
    is_assignment: bool
    """Whether by `name = …`, and not by def, class, import or a loop."""
    is_read: bool
    """Whether the file uses it again, or may: through `globals()`, say."""
    is_hook_like: bool = False
    """Whether it is bound to a function, and so would be a hook."""
    by: Binding = Binding.ASSIGNMENT
    is_deleted: bool = False
    """Whether the file deletes the name somewhere."""


class Overridden(NamedTuple):
    """A setting of a config file, and what every server that loads the file has instead."""

    written: Setting[Any]
    by: tuple[Setting[Any], ...]


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A Gunicorn config file, by what it binds, and the names that mean something in one."""

    path: str
    span: Span
    names: tuple[BoundName, ...]
    version: str
    """The Gunicorn that reads it."""
    settings: frozenset[str]
    """The settings of that version, hooks included."""
    other_settings: frozenset[str]
    """The settings that only other versions have."""
    aliases: Mapping[str, str]
    """Names often written for a setting, such as its flag's spelling: `log_level` for
    `loglevel`."""
    overridden: tuple[Overridden, ...] = ()
    """What is in force in none of the deployments that load the file."""


class Argument(NamedTuple):
    """A word that a server's argument parser rejects, or takes by luck."""

    flag: str
    span: Span
    problem: str
    """What the parser says: "unrecognized", "ambiguous", "abbreviation", …"""
    detail: str
    suggestion: str | None
    versions: tuple[str, ...] = ()
    """The releases, oldest first, whose parser knows the flag."""


@dataclass(frozen=True, slots=True)
class RejectedArguments:
    """The words of one server command that its parser does not take as they are meant."""

    server: str
    arguments: tuple[Argument, ...]
    command: Span


@dataclass(frozen=True, slots=True)
class RejectedSetting:
    """A value that the setting's own validator refuses, or takes and cannot use."""

    setting: str
    shown: str
    """The value as Python writes it."""
    why: str
    span: Span
    starts: bool
    """Whether the server starts all the same."""
    command: Span
    variable: str | None = None
    """The environment variable that it comes from; None where it is written for the setting."""


class Candidate(NamedTuple):
    """A Dockerfile, or a stage of one, that may build an image, and where that is said."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class AmbiguousLink:
    """An image that several Dockerfiles may build, so that none of them was taken."""

    image: str
    """As it is written: registry, name and tag."""
    span: Span
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class RuleCrash:
    """A rule that raised, on what, and who brought it."""

    code: str
    distribution: str
    error: str
    span: Span


@dataclass(frozen=True, slots=True)
class UnusedIgnore:
    """An ignore that ignored nothing."""

    codes: tuple[str, ...]
    """Those of its codes or slugs that matched no finding."""
    span: Span
    why: str = ""
    """What keeps it from ignoring anything; empty where there simply was no such finding."""
    form: str = "comment"
    """What it is: a comment, an annotation or a setting."""


@dataclass(frozen=True, slots=True)
class UnknownIgnoredRule:
    """A name in an ignore that is no rule's."""

    name: str
    span: Span
    suggestion: str | None
    """The rule that may be meant, by code or slug, as the name is written."""
    form: str = "comment"


@dataclass(frozen=True, slots=True)
class ExpiredIgnore:
    """An ignore whose last day has passed."""

    codes: tuple[str, ...]
    """Its codes or slugs."""
    span: Span
    until: str
    """That day, as YYYY-MM-DD."""
    form: str = "comment"
