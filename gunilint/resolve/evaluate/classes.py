"""Classes of the program: namespaces, enums, dataclasses, named tuples, settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import NOTHING, Abstract, unknown
from gunilint.resolve.evaluate.call_expressions import arguments_of
from gunilint.resolve.evaluate.callables import (
    Arguments,
    ClassObject,
    Environment,
    ExceptionObject,
    External,
    InstanceObject,
    TupleObject,
)
from gunilint.resolve.evaluate.calls import call, not_followed
from gunilint.resolve.evaluate.enums import enum_by_value, make_members
from gunilint.resolve.evaluate.flow import Jump, Raised
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.inheritance import class_attribute, find_in_class, linearised
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span

FIELDS: Final = "fields"

_ENUMS: Final = frozenset(
    {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"}
)
_SETTINGS: Final = frozenset(
    {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"}
)
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel"})
_NAMED_TUPLES: Final = frozenset({"typing.NamedTuple"})
_TYPED_DICTS: Final = frozenset({"typing.TypedDict"})
_NEUTRAL: Final = frozenset({"typing.Generic", "typing.Protocol", "abc.ABC", "object"})


def define_class(run: Interpreter, node: ir.ClassDefinition, environment: Environment) -> Abstract:
    """A class: its body runs at once, in a namespace of its own."""
    from gunilint.resolve.evaluate.statements import execute

    bases, named, lost = arguments_of(run, node.arguments, environment)
    if lost is not None:
        return lost
    names = DictObject({}, "namespace")
    inner = Environment(names, None, environment, environment.module, is_class=True)
    jump = execute(run, node.body, inner)
    if isinstance(jump, Jump):
        raise Raised(jump)
    kept = tuple(base for base in bases if not _is_neutral(base))
    made = ClassObject(node.name.value, kept, names, node.name.span)
    made.kind = _kind(made)
    annotated = run.memo.get((FIELDS, id(names)), {})
    run.memo[FIELDS, "keep", id(names)] = names
    if made.kind == "enum":
        make_members(made)
    else:
        made.fields = {**_inherited_fields(made), **annotated}
    if "metaclass" in named and named["metaclass"].payload is not type:
        return unknown("is a class with a metaclass, which is not followed", node.name.span)
    return Abstract(made)


def _is_neutral(base: Abstract) -> bool:
    payload = base.payload
    return payload is object or (isinstance(payload, External) and payload.dotted in _NEUTRAL)


def _kind(made: ClassObject) -> str:
    for item in linearised(made)[1:]:
        if isinstance(item, ClassObject) and item.kind != "class":
            return item.kind
        if isinstance(item, External):
            for kind, names in (
                ("enum", _ENUMS),
                ("settings", _SETTINGS),
                ("model", _MODELS),
                ("namedtuple", _NAMED_TUPLES),
                ("typeddict", _TYPED_DICTS),
            ):
                if item.dotted in names:
                    return kind
        if isinstance(item, type) and issubclass(item, BaseException):
            return "exception"
    return "class"


def _inherited_fields(made: ClassObject) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in reversed(linearised(made)[1:]):
        if isinstance(item, ClassObject):
            found.update(item.fields)
    return found


def is_class_variable(annotation: object) -> bool:
    """Whether a field's annotation says that it is none: `ClassVar[…]`."""
    if isinstance(annotation, ir.Subscript):
        annotation = annotation.value
    name = annotation.name if isinstance(annotation, ir.Attribute) else None
    return (annotation.id if isinstance(annotation, ir.Name) else name) == "ClassVar"


# --- instances -------------------------------------------------------------------------------


def instantiate(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    """`owner(…)`."""
    special = _MAKING.get(owner.kind)
    if special is not None:
        return special(run, owner, given)
    external = next((item for item in linearised(owner) if isinstance(item, External)), None)
    if external is not None or any(isinstance(item, type) for item in linearised(owner)):
        name = external.dotted if external is not None else "a built-in type"
        return not_followed(run, f"makes an instance of a class that extends {name}", given)
    made = Abstract(InstanceObject(owner, DictObject({}, "namespace")))
    if owner.kind == "dataclass" and "__init__" not in owner.names.slots:
        _fill_fields(run, owner, made, given)
        return made
    if find_in_class(owner, "__new__") is not None:
        return not_followed(run, f"makes an instance of {owner.name}, not followed", given)
    method = class_attribute(run, owner, "__init__", made, given.span)
    if method is not None:
        call(run, method, given.positional, given.named, given.span)
    elif given.positional or given.named:
        run.raises(TypeError, f"{owner.name}() takes no arguments", given.span)
    return made


def _fill_fields(run: Interpreter, owner: ClassObject, made: Abstract, given: Arguments) -> None:
    payload = made.payload
    assert isinstance(payload, InstanceObject)
    positional, named = list(given.positional), dict(given.named)
    for name, annotation in owner.fields.items():
        if is_class_variable(annotation) or _is_marker(annotation):
            continue
        if not _is_argument(run, owner, name):
            value = _own_default(run, owner, name, given.span)
        elif positional:
            value = positional.pop(0)
        elif name in named:
            value = named.pop(name)
        else:
            value = _field_default(run, owner, name, given.span)
        if value is not None:
            payload.names.slots[name] = Slot(value)
    if positional or named:
        run.raises(TypeError, f"{owner.name}() got an unexpected argument", given.span)
    after = class_attribute(run, owner, "__post_init__", made, given.span)
    if after is not None:
        call(run, after, [], {}, given.span)


def _is_marker(annotation: object) -> bool:
    """Whether it is `_: KW_ONLY`, after which fields are given by name."""
    name = annotation.name if isinstance(annotation, ir.Attribute) else None
    return (annotation.id if isinstance(annotation, ir.Name) else name) == "KW_ONLY"


def _is_argument(run: Interpreter, owner: ClassObject, name: str) -> bool:
    """Whether a dataclass is made with a value for a field: not with `field(init=False)`."""
    options = _options(owner, name)
    given = NOTHING if options is None else options.get("init")
    return given.payload is ABSENT or run.truth(given) is not False


def _options(owner: ClassObject, name: str) -> DictObject | None:
    """What `field(…)` was given."""
    default = find_in_class(owner, name)
    payload: Any = None if default is None else default.payload
    is_field = getattr(payload, "kind", "") == "field"
    return payload.values if is_field and isinstance(payload.values, DictObject) else None


def _own_default(run: Interpreter, owner: ClassObject, name: str, span: Span) -> Abstract | None:
    """The value of a field that is no argument; None where the class leaves it to its code."""
    options = _options(owner, name)
    if options is None or {"default", "default_factory"}.isdisjoint(options.slots):
        return None
    return _field_default(run, owner, name, span)


def _field_default(run: Interpreter, owner: ClassObject, name: str, span: Span) -> Abstract:
    default = find_in_class(owner, name)
    if default is None:
        return run.raises(TypeError, f"{owner.name}() missing argument: '{name}'", span)
    values = _options(owner, name)
    if values is not None:
        factory = values.get("default_factory")
        if factory.payload is not ABSENT:
            return call(run, factory, [], {}, span)
        plain = values.get("default")
        if plain.payload is not ABSENT:
            return plain
        return run.raises(TypeError, f"{owner.name}() missing argument: '{name}'", span)
    return default


def _named_tuple(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    items = []
    positional = list(given.positional)
    for name in owner.fields:
        if positional:
            items.append(positional.pop(0))
        elif name in given.named:
            items.append(given.named[name])
        else:
            items.append(_field_default(run, owner, name, given.span))
    return Abstract(TupleObject(tuple(items), tuple(owner.fields), owner.name))


def _settings(run: Interpreter, owner: ClassObject, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.library.pydantic import settings_instance

    return settings_instance(run, owner, given)


_MAKING: Final[dict[str, Callable[[Interpreter, ClassObject, Arguments], Abstract]]] = {
    "enum": enum_by_value,
    "exception": lambda _, owner, given: Abstract(ExceptionObject(owner, tuple(given.positional))),
    "settings": _settings,
    "model": _settings,
    "typeddict": lambda run, _, given: call(
        run, Abstract(dict), given.positional, given.named, given.span
    ),
    "namedtuple": _named_tuple,
}
