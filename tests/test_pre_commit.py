"""The hooks, run by the real pre-commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from checkout import CHECKOUT, copy_to
from program import repository

HOOKS = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *words: str) -> None:
    command = ["git", *IDENTITY, "-c", "init.defaultBranch=main", *words]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def committed(root: Path) -> Path:
    git(root, "init")
    git(root, "add", "--all")
    git(root, "commit", "--message", "All of it")
    return root


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this checkout."""
    return committed(copy_to(tmp_path_factory.mktemp("hook") / "gunilint"))


def try_repo(hook: Path, root: Path) -> tuple[int, str]:
    """Exit code and output of `pre-commit try-repo` on all files of *root*."""
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hook), "gunilint", "--all-files"],
        cwd=committed(root),
        env={**os.environ, "PRE_COMMIT_COLOR": "never"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
    )
    return done.returncode, done.stdout


def test_a_fault_stops_the_commit(hook: Path, tmp_path: Path) -> None:
    """The finding spans two files, of which the commit need not change both."""
    root = repository(
        tmp_path,
        "-- Procfile --\nweb: gunicorn -c deploy/gunicorn.conf.py -w 4 app:app\n"
        "-- deploy/gunicorn.conf.py --\nmax_requests = 1000\n"
        "-- README.md --\nA shop.\n",
    )
    code, output = try_repo(hook, root)
    assert code == 1, output
    assert "Failed" in output
    assert "GUN401" in output
    assert "deploy/gunicorn.conf.py:1:16" in output


def test_a_sound_repository_passes(hook: Path, tmp_path: Path) -> None:
    """Files of the right names that are none of gunilint's are no fault."""
    root = repository(
        tmp_path,
        "-- Procfile --\nweb: gunicorn -k gthread --threads 8 app:app\n"
        "-- mkdocs.yml --\nsite_name: Handbook\n",
    )
    code, output = try_repo(hook, root)
    assert code == 0, output
    assert "Passed" in output


TRIGGERS = (
    "Procfile",
    "backend/Procfile.dev",
    "Dockerfile",
    "docker/Dockerfile.web",
    "web.Dockerfile",
    "Containerfile",
    "compose.yaml",
    "docker-compose.prod.yml",
    "k8s/ingress.yaml",
    "gunicorn.conf.py",
    "deploy/gunicorn_prod.py",
    "entrypoint.sh",
    ".env.production",
    "requirements.txt",
)
OTHERS = ("README.md", "app/views.py", "Makefile", "package.json", "src/profile.ts", "Procfiles/a")


@pytest.mark.parametrize("hook_id", ["gunilint", "gunilint-system"])
def test_what_the_hooks_run_on(hook_id: str) -> None:
    """A commit that touches none of the files that decide how a server runs costs nothing."""
    [found] = [item for item in HOOKS if item["id"] == hook_id]
    pattern = re.compile(found["files"])
    assert [path for path in TRIGGERS if not pattern.search(path)] == []
    assert [path for path in OTHERS if pattern.search(path)] == []


def test_one_process_at_a_time() -> None:
    """Every run reads the whole repository: several at once would do the same work."""
    assert all(item["require_serial"] for item in HOOKS)
    assert not any(item.get("always_run") for item in HOOKS)
