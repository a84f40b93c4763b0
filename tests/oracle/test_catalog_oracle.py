"""The catalogue is what the real servers say."""

from __future__ import annotations

import subprocess
import sys

import pytest
from harness import TOOLS, Case, Oracle

from gunilint.resolve.catalog import load

pytestmark = pytest.mark.oracle


def test_generating_the_catalogue_again_gives_no_difference() -> None:
    """The files that are checked in are what the generator writes today."""
    script = str(TOOLS / "generate_catalog.py")
    done = subprocess.run([sys.executable, script, "--check"], check=False, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()


def test_the_harness_shows_a_whole_start(oracle: Oracle) -> None:
    """Files, words, variables, CPUs and the working directory all reach the real server."""
    config = "import os, multiprocessing as m\nworkers = m.cpu_count() * 2 + 1\n"
    config += "timeout = int(os.environ['T'])\ndef on_exit(server): pass\n"
    files = {"gunicorn.conf.py": config, "other/gunicorn.conf.py": "workers = 7"}
    right, there, missing, broken = oracle.run(
        [
            Case(("app:app", "--chdir", "/"), files, {"T": "9"}, cpus=3),
            Case(("app:app",), files, cwd="other"),
            Case(("-c", "missing.py", "app:app")),
            Case(("app:app",), {"gunicorn.conf.py": "timeout = '30s'"}),
        ]
    )
    assert (right.settings["workers"], right.settings["timeout"], right.app) == (7, 9, "app:app")
    assert right.settings["chdir"] == "/"
    assert right.settings["on_exit"] == {"!": "function", "default": False}
    assert right.settings["on_reload"] == {"!": "function", "default": True}
    assert set(right.settings) == set(load(oracle.version).settings)
    assert there.settings["workers"] == 7
    assert there.cwd == "/ROOT/work/other"
    assert (missing.ok, missing.code) == (False, 1)
    assert "missing.py" in missing.stderr
    assert (broken.ok, broken.code) == (False, 1)
    assert "timeout" in broken.stderr
