"""Fields of pydantic settings that hold a model, whose own fields are read from variables."""

from __future__ import annotations

from typing import NamedTuple

from gunilint.resolve.evaluate.abstract import NO_INPUTS, Abstract, same, unknown
from gunilint.resolve.evaluate.callables import ClassObject, InstanceObject
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.environ import or_default
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.package_errors import ValidationError
from gunilint.resolve.evaluate.library.pydantic_fields import (
    FieldOptions,
    Validators,
    options_of,
    validated,
    validators_of,
)
from gunilint.resolve.evaluate.library.pydantic_types import FieldType, converted, field_type
from gunilint.resolve.evaluate.library.pydantic_variables import (
    Reading,
    names_of,
    own_attribute,
    written_variable,
)
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.value import Input


class _Leaf(NamedTuple):
    """A field of the model, and the variable that it is read from."""

    field: str
    wanted: FieldType
    value: Abstract
    name: str
    default: Abstract | None


def nested_model(
    run: Interpreter, reading: Reading, field: str, options: FieldOptions, wanted: FieldType
) -> Abstract:
    """A model out of `FIELD__NAME` and its like: of those that are set, else the default.

    pydantic-settings 2.16, sources/providers/env.py, explode_env_vars: the other fields are
    then the model's defaults, not those of the default instance.
    """
    model = wanted.owner
    validators = None if model is None else validators_of(model)
    whole, _ = written_variable(run, reading, names_of(reading, field, options))
    if model is None or validators is None or whole.payload is not ABSENT:
        return unknown("is a model that gunilint does not follow", reading.span)
    leaves = _leaves(run, reading, model, names_of(reading, field, options)[0])
    default = options.default
    if options.factory is not None:
        default = call(run, options.factory, [], {}, reading.span)
    instance = None if default is None else default.payload
    if leaves is None or not isinstance(instance, (InstanceObject, type(None))):
        return unknown("is a model that gunilint does not follow", reading.span)
    inputs = NO_INPUTS.union(whole.inputs, *(leaf.value.inputs for leaf in leaves))
    is_set = any(leaf.value.payload is not ABSENT for leaf in leaves)
    if default is not None and instance is None and not is_set:
        return default.depending(inputs)
    if default is None and not is_set:
        run.raises(ValidationError, f"{field} is not set", reading.span, inputs)
    names = DictObject({}, "namespace")
    made = Abstract(InstanceObject(model, names))
    start = instance if isinstance(instance, InstanceObject) and not is_set else None
    for leaf in leaves:
        value = _value(run, reading, leaf, made, validators, start, inputs)
        names.slots[leaf.field] = Slot(value.depending(whole.inputs))
    return validators.finished(run, made, reading.span)


def _leaves(
    run: Interpreter, reading: Reading, model: ClassObject, path: str
) -> list[_Leaf] | None:
    """The model's fields; None where one of them is not read from one variable."""
    found = []
    for field, annotation in model.fields.items():
        wanted = field_type(run, annotation)
        options = options_of(run, own_attribute(model, field), reading.span)
        if isinstance(options, Abstract) or options.aliases or wanted.name in ("model", "changed"):
            return None
        full = f"{path}{reading.config.delimiter}{field}"
        value, name = written_variable(run, reading, [full])
        default = options.default
        if options.factory is not None:
            default = call(run, options.factory, [], {}, reading.span)
        found.append(_Leaf(field, wanted, value, name, default))
    return found


def _value(
    run: Interpreter,
    reading: Reading,
    leaf: _Leaf,
    made: Abstract,
    validators: Validators,
    start: InstanceObject | None,
    inputs: frozenset[Input],
) -> Abstract:
    """One field: its variable as its type, or the default."""
    span = reading.span
    if leaf.value.payload is not ABSENT:
        value = converted(run, leaf.wanted, leaf.value, span, before=False, text=True)
        return validated(run, validators, leaf.field, value, made, span)
    default = leaf.default
    if start is not None:
        own = start.names.get(leaf.field)
        if default is None or not same(own, default):
            # Any other variable that is set puts the model's own default in its place.
            default = own.depending(inputs)
    if default is None:
        message = f"{leaf.name} is not set"
        missing = leaf.value
        value = run.raises(ValidationError, message, span, missing.inputs, missing.formula)
        return converted(run, leaf.wanted, value, span, before=False, text=True)
    return or_default(run, leaf.value, default, leaf.name)
