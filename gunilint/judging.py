"""Rules applied to what the resolve stage found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from gunilint.diagnostic import Diagnostic
from gunilint.finding import Finding
from gunilint.frozen import replace
from gunilint.model.file import RuleCrash
from gunilint.options import Policy, Standing
from gunilint.resolve.resolution import Judged
from gunilint.rule import Rule
from gunilint.source import Span
from gunilint.suppress import ABOUT_IGNORES, Ignores, Silenced, apply


class Judge:
    """Applies rules to model objects; a rule that raises does not stop the others."""

    def __init__(self, rules: Iterable[Rule], policy: Policy) -> None:
        self.policy = policy
        self._by_class: dict[type, list[tuple[Rule, Standing]]] = defaultdict(list)
        self._standings: dict[tuple[str, str | None, str | None], Standing] = {}
        self._is_conditional = any(change.is_conditional for change in policy.changes)
        for rule in rules:
            standing = self._standing(rule, None, None)
            if self._is_conditional or standing.is_on.value:
                self._by_class[rule.each].append((rule, standing))
        self.diagnostics: list[Diagnostic] = []
        self.crashes: list[RuleCrash] = []

    def look_at(self, judged: Judged) -> None:
        """Add what every rule for this class of object says about it."""
        subject, name = judged
        for rule, standing in self._by_class.get(type(subject), ()):
            try:
                if self._is_conditional:
                    self.diagnostics += self._found(rule, judged)
                    continue
                for finding in [*rule.run(subject, standing.options)]:
                    self.diagnostics.append(_diagnostic(rule, finding, standing, name))
            except Exception as error:  # noqa: BLE001 (any fault of a rule becomes a finding)
                self.crashes.append(_crash(rule, subject, error))

    def _found(self, rule: Rule, judged: Judged) -> list[Diagnostic]:
        """What *rule* says, with the options that are in force where it says it."""
        choices = self._choices(rule, judged)
        found = []
        for options in choices:
            for finding in rule.run(judged.subject, options):
                standing = self._standing(rule, finding.primary.span.path, judged.deployment)
                elsewhere = standing.options != options and standing.options in choices
                if standing.is_on.value and not elsewhere:
                    found.append(_diagnostic(rule, finding, standing, judged.deployment))
        return found

    def _choices(self, rule: Rule, judged: Judged) -> list[Any]:
        """Every choice of options that is in force in a file of the subject, each once."""
        links = getattr(judged.subject, "files", ())
        places = [None, _place(judged.subject).path, *(link.path for link in links)]
        choices: list[Any] = []
        for path in places:
            options = self._standing(rule, path, judged.deployment).options
            if options not in choices:
                choices.append(options)
        return choices

    def _standing(self, rule: Rule, path: str | None, deployment: str | None) -> Standing:
        key = (rule.code, path, deployment) if self._is_conditional else (rule.code, None, None)
        if key not in self._standings:
            self._standings[key] = self.policy.standing(rule, *key[1:])
        return self._standings[key]


def _diagnostic(
    rule: Rule, finding: Finding, standing: Standing, deployment: str | None
) -> Diagnostic:
    severity = finding.severity or rule.severity
    return Diagnostic(
        rule.code,
        rule.slug,
        severity if standing.severity is None else standing.severity.value,
        finding.confidence,
        finding.message,
        finding.help,
        rule.url,
        deployment,
        finding.primary,
        finding.related,
        finding.stories,
        finding.subject,
    )


def _crash(rule: Rule, subject: object, error: Exception) -> RuleCrash:
    who = rule.brought_by or rule.check.__module__.partition(".")[0]
    return RuleCrash(rule.code, who, f"{type(error).__name__}: {error}", _place(subject))


def _place(subject: object) -> Span:
    span = getattr(subject, "span", None) or getattr(subject, "command", None)
    assert isinstance(span, Span)
    return span


class Silence(NamedTuple):
    """What is left of findings after ignores, and what they silenced."""

    kept: tuple[Diagnostic, ...]
    ignored: tuple[Silenced, ...]


def codes_in_full(policy: Policy, enabled: Iterable[Rule]) -> frozenset[str]:
    """The codes of those of *enabled* whose findings are all there: what they do not find is not
    there, in whichever file."""
    return frozenset(
        rule.code
        for rule in enabled
        if rule.each not in ABOUT_IGNORES and policy.is_always_on(rule)
    )


def silence(
    judge: Judge,
    ignores: Ignores,
    rules: Iterable[Rule],
    enabled: Sequence[Rule],
) -> Silence:
    """The findings of *judge* that nothing ignores, and those about ignores of no use.

    *judge* itself is asked about these; *rules* are all that an ignore may name.
    """
    known = {rule.code: rule.slug for rule in rules}
    today = date.today()
    active = codes_in_full(judge.policy, enabled)
    findings = tuple(judge.diagnostics)
    first = apply(findings, ignores, known, today=today, active=active)
    for ignore in first.unused:
        judge.look_at(Judged(ignore, None))
    second = apply(judge.diagnostics[len(findings) :], ignores, known, today=today)
    return Silence((*first.kept, *second.kept), (*first.ignored, *second.ignored))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, by place; other deployments that have it are named in it."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for item in diagnostics:
        key = (item.code, item.primary, item.message)
        if key not in first:
            first[key] = item
        elif item.deployment is not None and item.deployment != first[key].deployment:
            also = dict.fromkeys((*first[key].also, item.deployment))
            first[key] = replace(first[key], also=tuple(also))
    return tuple(sorted(first.values(), key=lambda item: (item.primary.span, item.code)))
