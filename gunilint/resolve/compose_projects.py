"""Which compose files belong together.

Without `-f`, Compose takes the first of its default names in a directory, and an override file
beside it (compose-go v2, cli/options.go, DefaultFileNames and DefaultOverrideFileNames). What
`-f` puts together is written nowhere: a file that cannot run alone is laid on the one beside it
that it lacks.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from gunilint.parse.facts.compose import ComposeFile, Service
from gunilint.resolve.compose_paths import within

_DEFAULTS: Final = (
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
)
_OVERRIDES: Final = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_DEVELOPMENT: Final = frozenset(
    {"override", "dev", "devel", "develop", "development", "local", "test", "tests", "testing"}
    | {"ci", "debug", "e2e", "devcontainer", "integration"}
)
_PRODUCTION: Final = frozenset({"prod", "production", "live", "staging", "stage", "deploy"})


class FileGroup(NamedTuple):
    """The files of one project, in the order of `-f`; the first one's directory is its own."""

    paths: tuple[str, ...]
    is_development: bool

    @property
    def directory(self) -> str:
        return posixpath.dirname(self.paths[0])


def file_groups(files: Mapping[str, ComposeFile]) -> tuple[FileGroup, ...]:
    """The projects that *files* make up, by directory; every file is in one at least.

    Files that others include, or only extend, are part of theirs and make up none.
    """
    used = set(_included(files))
    names: dict[str, list[str]] = {}
    for path in sorted(files):
        names.setdefault(posixpath.dirname(path), []).extend(() if path in used else (path,))
    found: list[FileGroup] = []
    for directory in sorted(names):
        found += _in_directory(directory, names[directory], files)
    return tuple(found)


def _in_directory(
    directory: str, names: list[str], files: Mapping[str, ComposeFile]
) -> Iterator[FileGroup]:
    main = _first(directory, _DEFAULTS, names)
    override = None if main is None else _first(directory, _OVERRIDES, names)
    for path in sorted(names, key=lambda name: (name != main, name != override, name)):
        if path == main:
            yield _group(path)
        elif path == override and main is not None:
            yield _group(main, path)
        else:
            base = None if _stands_alone(files[path]) else _base_of(path, main, names, files)
            yield _group(path) if base is None else _group(base, path)


def _first(directory: str, names: Iterable[str], present: list[str]) -> str | None:
    paths = (posixpath.join(directory, name) for name in names)
    return next((path for path in paths if path in present), None)


def _group(*paths: str) -> FileGroup:
    return FileGroup(paths, is_development(paths[-1]))


def is_development(path: str) -> bool:
    """Whether a file's name, or else its directories, say that it is not for production."""
    directory, _, name = path.rpartition("/")
    words = set(_WORD.findall(name.lower()))
    if words & _PRODUCTION:
        return False
    return bool((words | set(_WORD.findall(directory.lower()))) & _DEVELOPMENT)


def only_development(profiles: Iterable[str]) -> bool:
    """Whether all *profiles* are for development, there being one."""
    words = [set(_WORD.findall(profile.lower())) for profile in profiles]
    return bool(words) and all(found & _DEVELOPMENT for found in words)


def _stands_alone(file: ComposeFile) -> bool:
    """Whether all its services say what they run, and need none that it does not have."""
    if not file.services:
        return bool(file.includes)
    if file.includes:
        return True
    names = {service.name.value for service in file.services}
    needed = {item.value for service in file.services for item in service.depends_on.items}
    return needed <= names and all(map(_has_image, file.services))


def _has_image(service: Service) -> bool:
    return (
        service.scalars.image is not None
        or service.build is not None
        or service.extends is not None
    )


def _base_of(
    path: str, main: str | None, names: list[str], files: Mapping[str, ComposeFile]
) -> str | None:
    """The file beside *path* that has what it lacks; None where none or several fit."""
    if main is not None and _completes(files[main], files[path]):
        return main
    others = [
        name
        for name in names
        if name not in (path, main)
        and _stands_alone(files[name])
        and _completes(files[name], files[path])
    ]
    if len(others) == 1:
        return others[0]
    return main


def _completes(base: ComposeFile, over: ComposeFile) -> bool:
    has = {service.name.value for service in base.services if _has_image(service)}
    lacking = {service.name.value for service in over.services if not _has_image(service)}
    return bool(has & lacking) and lacking <= has


def _included(files: Mapping[str, ComposeFile]) -> Iterator[str]:
    """The files that other ones bring in."""
    for path, file in files.items():
        directory = posixpath.dirname(path)
        for include in file.includes:
            for template in include.paths:
                yield from _local(directory, template.literal, path)
        for service in file.services:
            extends = service.extends
            if extends is None or extends.file is None:
                continue
            for found in _local(directory, extends.file.literal, path):
                if posixpath.basename(found) not in _DEFAULTS:
                    yield found


def _local(directory: str, written: str | None, path: str) -> Iterator[str]:
    found = None if written is None else within(directory, written)
    if found is not None and found != path:
        yield found
