"""Rules applied to what the resolve stage found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from gunilint.diagnostic import Diagnostic
from gunilint.errors import UsageError
from gunilint.finding import Finding
from gunilint.model.file import RuleCrash, UnusedIgnore
from gunilint.options import Options
from gunilint.resolve.resolution import Judged
from gunilint.rule import Rule
from gunilint.source import Source, Span, Tree
from gunilint.suppress import Ignore, apply, find_ignores
from gunilint.value import Bytes

DOCUMENTATION: Final = "https://github.com/gunilint/gunilint/blob/main/docs/rules"


class Judge:
    """Applies rules to model objects; a rule that raises does not stop the others."""

    def __init__(self, rules: Iterable[Rule], options: Options) -> None:
        self._options = options
        self._by_class: dict[type, list[Rule]] = defaultdict(list)
        self._rule_options: dict[str, Any] = {}
        for rule in rules:
            self._by_class[rule.each].append(rule)
            self._rule_options[rule.code] = _rule_options(rule, options)
        self.diagnostics: list[Diagnostic] = []
        self.crashes: list[RuleCrash] = []

    def look_at(self, judged: Judged) -> None:
        """Add what every rule for this class of object says about it."""
        for rule in self._by_class.get(type(judged.subject), ()):
            try:
                findings = list(rule.run(judged.subject, self._rule_options[rule.code]))
            except Exception as error:  # noqa: BLE001 (any fault of a rule becomes a finding)
                self.crashes.append(_crash(rule, judged.subject, error))
            else:
                for finding in findings:
                    self.diagnostics.append(self._diagnostic(rule, finding, judged.deployment))

    def _diagnostic(self, rule: Rule, finding: Finding, deployment: str | None) -> Diagnostic:
        policy = self._options.policy
        severity = finding.severity
        if severity is None or policy in rule.severity_in:
            severity = rule.severity_under(policy)
        return Diagnostic(
            rule.code,
            rule.slug,
            severity,
            finding.confidence,
            finding.message,
            finding.help,
            f"{DOCUMENTATION}/{rule.slug}.md",
            deployment,
            finding.primary,
            finding.related,
            finding.stories,
            finding.subject,
        )


def _rule_options(rule: Rule, options: Options) -> Any:
    """The options that *rule* runs with. UsageError: it has no such option."""
    given = {
        **options.rule_options.get(rule.slug, {}),
        **options.rule_options.get(rule.code, {}),
    }
    try:
        return rule.configured(options.policy, _measured(rule, given))
    except ValueError as error:
        raise UsageError(f"rules.{rule.code}: {error}") from None


def _measured(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """*given* with amounts of memory read as Kubernetes writes them: `400Mi`."""
    if not given or rule.options is None:
        return dict(given)
    from gunilint.parse.units import memory_quantity

    hints = get_type_hints(rule.options)
    return {
        name: memory_quantity(value)
        if isinstance(value, str) and Bytes in get_args(hints.get(name.replace("-", "_")))
        else value
        for name, value in given.items()
    }


def _crash(rule: Rule, subject: object, error: Exception) -> RuleCrash:
    module = rule.check.__module__.partition(".")[0]
    span = getattr(subject, "span", None) or getattr(subject, "command", None)
    assert isinstance(span, Span)
    return RuleCrash(rule.code, module, f"{type(error).__name__}: {error}", span)


class Silence(NamedTuple):
    """What is left of findings after ignore comments, and what they silenced."""

    kept: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...]


def ignores_in(tree: Tree, paths: Iterable[str]) -> dict[str, Sequence[Ignore]]:
    """The ignore comments of each of *paths* that has any."""
    found: dict[str, Sequence[Ignore]] = {}
    for path in paths:
        source = tree.read(path)
        ignores = find_ignores(source) if isinstance(source, Source) else ()
        if ignores:
            found[path] = ignores
    return found


def silence(
    judge: Judge,
    ignores: Mapping[str, Sequence[Ignore]],
    rules: Iterable[Rule],
    enabled: Sequence[Rule],
) -> Silence:
    """The findings of *judge* that no comment ignores, and those about unneeded comments.

    *judge* itself is asked about the comments; *rules* are all that a comment may name.
    """
    known = {rule.code: rule.slug for rule in rules}
    active = {rule.code for rule in enabled if rule.each is not UnusedIgnore}
    today = date.today()
    findings = tuple(judge.diagnostics)
    first = apply(findings, ignores, known, today=today, active=active)
    for ignore in first.unused:
        judge.look_at(Judged(ignore, None))
    second = apply(judge.diagnostics[len(findings) :], ignores, known, today=today)
    ignored = (item.diagnostic for item in (*first.ignored, *second.ignored))
    return Silence((*first.kept, *second.kept), tuple(ignored))


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
