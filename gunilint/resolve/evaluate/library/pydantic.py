"""pydantic's BaseSettings, of pydantic 1 and of pydantic-settings 2, and BaseModel."""

from __future__ import annotations

from typing import Final

from gunilint.resolve.evaluate.abstract import (
    Abstract,
    formula,
    unknown,
)
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    External,
    InstanceObject,
)
from gunilint.resolve.evaluate.calls import call, not_followed
from gunilint.resolve.evaluate.classes import is_class_variable
from gunilint.resolve.evaluate.environ import or_default
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.package_errors import ValidationError
from gunilint.resolve.evaluate.library.pydantic_config import config_of
from gunilint.resolve.evaluate.library.pydantic_fields import (
    FieldOptions,
    options_of,
    validated,
    validators_of,
)
from gunilint.resolve.evaluate.library.pydantic_nested import nested_model
from gunilint.resolve.evaluate.library.pydantic_types import FieldType, converted, field_type
from gunilint.resolve.evaluate.library.pydantic_variables import (
    Reading,
    file_variables,
    names_of,
    own_attribute,
    written_variable,
)
from gunilint.resolve.evaluate.objects import ABSENT

_BEFORE: Final = frozenset({"pydantic.BaseSettings", "pydantic.v1.BaseSettings"})
"""Names of pydantic 1's class; version 2 has it in a package of its own."""


def settings_instance(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    """`Settings()`: each field from its argument, its variable, its file, or its default."""
    config = config_of(run, owner)
    validators = validators_of(owner)
    if config is None or given.positional or validators is None:
        return not_followed(run, f"makes a {owner.name} in a way that is not followed", given)
    if "_env_file" in given.named:
        config = config._replace(env_file=given.named["_env_file"])
    before = any(
        isinstance(item, External) and item.dotted in _BEFORE for item in linearised(owner)
    )
    names = DictObject({}, "namespace")
    made = Abstract(InstanceObject(owner, names))
    file = {} if owner.kind == "model" else file_variables(run, config, given.span)
    reading = Reading(owner, config, before, file, given.span)
    fields = {
        name: annotation
        for name, annotation in owner.fields.items()
        if name != "model_config" and not is_class_variable(annotation)
    }
    _refuse_others(run, reading, list(fields))
    for field, annotation in fields.items():
        value = _field(run, reading, field, annotation, given)
        if owner.kind == "settings" or field in given.named:
            # A plain model takes its defaults as they are.
            value = validated(run, validators, field, value, made, given.span)
        names.slots[field] = Slot(value)
    return validators.finished(run, made, given.span)


def _refuse_others(run: Interpreter, reading: Reading, fields: list[str]) -> None:
    """pydantic-settings 2 stops at what a file has besides the fields, unless told otherwise."""
    config = reading.config
    if reading.before or config.delimiter or config.extra != "forbid" or not reading.file:
        return
    known: set[str] = set()
    for field in fields:
        options = options_of(run, own_attribute(reading.owner, field), reading.span)
        if isinstance(options, Abstract):
            return
        known.update(names_of(reading, field, options))
    if not config.case_sensitive:
        known = {name.lower() for name in known}
    for name, value in reading.file.items():
        if name not in known and value.payload != "":
            message = f"{name}: Extra inputs are not permitted"
            run.raises(ValidationError, message, reading.span, value.inputs)


# --- fields ----------------------------------------------------------------------------------


def _field(
    run: Interpreter, reading: Reading, field: str, annotation: object, given: Arguments
) -> Abstract:
    wanted = field_type(run, annotation)
    options = options_of(run, own_attribute(reading.owner, field), reading.span)
    if isinstance(options, Abstract):
        return options
    if wanted.name == "changed":
        return unknown("is annotated in a way that gunilint does not follow", reading.span)
    if options.aliases and given.named and not reading.config.by_name:
        return unknown("may be given by its alias, which is not followed", reading.span)
    if field in given.named:
        return _converted(run, reading, wanted, given.named[field], text=False)
    if reading.owner.kind == "model":
        return _default(run, reading, wanted, options, field)
    if wanted.name == "model" and reading.config.delimiter and not reading.before:
        return nested_model(run, reading, field, options, wanted)
    value, name = written_variable(run, reading, names_of(reading, field, options))
    if value.payload is not ABSENT:
        return _converted(run, reading, wanted, value, text=True)
    if value.inputs:
        run.may_raise(value.inputs)
    fallback = _default(run, reading, wanted, options, field, value)
    return _either(run, wanted, value, fallback, name)


def _either(
    run: Interpreter,
    wanted: FieldType,
    value: Abstract,
    fallback: Abstract,
    name: str,
) -> Abstract:
    """The default, or another value where the variable is set."""
    chosen = or_default(run, value, fallback, name)
    if not value.inputs or chosen is fallback or chosen.formula is None:
        return chosen
    shown = chosen.formula.text
    if wanted.name not in ("", "str", "any", "literal"):
        shown = f"{wanted.name}({shown})"
    return chosen._replace(formula=formula(shown))


def _default(
    run: Interpreter,
    reading: Reading,
    wanted: FieldType,
    options: FieldOptions,
    field: str,
    value: Abstract | None = None,
) -> Abstract:
    """The default, converted as both versions do for settings; an error without one."""
    default = options.default
    if options.factory is not None:
        default = call(run, options.factory, [], {}, reading.span)
    if default is None and reading.before and wanted.optional:
        default = Abstract(None)
    if default is None:
        inputs = frozenset() if value is None else value.inputs
        shown = None if value is None else value.formula
        raised = run.raises(ValidationError, f"{field} is not set", reading.span, inputs, shown)
        return _converted(run, reading, wanted, raised, text=True)
    if reading.owner.kind == "model":
        return default
    return _converted(run, reading, wanted, default, text=False)


def _converted(
    run: Interpreter, reading: Reading, wanted: FieldType, value: Abstract, *, text: bool
) -> Abstract:
    if not text and value.payload is None:
        # Whether that fits the type decides whether the server starts, not what it is.
        return value
    return converted(run, wanted, value, reading.span, before=reading.before, text=text)
