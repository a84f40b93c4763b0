"""Context managers that are generators of the program, and what is not followed of them."""

from __future__ import annotations

import pytest
from config_values import ConfigFile
from joined_values import unknown, values_of

MANAGER = """from contextlib import contextmanager
workers = 1
@contextmanager
def setting(n):
    global workers, threads
    workers = n
    try:
        yield n + 1
    except KeyError:
        workers = 30
    threads = workers
"""


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("with setting(2) as x:\n    y = workers\n", {"x": 3, "y": 2, "workers": 2, "threads": 2}),
        ("with setting(2) as x:\n    workers = 9\n", {"workers": 9, "threads": 9}),
        ("with setting(2) as x:\n    raise KeyError\n", {"workers": 30, "threads": 30}),
        ("with setting(2), setting(5):\n    threads = 8\n", {"workers": 5, "threads": 5}),
    ],
)
def test_a_block_runs_where_its_generator_yields(block: str, expected: dict[str, int]) -> None:
    file = ConfigFile(MANAGER + block)
    assert {name: file.default(name) for name in expected} == expected


def test_a_generator_does_not_end_what_it_does_not_catch() -> None:
    assert ConfigFile(MANAGER + "with setting(2):\n    raise ValueError\n").stops() == "ValueError"


@pytest.mark.parametrize(
    "rest",
    [
        "for i in (1, 2):\n    with setting(i):\n        break\n",
        "@setting(2)\ndef f():\n    pass\nworkers = 3\nf()\n",
        "import contextlib as c\nwith c.ExitStack() as s:\n    s.push(setting)\n    workers = 3\n",
    ],
)
def test_what_a_generator_may_set_is_unknown_where_it_is_not_followed(rest: str) -> None:
    """A jump out of the block, a decorated function, and a stack."""
    assert "workers" in unknown(values_of(MANAGER + rest))


def test_what_a_coroutine_may_set_is_unknown() -> None:
    text = "async def main():\n    global workers\n    workers = 5\nworkers = 1\nmain()\n"
    assert "workers" in unknown(values_of(text))


@pytest.mark.parametrize("write", ['os.environ["X"] = "7"', 'os.environ.pop("X", None)'])
def test_a_variable_that_code_not_followed_may_set_is_unknown(write: str) -> None:
    text = f"import os, other\ndef f():\n    {write}\nother.call(f)\nx = os.environ.get('X')\n"
    assert "x" in unknown(values_of(text))
