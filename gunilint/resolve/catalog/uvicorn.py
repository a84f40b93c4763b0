"""Uvicorn's options, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, Final

from gunilint.frozen import dataclass
from gunilint.resolve.catalog.releases import at, nearest, read

_FILE: Final = "uvicorn.json"


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option of the command line, as one version of Uvicorn defines it (`uvicorn/main.py`)."""

    name: str
    version: str
    type: str
    """How click converts a word: `text`, `int`, `float`, `bool`, `choice` or `path`."""
    default: object = None
    flags: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    """The flags that switch it off."""
    is_flag: bool = False
    """Whether it takes no value."""
    multiple: bool = False
    """Whether a repeated flag adds to it; otherwise the last one wins."""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    exists: bool = False
    """Whether its value must be a file that is there."""
    eager: bool = False
    """Whether it prints something and ends the process."""
    environment: str | None = None
    """The variable that click reads where no flag is given."""
    fallback: str | None = None
    """The variable that Uvicorn reads where neither is given."""


@dataclass(frozen=True)
class UvicornCatalog:
    """What one version of Uvicorn can be told."""

    version: str
    options: Mapping[str, OptionSpec]

    @cached_property
    def flags(self) -> Mapping[str, OptionSpec]:
        specs = self.options.values()
        return {flag: spec for spec in specs for flag in (*spec.flags, *spec.off)}


VERSIONS: Final[tuple[str, ...]] = (
    "0.22.0",
    "0.29.0",
    "0.30.0",
    "0.34.0",
    "0.37.0",
    "0.41.0",
    "0.54.0",
)
"""The releases that are catalogued, oldest first."""

NEWEST: Final = VERSIONS[-1]


def line_of(version: str) -> str:
    """The catalogued release that stands for *version*: of the same minor version, else the
    last older one; the oldest for what is older than all."""
    return nearest(version, VERSIONS, significant=2)


def load(version: str) -> UvicornCatalog:
    """The catalogue of the release that stands for *version* (see `line_of`)."""
    return _load(line_of(version))


@cache
def _load(version: str) -> UvicornCatalog:
    data = read(_FILE)
    index = data["versions"].index(version)
    options = {name: _option(name, version, run) for name, run in at(data["options"], index)}
    return UvicornCatalog(version, options)


def _option(name: str, version: str, run: Mapping[str, Any]) -> OptionSpec:
    given = {key: value for key, value in run.items() if key != "versions"}
    for key in ("flags", "off", "choices"):
        given[key] = tuple(given.get(key, ()))
    return OptionSpec(name, version, **given)
