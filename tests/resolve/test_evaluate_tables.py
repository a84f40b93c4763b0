"""Every table of known names is found by the names in it."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from gunilint.resolve.evaluate import library
from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.library.table import entry


def tables() -> dict[str, dict[str, Abstract]]:
    """Each module of the library that has a table, which has the module's name in capitals."""
    found = {}
    for info in pkgutil.iter_modules(library.__path__, f"{library.__name__}."):
        name = info.name.rpartition(".")[2]
        table = getattr(import_module(info.name), name.upper(), None)
        if isinstance(table, dict) and all(isinstance(item, Abstract) for item in table.values()):
            found[name] = table
    return found


def test_every_name_of_a_table_is_found() -> None:
    """A table that `table` does not know of would be there for nothing."""
    known = tables()
    assert {"builtin_functions", "constants", "exact_types", "operating_system"} <= set(known)
    lost = [name for table in known.values() for name in table if entry(name) is None]
    assert lost == []


def test_names_that_are_not_known_are_not_found() -> None:
    assert [entry(name) for name in ("os.fork", "requests.get", "os", "builtins.int")] == [None] * 4
