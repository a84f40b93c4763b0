"""Write the catalogues of settings from the real servers.

    python tools/generate_catalog.py            write gunilint/resolve/catalog/*.json
    python tools/generate_catalog.py --check    exit 1 where they are not what would be written

Every version is installed once, by `server_environments`; nothing else is asked of the network.
A setting is written once for each run of versions that describe it alike:
`"versions": [first, last]` are indices into the file's list of versions, both inclusive.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from server_environments import GUNICORN, UVICORN, interpreter

TOOLS: Final = Path(__file__).parent
CATALOG: Final = TOOLS.parent / "gunilint" / "resolve" / "catalog"

HOST_DEPENDENT: Final = {
    "chdir": "the directory that the server is started in",
    "user": "the user that the server is started as",
    "group": "the group that the server is started as",
    "control_socket": "XDG_RUNTIME_DIR or the home directory of the server's user",
}
"""Settings of Gunicorn whose default nothing in a repository decides, and what does."""

PROBES: Final = {"int": "7", "bind": "7", "text": "10.0.0.7"}


def ask(package: str, version: str, *arguments: str, **variables: str) -> Any:
    """What *package* at *version* says of itself, under a bare environment and *variables*."""
    python = interpreter(package, version)
    script = TOOLS / f"introspect_{package}.py"
    with tempfile.TemporaryDirectory() as empty:
        environment = {"PATH": os.defpath, "HOME": empty, "LC_ALL": "C.UTF-8", **variables}
        answer = subprocess.run(
            [python, "-W", "ignore", script, *arguments],
            cwd=empty,
            env=environment,
            check=True,
            capture_output=True,
        )
    return json.loads(answer.stdout)


def gunicorn(version: str) -> dict[str, dict[str, Any]]:
    """The settings and worker classes of one Gunicorn."""
    found = ask("gunicorn", version)
    settings: dict[str, Any] = found["settings"]
    for name, spec in settings.items():
        if name in HOST_DEPENDENT:
            spec["default"] = None
            spec["depends"] = HOST_DEPENDENT[name]
    for variable in found["variables"]:
        for name, conversion in fed_by(version, variable).items():
            settings[name]["environment"] = [variable, conversion]
    return {"settings": settings, "workers": found["workers"]}


def fed_by(version: str, variable: str) -> dict[str, str]:
    """The settings whose default *variable* decides, and how its text is converted."""
    before = ask("gunicorn", version, "--defaults")
    for text in dict.fromkeys(PROBES.values()):
        try:
            after = ask("gunicorn", version, "--defaults", **{variable: text})
        except subprocess.CalledProcessError:
            continue
        changed = [name for name in after if after[name] != before[name]]
        decided = [name for name in changed if name not in HOST_DEPENDENT]
        return {name: conversion(after[name], text) for name in decided}
    raise SystemExit(f"gunicorn {version} accepts no probe in {variable}")


def conversion(value: Any, text: str) -> str:
    """How *text* became *value*; a way that is not known here stops the generator."""
    ways = {"int": int(text) if text.isdigit() else None, "bind": [f"0.0.0.0:{text}"]}
    ways["text"] = [text]
    for way, expected in ways.items():
        if value == expected:
            return way
    raise SystemExit(f"{text!r} became {value!r}")


def merged(versions: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Every name of any version, with a description for each run of versions that agree."""
    every = list(versions)
    names = dict.fromkeys(name for found in reversed(every) for name in found)
    result: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        runs: list[dict[str, Any]] = []
        for index, found in enumerate(every):
            if name not in found:
                continue
            last = runs[-1] if runs else None
            spec = found[name]
            if last and last["spec"] == spec and last["versions"][1] == index - 1:
                last["versions"][1] = index
            else:
                runs.append({"versions": [index, index], "spec": spec})
        result[name] = [{"versions": run["versions"], **run["spec"]} for run in runs]
    return result


def text_of(catalog: Mapping[str, Any]) -> str:
    """*catalog* as JSON with a line for each description, so that a diff can be read."""
    lines = ["{"]
    for key, value in catalog.items():
        comma = "" if key == list(catalog)[-1] else ","
        if isinstance(value, list):
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}{comma}")
            continue
        lines.append(f" {json.dumps(key)}: {{")
        for name, runs in value.items():
            inner = ",\n   ".join(json.dumps(run, ensure_ascii=True) for run in runs)
            end = "" if name == list(value)[-1] else ","
            lines.append(f"  {json.dumps(name)}: [\n   {inner}]{end}")
        lines.append(f" }}{comma}")
    return "\n".join([*lines, "}", ""])


def catalogs() -> dict[str, str]:
    """The text of each catalogue, by file name."""
    gunicorns = [gunicorn(version) for version in GUNICORN]
    uvicorns = [ask("uvicorn", version) for version in UVICORN]
    return {
        "gunicorn.json": text_of(
            {
                "versions": list(GUNICORN),
                "settings": merged(found["settings"] for found in gunicorns),
                "workers": merged(found["workers"] for found in gunicorns),
            }
        ),
        "uvicorn.json": text_of({"versions": list(UVICORN), "options": merged(uvicorns)}),
    }


def main() -> int:
    stale = []
    for name, text in catalogs().items():
        path = CATALOG / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"not what the servers say: {', '.join(stale)}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
