"""What is known of Python's standard library and of a few packages that config files use."""

from __future__ import annotations

import builtins
from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import LibraryModule
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.source import Span

_PACKAGES: Final = frozenset(
    {
        *("environs", "environ", "decouple", "dotenv", "pydantic", "pydantic_settings"),
        *("psutil", "starlette", "toml", "tomli", "yaml"),
    }
)

_MODULES: Final = frozenset(
    {
        *("os.path", "posixpath", "importlib", "concurrent", "concurrent.futures", "urllib"),
        *("urllib.parse", "distutils", "distutils.util", "logging.config", "logging.handlers"),
        *("collections.abc", "multiprocessing.pool", "pydantic.v1", "starlette.config"),
        *("importlib.metadata", "importlib.util", "urllib.request", "json.decoder"),
    }
)
"""Dotted names that are modules themselves."""

_STARS: Final = frozenset(
    {"math", "multiprocessing", "os", "os.path", "pathlib", "string", "typing", "time"}
)
"""Modules of the standard library whose names are asked of the running Python."""

_HARMLESS: Final = (
    *("logging.", "warnings.", "pprint.", "atexit.", "signal.signal", "faulthandler.", "gc."),
    *("sys.stdout", "sys.stderr", "sys.path.", "traceback.", "locale.", "typing.", "abc."),
    *("threading.", "socket.setdefaulttimeout", "resource.", "sys.setrecursionlimit"),
    *("gevent.monkey.", "psycogreen.", "eventlet.", "enum.auto", "structlog.", "loguru."),
    *(
        "sentry_sdk.",
        "functools.wraps",
        "functools.lru_cache",
        "dataclasses.dataclass",
        "types.",
        "platform.",
    ),
)
"""Calls that change nothing that a setting could be read from."""


def is_library(name: str) -> bool:
    """Whether parts of the third-party package *name* are known here."""
    return name.partition(".")[0] in _PACKAGES


def is_harmless(dotted: str) -> bool:
    """Whether a call that is not followed is certain to change none of its arguments."""
    return dotted.startswith(_HARMLESS)


def library_value(run: Interpreter, dotted: str, span: Span) -> Abstract | None:
    """What a dotted name stands for; None where that is not known."""
    if dotted in _MODULES:
        return Abstract(LibraryModule(dotted))
    from gunilint.resolve.evaluate.library.table import COMPUTED, entry, reader

    if dotted in COMPUTED:
        return COMPUTED[dotted](run, span)
    found = entry(dotted)
    return found if found is not None else reader(run, dotted)


def builtin(name: str) -> Abstract | None:
    """What a name stands for that no module binds."""
    value = getattr(builtins, name, None)
    if isinstance(value, type) and value is not super:
        return Abstract(value)
    from gunilint.resolve.evaluate.library.table import entry

    found = entry(f"builtins.{name}")
    if found is not None:
        return found
    if value is not None:
        from gunilint.resolve.evaluate.callables import External

        return Abstract(External(name, _NOWHERE))
    return None


def star_names(dotted: str) -> dict[str, Abstract] | None:
    """What `from dotted import *` binds; None where not all of it is known."""
    if dotted not in _STARS:
        return None
    import importlib

    from gunilint.resolve.evaluate.callables import External
    from gunilint.resolve.evaluate.library.table import entry

    module = importlib.import_module(dotted)
    public = [name for name in vars(module) if not name.startswith("_")]
    names: list[str] = getattr(module, "__all__", public)
    return {
        name: entry(f"{dotted}.{name}") or Abstract(External(f"{dotted}.{name}", _NOWHERE))
        for name in names
    }


_NOWHERE: Final = Span("(built-in)", (1, 1), (1, 1))  # type: ignore[arg-type]
