"""Options: what a repository and the command line ask for, and what they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from gunilint.errors import UsageError
from gunilint.finding import Severity
from gunilint.options import Options, checked_version, load_options, with_choices


def _project(tmp_path: Path, table: str) -> Path:
    text = f"[project]\nname = 'x'\npolicy = 1\n\n[tool.gunilint]\n{table}"
    (tmp_path / "pyproject.toml").write_text(text)
    return tmp_path


def test_defaults(tmp_path: Path) -> None:
    """Without any file, and with a project that does not mention gunilint, defaults hold."""
    assert load_options(tmp_path) == Options()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load_options(tmp_path) == Options()


def test_what_a_project_sets(tmp_path: Path) -> None:
    """[tool.gunilint] sets policy, threshold, versions and patterns."""
    table = 'policy = "strict"\nfail-on = "never"\ngunicorn-version = "20.0.4"\nexclude = ["old/"]'
    options = load_options(_project(tmp_path, table))
    assert options.policy == "strict"
    assert options.fail_on is None
    assert options.gunicorn_version == "20.0.4"
    assert options.exclude == ("old/",)


def test_its_own_file_wins(tmp_path: Path) -> None:
    """gunilint.toml wins over pyproject.toml, as a whole."""
    _project(tmp_path, 'policy = "strict"\nfail-on = "error"')
    (tmp_path / "gunilint.toml").write_text('fail-on = "info"')
    assert load_options(tmp_path) == Options(fail_on=Severity.INFO)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('polcy = "strict"', "pyproject.toml:6: unknown key 'polcy', did you mean 'policy'?"),
        ('\npolicy = "strickt"', "pyproject.toml:7: policy is 'strickt', not one of"),
        ('policy = "strickt"', "did you mean 'strict'?"),
        ("fail-on = 3", "pyproject.toml:6: fail-on must be a string, not 3"),
        ('gunicorn-version = "newest"', "pyproject.toml:6: gunicorn-version is 'newest', which"),
        ('exclude = "old/"', "pyproject.toml:6: exclude must be a list of strings"),
        ("[tool.gunilint.rules]\nGUN101 = 1", "rules must hold a table for each rule"),
        ("policy = ", "pyproject.toml: Invalid value"),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, table: str, message: str) -> None:
    """A wrong key or value is named with its place, and with what was probably meant."""
    with pytest.raises(UsageError) as raised:
        load_options(_project(tmp_path, table))
    assert message in str(raised.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file in another encoding is a usage error, and names the file."""
    (tmp_path / "gunilint.toml").write_bytes(b"policy = '\xff'")
    with pytest.raises(UsageError, match=r"^gunilint\.toml: "):
        load_options(tmp_path)


def test_the_command_line_wins() -> None:
    """What the command line chooses replaces what the file says; nothing leaves it."""
    options = Options(policy="strict", fail_on=Severity.ERROR)
    assert with_choices(options, None, None) == options
    assert with_choices(options, "recommended", "never") == Options("recommended", None)
    with pytest.raises(UsageError, match="command line: fail-on is 'eror'"):
        with_choices(options, None, "eror")


def test_versions() -> None:
    """A version keeps its numbers; what is none is refused."""
    assert checked_version("gunicorn-version", "v20.0.4") == "20.0.4"
    with pytest.raises(UsageError, match="'latest', which is no version"):
        checked_version("gunicorn-version", "latest")
