"""What changed between two runs: findings that are new, fixed, or there as before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gunilint.fleet.folder import Folder
from gunilint.fleet.job import Json, Result, State


class Change(NamedTuple):
    """How the findings of one repository differ from those of the earlier run.

    Each finding is one of the JSON view, with its fingerprint.
    """

    new: Sequence[Json]
    fixed: Sequence[Json]
    unchanged: Sequence[Json]


@dataclass
class Tally:
    """How many findings changed in which way."""

    new: int = 0
    fixed: int = 0
    unchanged: int = 0

    def as_json(self) -> Json:
        return {"new": self.new, "fixed": self.fixed, "unchanged": self.unchanged}


@dataclass
class Trend:
    """The comparison with the run in the folder *earlier*, over all repositories."""

    earlier: Folder
    total: Tally = field(default_factory=Tally)
    by_rule: dict[str, Tally] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    """Repositories that the earlier run did not have; what is found there is new."""
    not_compared: list[str] = field(default_factory=list)
    """Repositories that failed, now or then: what is not there need not be fixed."""

    def take(self, result: Result) -> Change | None:
        """Count how *result* differs from the earlier one; None where that cannot be told."""
        before = self.earlier.load(result.repository)
        if result.state is State.FAILED or (before is not None and before.state is State.FAILED):
            self.not_compared.append(result.repository)
            return None
        if before is None:
            self.added.append(result.repository)
        change = changed(_findings(before), _findings(result))
        for kind, findings in change._asdict().items():
            for finding in findings:
                tally = self.by_rule.setdefault(finding["code"], Tally())
                for counted in (tally, self.total):
                    setattr(counted, kind, getattr(counted, kind) + 1)
        return change

    def removed(self, repositories: Iterable[str]) -> list[str]:
        """Repositories of the earlier run that are not among *repositories*."""
        return sorted({*self.earlier.repositories()}.difference(repositories))


def changed(before: Sequence[Json], now: Sequence[Json]) -> Change:
    """Findings of one repository, compared by their fingerprints."""
    earlier = {finding["fingerprint"] for finding in before}
    later = {finding["fingerprint"] for finding in now}
    return Change(
        [finding for finding in now if finding["fingerprint"] not in earlier],
        [finding for finding in before if finding["fingerprint"] not in later],
        [finding for finding in now if finding["fingerprint"] in earlier],
    )


def _findings(result: Result | None) -> Sequence[Json]:
    if result is None or result.report is None:
        return ()
    findings: Sequence[Json] = result.report["findings"]
    return findings
