"""Rules, by the one door they all come in through: entry points."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Final, NamedTuple

from gunilint.errors import PluginError, UsageError

if TYPE_CHECKING:  # `--version` asks for distributions, and pays for no rule
    from gunilint.rule import Rule

ENTRY_POINT_GROUP: Final = "gunilint.rules"
"""Each entry point names a package; every rule in its modules counts."""


class Distribution(NamedTuple):
    """Who brings rules."""

    name: str
    version: str


@dataclass(frozen=True)
class Registry:
    """Every rule there is, sorted by code."""

    rules: tuple[Rule, ...]
    distributions: tuple[Distribution, ...]
    """Sorted by name."""
    origins: Mapping[str, Distribution]
    """Which distribution brings the rule of a code."""

    def by_name(self, name: str) -> Rule:
        """The rule whose code or slug is *name*, in any case; UsageError where there is none."""
        from difflib import get_close_matches

        named = {key.lower(): rule for rule in self.rules for key in (rule.slug, rule.code)}
        found = named.get(name.lower())
        if found is None:
            close = get_close_matches(name.lower(), named, n=1)
            hint = f"; did you mean {_title(named[close[0]])}?" if close else ""
            raise UsageError(f"no rule is called {name}{hint}")
        return found


def distributions() -> tuple[Distribution, ...]:
    """Who brings rules, sorted by name; nothing is imported."""
    return tuple(sorted({_distribution(point) for point in _points()}))


def load_rules() -> Registry:
    """Import what the installed distributions offer.

    PluginError: a package cannot be imported, or two rules have one code or slug; it names the
    distributions.
    """
    rules: dict[str, Rule] = {}
    origins: dict[str, Distribution] = {}
    for point in _points():
        distribution = _distribution(point)
        for rule in _rules(point, distribution):
            for other in rules.values():
                if rule.code == other.code or rule.slug == other.slug:
                    raise PluginError(_clash(rule, distribution, other, origins[other.code]))
            rules[rule.code] = rule
            origins[rule.code] = distribution
    return Registry(
        tuple(rules[code] for code in sorted(rules)),
        distributions(),
        MappingProxyType(origins),
    )


def _points() -> list[EntryPoint]:
    return sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)


def _rules(point: EntryPoint, distribution: Distribution) -> Iterator[Rule]:
    """The rules of one entry point's package, or single module."""
    import pkgutil

    package = _import(point.module, distribution)
    yield from _defined_in(package)
    for module in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}."):
        yield from _defined_in(_import(module.name, distribution))


def _defined_in(module: ModuleType) -> Iterator[Rule]:
    """Rules that *module* makes, and not those it imports."""
    from gunilint.rule import Rule

    for value in vars(module).values():
        if isinstance(value, Rule) and value.check.__module__ == module.__name__:
            yield value


def _import(name: str, distribution: Distribution) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise PluginError(
            f"the rules of {_who(distribution)} cannot be loaded: importing {name} failed: "
            f"{type(error).__name__}: {error}"
        ) from error


def _distribution(point: EntryPoint) -> Distribution:
    if point.dist is None:  # only where an entry point is made by hand
        return Distribution(point.module, "unknown")
    return Distribution(point.dist.name, point.dist.version)


def _clash(rule: Rule, brings: Distribution, other: Rule, earlier: Distribution) -> str:
    return (
        f"{_title(rule)} of {_who(brings)} has the code or slug of {_title(other)} "
        f"of {_who(earlier)}"
    )


def _title(rule: Rule) -> str:
    return f"{rule.code} ({rule.slug})"


def _who(distribution: Distribution) -> str:
    return f"{distribution.name} {distribution.version}"
