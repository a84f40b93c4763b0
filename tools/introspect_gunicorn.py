"""Print, as JSON, what the Gunicorn of this interpreter says about its settings.

Runs inside an environment made by `server_environments`; imports only Gunicorn and the
standard library. With `--defaults` it prints only each setting's default.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

from gunicorn import config
from gunicorn.workers import SUPPORTED_WORKERS


def plain(value: Any) -> Any:
    """*value* in JSON types; an enum's integer, a hook's None."""
    if isinstance(value, (bool, str, type(None))):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if callable(value):
        return None
    raise TypeError(f"default {value!r} has no JSON form")


def defaults() -> dict[str, Any]:
    """What `cfg` holds for each setting when nobody sets it."""
    settings = config.make_settings()
    return {name: plain(setting.get()) for name, setting in settings.items()}


def validator(cls: Any) -> tuple[str, int | None]:
    """The name of a setting's validator and, for a hook, the number of arguments it asks for."""
    function = cls.validator
    if function.__name__ != "_validate_callable":
        return function.__name__, None
    return "validate_callable", inspect.getclosurevars(function).nonlocals["arity"]


def describe(cls: Any, default: Any) -> dict[str, Any]:
    """One setting."""
    name, arity = validator(cls)
    kind = getattr(cls, "type", None)
    deprecated = re.search(r"deprecated:: *(\S+)\s+The option", cls.desc or "")
    found = {
        "flags": cls.cli,
        "action": cls.action,
        "type": None if kind is None else kind.__name__,
        "nargs": getattr(cls, "nargs", None),
        "const": getattr(cls, "const", None),
        "choices": getattr(cls, "choices", None),
        "meta": cls.meta,
        "default": default,
        "validator": name,
        "arity": arity,
        "section": cls.section,
        "deprecated": deprecated.group(1) if deprecated else None,
    }
    return {key: item for key, item in found.items() if item is not None}


def workers() -> dict[str, dict[str, Any]]:
    """Each alias of a worker class: the class and whether its source warns of deprecation."""
    found = {}
    for alias, target in SUPPORTED_WORKERS.items():
        module = importlib.util.find_spec(target.rpartition(".")[0])
        source = Path(module.origin).read_text() if module and module.origin else ""
        warns = re.search(r"deprecat", source, re.IGNORECASE)
        found[alias] = {"class": target, **({"deprecated": True} if warns else {})}
    return found


def variables() -> list[str]:
    """Every environment variable that the module of settings mentions."""
    source = inspect.getsource(config)
    mentions = r"""environ(?:\.get\(|\[)\s*['"](\w+)|['"](\w+)['"] in os\.environ"""
    return sorted({a or b for a, b in re.findall(mentions, source)})


def main() -> None:
    values = defaults()
    if "--defaults" in sys.argv:
        json.dump(values, sys.stdout)
        return
    settings = {cls.name: describe(cls, values[cls.name]) for cls in config.KNOWN_SETTINGS}
    json.dump({"settings": settings, "workers": workers(), "variables": variables()}, sys.stdout)


main()
