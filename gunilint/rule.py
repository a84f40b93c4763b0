"""A rule: one idea about one kind of model object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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

    def run(self, subject: object, policy: str) -> Iterator[Finding]:
        """What it says about *subject*."""
        if self.options is None:
            return self.check(subject)
        options = self.options_in.get(policy)
        return self.check(subject, self.options() if options is None else options)


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
