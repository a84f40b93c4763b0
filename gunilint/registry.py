"""Rules, by the doors they come in through: entry points, and folders that the caller names."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import getmodulename
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Final

from gunilint.errors import PluginError, UsageError
from gunilint.frozen import dataclass, replace
from gunilint.installed import Distribution, Point, installed
from gunilint.rule import Rule

_OWN: Final = "gunilint"
_OWN_LETTERS: Final = "GUN"
_CODE: Final = re.compile(r"[A-Z]{2,}[0-9]{1,5}")


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
    return tuple(sorted({point.distribution for point in installed().points}))


def load_rules(folders: Sequence[Path] = ()) -> Registry:
    """Import what the installed distributions offer, and the modules of *folders*.

    PluginError: a module cannot be imported, a code is not one's own, or two rules have one code
    or slug; it names who brings them. UsageError: there is no such folder.
    """
    rules: dict[str, Rule] = {}
    origins: dict[str, Distribution] = {}
    points = installed().points
    for rule, distribution in _every_rule(points, folders):
        for other in rules.values():
            if rule.code == other.code or rule.slug == other.slug:
                raise PluginError(_clash(rule, distribution, other, origins[other.code]))
        _demand_own_code(rule, distribution)
        rules[rule.code] = replace(rule, brought_by=str(distribution))
        origins[rule.code] = distribution
    return Registry(
        tuple(rules[code] for code in sorted(rules)),
        tuple(sorted({*(point.distribution for point in points), *origins.values()})),
        MappingProxyType(origins),
    )


def rules_of(package: str) -> tuple[Rule, ...]:
    """The rules of an importable package or module, installed as a plug-in or not.

    PluginError: it cannot be imported.
    """
    distribution = Distribution(package, "")
    return tuple(replace(rule, brought_by=package) for rule in _rules(package, distribution))


def rules_in(path: Path) -> tuple[Rule, ...]:
    """The rules of the modules in a folder, or of one file.

    Files whose names begin with `_` or `test_` are none. PluginError: one cannot be imported.
    UsageError: there is no such folder or file.
    """
    if not path.is_dir() and not (path.is_file() and path.suffix == ".py"):
        raise UsageError(f"{path}: no such folder of rules")
    folder, names = (path, None) if path.is_dir() else (path.parent, [path.stem])
    distribution = Distribution(str(path), "")
    package = _package_of(folder)
    return tuple(
        replace(rule, brought_by=str(path))
        for name in names or _modules_in(folder)
        for rule in _defined_in(_import(f"{package}.{name}", distribution))
    )


def _every_rule(
    points: Iterable[Point], folders: Sequence[Path]
) -> Iterator[tuple[Rule, Distribution]]:
    for point in points:
        for rule in _rules(point.module, point.distribution):
            yield rule, point.distribution
    for folder in folders:
        for rule in rules_in(folder):
            yield rule, Distribution(str(folder), "")


def _demand_own_code(rule: Rule, distribution: Distribution) -> None:
    """PluginError: its code has a form that nothing could name, or gunilint's own letters."""
    if not _CODE.fullmatch(rule.code):
        raise PluginError(
            f"{_title(rule)} of {distribution}: a code is capital letters and digits, as ACME001"
        )
    if rule.code.startswith(_OWN_LETTERS) and distribution.name != _OWN:
        raise PluginError(
            f"{_title(rule)} of {distribution}: {_OWN_LETTERS} is gunilint's, a plug-in brings "
            "letters of its own"
        )


def _package_of(folder: Path) -> str:
    """A package whose modules are the files of *folder*, imported anew."""
    import sys

    name = "rules_in" + re.sub(r"\W", "_", str(folder.resolve()))
    for module in [item for item in sys.modules if item == name or item.startswith(f"{name}.")]:
        del sys.modules[module]
    package = ModuleType(name)
    package.__path__ = [str(folder.resolve())]
    sys.modules[name] = package
    importlib.invalidate_caches()
    return name


def _modules_in(folder: Path) -> list[str]:
    return sorted(
        path.stem
        for path in folder.glob("*.py")
        if path.stem.isidentifier() and not path.stem.startswith(("_", "test_", "conftest"))
    )


def _rules(name: str, distribution: Distribution) -> Iterator[Rule]:
    """The rules of the package called *name*, or single module."""
    package = _import(name, distribution)
    yield from _defined_in(package)
    for module in _submodules(list(getattr(package, "__path__", ()))):
        yield from _defined_in(_import(f"{package.__name__}.{module}", distribution))


def _submodules(path: Sequence[str]) -> list[str]:
    """The modules and packages in the directories of *path*, sorted."""
    if not all(map(os.path.isdir, path)):
        import pkgutil  # which also knows what is inside an archive, and costs more than the rules

        return [module.name for module in pkgutil.iter_modules(path)]
    entries = [entry for directory in path for entry in os.scandir(directory)]
    modules = {getmodulename(entry.name) for entry in entries if entry.is_file()}
    packages = {
        entry.name
        for entry in entries
        if entry.name.isidentifier() and os.path.exists(f"{entry.path}/__init__.py")
    }
    return sorted(name for name in modules | packages if name not in (None, "__init__"))


def _defined_in(module: ModuleType) -> Iterator[Rule]:
    """Rules that *module* makes, and not those it imports."""
    for value in vars(module).values():
        if isinstance(value, Rule) and value.check.__module__ == module.__name__:
            yield value


def _import(name: str, distribution: Distribution) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"the rules of {distribution} cannot be loaded: importing {name} failed: "
            f"{type(error).__name__}: {error}"
        ) from error


def _clash(rule: Rule, brings: Distribution, other: Rule, earlier: Distribution) -> str:
    return f"{_title(rule)} of {brings} has the code or slug of {_title(other)} of {earlier}"


def _title(rule: Rule) -> str:
    return f"{rule.code} ({rule.slug})"
