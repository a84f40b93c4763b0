"""A repository in parts, in one process or several, and whole: the same to the last byte."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from program import gunilint

from gunilint import run
from gunilint.processes import each, usable
from gunilint.registry import load_rules
from gunilint.resolve.partition import merged
from gunilint.testing import examples
from gunilint.txtar import unpack
from gunilint.work import jobs_for

WHOLE: Final = 1_000_000

KEEPALIVE = "keepalive = 5\nworker_class = 'sync'\n"
MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - {name: shop, image: "registry.example/shop:1"}
"""
DOCKERFILE = 'FROM python:3.12\nCMD ["gunicorn", "-w", "4", "--max-requests", "500", "a:b"]\n'
UNIT = "[Service]\nExecStart=/srv/start.sh\n"
SERVES = "#!/bin/sh\nexec gunicorn -w 4 --max-requests 500 a:b\n"

TIED: Mapping[str, Mapping[str, str]] = {
    "a config file that two load": {
        "a/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "b/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "z/gunicorn.conf.py": KEEPALIVE,
    },
    "a config file that one loads": {
        "a/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "b/Procfile": "web: gunicorn a:b\n",
        "z/gunicorn.conf.py": KEEPALIVE,
    },
    "a setting that each user has otherwise": {
        "a/Procfile": "web: gunicorn -w 2 -c ../z/gunicorn.conf.py a:b\n",
        "b/Procfile": "web: gunicorn -w 3 -c ../z/gunicorn.conf.py a:b\n",
        "z/gunicorn.conf.py": "workers = 4\n",
    },
    "a setting that all users but the last have otherwise": {
        "a/Procfile": "web: gunicorn -w 2 -c ../z/gunicorn.conf.py a:b\n",
        "b/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "z/gunicorn.conf.py": "workers = 4\n",
    },
    "a Dockerfile that a manifest elsewhere means": {
        "k8s/shop.yaml": MANIFEST,
        "services/shop/Dockerfile": DOCKERFILE,
        "services/till/Dockerfile": DOCKERFILE,
    },
    "a Dockerfile that Compose elsewhere builds": {
        "deploy/compose.yaml": "services:\n  web:\n    build: ../shop\n",
        "shop/Dockerfile": DOCKERFILE,
    },
    "a script that another runs": {
        "a/start.sh": SERVES,
        "b/Procfile": "web: ../a/start.sh\n",
        "c/run.sh": "#!/bin/sh\n. ../a/start.sh\n",
        "d/start.sh": "#!/bin/sh\nexec ../c/run.sh\n",
    },
    "scripts that run each other": {
        "a/one.sh": "#!/bin/sh\n../b/two.sh\nexec gunicorn -w 4 a:b\n",
        "b/two.sh": "#!/bin/sh\n../a/one.sh\nexec gunicorn -w 4 a:c\n",
    },
    "a config file that another imports": {
        "a/gunicorn.conf.py": "import sys\nfrom z.gunicorn_conf import *\nmax_requests = 9\n",
        "a/z/gunicorn_conf.py": "timeout = 0\nworkers = 4\n",
        "b/gunicorn.conf.py": "workers = 4\nmax_requests = 9\n",
    },
    "a config file that nobody can read": {
        "a/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "b/Procfile": "web: gunicorn -c ../z/gunicorn.conf.py a:b\n",
        "z/gunicorn.conf.py": "workers = (\n",
    },
    "an image that is meant twice": {
        "a/k8s/shop.yaml": MANIFEST,
        "b/k8s/shop.yaml": MANIFEST,
        "c/shop/Dockerfile": DOCKERFILE,
        "d/shop/Dockerfile": DOCKERFILE,
    },
    "a compose file that extends another": {
        "a/compose.yaml": "services:\n  web:\n    extends: {file: ../z/base.compose.yaml, "
        "service: web}\n    command: gunicorn -w 4 a:b\n",
        "b/compose.yaml": "services:\n  web:\n    image: python\n    command: gunicorn a:b\n",
        "z/base.compose.yaml": "services:\n  web:\n    image: python\n    environment: "
        "{WEB_CONCURRENCY: 5}\n",
    },
    "a kustomization and what it takes in": {
        "base/kustomization.yaml": "resources: [shop.yaml]\n",
        "base/shop.yaml": MANIFEST,
        "live/kustomization.yaml": "resources: [../base]\nnamePrefix: live-\n",
        "services/shop/Dockerfile": DOCKERFILE,
        "till/shop.yaml": MANIFEST.replace("shop", "till"),
    },
    "namesakes": {f"{name}/Procfile": "web: gunicorn --max-requests 9 a:b\n" for name in "abcde"},
    "units": {"a/web.service": UNIT, "b/web.service": UNIT, "srv/start.sh": SERVES},
}


def seen(root: Path, *, size: int, jobs: int = 1) -> object:
    """All that a run says, in parts of *size* files."""
    found = run.check_paths([root], policy="strict", part_size=size, jobs=jobs)
    report = found.report
    assert len(report.deployments) == len(set(report.deployments))
    said = (report.diagnostics, report.deployments, report.unresolved, report.notes, report.hidden)
    return said, report.ignored, found.found, found.exit_code


def lay(root: Path, files: Mapping[str, str]) -> Path:
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        path.chmod(0o755)
    return root


@pytest.mark.parametrize("files", TIED.values(), ids=TIED)
def test_parts_with_ties(files: Mapping[str, str], tmp_path: Path) -> None:
    root = lay(tmp_path, files)
    whole = seen(root, size=WHOLE)
    assert [seen(root, size=size) for size in (1, 2, 3)] == [whole] * 3
    assert seen(root, size=1, jobs=2) == whole


def test_what_another_part_deploys_is_no_image_of_its_own(tmp_path: Path) -> None:
    root = lay(tmp_path, TIED["a Dockerfile that a manifest elsewhere means"])
    assert run.check_paths([root], part_size=1).report.deployments == ("shop", "till")


@pytest.mark.parametrize("with_kustomize", [True, False])
def test_the_whole_corpus_in_parts(with_kustomize: bool, tmp_path: Path) -> None:
    """Every example of every rule and every case, in one repository."""
    for rule in load_rules().rules:
        for number, example in enumerate(examples(rule)):
            if with_kustomize or not any("kustomization" in path for path in example.files):
                lay(tmp_path / f"{rule.slug}-{number}", example.files)
    for case in (Path(__file__).parent / "cases").glob("*.txtar"):
        files = unpack(case.read_text(encoding="utf-8")).files
        if with_kustomize or not any("kustomization" in path for path in files):
            lay(tmp_path / case.stem, files)
    lay(tmp_path, {})
    whole = seen(tmp_path, size=WHOLE)
    assert seen(tmp_path, size=20) == whole
    assert seen(tmp_path, size=60, jobs=3) == whole


def test_jobs(tmp_path: Path) -> None:
    """However many processes: one answer, and a cache that knows what all of them read."""
    files = {f"s{n:03}/Procfile": f"web: gunicorn -w {n % 9} a:b\n" for n in range(300)}
    configs = {f"s{n:03}/gunicorn.conf.py": f"max_requests = {n}\n" for n in range(300)}
    root = lay(tmp_path / "repository", {**files, **configs})
    env = {"GUNILINT_CACHE_DIR": str(tmp_path / "cache"), "GUNILINT_NO_CACHE": "0"}
    words = ("check", "--output-format", "json")
    plain = gunilint(*words, "--no-cache", cwd=root)
    for jobs in ("-j1", "-j2", "-j3"):
        ended = gunilint(*words, "--no-cache", jobs, cwd=root)
        assert (ended.out, ended.code) == (plain.out, plain.code)
    assert gunilint(*words, "-j2", cwd=root, env=env).out == plain.out
    (root / "s299" / "gunicorn.conf.py").write_text("timeout = 0\n")
    changed = gunilint(*words, "-j2", cwd=root, env=env).out
    assert changed == gunilint(*words, "--no-cache", "-j1", cwd=root).out != plain.out


# Processes.


def elsewhere(here: int, otherwise: Callable[[], object]) -> str:
    """Whether this is another process; there, *otherwise* happens first."""
    if os.getpid() != here:
        otherwise()
    return "elsewhere" if os.getpid() != here else "here"


def test_answers_come_with_their_numbers() -> None:
    tasks = [partial(bytes.__mul__, bytes([number]), 200_000) for number in range(9)]
    assert dict(each(tasks, 3)) == {number: bytes([number]) * 200_000 for number in range(9)}


def test_one_job_needs_no_process() -> None:
    tasks = [partial(elsewhere, os.getpid(), list)] * 2
    assert list(each(tasks, 1)) == [(0, "here"), (1, "here")]


def fail() -> None:
    raise ValueError("it fails there")


@pytest.mark.parametrize(
    "trouble",
    [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(0), fail],
    ids=["killed", "ended", "failed"],
)
def test_what_a_process_does_not_answer_is_done_here(trouble: Callable[[], object]) -> None:
    here = os.getpid()
    tasks = [partial(elsewhere, here, list), partial(elsewhere, here, trouble)]
    assert list(each(tasks, 2)) == [(0, "elsewhere"), (1, "here")]


# Parts.


def test_processes_are_for_many_parts_or_for_who_asks() -> None:
    """A run of a second or two leaves the other processors to others."""
    assert jobs_for(7, None) == 1
    assert jobs_for(8, None) == usable()
    assert jobs_for(2, 3) == 3


def test_parts_that_a_tie_goes_through_are_one() -> None:
    parts = [frozenset("ab"), frozenset("cd"), frozenset("ef")]
    assert merged(parts, [("b", "e"), ("x",)]) == [frozenset("abef"), frozenset("cd")]
