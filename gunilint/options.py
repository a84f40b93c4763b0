"""What the user asks for: `gunilint.toml`, `[tool.gunilint]` and the command line, as one value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from gunilint.errors import UsageError
from gunilint.finding import Severity
from gunilint.rule import EVERY_POLICY, RECOMMENDED
from gunilint.value import Bindings


@dataclass(frozen=True)
class Options:
    """How to check.

    *fail_on* is the mildest severity that makes the exit code 1, None for never.
    *rule_options* holds, per rule code, what replaces the rule's own defaults.
    """

    policy: str = RECOMMENDED
    fail_on: Severity | None = Severity.WARNING
    gunicorn_version: str | None = None
    uvicorn_version: str | None = None
    exclude: tuple[str, ...] = ()
    rule_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=Bindings)


FAIL_ON: Final[Mapping[str, Severity | None]] = {
    **{severity.value: severity for severity in Severity},
    "never": None,
}

_KEYS: Final = ("policy", "fail-on", "gunicorn-version", "uvicorn-version", "exclude", "rules")


def load_options(root: Path) -> Options:
    """The options that the repository at *root* sets; the defaults where it sets none.

    `gunilint.toml` wins over `pyproject.toml`, whose table is `[tool.gunilint]`. UsageError
    names the file and the key of what cannot be used.
    """
    path, table = _table(root)
    return Options() if path is None else _read(_Place(path), table)


def _table(root: Path) -> tuple[Path | None, Mapping[str, Any]]:
    own = root / "gunilint.toml"
    if own.is_file():
        return own, _parse(own)
    project = root / "pyproject.toml"
    if project.is_file() and b"gunilint" in project.read_bytes():
        table = _parse(project).get("tool", {}).get("gunilint")
        if isinstance(table, dict):
            return project, table
    return None, {}


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: {error}") from error
    except OSError as error:
        raise UsageError(f"{path.name}: {(error.strerror or str(error)).lower()}") from error


class _Place:
    """Where options are written: a file, or the command line."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def of(self, key: str) -> str:
        """The place of *key*: `pyproject.toml:12`."""
        if self._path is None:
            return "command line"
        header = r"\[[ \t]*tool\.gunilint\b" if self._path.name == "pyproject.toml" else None
        inside = header is None
        written = re.compile(rf"""[ \t]*(?:\[[^\]]*\.)?["']?{re.escape(key)}["']?[ \t]*[=.\]]""")
        lines = self._path.read_text(encoding="utf-8-sig").splitlines()
        for number, line in enumerate(lines, 1):
            if header is not None and line.lstrip().startswith("["):
                inside = re.match(header, line.lstrip()) is not None
            if inside and written.match(line):
                return f"{self._path.name}:{number}"
        return self._path.name


def _read(where: _Place, table: Mapping[str, Any]) -> Options:
    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            hint = f", did you mean {near[0]!r}?" if near else f"; known: {', '.join(_KEYS)}"
            raise UsageError(f"{where.of(key)}: unknown key {key!r}{hint}")
    options = Options(
        gunicorn_version=_version(where, table, "gunicorn-version"),
        uvicorn_version=_version(where, table, "uvicorn-version"),
        exclude=_texts(where, table, "exclude"),
        rule_options=_tables(where, table, "rules"),
    )
    return _with_choices(
        options, where, _text(where, table, "policy"), _text(where, table, "fail-on")
    )


def with_choices(options: Options, policy: str | None, fail_on: str | None) -> Options:
    """*options* with what the command line chooses; None leaves one as it is. UsageError."""
    return _with_choices(options, _Place(), policy, fail_on)


def _with_choices(
    options: Options, where: _Place, policy: str | None, fail_on: str | None
) -> Options:
    if policy is not None:
        options = replace(options, policy=_choice(where, "policy", policy, EVERY_POLICY))
    if fail_on is not None:
        chosen = _choice(where, "fail-on", fail_on, tuple(FAIL_ON))
        options = replace(options, fail_on=FAIL_ON[chosen])
    return options


def _choice(where: _Place, key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        near = get_close_matches(value, allowed, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        listed = ", ".join(allowed)
        raise UsageError(f"{where.of(key)}: {key} is {value!r}, not one of {listed}{hint}")
    return value


def checked_version(key: str, value: str, where: str = "command line") -> str:
    """*value*, which must begin with a number. UsageError names *key*."""
    if not re.match(r"v?\d+(?:\.\d+)*", value.strip()):
        raise UsageError(f"{where}: {key} is {value!r}, which is no version")
    return value.strip().removeprefix("v")


def _version(where: _Place, table: Mapping[str, Any], key: str) -> str | None:
    value = _text(where, table, key)
    return None if value is None else checked_version(key, value, where.of(key))


def _text(where: _Place, table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{where.of(key)}: {key} must be a string, not {value!r}")
    return value


def _texts(where: _Place, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where.of(key)}: {key} must be a list of strings, not {value!r}")
    return tuple(value)


def _tables(where: _Place, table: Mapping[str, Any], key: str) -> Mapping[str, Mapping[str, Any]]:
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
        raise UsageError(f"{where.of(key)}: {key} must hold a table for each rule, not {value!r}")
    return value
