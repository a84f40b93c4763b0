"""A run over named paths: all of the repository is context, the report is about the paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from gunilint import run
from gunilint.errors import ExitCode, UsageError

_FILES = {
    "Procfile": "web: gunicorn -w 4 -c conf.py app.main:app\n",
    "conf.py": "max_requests = 1000\n",
    "app/main.py": "app = 1\n",
    "other/Procfile": "api: gunicorn -w 4 --max-requests 500 a:b\n",
    "other/gunicorn.conf.py": "workers = 4\nworker = 2\n",
    "README.md": "# docs\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two services, each of which has a jitter to miss."""
    (tmp_path / ".git").mkdir()
    for path, text in _FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def _found(outcome: run.Outcome) -> set[tuple[str, str]]:
    return {(item.code, item.primary.span.path) for item in outcome.report.diagnostics}


def test_everything(root: Path) -> None:
    """The root, and no path, are about everything."""
    outcome = run.check_paths([root])
    assert outcome.report.deployments == ("web", "api")
    assert {("GUN401", "conf.py"), ("GUN401", "other/Procfile")} <= _found(outcome)
    assert outcome.exit_code is ExitCode.FINDINGS


@pytest.mark.parametrize("path", ["Procfile", "conf.py", "app", "app/main.py"])
def test_a_part_of_one_service(root: Path, path: str) -> None:
    """Any file that a deployment is made of brings its findings, and no other's."""
    outcome = run.check_paths([root / path])
    assert outcome.report.deployments == ("web",)
    assert ("GUN401", "conf.py") in _found(outcome)
    assert not any(place.startswith("other") for _, place in _found(outcome))
    assert outcome.exit_code is ExitCode.FINDINGS


def test_a_directory(root: Path) -> None:
    """What is below a named directory counts, with the files on their own."""
    found = _found(run.check_paths([root / "other"]))
    assert ("GUN401", "other/Procfile") in found
    assert not any(place == "conf.py" for _, place in found)


def test_a_file_of_nothing(root: Path) -> None:
    """A file that is part of nothing has no findings and ends well."""
    outcome = run.check_paths([root / "README.md"])
    assert (outcome.report.diagnostics, outcome.report.deployments) == ((), ())
    assert outcome.exit_code is ExitCode.CLEAN


def test_a_path_that_is_missing(root: Path) -> None:
    """It is an error, the others are checked all the same."""
    outcome = run.check_paths([root / "nowhere.py", root / "Procfile"])
    assert outcome.errors == (f"{root / 'nowhere.py'}: no such file or directory",)
    assert outcome.exit_code is ExitCode.FAILURE
    assert ("GUN401", "conf.py") in _found(outcome)


@pytest.mark.parametrize(
    ("fail_on", "code"), [("never", ExitCode.CLEAN), ("info", ExitCode.FINDINGS)]
)
def test_what_fails(root: Path, fail_on: str, code: ExitCode) -> None:
    """The threshold decides the exit code, and nothing else."""
    assert run.check_paths([root / "Procfile"], fail_on=fail_on).exit_code is code


def test_a_failing_config_file(root: Path) -> None:
    """A config file that stops the server is a finding in that file."""
    (root / "conf.py").write_text("workers = 1 / 0\n")
    outcome = run.check_paths([root / "conf.py"])
    assert ("GUN001", "conf.py") in _found(outcome)
    assert outcome.exit_code is ExitCode.FINDINGS


def test_show_and_files_of_a_part(root: Path) -> None:
    """Both are about the named paths, too, and demand that they exist."""
    assert [item.name for item in run.show([root / "conf.py"], None)] == ["web"]
    assert [use.path for use in run.files([root / "other"])] == [
        "other/Procfile",
        "other/gunicorn.conf.py",
    ]
    with pytest.raises(UsageError, match="no such file"):
        run.show([root / "nowhere"], None)


def test_show_one_file(root: Path) -> None:
    """--config resolves one file, whatever starts it, with further words."""
    (shown,) = run.show([], root / "conf.py", arguments="-w 7")
    assert shown.server.workers.known == 7
    assert shown.server.setting("max_requests").known == 1000
    with pytest.raises(UsageError, match="--args has no closing"):
        run.show([], root / "conf.py", arguments="-w '7")
    with pytest.raises(UsageError, match="which is no version"):
        run.show([], root / "conf.py", gunicorn_version="newest")
