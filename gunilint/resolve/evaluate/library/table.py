"""All known names: in which table of this package one stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import Final

from gunilint.resolve.evaluate.abstract import NO_INPUTS, Abstract, unknown
from gunilint.resolve.evaluate.callables import Special, TupleObject
from gunilint.resolve.evaluate.heap import ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span
from gunilint.value import Unknown

_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "ast": ("plain_functions",),
    "base64": ("plain_functions",),
    "builtins": ("builtin_functions", "namespaces", "reflection", "files", "functional"),
    "collections": ("containers", "chain_maps"),
    "configparser": ("config_parser",),
    "contextlib": ("functional",),
    "copy": ("containers",),
    "csv": ("documents",),
    "dataclasses": ("containers",),
    "datetime": ("constants", "platforms"),
    "decimal": ("exact_types",),
    "distutils": ("plain_functions",),
    "errno": ("constants",),
    "fnmatch": ("plain_functions",),
    "fractions": ("exact_types",),
    "functools": ("functional",),
    "getpass": ("platforms",),
    "importlib": ("functional", "platforms"),
    "io": ("files",),
    "itertools": ("functional",),
    "json": ("plain_functions", "documents", "constants"),
    "logging": ("constants", "plain_functions"),
    "math": ("plain_functions", "constants"),
    "multiprocessing": ("processors",),
    "operator": ("plain_functions", "functional"),
    "os": (
        *("operating_system", "processors", "machine", "constants", "platforms"),
        "plain_functions",
    ),
    "pathlib": ("constants",),
    "platform": ("platforms", "machine"),
    "psutil": ("processors", "platforms"),
    "random": ("platforms",),
    "re": ("plain_functions", "constants"),
    "resource": ("platforms",),
    "secrets": ("platforms",),
    "shlex": ("plain_functions",),
    "shutil": ("machine",),
    "signal": ("constants",),
    "socket": ("platforms", "machine", "constants"),
    "ssl": ("constants",),
    "stat": ("constants",),
    "string": ("constants", "templates", "plain_functions"),
    "subprocess": ("platforms",),
    "sys": ("builtin_functions", "constants"),
    "tempfile": ("platforms",),
    "textwrap": ("plain_functions",),
    "time": ("platforms",),
    "toml": ("documents",),
    "tomli": ("documents",),
    "tomllib": ("documents",),
    "types": ("containers",),
    "typing": ("containers", "constants"),
    "urllib": ("plain_functions", "platforms"),
    "uuid": ("platforms",),
    "yaml": ("documents",),
}
"""The tables that have names of a module, the likeliest first: each is loaded when it is needed."""

_PACKAGES: Final = frozenset(
    {"decouple", "dotenv", "environ", "environs", "pydantic", "pydantic_settings", "starlette"}
    | {"yaml"}
)
"""What `settings` knows beside."""


@lru_cache(1000)
def entry(dotted: str) -> Abstract | None:
    """What is known of the name *dotted*."""
    top = dotted.partition(".")[0]
    for module in _TABLES.get(top, ()):
        found = _table(module).get(dotted)
        if found is not None:
            return found
    if top in _PACKAGES:
        from gunilint.resolve.evaluate.library.settings import SETTINGS

        return SETTINGS.get(dotted)
    return None


@cache
def _table(module: str) -> Mapping[str, Abstract]:
    """The table of *module*, which has its name in capitals."""
    loaded = import_module(f"gunilint.resolve.evaluate.library.{module}")
    found: Mapping[str, Abstract] = getattr(loaded, module.upper())
    return found


def reader(run: Interpreter, dotted: str) -> Abstract | None:
    """A reader of settings that a known package itself makes: `decouple.config`."""
    if dotted.partition(".")[0] not in _PACKAGES:
        return None
    from gunilint.resolve.evaluate.library.settings import shared_reader

    return shared_reader(run, dotted)


# --- names that stand for something of the evaluation itself ---------------------------------


def _environ(run: Interpreter, span: Span) -> Abstract:
    del span
    return Abstract(run.environ)


def _version(run: Interpreter, span: Span) -> Abstract:
    """The version of Python that the server runs on; no Gunicorn of today runs on Python 2."""
    del run
    rest = unknown("depends on the version of Python", span)
    names = ("major", "minor", "micro", "releaselevel", "serial")
    return Abstract(TupleObject((Abstract(3), rest, rest, rest, rest), names, "version_info"))


def _platform(run: Interpreter, span: Span) -> Abstract:
    from gunilint.resolve.evaluate.library.platforms import system_platform

    del span
    return system_platform(run)


def _modules(run: Interpreter, span: Span) -> Abstract:
    del run, span
    return Abstract(Special("modules", ListObject([])))


def _process_cpu_count(run: Interpreter, span: Span) -> Abstract | None:
    why = Unknown("depends on the version of Python: os.process_cpu_count is new in 3.13", span)
    run.may_raise(NO_INPUTS, why)
    return entry("os.process_cpu_count()")


COMPUTED: Final[dict[str, Callable[[Interpreter, Span], Abstract | None]]] = {
    "os.environ": _environ,
    "sys.version_info": _version,
    "sys.platform": _platform,
    "sys.modules": _modules,
    "os.process_cpu_count": _process_cpu_count,
}
