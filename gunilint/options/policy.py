"""A policy: which rules are on, how bad what they find is, with which options.

It is a chain of layers: the built-in policy that it starts from, then each file, the one that
extends the others last. First all layers say what holds everywhere, in this order; then their
tables for paths, then those for deployments. What is said later wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.options.document import Said
from gunilint.options.rule_options import configured
from gunilint.rule import Rule

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

RUN_KEYS: Final = ("fail-on", "exclude", "gunicorn-version", "uvicorn-version")
"""What a file says of a run, and not of rules."""

EVERY_RULE: Final = "ALL"
"""What `select` and `ignore` call every rule."""


class Setting(NamedTuple):
    """What is said of the rules that *name* stands for: a severity, or the value of *option*."""

    name: Said
    value: Said
    option: str = ""
    """Spelt with underscores; empty for a severity."""


@dataclass(frozen=True)
class Change:
    """One table: what it says of rules, and for which paths or deployments."""

    select: tuple[Said, ...] = ()
    ignore: tuple[Said, ...] = ()
    severities: tuple[Setting, ...] = ()
    options: tuple[Setting, ...] = ()
    paths: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()

    @property
    def is_conditional(self) -> bool:
        return bool(self.paths or self.deployments)

    @cached_property
    def _files(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(self.paths)

    def holds(self, path: str | None, deployment: str | None) -> bool:
        """Whether it says something of what is found at *path* in *deployment*."""
        if self.paths:
            return path is not None and self._files.match_file(path)
        if self.deployments:
            return deployment is not None and any(
                fnmatchcase(deployment, pattern) for pattern in self.deployments
            )
        return True

    def switches(self, rule: Rule) -> Said | None:
        """Whether it switches *rule* on or off, and where it says so; None: it does neither."""
        on = _closest(rule, self.select)
        off = _closest(rule, self.ignore)
        if on is None and off is None:
            return None
        if off is None or (on is not None and _weight(on.value, rule) > _weight(off.value, rule)):
            assert on is not None
            return Said(True, on.where)
        return Said(False, off.where)

    def severity(self, rule: Rule) -> Said | None:
        """What severity it gives *rule*."""
        chosen = _closest(rule, (setting.name for setting in self.severities))
        for setting in self.severities:
            if setting.name is chosen:
                return setting.value
        return None

    def options_of(self, rule: Rule) -> dict[str, Said]:
        """The options it gives *rule*, by name."""
        return {
            setting.option: setting.value
            for setting in self.options
            if is_called(setting.name.value, rule)
        }


@dataclass(frozen=True)
class Layer:
    """What one file says: its *changes* to rules, the *checks* it adds, and how to run."""

    name: str
    changes: tuple[Change, ...] = ()
    checks: tuple[Rule, ...] = ()
    run: tuple[tuple[str, Said], ...] = ()
    """What it says of RUN_KEYS."""
    asked_for: str = "default"
    """Where it is asked for: the place that extends it, the command line, or nowhere."""
    path: str = ""
    """The file, where it is one on disk."""


class Standing(NamedTuple):
    """How one rule stands under a policy, and who said each part of it."""

    is_on: Said
    severity: Said | None
    """None: as the rule itself judges."""
    options: Any
    """An instance of the rule's options; None where it has none."""
    said: tuple[tuple[str, Said], ...]
    """Each option that is not the rule's own default, by name."""


@dataclass(frozen=True)
class Policy:
    """What to demand. *base* is the built-in policy that it comes from in the end."""

    base: str
    layers: tuple[Layer, ...] = ()

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change, what wins last."""
        said = [change for layer in self.layers for change in layer.changes]
        return tuple(
            sorted(said, key=lambda change: (bool(change.deployments), bool(change.paths)))
        )

    @cached_property
    def checks(self) -> tuple[Rule, ...]:
        return tuple(check for layer in self.layers for check in layer.checks)

    def run(self, key: str) -> Said | None:
        """What the last layer that says anything says of *key*, such as `fail-on`."""
        found = [said for layer in self.layers for name, said in layer.run if name == key]
        return found[-1] if found else None

    @property
    def is_by_deployment(self) -> bool:
        """Whether it says something of single deployments, which it names."""
        return any(change.deployments for change in self.changes)

    def standing(
        self, rule: Rule, path: str | None = None, deployment: str | None = None
    ) -> Standing:
        """How *rule* stands for what is found at *path* in *deployment*; None: anywhere else."""
        held = [change for change in self.changes if change.holds(path, deployment)]
        return self._standing(rule, held)

    def may_be_on(self, rule: Rule) -> bool:
        """Whether *rule* is on anywhere."""
        return self.standing(rule).is_on.value or any(
            change.is_conditional and (said := change.switches(rule)) is not None and said.value
            for change in self.changes
        )

    def is_always_on(self, rule: Rule) -> bool:
        """Whether *rule* is on everywhere."""
        return self.standing(rule).is_on.value and not any(
            change.is_conditional and (said := change.switches(rule)) is not None and not said.value
            for change in self.changes
        )

    def _standing(self, rule: Rule, changes: Iterable[Change]) -> Standing:
        is_own = any(rule is check for check in self.checks)
        is_on = Said(self.base in rule.policies, rule.brought_by if is_own else self.base)
        severity: Said | None = None
        options: dict[str, Said] = {}
        for change in changes:
            is_on = change.switches(rule) or is_on
            severity = change.severity(rule) or severity
            options.update(change.options_of(rule))
        return Standing(is_on, severity, configured(rule, options), tuple(options.items()))


def is_called(name: str, rule: Rule) -> bool:
    """Whether *name* is the code or the slug of *rule*, in any case."""
    return name.lower() in (rule.code.lower(), rule.slug)


def stands_for(name: str, rule: Rule) -> bool:
    """Whether *name* is a name of *rule*, the beginning of its code, or ALL."""
    upper = name.upper()
    return upper == EVERY_RULE or is_called(name, rule) or rule.code.startswith(upper or "-")


def _closest(rule: Rule, names: Iterable[Said]) -> Said | None:
    """The most specific of *names* that stands for *rule*; of equals, the last."""
    found: Said | None = None
    for name in names:
        if stands_for(name.value, rule) and (
            found is None or _weight(name.value, rule) >= _weight(found.value, rule)
        ):
            found = name
    return found


def _weight(name: str, rule: Rule) -> int:
    """How specific a *name* of *rule* is: a slug as much as a whole code."""
    if name.upper() == EVERY_RULE:
        return 0
    return len(rule.code) if name.lower() == rule.slug else len(name)
