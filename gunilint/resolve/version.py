"""Which version of a package a deployment runs, as its lock files and requirements pin it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

from gunilint.source import Source, Span, Tree
from gunilint.value import Known, Layer, Origin, Setting

_LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
_LOOSE: Final = ("pyproject.toml", "Pipfile", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True)
class Pin:
    """What one file says of a package: a PEP 440 specifier, and where it stands."""

    specifier: str
    span: Span

    def setting(self, package: str, version: str) -> Setting[str]:
        """The version it leads to, as a value with an origin."""
        return Setting(f"{package} version", Known(version), Origin(Layer.FRAMEWORK, self.span))


class Pins:
    """The pins of a repository; each answer is worked out once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._answers: dict[tuple[str, str], Pin | None] = {}

    def find(self, directory: str, package: str) -> Pin | None:
        """What pins *package* for a deployment whose files lie in *directory*.

        The nearest directory that mentions it decides; within one, a lock file comes before
        requirements, and these before a project's own range.
        """
        key = (directory, package)
        if key not in self._answers:
            self._answers[key] = next(self._all(directory, package), None)
        return self._answers[key]

    def _all(self, directory: str, package: str) -> Iterator[Pin]:
        for place in _upwards(directory):
            for path in self._candidates(place):
                source = self._tree.read(path)
                if isinstance(source, Source) and package in source.text:
                    pin = _pin_in(self._tree, source, package)
                    if pin is not None:
                        yield pin

    def _candidates(self, directory: str) -> Iterator[str]:
        prefix = f"{directory}/" if directory else ""
        exists = self._tree.exists
        yield from (prefix + name for name in _LOCKS if exists(prefix + name))
        yield from (path for path in self._requirements if _is_near(path, prefix))
        yield from (prefix + name for name in _LOOSE if exists(prefix + name))

    @cached_property
    def _requirements(self) -> tuple[str, ...]:
        return tuple(
            path
            for path in self._tree.paths()
            if path.endswith((".txt", ".in"))
            and "requirements" in path
            and not re.search(r"(?:^|[/_.-])(?:dev|test|tests|docs?|lint)[._/-]", path)
        )


def newest_in(specifier: str, versions: tuple[str, ...]) -> str | None:
    """What an installer would take: an exact version as it is, else the newest of *versions*
    that fits; None where none fits or the specifier makes no sense."""
    exact = re.fullmatch(r"={2,3}\s*([\w.!+-]+)", specifier.strip())
    if exact:
        return exact[1]
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        fitting = SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    return next((version for version in reversed(versions) if version in fitting), None)


def _upwards(directory: str) -> Iterator[str]:
    path = PurePosixPath(directory)
    yield from (str(place) if str(place) != "." else "" for place in (path, *path.parents))


def _is_near(path: str, prefix: str) -> bool:
    """Whether a requirements file lies in the directory, or in its `requirements` folder."""
    folder, _, _ = path.removeprefix(prefix).rpartition("/")
    return path.startswith(prefix) and folder in ("", "requirements", "deps")


def _pin_in(tree: Tree, source: Source, package: str) -> Pin | None:
    name = PurePosixPath(source.path).name
    if name == "Pipfile.lock":
        return _match(source, rf'"{package}"\s*:\s*\{{[^}}]*?"version"\s*:\s*"([^"]+)"')
    if name in _LOCKS:
        pin = _match(source, rf'^name = "{package}"\nversion = "([^"]+)"', re.MULTILINE)
        return None if pin is None else Pin(f"=={pin.specifier}", pin.span)
    if name in _LOOSE:
        return _in_project(source, package)
    return _in_requirements(tree, source, package, set())


def _match(source: Source, pattern: str, flags: int = 0) -> Pin | None:
    found = re.search(pattern, source.text, flags)
    return Pin(found[1], source.span(*found.span(1))) if found else None


_SPECIFIER: Final = r"((?:[=<>!~]=?=?\s*[\w.*!+-]+\s*,?\s*)*)"


def _in_requirements(tree: Tree, source: Source, package: str, seen: set[str]) -> Pin | None:
    """The pin in a requirements file or in one that it includes by `-r` or `-c`."""
    seen.add(source.path)
    pattern = rf"^[ \t]*{package}(?:\[[^\]]*\])?[ \t]*{_SPECIFIER.replace(chr(92) + 's', '[ ]')}"
    found = re.search(
        pattern + r"(?=[ \t]*(?:[;#\\\r\n]|--|$))", source.text, re.MULTILINE | re.IGNORECASE
    )
    if found and found[1].strip():
        return Pin(
            found[1].strip(), source.span(found.start(1), found.start(1) + len(found[1].strip()))
        )
    folder = PurePosixPath(source.path).parent
    for include in re.finditer(r"^-[rc][ \t]*(\S+)", source.text, re.MULTILINE):
        path = str(folder / include[1])
        other = tree.read(path) if path not in seen else None
        if isinstance(other, Source):
            pin = _in_requirements(tree, other, package, seen)
            if pin is not None:
                return pin
    return None


def _in_project(source: Source, package: str) -> Pin | None:
    """The range in a project's metadata: PEP 621 strings or Poetry's tables."""
    quoted = _match(source, rf"""["'\n]\s*{package}(?:\[[^\]]*\])?\s*([=<>!~][^"';\n]*)["';\n]""")
    if quoted is not None:
        return Pin(quoted.specifier.strip(), quoted.span)
    pattern = rf"""^{package}\s*=\s*(?:\{{[^}}]*?version\s*=\s*)?["']([^"'*]+)["']"""
    poetry = _match(source, pattern, re.MULTILINE)
    return None if poetry is None else Pin(_from_poetry(poetry.specifier), poetry.span)


def _from_poetry(written: str) -> str:
    """Poetry's caret and bare versions as a PEP 440 specifier; anything else as it is."""
    caret = re.fullmatch(r"\^\s*(\d+)((?:\.\d+)*)", written.strip())
    if caret:
        return f">={caret[1]}{caret[2]},<{int(caret[1]) + 1}"
    return f"=={written.strip()}" if written.strip()[:1].isdigit() else written.strip()
