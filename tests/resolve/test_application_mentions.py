"""Words of Python files: what spares an import graph may err on one side only."""

from __future__ import annotations

from pathlib import Path

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.discover.walk import walk
from gunilint.resolve.application_mentions import Mentions

NAMES = ("psycopg2.connect", "grpc.aio.insecure_channel")


def may_make(code: str, *names: str) -> bool:
    return Mentions(MemoryTree({"app.py": code})).may_make(names or NAMES, ("",))


@pytest.mark.parametrize(
    "code",
    [
        "import psycopg2\npsycopg2.connect()\n",
        "from psycopg2 import (\n    connect,\n)\n",
        "import os, psycopg2 as pg\npg.connect()",
        "from psycopg2 \\\n    import connect\n",
        "import os, \\\r\n    psycopg2\r\nos.x, psycopg2.connect\r\n",
        'importlib.import_module(\n    "psycopg2"\n).connect()\n',
        '__import__(\n    "psycopg2"\n).connect()\n',
        "import os\rimport psycopg2\rpsycopg2.connect()\r",
    ],
)
def test_an_import_in_any_form(code: str) -> None:
    """Whatever names a module that is imported counts."""
    assert may_make(code)


@pytest.mark.parametrize(
    "code",
    ["import os\n", "import psycopg2\n", "# psycopg2\nconnect()\n", "from grpc import aio\n"],
)
def test_a_name_that_nothing_makes(code: str) -> None:
    """A module that is not imported, or of which no name is mentioned, spares the rest."""
    assert not may_make(code)


def test_a_plain_word() -> None:
    """A word that is no path of names counts wherever it stands."""
    assert may_make("return 'drain', 503\n", "503")
    assert not may_make("return 'drain', 500\n", "503")


def test_files_between_them() -> None:
    """One file imports, another one uses; what lies elsewhere does not count."""
    files = {"a/db.py": "import psycopg2 as pg\n", "a/app.py": "connect\n", "b/app.py": "connect\n"}
    mentions = Mentions(MemoryTree(files))
    assert mentions.may_make(NAMES, ("a",))
    assert not mentions.may_make(NAMES, ("b",))
    assert mentions.may_make(NAMES, ("b", "a"))


def test_much_code(tmp_path: Path) -> None:
    """More code than is looked through at once is looked through to its end."""
    for index in range(12):
        (tmp_path / f"m{index:02}.py").write_text("x = 1  # filler\n" * 10_000)
    (tmp_path / "m12.py").write_text("import psycopg2\npsycopg2.connect()\n")
    mentions = Mentions(walk(tmp_path).tree)
    assert mentions.may_make(NAMES, ("",))
    assert not mentions.may_make(("grpc.aio",), ("",))
    assert mentions.has("connect")


def test_a_whole_word() -> None:
    """What is asked for by its name stands outside of comments, and in no longer word."""
    tree = MemoryTree({"a.py": "x = connect_all  # patch\n", "b.txt": "connect\n"})
    mentions = Mentions(tree)
    assert mentions.has("connect_all")
    assert not mentions.has("connect")
    assert not mentions.has("patch")
