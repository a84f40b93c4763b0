"""Findings that were there before: a file that names them, and what has changed since.

A finding is known again by its rule, its deployment, its setting and its file, so that code may
move. Where those have more findings than the file says, none of them can be told to be the new
one: all are reported.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Any, Final, NamedTuple

from gunilint.diagnostic import Diagnostic
from gunilint.frozen import dataclass

VERSION: Final = 1


class Entry(NamedTuple):
    """What makes a finding the same one."""

    rule: str
    deployment: str
    """Empty for what is found about a file, whatever deploys it."""
    setting: str
    file: str

    def __str__(self) -> str:
        parts = (self.setting, f"of {self.deployment}" if self.deployment else "", self.file)
        return f"{self.rule} ({', '.join(filter(None, parts))})"


@dataclass(frozen=True)
class Baseline:
    """How often each entry was found."""

    counts: Mapping[Entry, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())


class Compared(NamedTuple):
    """Findings, held against a baseline."""

    new: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    stale: Baseline
    """What is in the baseline and is no longer found."""
    shrunk: Baseline
    """The baseline without that."""


def baseline_of(diagnostics: Iterable[Diagnostic]) -> Baseline:
    """The baseline that has exactly *diagnostics*."""
    return Baseline(Counter(_entry(item) for item in _each_once(diagnostics)))


def compare(
    baseline: Baseline, diagnostics: Collection[Diagnostic], judged: Collection[str]
) -> Compared:
    """*diagnostics* by whether *baseline* has them.

    *judged* are the codes of the rules whose findings are all here: an entry of any other is not
    stale.
    """
    found = baseline_of(diagnostics).counts
    has = {entry for entry, count in found.items() if count <= baseline.counts.get(entry, 0)}
    stale = {
        entry: count - found.get(entry, 0)
        for entry, count in baseline.counts.items()
        if entry.rule in judged and count > found.get(entry, 0)
    }
    left = {entry: count - stale.get(entry, 0) for entry, count in baseline.counts.items()}
    return Compared(
        tuple(item for item in diagnostics if _entry(item) not in has),
        tuple(item for item in diagnostics if _entry(item) in has),
        Baseline(stale),
        Baseline({entry: count for entry, count in left.items() if count}),
    )


def dump(baseline: Baseline) -> str:
    """The file's text: sorted, an entry on each line, so that two branches merge."""
    lines = (
        json.dumps({**entry._asdict(), "count": count}, ensure_ascii=False)
        for entry, count in sorted(baseline.counts.items())
    )
    findings = ",\n".join(f"    {line}" for line in lines)
    inner = f"\n{findings}\n  " if findings else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{inner}]\n}}\n'


def load(text: str) -> Baseline:
    """The baseline in *text*. ValueError: it is none, and why."""
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from error
    findings = whole.get("findings") if isinstance(whole, dict) else None
    items = findings if isinstance(findings, list) else None
    if items is None:
        raise ValueError("it is no baseline: it has no list of findings")
    if whole.get("version") != VERSION:
        raise ValueError(f"its version is {whole.get('version')!r}, and {VERSION} is known")
    counts: Counter[Entry] = Counter()
    for number, item in enumerate(items, 1):
        entry, count = _read(item, number)
        counts[entry] += count
    return Baseline(counts)


def _read(item: Any, number: int) -> tuple[Entry, int]:
    if isinstance(item, dict) and item.keys() == {*Entry._fields, "count"}:
        count = item["count"]
        texts = [item[name] for name in Entry._fields]
        if type(count) is int and count > 0 and all(isinstance(text, str) for text in texts):
            return Entry(*texts), count
    wanted = ", ".join(Entry._fields)
    raise ValueError(f"finding {number} is not {wanted}, which are strings, and a count")


def _entry(diagnostic: Diagnostic) -> Entry:
    place = diagnostic.primary.span.path
    return Entry(diagnostic.code, diagnostic.deployment or "", diagnostic.subject, place)


def _each_once(diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """*diagnostics* without those that a report shows as one."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    for item in diagnostics:
        found.setdefault((_entry(item), item.primary, item.message), item)
    return found.values()
