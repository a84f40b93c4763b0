"""What the files that list dependencies say of one package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Final

from gunilint.frozen import dataclass
from gunilint.source import Source, Span, Tree
from gunilint.value import Known, Layer, Origin, Setting


@dataclass(frozen=True, slots=True)
class Pin:
    """What one file says of a package: a PEP 440 specifier, and where it stands."""

    specifier: str
    span: Span

    @property
    def exact(self) -> str | None:
        """The one version that it allows; None where it allows several."""
        found = re.fullmatch(r"={2,3}\s*([\w.!+-]+)", self.specifier.strip())
        return found[1] if found else None

    def setting(self, package: str, version: str) -> Setting[str]:
        """The version it leads to, as a value with an origin."""
        return Setting(f"{package} version", Known(version), Origin(Layer.FRAMEWORK, self.span))


LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
PROJECTS: Final = ("pyproject.toml", "Pipfile", "setup.cfg", "setup.py")


def pins_in(tree: Tree, source: Source, package: str) -> Iterator[Pin]:
    """Every pin of *package*, by its normalised name, in *source* or what that includes."""
    name = PurePosixPath(source.path).name
    if name == "Pipfile.lock":
        yield from _in_pipfile_lock(source, package)
    elif name in LOCKS:
        yield from _in_lock(source, package)
    elif name in ("pyproject.toml", "Pipfile"):
        yield from _in_toml(source, package)
    elif name in PROJECTS:
        yield from _in_setup(source, package)
    else:
        yield from _in_requirements(tree, source, package, set())


def _in_pipfile_lock(source: Source, package: str) -> Iterator[Pin]:
    # `default` stands before `develop`.
    pattern = rf'"{package}"\s*:\s*\{{[^}}]*?"version"\s*:\s*"([^"]+)"'
    found = re.search(pattern, source.text)
    if found:
        yield Pin(found[1], source.span(*found.span(1)))


def _in_lock(source: Source, package: str) -> Iterator[Pin]:
    """The newest of the versions that a lock has: older ones are for older Pythons."""
    pattern = rf'^name = "{package}"[ \t]*\r?\n(?:(?!\[)[^\n]*\n)*?version = "([^"]+)"'
    entries = list(re.finditer(pattern, source.text, re.MULTILINE | re.IGNORECASE))
    if entries:
        newest = max(entries, key=lambda found: _numbers(found[1]))
        yield Pin(f"=={newest[1]}", source.span(*newest.span(1)))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


_REQUIREMENT: Final = re.compile(
    r"[ \t]*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(?"
    r"(?P<specifier>(?:[=<>!~]=?=?[^;#\\()\n\r]*?)?)\)?[ \t]*"
    r"(?:;(?P<marker>[^#\n\r\\]*?))?(?:(?:^|[ \t])[#].*|[ \t]--.*|\\|\r|$)"
)
_INCLUDE: Final = re.compile(
    r"[ \t]*(?:-[rc][ \t]*|--(?:requirement|constraint)(?:[ \t]+|=))(?P<path>[^\s#]+)"
)


def _in_requirements(tree: Tree, source: Source, package: str, seen: set[str]) -> Iterator[Pin]:
    """The pins in a requirements file or in one that it includes by `-r` or `-c`."""
    seen.add(source.path)
    start = 0
    for line in source.text.splitlines(keepends=True):
        include = _INCLUDE.match(line)
        if include:
            folder = PurePosixPath(source.path).parent
            path = normpath(str(folder / include["path"]))
            other = tree.read(path) if path not in seen else None
            if isinstance(other, Source):
                yield from _in_requirements(tree, other, package, seen)
        else:
            yield from _requirement(line.rstrip("\n"), start, source, package)
        start += len(line)


def _requirement(text: str, start: int, source: Source, package: str) -> Iterator[Pin]:
    """The pin in one requirement, which stands at offset *start*."""
    found = _REQUIREMENT.match(text)
    if found is None or _normal(found["name"]) != package:
        return
    specifier = found["specifier"].rstrip()
    if specifier and _applies(found["marker"]):
        first = start + found.start("specifier")
        yield Pin(specifier, source.span(first, first + len(specifier)))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


_PYTHON: Final = "3.12"
_MACHINE: Final = {
    "implementation_name": "cpython",
    "implementation_version": f"{_PYTHON}.0",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": f"{_PYTHON}.0",
    "python_version": _PYTHON,
    "sys_platform": "linux",
    "extra": "",
}
"""What markers are read for: a server runs on Linux, on a Python that is still maintained."""


def _applies(marker: str | None) -> bool:
    if marker is None or not marker.strip():
        return True
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    try:
        return Marker(marker.strip()).evaluate(dict(_MACHINE))
    except (InvalidMarker, UndefinedEnvironmentName):
        return True


def _in_toml(source: Source, package: str) -> Iterator[Pin]:
    """PEP 621, PEP 735, and the tables of Poetry and Pipenv."""
    import tomllib

    try:
        data = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError:
        return
    for written in _strings(data):
        at = source.text.find(written)
        if at >= 0:
            yield from _requirement(written, at, source, package)
    for table in _tables(data):
        for name, value in table.items():
            if _normal(name) == package:
                yield from _poetry(source, name, value)


def _strings(data: Mapping[str, Any]) -> Iterator[str]:
    """Every requirement that stands as one string."""
    project = _table(data, "project")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *_table(data, "dependency-groups").values(),
    ]
    for items in lists:
        yield from (item for item in items or () if isinstance(item, str) and item)


def _tables(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    poetry = _table(_table(data, "tool"), "poetry")
    yield _table(poetry, "dependencies")
    for group in _table(poetry, "group").values():
        if isinstance(group, dict):
            yield _table(group, "dependencies")
    yield _table(data, "packages")


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _poetry(source: Source, name: str, value: object) -> Iterator[Pin]:
    """The version in one entry: text, a table with one, or several of these."""
    if isinstance(value, list):
        for item in value:
            yield from _poetry(source, name, item)
        return
    written = value.get("version") if isinstance(value, dict) else value
    specifier = _from_poetry(written) if isinstance(written, str) else ""
    if isinstance(written, str) and specifier:
        key = rf"(?<![\w.-]){re.escape(name)}(?![\w-])"
        quoted = rf"""["']({re.escape(written)})["']"""
        found = re.search(rf"{key}(?s:.){{0,200}}?{quoted}", source.text)
        yield Pin(specifier, source.span(*found.span(1)) if found else source.whole())


def _from_poetry(written: str) -> str:
    """A constraint of Poetry or Pipenv as a PEP 440 specifier; empty where it allows all.

    Of alternatives the last one counts. python-poetry.org, "Dependency specification".
    """
    pieces = [piece.strip() for piece in written.split("||")[-1].split(",")]
    return ",".join(filter(None, map(_poetry_piece, pieces)))


def _poetry_piece(piece: str) -> str:
    if piece in ("", "*"):
        return ""
    found = re.fullmatch(r"([\^~])\s*(\d+(?:\.\d+)*)", piece)
    if found is None:
        return f"=={piece}" if piece[0].isdigit() else piece
    numbers = [int(number) for number in found[2].split(".")]
    if found[1] == "~":
        kept = min(2, len(numbers))
    else:
        # The caret allows what leaves the first number that is not zero as it is.
        kept = next((at + 1 for at, number in enumerate(numbers) if number), len(numbers))
    upper = [*numbers[: kept - 1], numbers[kept - 1] + 1]
    return f">={found[2]},<{'.'.join(map(str, upper))}"


def _in_setup(source: Source, package: str) -> Iterator[Pin]:
    one = r"(?:===?|~=|!=|<=|>=|<|>)[ \t]*[\w.*+!-]+"
    pattern = rf"(?<![\w.-]){package}(?:\[[^\]]*\])?[ \t]*({one}(?:[ \t]*,[ \t]*{one})*)"
    for found in re.finditer(pattern, source.text, re.IGNORECASE):
        yield Pin(found[1], source.span(*found.span(1)))
