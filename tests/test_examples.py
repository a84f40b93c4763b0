"""The examples show what their READMEs say, and README.md shows what the program prints."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from checkout import CHECKOUT
from program import Ended, gunilint

EXAMPLES = CHECKOUT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/broken"))
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def check(name: str, form: str, root: Path, *words: str) -> Ended:
    """Check one form of an example, in a repository of its own."""
    (root / ".git").mkdir(exist_ok=True)
    shutil.copytree(EXAMPLES / name / form, root / "copy", dirs_exist_ok=True)
    return gunilint("check", *words, ".", cwd=root / "copy")


def test_there_are_three() -> None:
    """Each has both forms and a page."""
    assert NAMES == ["django-procfile", "fastapi-eks", "flask-docker"]
    for name in NAMES:
        assert {path.name for path in (EXAMPLES / name).iterdir()} == {
            "README.md",
            "broken",
            "mended",
        }


@pytest.mark.parametrize("name", NAMES)
def test_broken(name: str, tmp_path: Path) -> None:
    """The findings are those of the page, one for each line."""
    ended = check(name, "broken", tmp_path, "--output-format", "json")
    page = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\| (GUN\d{3}) \|$", page, re.MULTILINE)
    found = [finding["code"] for finding in json.loads(ended.out)["findings"]]
    assert sorted(found) == sorted(listed)
    assert ended.code == 1


@pytest.mark.parametrize("name", NAMES)
def test_mended(name: str, tmp_path: Path) -> None:
    """Clean under `recommended`, and not because nothing was recognised."""
    ended = check(name, "mended", tmp_path, "--output-format", "json")
    report = json.loads(ended.out)
    assert report["findings"] == []
    assert ended.code == 0
    assert len(report["summary"]["deployments"]) == 1
    assert report["unresolved"] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_forms_have_the_same_files(name: str) -> None:
    """They differ only in what was mended."""
    broken, mended = (
        {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        for root in (EXAMPLES / name / "broken", EXAMPLES / name / "mended")
    )
    assert broken == mended


def blocks(mark: str) -> list[str]:
    """The fenced blocks of README.md that follow the comment *mark*."""
    return re.findall(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```", README, re.DOTALL)


def test_the_screen_in_the_readme_is_real(tmp_path: Path) -> None:
    """README shows a part of what checking the first example prints, word for word."""
    [screen] = blocks("output of: gunilint check examples/fastapi-eks/broken")
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / ".git").mkdir()
    ended = gunilint("check", "examples/fastapi-eks/broken", cwd=tmp_path)
    printed = ended.out
    for part in screen.split("[…]\n"):
        assert part.strip("\n") in printed
        printed = printed[printed.index(part.strip("\n")) :]


def test_the_rules_in_the_readme_exist() -> None:
    """Every code that README names is a rule."""
    known = json.loads(gunilint("rules", "--output-format", "json", cwd=CHECKOUT).out)
    codes = {rule["code"] for rule in known["rules"]}
    named = set(re.findall(r"GUN\d{3}", README))
    assert named
    assert named <= codes


@pytest.mark.parametrize("mark", ["use", "test"])
def test_the_commands_in_the_readme_are_one_line(mark: str) -> None:
    """Each can be copied as it is; `.ci/run` runs them."""
    [command] = blocks(mark)
    assert command.count("\n") == 1
    assert command.startswith("python3 -m venv .venv && ")
