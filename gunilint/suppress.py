"""Which findings are ignored, and which ignores are of no use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from gunilint.diagnostic import Diagnostic
from gunilint.frozen import dataclass
from gunilint.model.file import ExpiredIgnore, UnknownIgnoredRule, UnusedIgnore
from gunilint.source import Source, Span, Tree
from gunilint.suppress_ignore import Form, Ignore

__all__ = ["ABOUT_IGNORES", "Form", "Ignore", "Ignores", "Silenced", "Suppressed", "apply"]

Complaint: TypeAlias = UnusedIgnore | UnknownIgnoredRule | ExpiredIgnore

_NAME: Final = b"gunilint"
"""Which every comment and annotation has in it."""

ABOUT_IGNORES: Final = (UnusedIgnore, UnknownIgnoredRule, ExpiredIgnore)
"""What rules about ignores look at, after all others have looked."""


@dataclass(frozen=True, slots=True)
class Ignores:
    """Everything that a run is told to ignore."""

    written: Mapping[str, Sequence[Ignore]] = field(default_factory=dict)
    """Comments and annotations, by file."""
    settings: Sequence[Ignore] = ()
    servers: Mapping[str, Span] = field(default_factory=dict)
    """Where each deployment is started, by its name."""

    @classmethod
    def in_files(
        cls,
        tree: Tree,
        paths: Iterable[str],
        settings: Sequence[Ignore],
        servers: Mapping[str, Span],
    ) -> Ignores:
        """The *settings*, and what stands in the files at *paths*."""
        written: dict[str, Sequence[Ignore]] = {}
        for path in dict.fromkeys((*paths, *(item.span.path for item in settings))):
            source = tree.read(path) if _NAME in (tree.data(path) or b"") else None
            if isinstance(source, Source):
                written[path] = _written(source)
        return cls({path: found for path, found in written.items() if found}, settings, servers)

    def all(self) -> list[Ignore]:
        """Each of them, in order of their places."""
        found = [*self.settings, *(item for group in self.written.values() for item in group)]
        return sorted(found, key=lambda item: item.span)

    def about(self, diagnostic: Diagnostic) -> Iterator[Ignore]:
        """Those that speak for *diagnostic*, if they name its rule."""
        for path in dict.fromkeys(span.path for span in diagnostic.spans):
            yield from (item for item in self.written.get(path, ()) if item.marks(diagnostic))
        place = self.servers.get(diagnostic.deployment or "")
        if place is not None:
            written = self.written.get(place.path, ())
            yield from (item for item in written if item.holds_server(place))
        yield from (item for item in self.settings if item.means(diagnostic))


def _written(source: Source) -> tuple[Ignore, ...]:
    from gunilint.suppress_annotations import find_annotations
    from gunilint.suppress_comments import find_ignores

    return (*find_ignores(source), *find_annotations(source))


class Silenced(NamedTuple):
    """A finding that is not reported, and what ignores it."""

    diagnostic: Diagnostic
    by: Ignore


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What is left of a run's findings."""

    kept: tuple[Diagnostic, ...]
    ignored: tuple[Silenced, ...]
    unused: tuple[Complaint, ...]
    """What is wrong with ignores, in order of their places."""


def apply(
    diagnostics: Iterable[Diagnostic],
    ignores: Ignores,
    known: Mapping[str, str],
    *,
    today: date,
    active: Collection[str] | None = None,
) -> Suppressed:
    """Take out of *diagnostics* what *ignores* speak for.

    A comment counts at any place that a finding marks, in whichever file. Rules are named by code
    or slug, in any case; *known* has the slug of every code. A rule that is not in *active*, the
    codes whose findings are all here, says nothing about whether an ignore is of use; None means
    every rule that is known.
    """
    names = _Names(known)
    kept: list[Diagnostic] = []
    ignored: list[Silenced] = []
    used: set[tuple[Span, str]] = set()
    for diagnostic in diagnostics:
        hits = [
            (ignore, name)
            for ignore in ignores.about(diagnostic)
            for name in ignore.names
            if names.code(name) == diagnostic.code and _holds(ignore, today)
        ]
        used.update((ignore.span, name) for ignore, name in hits)
        if hits:
            ignored.append(Silenced(diagnostic, hits[0][0]))
        else:
            kept.append(diagnostic)
    unused = _unused(ignores, used, names, known if active is None else active, today)
    return Suppressed(tuple(kept), tuple(ignored), tuple(unused))


class _Names:
    """The rules, by code and by slug."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._codes = {slug.lower(): code for code, slug in known.items()}
        self._codes.update((code.lower(), code) for code in known)

    def code(self, name: str) -> str | None:
        return self._codes.get(name.lower())

    def meant(self, name: str) -> str | None:
        """The rule that may be meant by *name*, which is none's."""
        from difflib import get_close_matches

        close = get_close_matches(name.lower(), self._codes, n=1)
        return self._spelt(close[0]) if close else None

    def _spelt(self, name: str) -> str:
        code = self._codes[name]
        return code if code.lower() == name else name


def _holds(ignore: Ignore, today: date) -> bool:
    return not ignore.problem and not _has_expired(ignore, today)


def _has_expired(ignore: Ignore, today: date) -> bool:
    return ignore.until is not None and ignore.until < today


def _unused(
    ignores: Ignores,
    used: Collection[tuple[Span, str]],
    names: _Names,
    judged: Collection[str],
    today: date,
) -> Iterator[Complaint]:
    for ignore in ignores.all():
        form = ignore.form.value
        if ignore.problem:
            yield UnusedIgnore(ignore.names, ignore.span, ignore.problem, form)
            continue
        for name in ignore.names:
            if names.code(name) is None:
                yield UnknownIgnoredRule(name, ignore.span, names.meant(name), form)
        idle = tuple(
            name
            for name in ignore.names
            if (ignore.span, name) not in used and names.code(name) in judged
        )
        if idle and ignore.until is not None and _has_expired(ignore, today):
            yield ExpiredIgnore(idle, ignore.span, ignore.until.isoformat(), form)
        elif idle:
            yield UnusedIgnore(idle, ignore.span, "", form)
