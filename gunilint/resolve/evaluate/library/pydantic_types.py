"""How pydantic turns text into the type that a field is annotated with.

pydantic 2.14 in its lax mode, and 1.10 where that is another: pydantic_core,
input_python.rs; pydantic 1.10, pydantic/validators.py.
"""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from gunilint.parse.facts import python as ir
from gunilint.resolve.evaluate.abstract import Abstract, describe, formula, unknown
from gunilint.resolve.evaluate.callables import ClassObject, InstanceObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.package_errors import ValidationError
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import TooLargeError, lift
from gunilint.source import Span

_WHOLE: Final = re.compile(r"\s*([-+]?\d+)\.0+\s*")
_TRUE: Final = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE: Final = frozenset({"0", "off", "f", "false", "n", "no"})


class FieldType(NamedTuple):
    """What a field holds: *name* is its plain type, `any` or, where not followed, nothing.

    The name is `changed` where the annotation may change more than the type.

    *item* is what a container holds; *choices* are all that a Literal allows.
    """

    name: str = ""
    optional: bool = False
    item: FieldType | None = None
    choices: tuple[object, ...] = ()
    owner: ClassObject | None = None

    @property
    def from_json(self) -> bool:
        return self.name in _CONTAINERS or self.name == "model"


_CONTAINERS: Final[dict[str, Callable[[Any], Any]]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "dict": dict,
}
_NAMES: Final[dict[str, str]] = {
    **{name: name for name in ("int", "float", "bool", "str", "list", "dict", "set", "tuple")},
    **dict.fromkeys(("PositiveInt", "NonNegativeInt", "NegativeInt", "conint"), "int"),
    **dict.fromkeys(("PositiveFloat", "NonNegativeFloat", "confloat"), "float"),
    "constr": "str",
    "List": "list",
    "Sequence": "list",
    "Dict": "dict",
    "Set": "set",
    "Tuple": "tuple",
    "Any": "any",
    "object": "any",
    "Path": "path",
}


def field_type(run: Interpreter, annotation: object) -> FieldType:
    """What an annotation says; nothing where it is not followed."""
    match annotation:
        case ir.Constant(value=None):
            return FieldType("none")
        case ir.Name():
            return _named(run, annotation)
        case ir.Attribute():
            return FieldType(_NAMES.get(_last_name(annotation), ""))
        case ir.Call():
            strict = any(argument.keyword == "strict" for argument in annotation.arguments)
            return FieldType("" if strict else _NAMES.get(_last_name(annotation.function), ""))
        case ir.BinaryOperation(operator="|"):
            return _union([field_type(run, annotation.left), field_type(run, annotation.right)])
        case ir.Subscript():
            return _generic(run, annotation)
    return FieldType()


def _last_name(node: object) -> str:
    if isinstance(node, ir.Attribute):
        return node.name
    return node.id if isinstance(node, ir.Name) else ""


def _named(run: Interpreter, node: ir.Name) -> FieldType:
    module = run.modules.get(node.span.path)
    found = None if module is None else module.names.get(node.id).payload
    if isinstance(found, ClassObject):
        if found.kind == "enum":
            return FieldType("enum", owner=found)
        return FieldType("model" if found.kind in ("model", "settings") else "", owner=found)
    return FieldType(_NAMES.get(node.id, ""))


def _generic(run: Interpreter, node: ir.Subscript) -> FieldType:
    name = _last_name(node.value)
    parts: list[ir.Expression] = [node.key]
    if isinstance(node.key, ir.TupleDisplay):
        parts = [*node.key.elements]
    if name == "Optional":
        return field_type(run, parts[0])._replace(optional=True)
    if name == "Union":
        return _union([field_type(run, part) for part in parts])
    if name == "Literal":
        values = [part.value for part in parts if isinstance(part, ir.Constant)]
        return FieldType("literal", choices=tuple(values)) if values else FieldType()
    if name == "Annotated":
        return _annotated(run, parts)
    kind = _NAMES.get(name, "")
    if kind in ("list", "set"):
        return FieldType(kind, item=field_type(run, parts[0]))
    if kind == "dict" and len(parts) == 2:
        keys, values_ = (field_type(run, part) for part in parts)
        plain = keys.name in ("str", "any")
        return FieldType(kind, item=values_) if plain else FieldType()
    return FieldType()


def _annotated(run: Interpreter, parts: list[ir.Expression]) -> FieldType:
    """`Annotated[int, Field(gt=0)]`: limits change no value, but other things may."""
    for part in parts[1:]:
        if not isinstance(part, ir.Call) or _last_name(part.function) != "Field":
            return FieldType("changed")
        if any(argument.keyword not in _LIMITS for argument in part.arguments):
            return FieldType("changed")
    return field_type(run, parts[0])


_LIMITS: Final = frozenset(
    {"gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "regex"}
    | {"description", "title", "examples", "example"}
)


def _union(members: list[FieldType]) -> FieldType:
    """Of one type and None; another union is not followed."""
    real = [member for member in members if member.name != "none"]
    optional = len(real) < len(members) or any(member.optional for member in real)
    if len(real) != 1:
        return FieldType()
    return real[0]._replace(optional=optional)


# --- conversions -----------------------------------------------------------------------------


def boolean(value: Any) -> bool:
    """pydantic_core, str_as_bool and int_as_bool."""
    if isinstance(value, bool):
        return value
    lowered = str(value).lower() if isinstance(value, str) else str(value)
    if isinstance(value, float):
        lowered = {0.0: "0", 1.0: "1"}.get(value, "")
    if lowered in _FALSE:
        return False
    if lowered in _TRUE:
        return True
    raise ValidationError("Input should be a valid boolean")


def _integer(value: Any) -> int:
    """ "3.0" is 3, and so is 3.0; 3.5 is an error."""
    if isinstance(value, float):
        if not value.is_integer():
            raise ValidationError("Input should be a valid integer")
        return int(value)
    whole = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return int(whole.group(1)) if whole else int(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError("Input should be a valid string")
    return value


def _text_before(value: Any) -> str:
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise ValidationError("str type expected")
    return str(value)


_CONVERT: Final[dict[str, Callable[[Any], Any]]] = {
    "int": _integer,
    "float": float,
    "bool": boolean,
    "str": _text,
    "any": lambda value: value,
    "path": pathlib.PurePosixPath,
}


def plain_converter(wanted: FieldType, *, before: bool) -> Callable[[Any], Any] | None:
    """A plain function to the type; None where that is not followed. *before*: pydantic 1."""
    if wanted.name == "literal":
        return _one_of(wanted.choices)
    if wanted.name in ("list", "set") and wanted.item is not None:
        each = plain_converter(wanted.item, before=before)
        make = _CONTAINERS[wanted.name]
        return None if each is None else lambda value: make(each(item) for item in _items(value))
    if wanted.name == "dict" and wanted.item is not None:
        value_of = plain_converter(wanted.item, before=before)
        if value_of is None:
            return None
        return lambda value: {key: value_of(item) for key, item in _mapping(value).items()}
    if wanted.name in ("list", "set"):
        make_any = _CONTAINERS[wanted.name]
        return lambda value: make_any(_items(value))
    if wanted.name == "dict":
        return _mapping
    if before and wanted.name in ("int", "str"):
        return int if wanted.name == "int" else _text_before
    return _CONVERT.get(wanted.name)


def _items(value: Any) -> Any:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValidationError("Input should be a valid list")
    return value


def _mapping(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise ValidationError("Input should be a valid dictionary")
    return dict(value)


def _one_of(choices: tuple[object, ...]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        for choice in choices:
            if type(choice) is type(value) and choice == value:
                return value
        raise ValidationError("Input should be one of the choices")

    return convert


def converted(
    run: Interpreter, wanted: FieldType, value: Abstract, span: Span, *, before: bool, text: bool
) -> Abstract:
    """*value* as the type; *text* where it is a variable's, which may be JSON then."""
    if value.payload is None and wanted.optional:
        return value
    if wanted.name == "enum" and wanted.owner is not None:
        return _member(run, wanted.owner, value, span)
    if wanted.name == "model" and isinstance(value.payload, InstanceObject) and not text:
        return value
    convert = plain_converter(wanted, before=before)
    if convert is None:
        return _unfollowed(run, value, span)
    function = _guarded(convert, from_json=text and wanted.from_json)
    shown = f"{wanted.name}({describe(value).text})"
    if wanted.name in ("str", "any", "literal"):
        shown = describe(value).text
    return lift(run, function, [value], span, lambda: formula(shown))


def _unfollowed(run: Interpreter, value: Abstract, span: Span) -> Abstract:
    from gunilint.resolve.evaluate.library.readers import unfollowed

    return unfollowed(run, span)(value)


def _guarded(convert: Callable[[Any], Any], *, from_json: bool) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        try:
            return convert(json.loads(value) if from_json else value)
        except TooLargeError:
            raise
        except (ValueError, TypeError, OverflowError) as error:
            raise ValidationError(str(error)) from error

    return function


def _member(run: Interpreter, owner: ClassObject, value: Abstract, span: Span) -> Abstract:
    """A member of an enum: itself, or by its value."""
    payload = run.view(value)
    if isinstance(payload, InstanceObject) and payload.type is owner:
        return value
    for member in owner.fields.values():
        if isinstance(member, Abstract) and isinstance(member.payload, InstanceObject):
            held = member.payload.names.get("value").payload
            if type(held) is type(payload) and held == payload and held is not ABSENT:
                return member.depending(value.inputs)
    if value.inputs or value.unknown is not None:
        return _unfollowed(run, value, span)
    return unknown("is no member of its enum that gunilint follows", span)
