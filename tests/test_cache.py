"""A cache is allowed to do one thing: nothing that anyone could tell from the output."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program import COMMAND, Ended, gunilint, repository, surroundings

from gunilint.cache.place import default_directory, is_ours_alone
from gunilint.cache.store import KINDS, Store
from gunilint.recall import Recall
from gunilint.registry import load_rules
from gunilint.testing import examples
from gunilint.txtar import unpack

ARCHIVE = """\
-- gunicorn.conf.py --
workers = 4
max_requests = 1000
wsgi_app = "shop:app"
-- shop.py --
from flask import Flask

app = Flask(__name__)
-- deploy/Procfile --
web: gunicorn -k gevent shop:app
-- web.yaml --
title: nothing yet
-- notes.txt --
nothing
"""
FOUND = "GUN401"


def run(root: Path, *words: str, cache: Path | None = None) -> Ended:
    """Check *root* with a cache beside it."""
    directory = cache if cache is not None else root.parent / "cache"
    env = {"GUNILINT_CACHE_DIR": str(directory), "GUNILINT_NO_CACHE": "0"}
    return gunilint("check", "--output-format", "json", *words, cwd=root, env=env)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that was written long ago, as far as the file system can tell."""
    made = repository(tmp_path / "repository", ARCHIVE)
    for path in made.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return made


def entries(root: Path) -> list[Path]:
    return sorted((root.parent / "cache" / "runs").iterdir())


def test_a_second_run_says_the_same(root: Path) -> None:
    """Warm and cold print the same bytes and end with the same code, without a cache, too."""
    cold, warm, again = run(root), run(root), run(root)
    assert FOUND in cold.out
    assert cold == warm == again == run(root, "--no-cache")
    assert len(entries(root)) == 1


def change(path: Path) -> None:
    """Another content of the same length, with the old time of change put back."""
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("max_requests = 1000", "max_requests = 0\n\n\n"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def link(root: Path) -> None:
    """A link to another file in the place of one."""
    (root / "gunicorn.conf.py").unlink()
    (root / "gunicorn.conf.py").symlink_to("notes.txt")


def remove(path: Path) -> None:
    path.unlink()


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


IGNORED = 'ignore = ["GUN401"]\n'
CHANGES: dict[str, Callable[[Path], object]] = {
    "a changed file": lambda root: change(root / "gunicorn.conf.py"),
    "a deleted file": lambda root: remove(root / "gunicorn.conf.py"),
    "a renamed file": lambda root: (root / "gunicorn.conf.py").rename(root / "other.txt"),
    "a file that is hidden": lambda root: write(root / ".gitignore", "gunicorn.conf.py\n"),
    "a link": link,
    "options": lambda root: write(root / "gunilint.toml", IGNORED),
    "options of the project": lambda root: write(
        root / "pyproject.toml", f"[tool.gunilint]\n{IGNORED}"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_is_seen(root: Path, name: str) -> None:
    """After a change the answer is that of a run without a cache, and another one than before."""
    before = run(root)
    assert run(root) == before
    CHANGES[name](root)
    after = run(root)
    assert after == run(root, "--no-cache")
    assert after.out != before.out


def test_a_new_file_is_seen(root: Path) -> None:
    """Also one in a directory of which nothing was of use before."""
    before = run(root)
    (root / "inner").mkdir()
    (root / "inner" / "gunicorn.conf.py").write_text("max_requests = 7\nworkers = 3\n")
    after = run(root)
    assert after.out.count(FOUND) > before.out.count(FOUND)


def test_a_file_that_becomes_of_use_is_seen(root: Path) -> None:
    """A file that was none of gunilint's affair may become one by its content."""
    before = run(root)
    (root / "web.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: "
        "[{name: web, command: [gunicorn, -w, '4', --max-requests, '9', 'shop:app']}]}\n"
    )
    after = run(root)
    assert after == run(root, "--no-cache")
    assert after.out != before.out


def test_a_policy_file_that_changes_is_seen(root: Path) -> None:
    """Whatever the options extend counts, wherever it lies."""
    (root / "house.toml").write_text("")
    (root / "gunilint.toml").write_text('extends = "house.toml"\n')
    before = run(root)
    (root / "house.toml").write_text('ignore = ["GUN401"]\n')
    after = run(root)
    assert FOUND in before.out
    assert FOUND not in after.out


def test_a_baseline_that_changes_is_seen(root: Path) -> None:
    """What it holds is part of the question."""
    plain = run(root)
    written = run(root, "--write-baseline", "all.json")
    assert written.code == 0
    baseline = root / "all.json"
    known = run(root, "--baseline", "all.json")
    assert known == run(root, "--baseline", "all.json", "--no-cache")
    assert FOUND not in known.out
    baseline.write_text(baseline.read_text().replace(FOUND, "GUN999"))
    again = run(root, "--baseline", "all.json")
    assert again == run(root, "--baseline", "all.json", "--no-cache")
    assert FOUND in plain.out


def test_another_question_has_another_answer(root: Path) -> None:
    """Every option that changes the result tells one run from another."""
    plain = run(root)
    for words in (["--policy", "strict"], ["--env", "X=1"], ["--fail-on", "never"], ["deploy"]):
        assert run(root, *words) == run(root, *words, "--no-cache")
    assert run(root) == plain


def test_content_counts_where_times_do_not(root: Path) -> None:
    """A fresh checkout of the same files is answered out of the cache."""
    before = run(root)
    copy = root.parent / "copy"
    shutil.copytree(root, copy)
    shutil.rmtree(root)
    copy.rename(root)
    os.utime(root / "gunicorn.conf.py")
    assert run(root) == before
    assert len(entries(root)) == 1


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "truncated": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "longer": lambda data: data + b"x",
    "one bit": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
    "another version": lambda data: data.replace(b"gunilint 1", b"gunilint 2"),
    "something else": lambda data: b"\x80\x04\x95" + data,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_counts_for_nothing(root: Path, damage: str) -> None:
    """It is passed over without a word, and mended."""
    before = run(root)
    (entry,) = entries(root)
    damaged = DAMAGES[damage](entry.read_bytes())
    entry.write_bytes(damaged)
    assert run(root) == before
    mended = entry.read_bytes()
    assert mended != damaged
    assert run(root) == before
    assert mended.startswith(b"gunilint 1\n")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    payload=st.one_of(
        st.binary(max_size=60),
        st.lists(st.binary(max_size=9), max_size=9).map(
            lambda parts: b"".join(b"%d:%b" % (len(part), part) for part in parts)
        ),
    )
)
def test_a_forged_entry_is_no_trouble(tmp_path: Path, payload: bytes) -> None:
    """Bytes of anyone's making, with the right checksum, are no answer and no exception."""
    store = Store(str(tmp_path))
    recall = Recall(store, "question", [tmp_path])
    name = recall.name
    store.write("runs", name, [payload])
    assert recall.answer() is None


def test_an_entry_for_another_question_is_none(root: Path) -> None:
    """Whatever name it lies under: what was asked is part of the entry."""
    run(root)
    (first,) = entries(root)
    strict = run(root, "--policy", "strict")
    second = next(entry for entry in entries(root) if entry != first)
    second.write_bytes(first.read_bytes())
    assert run(root, "--policy", "strict") == strict


@pytest.mark.parametrize("kind", ["a file", "below a file", "nothing allowed"])
def test_a_cache_that_cannot_be_written_is_no_trouble(
    root: Path, tmp_path: Path, kind: str
) -> None:
    """The run goes on without it."""
    place = tmp_path / "place"
    place.write_text("here already")
    if kind == "below a file":
        place = place / "cache"
    elif kind == "nothing allowed":
        place = tmp_path / "locked"
        place.mkdir(mode=0o500)
    plain = run(root, "--no-cache")
    assert run(root, cache=place) == plain
    assert run(root, cache=place) == plain


def test_without_a_home(root: Path) -> None:
    """There is then no cache, and no word about it."""
    plain = run(root, "--no-cache")
    env = {name: value for name, value in surroundings(root).items() if name != "HOME"}
    del env["GUNILINT_NO_CACHE"]
    done = subprocess.run(
        [*COMMAND, "check", "--output-format", "json"],
        cwd=root,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (plain.code, plain.out, plain.err)


def test_many_at_once(root: Path) -> None:
    """Runs at the same time, on an empty cache, all say the same and leave one whole entry."""
    plain = run(root, "--no-cache")
    env = {
        **surroundings(root),
        "GUNILINT_CACHE_DIR": str(root.parent / "cache"),
        "GUNILINT_NO_CACHE": "0",
    }
    started = [
        subprocess.Popen(
            [*COMMAND, "check", "--output-format", "json"],
            cwd=root,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    for process in started:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out.decode(), err.decode()) == (plain.code, plain.out, "")
    assert len(entries(root)) == 1
    assert run(root) == plain


def test_the_whole_corpus_says_the_same(tmp_path: Path) -> None:
    """Every example of every rule and every case, in one repository: cold, warm, and without."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    for rule in load_rules().rules:
        for number, example in enumerate(examples(rule)):
            lay(root / f"{rule.slug}-{number}", example.files)
    for case in (Path(__file__).parent / "cases").glob("*.txtar"):
        lay(root / case.stem, unpack(case.read_text(encoding="utf-8")).files)
    words = ("--policy", "strict", "--output-format", "sarif")
    cold, warm = run(root, *words), run(root, *words)
    assert cold.code == 1, cold.err
    assert cold.out.count('"ruleId"') > 300
    assert cold == warm == run(root, *words, "--no-cache")


def lay(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


# The store itself.


def test_the_place_of_the_cache() -> None:
    """Each platform has its own; none where the directory is not known."""
    assert default_directory({"HOME": "/h"}, "linux") == "/h/.cache/gunilint"
    assert default_directory({"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "linux") == "/x/gunilint"
    assert default_directory({"HOME": "/h", "XDG_CACHE_HOME": "x"}, "linux") == "/h/.cache/gunilint"
    assert default_directory({"HOME": "/h"}, "darwin") == "/h/Library/Caches/gunilint"
    assert default_directory({}, "linux") is None
    assert default_directory({"HOME": ""}, "linux") is None


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of this kind")
def test_a_place_that_others_can_write_to_is_not_trusted(tmp_path: Path) -> None:
    """What they put there could be printed as gunilint's word."""
    place = tmp_path / "cache"
    assert is_ours_alone(str(place))
    place.mkdir(mode=0o700)
    assert is_ours_alone(str(place))
    place.chmod(0o770)
    assert not is_ours_alone(str(place))
    place.chmod(0o700)
    link = tmp_path / "link"
    link.symlink_to(place)
    assert is_ours_alone(str(tmp_path / "nothing"))
    assert not is_ours_alone(str(link)) or link.lstat().st_mode & 0o022 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of this kind")
def test_nobody_else_can_read_it(root: Path) -> None:
    """Reports quote files, which may be private."""
    run(root)
    (entry,) = entries(root)
    assert entry.stat().st_mode & 0o077 == 0
    assert entry.parent.stat().st_mode & 0o077 == 0


def test_it_stays_within_its_bound(tmp_path: Path) -> None:
    """What was used longest ago goes first."""
    for number in range(10):
        Store(str(tmp_path)).write("runs", f"{number}", [bytes(100)])
        os.utime(tmp_path / "runs" / f"{number}", (number, number))
    (tmp_path / "trimmed").unlink(missing_ok=True)
    store = Store(str(tmp_path), largest=500)
    store.mark_used("runs", "0")
    store.write("runs", "new", [bytes(100)])
    store.finish()
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["0", "9", "new"]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """And only under its own kind and name."""
    store = Store(str(tmp_path / "deep" / "cache"))
    store.write("runs", "a", [b"pay", b"load"])
    assert store.read("runs", "a") == b"payload"
    assert store.read("runs", "b") is None
    assert store.read("others", "a") is None


def test_it_says_that_it_is_a_cache(tmp_path: Path) -> None:
    """Backups and version control know it by the files that they look for."""
    Store(str(tmp_path)).write("runs", "a", [])
    assert (tmp_path / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f0688")
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_cleaning(root: Path) -> None:
    """`clean` removes what gunilint wrote and nothing beside it."""
    before = run(root)
    cache = root.parent / "cache"
    (cache / "mine.txt").write_text("mine")
    env = {"GUNILINT_CACHE_DIR": str(cache)}
    cleaned = gunilint("clean", cwd=root, env=env)
    assert cleaned.code == 0
    assert str(cache) in cleaned.out
    assert not [path for kind in KINDS for path in (cache / kind).glob("*")]
    assert (cache / "mine.txt").exists()
    assert run(root) == before
