"""Whole deployments with the report that they must get.

A case is a txtar in `cases/`. Before its files it says what it is and why its report is right.
The file `expected` is that report: for each finding its code, severity, confidence, place and
deployment, then, indented, the other places that it marks. A case without it has no finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from program import gunilint, repository

from gunilint.txtar import unpack

CASES = sorted((Path(__file__).parent / "cases").glob("*.txtar"))


def reported(report: dict[str, Any]) -> Iterator[str]:
    """The findings, in the form of `expected`."""
    for finding in report["findings"]:
        judged = f"{finding['code']} {finding['severity']} {finding['confidence']}"
        yield f"{judged} {place(finding['primary'])} {finding['deployment'] or '-'}"
        for other in finding["related"]:
            yield f"  {place(other)}"


def place(where: dict[str, Any]) -> str:
    return f"{where['path']}:{where['line']}:{where['column']}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path, tmp_path: Path) -> None:
    """Every finding is one that the deployment's owners would agree with, and none is missing."""
    text = case.read_text(encoding="utf-8")
    root = repository(tmp_path, text)
    expected = root / "expected"
    wanted = expected.read_text(encoding="utf-8").splitlines() if expected.exists() else []
    expected.unlink(missing_ok=True)
    ended = gunilint("check", "--output-format", "json", cwd=root)
    assert list(reported(json.loads(ended.out))) == wanted
    assert ended.code == (1 if wanted else 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_is_defended(case: Path) -> None:
    """It says where it comes from, and gives a reason for every code that it expects."""
    archive = unpack(case.read_text(encoding="utf-8"))
    assert archive.comment.startswith("After ")
    codes = {line.split()[0] for line in archive.files.get("expected", "").splitlines()}
    assert all(code in archive.comment for code in codes if code.startswith("GUN"))
