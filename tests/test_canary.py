"""What is linted never runs: every file here would leave a trace if anything ran or imported it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from program import SECONDS, gunilint, repository, surroundings

TRAP = """\
import pathlib
pathlib.Path({place!r}).write_text("ran")
"""
ARCHIVE = """\
-- Procfile --
release: touch {place}
web: touch {place}; gunicorn --preload -c gunicorn.conf.py "shop.wsgi:make()"
api: ./start.sh
-- Dockerfile --
FROM python:3.12-slim
RUN touch {place}
COPY . /app
WORKDIR /app
CMD touch {place} && gunicorn -c python:shop.served -w $(touch {place}; echo 4) shop.wsgi
-- start.sh --
#!/bin/sh
touch {place}
. ./vars.sh
WORKERS=$(touch {place}; nproc)
eval "touch {place}"
exec gunicorn -w "$WORKERS" shop.wsgi
-- vars.sh --
touch {place}
export THREADS=`touch {place}; echo 2`
-- gunicorn.conf.py --
{trap}
import os
import shop.settings

os.system("touch {place}")
workers = (lambda: [open({place!r}, "w").close(), 4][1])()
exec("open({place!r}, 'w')")


class Trap(type):
    def __new__(cls, *given):
        open({place!r}, "w").close()
        return type.__new__(cls, *given)


class Settings(metaclass=Trap):
    pass


def decorator(function):
    open({place!r}, "w").close()
    return function


@decorator
def on_starting(server):
    open({place!r}, "w").close()


def when_ready(server, opened=open({place!r}, "w")):
    pass
-- shop/__init__.py --
{trap}
-- shop/wsgi.py --
{trap}
from shop import settings


def make():
    open({place!r}, "w").close()
    return application


def application(environ, start_response):
    return []
-- shop/served.py --
{trap}
workers = 4
-- shop/settings.py --
{trap}
-- sitecustomize.py --
{trap}
-- conftest.py --
{trap}
-- setup.py --
{trap}
-- gunilint.py --
{trap}
-- yaml.py --
{trap}
-- k8s/web.yaml --
apiVersion: v1
kind: Pod
metadata: {{name: web, annotations: !!python/object/apply:os.system ["touch {place}"]}}
spec:
  containers:
    - name: web
      image: shop
      command: ["sh", "-c", "touch {place}; gunicorn -c /etc/gunicorn.conf.py shop.wsgi"]
-- k8s/unsafe.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {{name: unsafe}}
data: !!python/object/apply:os.system ["touch {place}"]
-- compose.yaml --
services:
  web:
    build: .
    command: sh -c "touch {place} && gunicorn shop.wsgi"
"""


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "--policy", "edgeservers", "--output-format", "sarif"),
        ("check", "gunicorn.conf.py", "shop"),
        ("show",),
        ("show", "--config", "gunicorn.conf.py"),
        ("files",),
        ("explain", "GUN501"),
        ("rules",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_nothing_runs(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Not a config file, not an application, not a script, not a YAML tag, not `sitecustomize`."""
    place = tmp_path / "trace"
    archive = ARCHIVE.format(place=str(place), trap=TRAP.format(place=str(place)))
    root = repository(tmp_path / "shop", archive)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    ended = gunilint(*words, cwd=root)
    assert ended.code in (0, 1)
    assert not place.exists()
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_as_a_module(tmp_path: Path) -> None:
    """`python -m gunilint` puts no file of the repository in the place of a library."""
    place = tmp_path / "trace"
    trap = TRAP.format(place=str(place))
    names = ("yaml", "click", "libcst", "pathspec", "gunilint_rules", "ast", "json", "difflib")
    root = repository(
        tmp_path / "shop",
        ARCHIVE.partition("-- shop/__init__.py --")[0].format(place=str(place), trap=trap)
        + "".join(f"-- {name}.py --\n{trap}" for name in names)
        + "-- evil-1.0.dist-info/METADATA --\nMetadata-Version: 2.1\nName: evil\nVersion: 1.0\n"
        + "-- evil-1.0.dist-info/entry_points.txt --\n[gunilint.rules]\nevil = yaml\n",
    )
    done = subprocess.run(
        [sys.executable, "-m", "gunilint", "check"],
        cwd=root,
        env=surroundings(root),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    assert done.returncode == 1, done.stderr
    assert not place.exists()


def test_the_trap_works(tmp_path: Path) -> None:
    """The files would leave their trace: the test above is no accident."""
    place = tmp_path / "trace"
    exec(compile(TRAP.format(place=str(place)), "trap", "exec"), {})
    assert place.exists()
