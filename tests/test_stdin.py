"""What is piped in: rendered manifests, checked in the place of the repository's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from program import COMMAND, repository, surroundings

REPOSITORY = """\
-- Dockerfile --
FROM python:3.12
COPY . /srv
WORKDIR /srv
CMD ["gunicorn", "-c", "gunicorn.conf.py", "app:app"]
-- gunicorn.conf.py --
timeout = 90
graceful_timeout = 40
-- k8s/web.yaml --
apiVersion: v1
kind: Pod
metadata: {name: old}
spec: {containers: [{name: old, image: other, command: [gunicorn, --timeout=0, "a:b"]}]}
"""
RENDERED = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: "%s"}]}
"""


def pipe(folder: Path, data: bytes, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, "check", *words],
        cwd=folder,
        env=surroundings(folder),
        input=data,
        capture_output=True,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_rendered_manifests_take_the_place_of_the_repositorys(tmp_path: Path) -> None:
    """Images are still found in the repository around; its own manifests are left out."""
    root = repository(tmp_path / "web", REPOSITORY)
    text = (RENDERED % "web").encode()
    code, out, err = pipe(root, text, "-", "--output-format", "concise")
    assert (code, err) == (1, "")
    assert "GUN203" in out
    assert "k8s/web.yaml" not in out


def test_the_name_of_standard_input(tmp_path: Path) -> None:
    """Findings name the file that the caller says it is."""
    root = repository(tmp_path, REPOSITORY)
    text = RENDERED.replace('image: "%s"', 'command: [gunicorn, --timeout=x, "app:app"]').encode()
    _, out, _ = pipe(root, text, "-", "--output-format", "concise")
    assert "stdin.yaml:4:" in out
    _, out, _ = pipe(
        root, text, "-", "--stdin-filename", "out/all.yaml", "--output-format", "concise"
    )
    assert "out/all.yaml:4:" in out


@pytest.mark.parametrize(
    ("words", "data", "complaint"),
    [(("-", "k8s"), b"", "alone"), (("-",), b"\xff\xfe\x00", "UTF-8")],
)
def test_wrong_use(tmp_path: Path, words: tuple[str, ...], data: bytes, complaint: str) -> None:
    """Standard input is text, and is checked alone."""
    code, out, err = pipe(repository(tmp_path, REPOSITORY), data, *words)
    assert (code, out) == (2, "")
    assert complaint in err
