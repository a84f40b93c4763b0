"""Print, as JSON, the options of the Uvicorn of this interpreter.

Runs inside an environment made by `server_environments`; imports only Uvicorn and click.
"""

from __future__ import annotations

import inspect
import json
import sys
from typing import Any

import click
from uvicorn import config
from uvicorn.main import main

KINDS = {
    "STRING": "text",
    "INT": "int",
    "FLOAT": "float",
    "BOOL": "bool",
    "Choice": "choice",
    "Path": "path",
}
FALLBACKS = {"workers": "WEB_CONCURRENCY", "forwarded_allow_ips": "FORWARDED_ALLOW_IPS"}
"""Variables that Uvicorn reads where an option is not given: `Config.__init__`."""


def kind(parameter: click.Parameter) -> str:
    """The name of the conversion of *parameter*."""
    shown = repr(parameter.type).split("(")[0]
    return KINDS.get(shown) or KINDS[type(parameter.type).__name__]


def plain(value: Any) -> Any:
    """*value* in JSON types; click's marks for "no default" are None."""
    if isinstance(value, (bool, str, float, type(None))):
        return value
    if isinstance(value, int):
        return int(value)
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else None


def choices(parameter: click.Parameter) -> list[str]:
    """What a choice is between, as written on the command line."""
    items = getattr(parameter.type, "choices", ())
    return [getattr(item, "name", item) for item in items]


def describe(parameter: click.Parameter) -> dict[str, Any]:
    """One option, or the positional argument."""
    option = isinstance(parameter, click.Option)
    found = {
        "flags": list(parameter.opts) if option else [],
        "off": list(parameter.secondary_opts),
        "type": kind(parameter),
        "default": plain(parameter.default),
        "is_flag": getattr(parameter, "is_flag", False),
        "multiple": getattr(parameter, "multiple", False),
        "nargs": None if parameter.nargs == 1 else parameter.nargs,
        "choices": choices(parameter),
        "minimum": getattr(parameter.type, "min", None),
        "maximum": getattr(parameter.type, "max", None),
        "exists": getattr(parameter.type, "exists", False),
        "eager": parameter.is_eager,
        "environment": environment(parameter),
        "fallback": fallback(parameter),
    }
    return {key: item for key, item in found.items() if item not in (None, [], False)}


def environment(parameter: click.Parameter) -> str | None:
    """The variable that click reads for *parameter*."""
    if parameter.envvar:
        return str(parameter.envvar)
    prefix = main.context_settings.get("auto_envvar_prefix")
    option = isinstance(parameter, click.Option) and parameter.allow_from_autoenv
    return f"{prefix}_{parameter.name}".upper() if prefix and option else None


def fallback(parameter: click.Parameter) -> str | None:
    """The variable that Uvicorn itself reads for *parameter*."""
    name = FALLBACKS.get(parameter.name or "")
    return name if name and name in inspect.getsource(config) else None


context = click.Context(main)
parameters = [p for p in main.get_params(context) if "--help" not in p.opts]
json.dump({p.name: describe(p) for p in parameters}, sys.stdout)
