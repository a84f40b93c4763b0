"""Whoever commits pays for what a run imports: only the libraries of the formats it reads.

Measured by which modules are loaded at the end, as seconds would depend on the machine.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import repository, surroundings

HEAVY = frozenset(
    {"asyncio", "cel_expr_python", "libcst", "multiprocessing", "rich", "rules", "unittest"}
    | {"yaml", "pydantic", "requests", "urllib.request", "http.client"}
)
READER = """\
import runpy, sys
sys.argv = ["gunilint", *{words!r}]
try:
    runpy.run_module("gunilint", run_name="__main__")
except SystemExit as end:
    assert end.code in (0, 1, None), end.code
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(root: Path, *words: str, cached: bool = False) -> set[str]:
    """Every module that is in memory when `gunilint` ends."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", READER.format(words=words)],
        cwd=root,
        env={**surroundings(root), "GUNILINT_NO_CACHE": "0" if cached else "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def heavy(root: Path, *words: str) -> set[str]:
    return loaded(root, *words) & HEAVY


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_before_any_work(tmp_path: Path, option: str) -> None:
    """--version and --help load click, and of gunilint what they print."""
    modules = loaded(tmp_path, option)
    assert modules & HEAVY == set()
    own = {name for name in modules if name.partition(".")[0] in ("gunilint", "gunilint_rules")}
    others = {name for name in own if not name.startswith("gunilint.cli")}
    assert others <= {"gunilint", "gunilint.errors", "gunilint.installed"}


def test_nothing_to_read(tmp_path: Path) -> None:
    """Where nothing is to be parsed, no parser is loaded."""
    assert heavy(repository(tmp_path, "-- notes.txt --\nnothing\n"), "check") == set()


def test_a_procfile(tmp_path: Path) -> None:
    """A Procfile's lines are shell commands, and need no reader of Python or YAML."""
    root = repository(tmp_path, "-- Procfile --\nweb: gunicorn -w 4 app:app\n")
    assert heavy(root, "check") == set()


def test_yaml_without_a_server(tmp_path: Path) -> None:
    """Manifests that start no server need YAML alone."""
    root = repository(
        tmp_path,
        "-- service.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {selector: {app: web}}\n",
    )
    assert heavy(root, "check") == {"yaml"}


def test_yaml_with_a_command(tmp_path: Path) -> None:
    """A command that is written as a list needs no shell's grammar."""
    root = repository(
        tmp_path,
        "-- pod.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
        "spec: {containers: [{name: web, command: [gunicorn, -w, '4', 'app:app']}]}\n",
    )
    assert heavy(root, "check") == {"yaml"}


def test_yaml_that_is_none_of_ours(tmp_path: Path) -> None:
    """Other YAML is told from manifests without parsing it."""
    root = repository(tmp_path, "-- mkdocs.yml --\nsite_name: Handbook\nnav: [index.md]\n")
    assert heavy(root, "check") == set()


def test_a_config_file(tmp_path: Path) -> None:
    """A Gunicorn config file is read with Python's own parser."""
    root = repository(tmp_path, "-- gunicorn.conf.py --\nworkers = 4\n")
    modules = loaded(root, "check")
    assert modules & HEAVY == set()
    assert "typing_extensions" not in modules


def test_a_config_file_that_python_refuses(tmp_path: Path) -> None:
    """Syntax that this Python does not know, and errors, need libcst."""
    root = repository(tmp_path, "-- gunicorn.conf.py --\nworkers = (\n")
    assert "libcst" in heavy(root, "check")
    assert heavy(root, "check") <= {"libcst", "yaml"}  # libcst brings yaml


def test_an_application(tmp_path: Path) -> None:
    """Modules of the application are read with the standard library."""
    root = repository(
        tmp_path,
        "-- Procfile --\nweb: gunicorn --preload app:app\n"
        "-- app.py --\nfrom flask import Flask\n\napp = Flask(__name__)\n",
    )
    assert heavy(root, "check") == set()


@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif"])
def test_writing_a_report(tmp_path: Path, name: str) -> None:
    """No format brings a library of its own."""
    root = repository(tmp_path, "-- Procfile --\nweb: gunicorn -k gevent app:app\n")
    assert heavy(root, "check", "--output-format", name) == set()


def test_explaining(tmp_path: Path) -> None:
    """A rule's page is text."""
    assert heavy(tmp_path, "explain", "GUN201") == set()


def test_the_same_again(tmp_path: Path) -> None:
    """A second run over unchanged files parses nothing, and loads no rule and no stage."""
    root = repository(tmp_path / "repository", "-- gunicorn.conf.py --\nworkers = 4\n")
    first = loaded(root, "check", "--cache-dir", str(tmp_path / "cache"), cached=True)
    again = loaded(root, "check", "--cache-dir", str(tmp_path / "cache"), cached=True)
    assert {"gunilint.parse.python", "gunilint.run", "gunilint_rules"} <= first
    assert again & HEAVY == set()
    stages = ("gunilint.parse", "gunilint.resolve", "gunilint.run", "gunilint_rules")
    assert {name for name in again if name.startswith(stages)} == set()


def test_a_config_file_alone(tmp_path: Path) -> None:
    """It needs no shell, no image and no reader of settings that it does not import."""
    root = repository(tmp_path, "-- gunicorn.conf.py --\nworkers = 4\n")
    modules = loaded(root, "check")
    own = {name.removeprefix("gunilint.resolve.") for name in modules}
    assert own & {"shell.commands", "images", "application", "manifests", "uvicorn"} == set()
    rare = {"classes", "comprehensions", "contexts", "loops", "patterns", "tries"}
    rare |= {"library.settings", "library.plain_functions", "library.constants"}
    assert {f"gunilint.resolve.evaluate.{name}" for name in rare} & modules == set()
    assert {"decimal", "fractions"} & modules == set()
