"""Shapes of config files that people deploy, and what their settings depend on."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.loose_files import config_deployment
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.value import Bindings, Symbolic


def inputs_of_workers(text: str) -> list[str]:
    """The names of what `workers` depends on, in a config file of *text*."""
    tree = MemoryTree({"gunicorn.conf.py": text})
    servers = Servers(Workspace(tree), Requested("23.0.0", None), Bindings())
    value = (
        config_deployment("gunicorn.conf.py", servers).deployment.server.settings["workers"].value
    )
    assert isinstance(value, Symbolic)
    return [item.name for item in value.inputs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1\n",
            ["multiprocessing.cpu_count"],
        ),
        ('import os\nworkers: int = int(os.getenv("W", "2"))\n', ["W"]),
        (
            'import os\nif os.getenv("E") == "dev":\n    workers = 1\nelse:\n    workers = 4\n',
            ["E"],
        ),
        (
            'import os\nif os.getenv("E") == "dev":\n    workers = 1\n',
            ["E", "WEB_CONCURRENCY"],
        ),
        (
            'import os\nworkers = int(os.getenv("W", "2"))\nif os.getenv("E"):\n    del workers\n',
            ["W", "E", "WEB_CONCURRENCY"],
        ),
    ],
)
def test_what_is_weaker_counts_only_where_the_file_may_leave_the_name_out(
    text: str, expected: list[str]
) -> None:
    """A file that sets `workers` whatever happens makes WEB_CONCURRENCY meaningless."""
    assert sorted(inputs_of_workers(text)) == sorted(expected)
