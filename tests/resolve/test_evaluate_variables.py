"""Loops that copy variables to settings, whatever the variables are."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.loose_files import config_deployment
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.value import Bindings, InputKind, Known, Setting, Symbolic, Unknown

LOOP = """
for k, v in os.environ.items():
    if k.startswith("GUNICORN_"):
        key = k.split("_", 1)[1].lower()
        locals()[key] = v
"""
BY_NAME = """
for name in os.environ:
    if name.startswith("GUNICORN_"):
        globals()[name[len("GUNICORN_"):].lower()] = os.environ[name]
"""
THROUGH_A_DICT = """
given = {k.split("_", 1)[1].lower(): v for k, v in os.environ.items()
         if k.startswith("GUNICORN_")}
for key, value in given.items():
    globals()[key] = value
"""
UPDATED = """
settings = {"keepalive": 5}
settings.update({k[9:].lower(): v for k, v in os.environ.items() if k.startswith("GUNICORN_")})
for key, value in settings.items():
    globals()[key] = value
"""


def settings_of(text: str, **variables: str | None) -> dict[str, Setting[object]]:
    """The settings of a config file, where *variables* are given."""
    tree = MemoryTree({"gunicorn.conf.py": "import os\n" + dedent(text)})
    servers = Servers(Workspace(tree), Requested("23.0.0", None), Bindings(variables))
    return dict(config_deployment("gunicorn.conf.py", servers).deployment.server.settings)


def inputs_of(setting: Setting[object]) -> list[str]:
    assert isinstance(setting.value, Symbolic)
    return [item.name for item in setting.value.inputs if item.kind is InputKind.ENVIRONMENT]


@pytest.mark.parametrize("loop", [LOOP, BY_NAME, THROUGH_A_DICT, UPDATED])
def test_each_setting_depends_on_its_own_variable(loop: str) -> None:
    """A loop over all variables is a formula over the one that is called like the setting."""
    found = settings_of("workers = 2\n" + loop)
    workers, timeout = found["workers"].value, found["timeout"].value
    assert isinstance(workers, Symbolic)
    assert inputs_of(found["workers"]) == ["GUNICORN_WORKERS"]
    assert workers.default == 2
    assert workers.rebind(Bindings({"GUNICORN_WORKERS": "7"})) == Known(7)
    assert workers.rebind(Bindings({"GUNICORN_WORKERS": None})) == Known(2)
    assert isinstance(timeout, Symbolic)
    assert inputs_of(found["timeout"]) == ["GUNICORN_TIMEOUT"]
    assert timeout.default == 30
    assert timeout.rebind(Bindings({"GUNICORN_TIMEOUT": "90"})) == Known(90)


def test_the_formula_is_that_of_a_default() -> None:
    """The loop reads as `${NAME-default}` does in a shell."""
    workers = settings_of("workers = 2\n" + LOOP)["workers"].value
    assert isinstance(workers, Symbolic)
    assert workers.formula == "${GUNICORN_WORKERS-2}"


@pytest.mark.parametrize("loop", [LOOP, BY_NAME, THROUGH_A_DICT, UPDATED])
def test_given_variables_decide(loop: str) -> None:
    """With every variable given nothing is left to be a formula."""
    found = settings_of(
        "workers = 2\nthreads = 3\n" + loop, GUNICORN_WORKERS="7", GUNICORN_THREADS=None
    )
    assert found["workers"].value == Known(7)
    assert found["threads"].value == Known(3)


def test_what_comes_after_the_loop_wins() -> None:
    """An assignment after the loop hides the variable, and what it reads is as it was."""
    found = settings_of(
        "import multiprocessing\n" + LOOP + "workers = multiprocessing.cpu_count() * 2 + 1\n"
    )
    assert isinstance(found["workers"].value, Symbolic)
    assert inputs_of(found["workers"]) == []
    assert found["workers"].value.default == 9


def test_a_dict_that_only_fills_what_is_missing() -> None:
    """`if key not in names` leaves out what the file binds itself, variable or not."""
    found = settings_of(
        """
        names = locals()
        workers = 2
        given = {"workers": 9, "threads": 4}
        given.update({k[9:].lower(): v for k, v in os.environ.items() if k.startswith("GUNICORN_")})
        for k, v in given.items():
            if k not in names:
                names[k] = v
        """
    )
    assert found["workers"].value == Known(2)
    threads = found["threads"].value
    assert isinstance(threads, Symbolic)
    assert threads.default == 4
    assert threads.rebind(Bindings({"GUNICORN_THREADS": "8"})) == Known(8)


def test_a_name_that_any_variable_may_set() -> None:
    """What the loop binds by one fixed name depends on every variable, so it is unknown."""
    found = settings_of(
        """
        workers = 2
        for k, v in os.environ.items():
            if k.endswith("_WORKERS"):
                workers = v
        """
    )
    assert isinstance(found["workers"].value, Unknown)
    assert found["timeout"].value == Known(30)


def test_keys_that_cannot_be_told_may_be_any() -> None:
    """A loop that is not known to set what is asked for may set anything."""
    found = settings_of(
        """
        workers = 2
        for k, v in os.environ.items():
            if k.startswith(os.environ.get("PREFIX", "MY_APP_")):
                globals()[k[::-1]] = v
        """
    )
    assert isinstance(found["workers"].value, Unknown)


def test_a_loop_that_ends_early() -> None:
    """`break` makes the order count, which nobody can tell."""
    found = settings_of(
        """
        workers = 2
        for k, v in os.environ.items():
            if k.startswith("GUNICORN_"):
                globals()[k[9:].lower()] = v
                break
        """
    )
    assert not isinstance(found["workers"].value, Known)


def test_keys_that_inputs_put_into_a_dict() -> None:
    """Going over a dict follows each key that may not be there by itself."""
    found = settings_of(
        """
        given = {"workers": 3}
        if "T" in os.environ:
            given["threads"] = int(os.environ["T"])
        for key, value in given.items():
            globals()[key] = value
        """
    )
    assert found["workers"].value == Known(3)
    threads = found["threads"].value
    assert isinstance(threads, Symbolic)
    assert threads.default == 1
    assert threads.rebind(Bindings({"T": "6"})) == Known(6)


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ('os.getenv("W") or os.cpu_count() * 2', "$W or os.cpu_count() * 2"),
        ('os.getenv("A") or os.getenv("B") or "c"', "$A or $B or 'c'"),
        ('os.getenv("A") and os.getenv("B")', "$A and $B"),
        ('int(os.getenv("A") or 4)', "int($A or 4)"),
        ('os.environ["X"] if "X" in os.environ else 4', "${X-4}"),
    ],
)
def test_formulas_of_alternatives(expression: str, formula: str) -> None:
    """`or` and `and` are shown as they are written, a variable with a default like a shell's."""
    tree = MemoryTree({"gunicorn.conf.py": f"import os\nx = {expression}\n"})
    config = config_deployment("gunicorn.conf.py", Servers(Workspace(tree))).config
    assert config is not None
    assigned = config.evaluated.assigned("x")
    assert assigned is not None
    assert isinstance(assigned.value, Symbolic)
    assert assigned.value.formula == formula


@pytest.mark.parametrize(
    "merged",
    [
        '{"W": "3", **os.environ}',
        '{"W": "3"} | os.environ',
        'dict({"W": "3"}, **{}) | dict(os.environ)',
    ],
)
def test_variables_are_merged_over_defaults(merged: str) -> None:
    """A variable that is set wins, another leaves what the dict had."""
    workers = settings_of(f"workers = int(({merged})['W'])\n")["workers"]
    assert inputs_of(workers) == ["W"]
    assert isinstance(workers.value, Symbolic)
    assert workers.value.default == 3
    assert workers.value.rebind(Bindings({"W": "7"})) == Known(7)
    assert workers.value.rebind(Bindings({"W": None})) == Known(3)


def test_a_dict_of_variables_is_no_environment() -> None:
    """A copy takes values that are no texts."""
    found = settings_of("d = dict(os.environ)\nd['N'] = 3\nworkers = d['N']\n")
    assert found["workers"].value == Known(3)


def test_a_merged_name_that_is_made_up_cannot_be_told() -> None:
    """Which variables there are besides those that the file speaks of is not known."""
    found = settings_of("d = {**os.environ}\nworkers = int(d.get('A_' + 'B', 3))\n")
    assert isinstance(found["workers"].value, Unknown)


def test_variables_merged_over_what_is_not_followed() -> None:
    """What the other dict has of a name that is not set cannot be told."""
    start = "import elsewhere\nd = {**elsewhere.settings(), **os.environ}\n"
    found = settings_of(start + "workers = d.get('W', 3)\n")
    assert isinstance(found["workers"].value, Unknown)
    assert settings_of(start + "workers = d.get('W', 3)\n", W="5")["workers"].value == Known(5)
