"""Words of a command that are only there if somebody sets a variable."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.deployments import resolve
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.servers import Servers
from gunilint.resolve.workspace import Workspace
from gunilint.value import Bindings, Known, Symbolic, Value


def _settings(command: str, **environment: str) -> dict[str, Value[object]]:
    """The settings of a Procfile's one process type."""
    tree = MemoryTree({"Procfile": f"web: {command}\n"})
    servers = Servers(Workspace(tree), bindings=Bindings(environment))
    (deployment,) = resolve(Inventory(procfiles=("Procfile",)), servers).deployments
    return {name: setting.value for name, setting in deployment.server.settings.items()}


@pytest.mark.parametrize("word", ["$OPTS", "${OPTS}", "${OPTS:-}", "${OPTS:+--threads $OPTS}"])
def test_an_unset_variable_leaves_the_rest(word: str) -> None:
    """Flags around a word that may be nothing hold by default, and depend on its variable."""
    workers = _settings(f"gunicorn {word} -w 3 app:app")["workers"]
    assert isinstance(workers, Symbolic)
    assert workers.default == 3
    assert [item.name for item in workers.inputs] == ["OPTS"]


def test_a_given_variable_adds_its_flags() -> None:
    """What the variable holds is split into words, which count where they stand."""
    settings = _settings("gunicorn -w 3 $OPTS app:app", OPTS="-w 9 --threads 4")
    assert (settings["workers"], settings["threads"]) == (Known(9), Known(4))


def test_a_formula_is_worked_out_again_with_the_flags() -> None:
    """Binding the variable later gives what it would have given from the start."""
    threads = _settings("gunicorn $OPTS app:app")["threads"]
    assert isinstance(threads, Symbolic)
    assert threads.rebind(Bindings({"OPTS": "--threads 8"})) == Known(8)


def test_a_value_is_no_optional_word() -> None:
    """A variable after a flag is that flag's value, and touches no other setting."""
    settings = _settings("gunicorn --log-level $LEVEL -w 3 app:app")
    assert settings["workers"] == Known(3)
