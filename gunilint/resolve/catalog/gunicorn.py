"""Gunicorn's settings, flags and worker classes, version by version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from gunilint.frozen import dataclass
from gunilint.resolve.catalog.releases import at, nearest, read
from gunilint.value import Known

_FILE: Final = "gunicorn.json"


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One setting, as one version of Gunicorn defines it (`gunicorn/config.py`)."""

    name: str
    version: str
    """The release that this describes: validators of one name differ between releases."""
    section: str
    validator: str
    """The name of the function of `gunicorn/config.py` that every value goes through."""
    default: object = None
    """What `cfg` holds when nobody sets it; not to be changed. A hook's is None."""
    depends: str | None = None
    """What the default depends on where nothing in a repository decides it."""
    environment: str | None = None
    """The variable that the default is read from, when Gunicorn is imported."""
    conversion: str | None = None
    """How: `int` (base 10), `bind` (`0.0.0.0:` before it) or `text` (as if set to it)."""
    flags: tuple[str, ...] = ()
    action: str | None = None
    """argparse's: `append`, `store_true`, `store_const`; None stores."""
    type: str | None = None
    """How argparse converts a word: `int`, `auto_int` (other bases); None leaves it text."""
    nargs: str | None = None
    const: object = None
    choices: tuple[str, ...] = ()
    meta: str | None = None
    arity: int | None = None
    """The number of arguments that a hook must take."""
    deprecated: str | None = None
    """The release that its documentation says it is deprecated since."""

    @property
    def is_hook(self) -> bool:
        """Whether the server calls it."""
        return self.validator in ("validate_callable", "validate_post_request")

    @property
    def is_list(self) -> bool:
        """Whether a repeated flag adds to it; otherwise the last one wins."""
        return self.action == "append"

    @property
    def takes_value(self) -> bool:
        """Whether its flags may be followed by a value."""
        return self.action in (None, "store", "append")


@dataclass(frozen=True, slots=True)
class WorkerClass:
    """A name that Gunicorn has for one of its own worker classes."""

    alias: str
    path: str
    deprecated: bool = False
    """Whether starting it logs that it will go away."""


@dataclass(frozen=True)
class Catalog:
    """What one version of Gunicorn can be told."""

    version: str
    settings: Mapping[str, SettingSpec]
    worker_classes: Mapping[str, WorkerClass]

    @cached_property
    def flags(self) -> Mapping[str, SettingSpec]:
        """Every flag that sets something; not `--help` and `--version`."""
        return {flag: spec for spec in self.settings.values() for flag in spec.flags}

    @cached_property
    def defaults(self) -> Mapping[str, Known[Any]]:
        """What every setting is where nobody sets it, and nothing outside decides it."""
        return {name: Known(spec.default) for name, spec in self.settings.items()}

    @cached_property
    def outside(self) -> tuple[SettingSpec, ...]:
        """The settings whose default depends on a variable, or on where the server starts."""
        specs = self.settings.values()
        return tuple(spec for spec in specs if spec.environment or spec.depends)


VERSIONS: Final[tuple[str, ...]] = (
    "19.9.0",
    "20.1.0",
    "21.2.0",
    "22.0.0",
    "23.0.0",
    "24.1.1",
    "25.3.0",
    "26.2.0",
    "27.0.1",
)
"""The releases that are catalogued, oldest first: the last patch of each line."""

NEWEST: Final = VERSIONS[-1]


def line_of(version: str) -> str:
    """The catalogued release that stands for *version*: of the same major version, else the
    last older one; the oldest for what is older than all, the newest for what is newer."""
    return nearest(version, VERSIONS, significant=1)


def load(version: str) -> Catalog:
    """The catalogue of the release that stands for *version* (see `line_of`)."""
    return _load(line_of(version))


@cache
def _load(version: str) -> Catalog:
    data = read(_FILE)
    index = data["versions"].index(version)
    settings = {name: _setting(name, version, run) for name, run in at(data["settings"], index)}
    workers = {
        alias: WorkerClass(alias, run["class"], run.get("deprecated", False))
        for alias, run in at(data["workers"], index)
    }
    return Catalog(version, settings, workers)


def _setting(name: str, version: str, run: Mapping[str, Any]) -> SettingSpec:
    given = {key: value for key, value in run.items() if key != "versions"}
    variable, conversion = given.pop("environment", (None, None))
    given["flags"] = tuple(given.get("flags", ()))
    given["choices"] = tuple(given.get("choices", ()))
    return SettingSpec(name, version, environment=variable, conversion=conversion, **given)


@cache
def settings_anywhere() -> frozenset[str]:
    """The settings of all catalogued releases."""
    return frozenset(read(_FILE)["settings"])


def flags_of_settings() -> Iterator[tuple[str, str]]:
    """Every flag of every catalogued release, oldest first, and the setting that it sets."""
    settings = read(_FILE)["settings"]
    for index in range(len(VERSIONS)):
        for name, run in at(settings, index):
            yield from ((flag, name) for flag in run.get("flags", ()))


@lru_cache(1000)
def known_anywhere(name: str) -> tuple[str, ...]:
    """The catalogued releases, oldest first, that have a setting called *name*."""
    runs = read(_FILE)["settings"].get(name, ())
    return tuple(
        version
        for index, version in enumerate(VERSIONS)
        if any(first <= index <= last for first, last in (run["versions"] for run in runs))
    )


@cache
def workers_anywhere() -> Mapping[str, tuple[str, ...]]:
    """Every alias of a worker class, with the releases, oldest first, that know it."""
    found: dict[str, tuple[str, ...]] = {}
    for index, version in enumerate(VERSIONS):
        for alias, _ in at(read(_FILE)["workers"], index):
            found[alias] = (*found.get(alias, ()), version)
    return found


def flags_anywhere(flag: str) -> tuple[str, ...]:
    """The catalogued releases, oldest first, whose parser knows *flag*, written in full."""
    return tuple(version for version in VERSIONS if flag in load(version).flags)
