"""How a pydantic settings class says that its fields are read: `model_config`, `class Config`."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.resolve.evaluate.abstract import Abstract
from gunilint.resolve.evaluate.callables import ClassObject
from gunilint.resolve.evaluate.heap import DictObject
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT

_HARMLESS: Final = frozenset(
    {
        *("env_prefix", "env_file", "env_file_encoding", "case_sensitive", "extra", "frozen"),
        *("env_nested_delimiter", "title", "arbitrary_types_allowed", "validate_assignment"),
        *("validate_default", "protected_namespaces", "populate_by_name", "allow_mutation"),
        *("env_ignore_empty", "secrets_dir", "use_attribute_docstrings", "json_schema_extra"),
        *("validate_by_name", "validate_by_alias", "validate_all", "__module__", "__qualname__"),
    }
)
"""Options whose meaning is known here, or that change no value."""


class Config(NamedTuple):
    """How a class reads its fields."""

    prefix: str = ""
    case_sensitive: bool = False
    ignores_empty: bool = False
    env_file: Abstract | None = None
    delimiter: str = ""
    """Between the name of a field and those of the fields of its model."""
    extra: str = "forbid"
    by_name: bool = False
    """Whether a field that has an alias is also read by its own name."""


def config_of(run: Interpreter, owner: ClassObject) -> Config | None:
    """The class's configuration; None where it is not followed."""
    found: dict[str, Abstract] = {}
    for item in reversed(linearised(owner)):
        if not isinstance(item, ClassObject):
            continue
        for name in ("Config", "model_config"):
            written = item.names.get(name)
            if written.payload is ABSENT:
                continue
            payload = written.payload
            names = payload.names if isinstance(payload, ClassObject) else payload
            if not isinstance(names, DictObject) or names.lost is not None:
                return None
            found |= {str(key): slot.value for key, slot in names.slots.items()}
    if not set(found) <= _HARMLESS or any(value.inputs for value in found.values()):
        return None
    return _of_options(run, found)


def _of_options(run: Interpreter, found: dict[str, Abstract]) -> Config | None:
    config = Config()
    plain = {key: run.view(value) for key, value in found.items()}
    prefix = plain.get("env_prefix", "")
    if not isinstance(prefix, str):
        return None
    return config._replace(
        prefix=prefix,
        case_sensitive=plain.get("case_sensitive") is True,
        ignores_empty=plain.get("env_ignore_empty") is True,
        env_file=found.get("env_file"),
        delimiter=str(plain.get("env_nested_delimiter") or ""),
        extra=str(plain.get("extra", "forbid")),
        by_name=True in (plain.get("populate_by_name"), plain.get("validate_by_name")),
    )
