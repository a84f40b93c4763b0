"""A rule: one idea about one kind of model object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from gunilint.finding import Finding, Severity
from gunilint.frozen import dataclass

Subject = TypeVar("Subject")
Check = Callable[..., Iterator[Finding]]

RECOMMENDED = "recommended"
STRICT = "strict"
EDGESERVERS = "edgeservers"
EVERY_POLICY = (RECOMMENDED, STRICT, EDGESERVERS)

DOCUMENTATION = "https://github.com/gunilint/gunilint/blob/main/docs/rules"
_OWN_LETTERS = "GUN"


class InPolicy(NamedTuple):
    """How a policy that has a rule judges it."""

    severity: Severity
    options: Any
    """An instance of the rule's options; None where it has none."""


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
    """Which of gunilint's policies switch it on. How one of them judges otherwise than the rule
    itself, by severity or options, is said in that policy's file."""
    since: str
    sources: tuple[str, ...]
    """What it rests on: upstream file and version, or an address."""
    manual: str
    options: type | None = None
    """A frozen dataclass of what can be set, with defaults; the check gets an instance."""
    brought_by: str = ""
    """Who is to blame: a distribution with its version, a folder, or the place of a check."""

    cwe: tuple[int, ...] = ()
    """What it is among the Common Weakness Enumeration's faults, for a rule about security."""

    @property
    def url(self) -> str:
        """The address of its page; empty for a plug-in's."""
        return f"{DOCUMENTATION}/{self.slug}.md" if self.code.startswith(_OWN_LETTERS) else ""

    @property
    def summary(self) -> str:
        """The first sentence of the manual: the fault."""
        return self.manual.strip().splitlines()[0]

    def run(self, subject: object, options: Any = None) -> Iterator[Finding]:
        """What it says about *subject*; *options* is an instance of its own."""
        return self.check(subject) if self.options is None else self.check(subject, options)


def rule(
    code: str,
    *,
    severity: Severity,
    each: type,
    policies: Iterable[str] = EVERY_POLICY,
    since: str = "0.1.0",
    sources: Iterable[str],
    options: type | None = None,
    cwe: Iterable[int] = (),
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
            options=options,
            cwe=tuple(cwe),
        )

    return decorate
