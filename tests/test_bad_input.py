"""Whatever lies in a repository: a located finding or one line of reason, and the rest is checked.

Every repository here also holds a sound Procfile with one fault, which must still be found.
`gunilint()` itself fails where a run prints a traceback or hangs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from program import Ended, gunilint, repository

SOUND = "-- Procfile --\nweb: gunicorn -k gevent app:app\n"


def as_anybody() -> tuple[str, ...]:
    """A command that takes from root the right to read what it has no permission for."""
    command = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if os.geteuid() != 0 or shutil.which(command[0]) is None:
        return ()
    return command if subprocess.run([*command, "true"]).returncode == 0 else ()


AS_ANYBODY = as_anybody()
MAY_READ_ALL = os.geteuid() == 0 and not AS_ANYBODY
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      command: [gunicorn, -w, "4", --max-requests, "1000", app:app]
"""


def check(root: Path, *words: str) -> Ended:
    """Check *root*; the fault of the sound Procfile must be among the findings."""
    repository(root, SOUND)
    ended = gunilint("check", "--output-format", "concise", *words, cwd=root, through=AS_ANYBODY)
    assert "Procfile:1:18: GUN301" in ended.out, ended.said
    assert ended.code == 1
    assert ended.err == ""
    return ended


def unreadable(root: Path, path: str) -> list[str]:
    """What GUN001 says of *path*: each as `line:column: message`."""
    ended = check(root)
    start = f"{path}:"
    lines = [line for line in ended.out.splitlines() if line.startswith(start) and "GUN001" in line]
    return [line.removeprefix(start) for line in lines]


def place(root: Path, path: str, data: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


BOMB = (
    b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\ndata:\n  a0: &a0 [x]\n"
    + b"".join(
        b"  a%d: &a%d [%s]\n" % (i, i, b", ".join([b"*a%d" % (i - 1)] * 10)) for i in range(1, 30)
    )
)
KNOT = b"apiVersion: v1\nkind: ConfigMap\nmetadata: &m {name: knot, labels: *m}\n"
DEEP = b"apiVersion: v1\nkind: List\nitems: " + b"[" * 5000 + b"]" * 5000 + b"\n"


@pytest.mark.parametrize(
    ("path", "data", "where"),
    [
        ("web.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: web\n", "4:1"),
        ("web.yaml", b"apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web\n", "4:1"),
        ("web.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xe9}\n", "3:21"),
        ("web.yaml", DEEP, "3:"),
        ("gunicorn.conf.py", b"print 'starting'\nworkers = 4\n", "1:"),
        ("gunicorn.conf.py", b"workers = (4\n", ""),
        ("gunicorn.conf.py", b"# caf\xe9\nworkers = 4\n", "1:6"),
        ("gunicorn.conf.py", b"workers = 4\n\x00\n", "2:1"),
        ("gunicorn.conf.py", b"x = " + b"(" * 3000 + b")" * 3000 + b"\n", "1:"),
        ("Dockerfile", b"# caf\xe9\nFROM python:3.12\n", "1:6"),
        ("Dockerfile", b"\xff\xfeF\x00R\x00O\x00M\x00", "1:1"),
    ],
    ids=[
        "truncated YAML",
        "tab in YAML",
        "Latin-1 in YAML",
        "deep YAML",
        "Python 2",
        "truncated Python",
        "Latin-1 in Python",
        "NUL in Python",
        "deep Python",
        "Latin-1 in a Dockerfile",
        "UTF-16",
    ],
)
def test_unreadable_text(tmp_path: Path, path: str, data: bytes, where: str) -> None:
    """One finding, at the place where reading stopped."""
    place(tmp_path, path, data)
    [found] = unreadable(tmp_path, path)
    assert found.startswith(where)


@pytest.mark.parametrize("data", [BOMB, KNOT], ids=["bomb", "knot"])
def test_anchors(tmp_path: Path, data: bytes) -> None:
    """Anchors that multiply, or hold themselves, cost neither time nor the other documents."""
    place(tmp_path, "web.yaml", data + b"---\n" + POD.encode())
    ended = check(tmp_path)
    assert "GUN001" in ended.out or "GUN401" in ended.out


def test_duplicate_keys(tmp_path: Path) -> None:
    """A key that stands twice is reported at the second, as the API server refuses it."""
    place(tmp_path, "web.yaml", f"{POD}  containers: []\n".encode())
    [found] = unreadable(tmp_path, "web.yaml")
    assert found.startswith("9:3")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("gunicorn.conf.py", b"workers = 4\n" + b"# padding\n" * 1_000_000),
        ("Dockerfile", b"FROM python:3.12\n" + b"# padding\n" * 1_000_000),
        ("web.yaml", POD.encode() + b"# padding\n" * 1_000_000),
        ("start.sh", b"exec gunicorn app:app\n" + b"# padding\n" * 1_000_000),
    ],
)
def test_ten_megabytes(tmp_path: Path, path: str, data: bytes) -> None:
    """What is too large to have been written by hand is not read, and this is said."""
    place(tmp_path, path, data)
    [found] = unreadable(tmp_path, path)
    assert "too large" in found


def test_ten_megabytes_of_something_else(tmp_path: Path) -> None:
    """A large file that gunilint has no use for is nobody's fault."""
    place(tmp_path, "data.yaml", b"- row\n" * 2_000_000)
    place(tmp_path, "dump.py", b"# row\n" * 2_000_000)
    assert "GUN001" not in check(tmp_path).out


@pytest.mark.parametrize(
    "mangled",
    [
        b"\xef\xbb\xbf%s" % POD.encode(),
        POD.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf%s" % POD.replace("\n", "\r\n").encode(),
    ],
    ids=["BOM", "CRLF", "both"],
)
def test_marks_and_line_ends(tmp_path: Path, mangled: bytes) -> None:
    """A byte order mark and Windows' line ends change no place."""
    place(tmp_path, "web.yaml", mangled)
    assert "web.yaml:8:52: GUN401" in check(tmp_path).out


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("app/Procfile", "web: gunicorn -k eventlet app:app\n", "app/Procfile:1:18: GUN301"),
        ("gunicorn.conf.py", "workers = 4\npreload = True\n", "gunicorn.conf.py:2:1: GUN101"),
        (
            "Dockerfile",
            "FROM python:3.12\nEXPOSE 80\nCMD gunicorn -b :80 app:app\n",
            "Dockerfile:3:5: GUN601",
        ),
        (
            "Dockerfile",
            "FROM python:3.12\nCMD exec \\\n gunicorn -k gevent \\\n -b :80 app:app\n",
            "Dockerfile:3:14: GUN301",
        ),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_marks_and_line_ends_elsewhere(
    tmp_path: Path, path: str, text: str, where: str, mark: bytes, end: str
) -> None:
    """The same of every format."""
    place(tmp_path, path, mark + text.replace("\n", end).encode())
    ended = check(tmp_path)
    assert where in ended.out, ended.said
    assert "GUN001" not in ended.out


@pytest.mark.parametrize(
    "path",
    [
        "api/Procfile",
        "gunicorn.conf.py",
        "web.yaml",
        "entrypoint.sh",
        "compose.yaml",
        "chart/Chart.yaml",
        "chart/templates/web.yaml",
        "pyproject.toml",
        "requirements.txt",
        ".gitignore",
        ".env",
    ],
)
@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf"], ids=["empty", "line", "BOM"])
def test_empty_files(tmp_path: Path, path: str, data: bytes) -> None:
    """Nothing is in them, and nothing is wrong with them."""
    place(tmp_path, path, data)
    assert "GUN001" not in check(tmp_path).out


def test_a_dockerfile_without_from(tmp_path: Path) -> None:
    """Docker refuses an empty Dockerfile; that is said once."""
    place(tmp_path, "Dockerfile", b"")
    assert len(unreadable(tmp_path, "Dockerfile")) == 1


def test_a_directory_called_dockerfile(tmp_path: Path) -> None:
    """A directory is looked into like any other."""
    place(tmp_path, "Dockerfile/Procfile", b"web: gunicorn -k eventlet app:app\n")
    ended = check(tmp_path)
    assert "Dockerfile/Procfile:1:18: GUN301" in ended.out
    assert "GUN001" not in ended.out


@pytest.mark.parametrize(
    ("target", "reason"), [("nowhere", "a link to nothing"), ("Dockerfile", "a loop of links")]
)
def test_links(tmp_path: Path, target: str, reason: str) -> None:
    """A link that leads nowhere, or back to itself, has its reason."""
    (tmp_path / "Dockerfile").symlink_to(target)
    [found] = unreadable(tmp_path, "Dockerfile")
    assert reason in found


def test_a_loop_of_directories(tmp_path: Path) -> None:
    """A link to a directory above is not followed round and round."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "again").symlink_to("..")
    ended = check(tmp_path)
    assert ended.out.count("GUN301") == 1


@pytest.mark.parametrize("path", ["Dockerfile", "web.yaml", "gunicorn.conf.py", "bin/start"])
def test_a_fifo(tmp_path: Path, path: str) -> None:
    """Nobody waits for a writer that never comes."""
    (tmp_path / path).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / path)
    check(tmp_path)


def test_a_fifo_by_name(tmp_path: Path) -> None:
    """One that the caller names has its reason."""
    os.mkfifo(tmp_path / "Dockerfile")
    ended = check(tmp_path, "Dockerfile", "Procfile")
    assert "not a regular file" in ended.out


@pytest.mark.skipif(MAY_READ_ALL, reason="root may read everything")
@pytest.mark.parametrize("path", ["Dockerfile", "gunicorn.conf.py", "web.yaml"])
def test_no_permission(tmp_path: Path, path: str) -> None:
    """A file that may not be read has its reason; so does a directory."""
    place(tmp_path, path, b"workers = 4\n")
    (tmp_path / path).chmod(0)
    [found] = unreadable(tmp_path, path)
    assert "no permission" in found


@pytest.mark.skipif(MAY_READ_ALL, reason="root may read everything")
def test_a_directory_without_permission(tmp_path: Path) -> None:
    """What may not be listed is named."""
    closed = tmp_path / "k8s"
    closed.mkdir(mode=0)
    try:
        assert "k8s" in check(tmp_path).out
    finally:
        closed.chmod(0o700)


def test_a_template(tmp_path: Path) -> None:
    """Template syntax is said once, not reported line by line; what is plain in it is read."""
    place(tmp_path, "web.yaml", POD.replace("name: web", "name: {{ .Values.name }}").encode())
    ended = gunilint("check", "--output-format", "json", cwd=repository(tmp_path, SOUND))
    report: dict[str, Any] = json.loads(ended.out)
    codes = [finding["code"] for finding in report["findings"]]
    assert codes == ["GUN301", "GUN203", "GUN401"]
    assert [note["place"]["path"] for note in report["summary"]["notes"]] == ["web.yaml"]


def test_many_at_once(tmp_path: Path) -> None:
    """Each bad file has its own finding, whatever the others are."""
    place(tmp_path, "a.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {\n")
    place(tmp_path, "b/gunicorn.conf.py", b"workers = \n")
    place(tmp_path, "c/Dockerfile", b"\xff\n")
    found = check(tmp_path).out
    assert [line.partition(":")[0] for line in found.splitlines() if "GUN001" in line] == [
        "a.yaml",
        "b/gunicorn.conf.py",
        "c/Dockerfile",
    ]
