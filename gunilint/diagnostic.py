"""What a run found, in the flat form that reports are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from gunilint.finding import Confidence, Label, Severity, StoryLine
from gunilint.frozen import dataclass
from gunilint.rule import Rule
from gunilint.source import Source, Span


@dataclass(frozen=True)
class Diagnostic:
    """A finding with the rule that made it and the deployment that it is about."""

    code: str
    slug: str
    severity: Severity
    confidence: Confidence
    message: str
    help: str | None
    url: str
    deployment: str | None
    """Its name; None where the finding is about a file, whatever deploys it."""
    primary: Label
    related: tuple[Label, ...] = ()
    stories: tuple[tuple[StoryLine, ...], ...] = ()
    subject: str = ""
    """The setting it is about, if any."""
    also: tuple[str, ...] = ()
    """Other deployments that have the same finding at the same place."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every place that it marks, the primary one first."""
        return (self.primary.span, *(label.span for label in self.related))


class Unresolved(NamedTuple):
    """A value that could not be told, so that rules about it were silent."""

    deployment: str
    setting: str
    why: str
    span: Span


class Note(NamedTuple):
    """Something a reader should know that is no finding: a template that was read in part."""

    text: str
    span: Span | None = None


class Hidden(NamedTuple):
    """A finding that is not reported, and why not."""

    diagnostic: Diagnostic
    is_in_source: bool
    """Whether the file itself says so: by a comment or an annotation."""
    reason: str


@dataclass(frozen=True)
class Report:
    """Everything a run has to say. Diagnostics are in order: by path, line, column, code."""

    diagnostics: tuple[Diagnostic, ...]
    deployments: tuple[str, ...]
    files_read: int
    rules: tuple[Rule, ...]
    """Every rule that was switched on."""
    ignored: int = 0
    """Findings that a comment, an annotation or a setting ignores."""
    in_baseline: int = 0
    """Findings that were there before."""
    unresolved: tuple[Unresolved, ...] = ()
    notes: tuple[Note, ...] = ()
    missing_paths: tuple[str, ...] = ()
    """Paths that were asked for and are not there."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The text of every file that a diagnostic marks."""
    hidden: tuple[Hidden, ...] = ()
    """The findings that are ignored or in the baseline."""
