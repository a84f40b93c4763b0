"""pydantic's `Field(…)`, and the methods that a class checks and changes its fields with."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.resolve.evaluate.abstract import NONE, NOTHING, Abstract, unknown
from gunilint.resolve.evaluate.callables import (
    Arguments,
    Behaviour,
    ClassObject,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.calls import call
from gunilint.resolve.evaluate.heap import DictObject, ListObject, Slot
from gunilint.resolve.evaluate.inheritance import linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span

_IGNORED: Final = frozenset(
    {
        *("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "regex"),
        *("description", "title", "examples", "example", "repr", "frozen", "exclude", "const"),
        *("json_schema_extra", "deprecated", "validate_default", "min_items", "max_items"),
    }
)
"""Options that decide whether a value is taken, never what it is."""


_EARLY: Final = "\0early"
"""Among the fields of a validator: it sees what is not converted yet."""


class FieldOptions(NamedTuple):
    """What is said of a field beside its type.

    *env* are variables that pydantic 1 reads it from, *aliases* those that version 2 does.
    """

    default: Abstract | None = None
    factory: Abstract | None = None
    env: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def field_options(run: Interpreter, given: Arguments) -> Abstract:
    """`Field(default, env=…, alias=…)`."""
    del run
    slots: dict[object, Slot] = {name: Slot(value) for name, value in given.named.items()}
    if given.positional:
        slots["default"] = Slot(given.positional[0])
    return Abstract(Special("pydantic-field", DictObject(slots)))


def options_of(run: Interpreter, written: Abstract | None, span: Span) -> FieldOptions | Abstract:
    """What the class gives a field; Unknown where that is not followed."""
    if written is None or written.payload is ABSENT:
        return FieldOptions()
    payload = written.payload
    if not isinstance(payload, Special) or payload.kind != "pydantic-field":
        return FieldOptions(_without_ellipsis(written))
    options = payload.values
    assert isinstance(options, DictObject)
    known = {"default", "default_factory", "env", "alias", "validation_alias"}
    if {str(key) for key in options.slots} - known - _IGNORED:
        return unknown("is a pydantic Field that gunilint does not follow", span)
    alias = options.get("validation_alias")
    aliases = _texts(run, options.get("alias") if alias.payload is ABSENT else alias)
    env = _texts(run, options.get("env"))
    if aliases is None or env is None:
        return unknown("is a pydantic Field that gunilint does not follow", span)
    factory = options.get("default_factory")
    return FieldOptions(
        _without_ellipsis(options.get("default")),
        None if factory.payload is ABSENT else factory,
        env,
        aliases,
    )


def _without_ellipsis(value: Abstract) -> Abstract | None:
    return None if value.payload is ABSENT or value.payload is ... else value


def _texts(run: Interpreter, value: Abstract) -> tuple[str, ...] | None:
    """One name or several; None where they are not known."""
    payload = run.view(value)
    if payload is ABSENT or payload is None:
        return ()
    if isinstance(payload, str) and not value.inputs:
        return (payload,)
    items: list[Abstract] = []
    if isinstance(payload, TupleObject):
        items = list(payload.items)
    elif isinstance(payload, ListObject) and payload.lost is None:
        items = payload.items
    texts = [item.payload for item in items]
    names = tuple(text for text in texts if isinstance(text, str))
    return names if names and len(names) == len(texts) else None


def _choices(run: Interpreter, given: Arguments) -> Abstract:
    """`AliasChoices("a", "b")`."""
    del run
    return Abstract(TupleObject(tuple(given.positional)))


# --- validators ------------------------------------------------------------------------------


class Validators(NamedTuple):
    """The validators of a class: those of single fields, and those of whole instances."""

    fields: tuple[tuple[tuple[str, ...], Abstract], ...]
    whole: tuple[Abstract, ...]
    roots: tuple[Abstract, ...]

    def finished(self, run: Interpreter, made: Abstract, span: Span) -> Abstract:
        """The instance after `root_validator` and `model_validator(mode="after")`."""
        for function in self.roots:
            _rooted(run, function, made, span)
        for function in self.whole:
            made = call(run, function, [made], {}, span)
        return made


def _rooted(run: Interpreter, function: Abstract, made: Abstract, span: Span) -> None:
    """Give an instance the dict of values that a function makes of its own."""
    instance = made.payload
    assert isinstance(instance, InstanceObject)
    values = Abstract(DictObject(dict(instance.names.slots)))
    found = call(run, function, [made, values], {}, span).payload
    if isinstance(found, DictObject) and found.lost is None and found.rest is NOTHING:
        instance.names.slots = dict(found.slots)
        return
    instance.names.lose(unknown("is validated in a way that gunilint does not follow", span))


def _field_validator(run: Interpreter, given: Arguments) -> Abstract:
    """`@field_validator("a", "b")` and pydantic 1's `@validator("a", always=True)`."""
    names = [run.view(value) for value in given.positional]
    mode = given.named.get("mode", Abstract("after"))
    early = given.named.get("pre", Abstract(payload=False))
    only = set(given.named) <= {"mode", "pre", "always", "allow_reuse", "check_fields"}
    known = all(isinstance(name, str) for name in names) and only
    after = run.view(mode) == "after" and run.view(early) is False
    label = ",".join(str(name) for name in names) if known else ""
    if label and not after:
        label = f"{_EARLY},{label}"
    return Abstract(Intrinsic("field_validator", _marking("validator", label)))


def _model_validator(run: Interpreter, given: Arguments) -> Abstract:
    """`@model_validator(mode="after")`."""
    mode = given.named.get("mode", NONE)
    label = "after" if run.view(mode) == "after" else ""
    return Abstract(Intrinsic("model_validator", _marking("model-validator", label)))


def _root_validator(run: Interpreter, given: Arguments) -> Abstract:
    """pydantic 1's `@root_validator`, also called with options."""
    early = given.named.get("pre", Abstract(payload=False))
    known = set(given.named) <= {"pre", "skip_on_failure", "allow_reuse"}
    mark = _marking("root-validator", "after" if known and run.view(early) is False else "")
    if given.positional and not given.named:
        return mark(run, given)
    return Abstract(Intrinsic("root_validator()", mark))


def _marking(kind: str, label: str) -> Behaviour:
    def mark(run: Interpreter, given: Arguments) -> Abstract:
        del run
        function = Slot(given.positional[0])
        return Abstract(Special(kind, DictObject({"function": function}), label))

    return mark


def validators_of(owner: ClassObject) -> Validators | None:
    """The validators of a class and of those it extends; None where they are not followed."""
    fields: list[tuple[tuple[str, ...], Abstract]] = []
    whole: list[Abstract] = []
    roots: list[Abstract] = []
    for item in reversed(linearised(owner)):
        if not isinstance(item, ClassObject):
            continue
        for name, slot in item.names.slots.items():
            payload = slot.value.payload
            if name in ("settings_customise_sources", "model_post_init", "__init__"):
                return None
            if slot.value.unknown is not None and name not in owner.fields:
                return None
            if not isinstance(payload, Special) or not payload.kind.endswith("validator"):
                continue
            assert isinstance(payload.values, DictObject)
            function = payload.values.get("function")
            if not payload.label:
                return None
            if payload.kind == "validator":
                fields.append((tuple(payload.label.split(",")), function))
            else:
                (roots if payload.kind == "root-validator" else whole).append(function)
    return Validators(tuple(fields), tuple(whole), tuple(roots))


def validated(
    run: Interpreter,
    validators: Validators,
    field: str,
    value: Abstract,
    made: Abstract,
    span: Span,
) -> Abstract:
    """A field's value after its validators."""
    for names, function in validators.fields:
        if field not in names and "*" not in names:
            continue
        inner = function.payload
        parameters = inner.parameters if isinstance(inner, FunctionObject) else ()
        if _EARLY in names or not 2 <= len(parameters) <= 3:
            return unknown("is validated in a way that gunilint does not follow", span)
        others = [_others(made, parameters[2].name, span)] if len(parameters) == 3 else []
        value = call(run, function, [made, value, *others], {}, span)
    return value


def _others(made: Abstract, name: str, span: Span) -> Abstract:
    """The fields before this one: a dict called `values`, or the `data` of version 2."""
    assert isinstance(made.payload, InstanceObject)
    data = Abstract(DictObject(dict(made.payload.names.slots)))
    if name == "values":
        return data
    information = ClassObject("ValidationInfo", (), DictObject({}, "namespace"), span)
    information.bases = (unknown("is a ValidationInfo", span),)
    return Abstract(InstanceObject(information, DictObject({"data": Slot(data)}, "namespace")))


def _transparent(run: Interpreter, given: Arguments) -> Abstract:
    """`@computed_field`, also called with options."""
    del run
    if given.positional:
        return given.positional[0]
    return Abstract(Intrinsic("computed_field()", lambda _run, inner: inner.positional[0]))


PYDANTIC: Final[dict[str, Abstract]] = {
    **{
        f"{package}.{name}": intrinsic(name, behaviour)
        for package in ("pydantic", "pydantic.v1", "pydantic.fields")
        for name, behaviour in (
            ("Field", field_options),
            ("field_validator", _field_validator),
            ("validator", _field_validator),
            ("model_validator", _model_validator),
            ("root_validator", _root_validator),
            ("AliasChoices", _choices),
            ("computed_field", _transparent),
        )
    },
}
