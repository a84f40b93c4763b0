"""How packages turn the text of a variable into a value.

environs 14, which uses marshmallow's fields; django-environ 0.12, environ.Env.parse_value;
python-decouple 3.8, decouple.Config; pydantic 2, its lax mode.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final


def _environs_bool(text: Any) -> bool:
    """marshmallow 3 and 4, fields.Boolean.truthy and falsy."""
    if text in ("t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES"):
        return True
    if text in ("f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No"):
        return False
    if text in ("NO", "0"):
        return False
    if text == "1":
        return True
    raise ValueError("Not a valid boolean.")


def _django_bool(text: Any) -> bool:
    """environ.Env.BOOLEAN_TRUE_STRINGS; a number is true unless it is 0."""
    if not isinstance(text, str):
        return bool(text)
    try:
        return int(text) != 0
    except ValueError:
        return text.lower().strip() in ("true", "on", "ok", "y", "yes", "1")


def _decouple_bool(text: Any) -> bool:
    """decouple.Config._cast_boolean and decouple.strtobool."""
    lowered = str(text).lower()
    if lowered == "":
        return False
    if lowered in ("y", "yes", "t", "true", "on", "1"):
        return True
    if lowered in ("n", "no", "f", "false", "off", "0"):
        return False
    raise ValueError(f"Invalid truth value: {lowered}")


def pydantic_bool(text: Any) -> bool:
    """pydantic-core, input_python's str_as_bool."""
    if isinstance(text, bool):
        return text
    lowered = str(text).lower()
    if lowered in ("0", "off", "f", "false", "n", "no"):
        return False
    if lowered in ("1", "on", "t", "true", "y", "yes"):
        return True
    raise ValueError("Input should be a valid boolean")


def _text(value: Any) -> str:
    return str(value)


def _django_int(text: Any) -> int:
    if isinstance(text, str) and text.startswith("$"):
        raise ValueError("a reference to another variable")
    return int(text)


CONVERSIONS: Final[dict[tuple[str, str], Callable[[Any], Any]]] = {
    ("environs", "str"): _text,
    ("environs", "int"): int,
    ("environs", "float"): float,
    ("environs", "bool"): _environs_bool,
    ("environs", "json"): json.loads,
    ("django-environ", "str"): _text,
    ("django-environ", "int"): _django_int,
    ("django-environ", "bool"): _django_bool,
    ("django-environ", "json"): json.loads,
    ("decouple", "str"): _text,
    ("decouple", "int"): int,
    ("decouple", "float"): float,
    ("decouple", "bool"): _decouple_bool,
}
