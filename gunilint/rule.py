"""A rule: one idea about one kind of model object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, TypeVar

from gunilint.finding import Finding, Severity

Subject = TypeVar("Subject")
Check = Callable[..., Iterator[Finding]]

RECOMMENDED = "recommended"
STRICT = "strict"
EDGESERVERS = "edgeservers"
EVERY_POLICY = (RECOMMENDED, STRICT, EDGESERVERS)


@dataclass(frozen=True)
class Rule:
    """A check with what everyone needs to know about it.

    The module that defines it gives the rest: its name is the slug, its docstring the manual
    page and the examples.
    """

    code: str
    slug: str
    severity: Severity
    each: type
    """The class of model object that it looks at."""
    check: Check
    policies: frozenset[str]
    since: str
    sources: tuple[str, ...]
    """What it rests on: upstream file and version, or an address."""
    manual: str
    severity_in: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    """Where a policy judges it otherwise."""
    options: type | None = None
    """A frozen dataclass of what can be set, with defaults; the check gets an instance."""
    options_in: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The options of policies that do not use the defaults."""

    @property
    def summary(self) -> str:
        """The first sentence of the manual: the fault."""
        return self.manual.strip().splitlines()[0]

    def severity_under(self, policy: str) -> Severity:
        return self.severity_in.get(policy, self.severity)

    def configured(self, policy: str, given: Mapping[str, Any]) -> Any:
        """Its options under *policy*, with what a user gives in place of them; None: it has none.

        *given* spells names with hyphens, as TOML does. ValueError: there is no such option.
        """
        if self.options is None:
            if given:
                raise ValueError(f"there is no option {min(given)!r}; it has none")
            return None
        known = [field.name for field in fields(self.options)]
        named = {name.replace("-", "_"): value for name, value in given.items()}
        for name in named:
            if name not in known:
                listed = ", ".join(item.replace("_", "-") for item in known)
                raise ValueError(f"there is no option {name.replace('_', '-')!r}; known: {listed}")
        start = self.options_in.get(policy)
        return replace(self.options() if start is None else start, **named)

    def run(self, subject: object, options: Any = None) -> Iterator[Finding]:
        """What it says about *subject*; *options* as `configured` gives them."""
        return self.check(subject) if self.options is None else self.check(subject, options)


def rule(
    code: str,
    *,
    severity: Severity,
    each: type,
    policies: Iterable[str] = EVERY_POLICY,
    since: str = "0.1.0",
    sources: Iterable[str],
    severity_in: Mapping[str, Severity] | None = None,
    options: type | None = None,
    options_in: Mapping[str, Any] | None = None,
) -> Callable[[Check], Rule]:
    """Make the decorated generator a rule; its module's name and docstring complete it."""

    def decorate(check: Check) -> Rule:
        module = sys.modules[check.__module__]
        return Rule(
            code=code,
            slug=module.__name__.rpartition(".")[2].replace("_", "-"),
            severity=severity,
            each=each,
            check=check,
            policies=frozenset(policies),
            since=since,
            sources=tuple(sources),
            manual=module.__doc__ or "",
            severity_in=MappingProxyType(dict(severity_in or {})),
            options=options,
            options_in=MappingProxyType(dict(options_in or {})),
        )

    return decorate
