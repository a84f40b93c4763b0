"""Frozen dataclasses that cost little to define.

`dataclasses` compiles six methods for each class while its module is loaded, most of which no run
ever calls: half a millisecond a class, with hundreds of classes the larger part of a short run.
Here each method is compiled when it is first called. The classes are dataclasses in every other
respect: `dataclasses.replace` and `fields` take them, and so do type checkers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, Final, TypeVar

__all__ = ["dataclass", "replace"]

Class = TypeVar("Class", bound=type)


def _dataclass(*, frozen: bool, eq: bool = True, slots: bool = False) -> Callable[[Class], Class]:
    """Make a class a frozen dataclass, as `dataclasses.dataclass` would.

    *frozen* is there to be read. There are no `ClassVar`, `InitVar` or keyword-only fields, and
    no `__post_init__`.
    """
    assert frozen

    def decorate(cls: Class) -> Class:
        types = get_annotations(cls)
        said = {name: cls.__dict__.get(name, dataclasses.MISSING) for name in types}
        made = _with_slots(cls, types) if slots else _without_factories(cls, said)
        given = vars(made)
        _set(made, "__dataclass_fields__", _Fields(made, types, said))
        _set(made, "__dataclass_params__", _PARAMETERS)
        _set(made, "__match_args__", _names(made, types))
        for name, compile_method in (_LAZY if eq else _LAZY_BUT_FOR_VALUES).items():
            if name not in given or (name == "__hash__" and given[name] is None):
                _set(made, name, _lazy(made, name, compile_method))
        _set(made, "__setattr__", _refuse_to_set)
        _set(made, "__delattr__", _refuse_to_delete)
        return made

    return decorate


def _replace(instance: Any, /, **changes: object) -> Any:
    """*instance* with *changes* to its fields: `dataclasses.replace` in a fraction of the time."""
    cls = type(instance)
    names = cls.__match_args__
    held: dict[str, object] = getattr(instance, "__dict__", {})
    if len(held) == len(names) and changes.keys() <= held.keys():
        # Nothing is cached beside the fields, so that a copy of all of it is a copy of them.
        made: Any = object.__new__(cls)
        made.__dict__.update(held, **changes)
        return made
    values = [changes.pop(name) if name in changes else getattr(instance, name) for name in names]
    if changes:
        raise TypeError(f"{cls.__name__} has no field {min(changes)!r}")
    return cls(*values)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Sample:
    """What the fields and parameters of the others are made from."""

    field: int


_FIELD: Final = dataclasses.fields(_Sample)[0]
_PARAMETERS: Final = vars(_Sample)["__dataclass_params__"]
_PARAMETERS.init = _PARAMETERS.repr = _PARAMETERS.eq = _PARAMETERS.frozen = True


def _set(cls: type, name: str, value: object) -> None:
    type.__setattr__(cls, name, value)


class _Fields:
    """What stands for a class's `__dataclass_fields__` until somebody asks for them."""

    def __init__(self, cls: type, types: Mapping[str, object], said: Mapping[str, object]) -> None:
        self._cls = cls
        self._types = types
        self._said = said

    def __get__(self, _instance: object, _owner: type | None = None) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for base in reversed(self._cls.__mro__[1:]):
            if "__dataclass_fields__" in vars(base):
                fields.update(base.__dataclass_fields__)  # type: ignore[attr-defined]
        for name, annotation in self._types.items():
            fields[name] = _field(name, annotation, self._said[name])
        _set(self._cls, "__dataclass_fields__", fields)
        return fields


def _field(name: str, annotation: object, said: object) -> Any:
    """The field *name*, of which the class says *said*."""
    field = copy(_FIELD)
    field.name, field.type = name, annotation
    if isinstance(said, dataclasses.Field):
        field.default, field.default_factory = said.default, said.default_factory
        field.repr, field.compare, field.hash = said.repr, said.compare, said.hash
    elif said is not dataclasses.MISSING and not _is_slot(said):
        field.default = said
    return field


def _is_slot(value: object) -> bool:
    return type(value).__name__ == "member_descriptor"


def _names(cls: type, own: Iterable[str]) -> tuple[str, ...]:
    """The names of all fields, those of the bases first."""
    above = (vars(base).get("__match_args__", ()) for base in reversed(cls.__mro__[1:-1]))
    return tuple(dict.fromkeys(name for names in (*above, own) for name in names))


def _without_factories(cls: Class, said: Mapping[str, object]) -> Class:
    """*cls* with the fields' plain defaults, and nothing in the place of other fields."""
    for name, value in said.items():
        if isinstance(value, dataclasses.Field):
            if value.default is dataclasses.MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, value.default)
    return cls


def _with_slots(cls: Class, names: Iterable[str]) -> Class:
    """*cls* again, with a slot for each field of its own."""
    names = tuple(names)
    inner = {
        name: value
        for name, value in cls.__dict__.items()
        if name not in names and name not in ("__dict__", "__weakref__")
    }
    made: Any = type(cls)(cls.__name__, cls.__bases__, {**inner, "__slots__": names})
    made.__qualname__ = cls.__qualname__
    _set(made, "__getstate__", _state)
    _set(made, "__setstate__", _restore)
    found: Class = made
    return found


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in type(self).__dataclass_fields__]


def _restore(self: Any, state: list[object]) -> None:
    for name, value in zip(type(self).__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


# Methods, each compiled when it is first called.


def _lazy(cls: type, name: str, compile_method: Callable[[type], Any]) -> Any:
    def method(*arguments: Any, **keywords: Any) -> Any:
        made = compile_method(cls)
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        _set(cls, name, made)
        return made(*arguments, **keywords)

    method.__name__ = name
    return method


def _compiled(name: str, parameters: str, body: list[str], names: Mapping[str, object]) -> Any:
    scope: dict[str, Any] = {}
    lines = "\n ".join(body)
    exec(f"def {name}({parameters}):\n {lines}", dict(names), scope)
    return scope[name]


def _init(cls: Any) -> Any:
    names: dict[str, object] = {"_missing": dataclasses.MISSING, "_set": object.__setattr__}
    parameters, body = ["self"], []
    for name, field in cls.__dataclass_fields__.items():
        value = name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        place = getattr(cls, name, None)
        if _is_slot(place):
            # The slot's own setter does what `object.__setattr__` has to look up by name.
            names[f"_set_{name}"] = place.__set__  # type: ignore[union-attr]
            body.append(f"_set_{name}(self, {value})")
        else:
            body.append(f"_set(self, {name!r}, {value})")
    return _compiled("__init__", ", ".join(parameters), body or ["pass"], names)


def _compared(cls: Any) -> list[str]:
    return [name for name, field in cls.__dataclass_fields__.items() if field.compare]


def _values(owner: str, names: list[str]) -> str:
    return "".join(f"{owner}.{name}, " for name in names).join("()")


def _eq(cls: Any) -> Any:
    ours, theirs = (_values(owner, _compared(cls)) for owner in ("self", "other"))
    same = f"return {ours} == {theirs} if other.__class__ is self.__class__ else NotImplemented"
    return _compiled("__eq__", "self, other", [same], {})


def _hash(cls: Any) -> Any:
    return _compiled("__hash__", "self", [f"return hash({_values('self', _compared(cls))})"], {})


def _repr(cls: Any) -> Any:
    fields = cls.__dataclass_fields__.items()
    shown = ", ".join(f"{name}={{self.{name}!r}}" for name, field in fields if field.repr)
    return _compiled("__repr__", "self", [f'return f"{{type(self).__qualname__}}({shown})"'], {})


_LAZY_BUT_FOR_VALUES: Final = {"__init__": _init, "__repr__": _repr}
_LAZY: Final = {**_LAZY_BUT_FOR_VALUES, "__eq__": _eq, "__hash__": _hash}

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    dataclass, replace = _dataclass, _replace
