"""Named tuples that cost little to define.

Those of `typing` take a fifth of a millisecond each, for code that is compiled for them and types
that nobody asks for. These are as those in all that is used of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gunilint import stencil

try:
    from _collections import _tuplegetter as _getter  # type: ignore[import-not-found]
except ImportError:  # another Python than CPython
    from operator import itemgetter

    def _getter(index: int, doc: str) -> property:
        return property(itemgetter(index), doc=doc)


__all__ = ["NamedTuple"]


class _Definition(type):
    """Makes of what derives from `NamedTuple` a plain class of tuples."""

    def __new__(cls, name: str, bases: tuple[type, ...], inside: dict[str, Any]) -> Any:
        if "_is_definition" in inside:
            return super().__new__(cls, name, bases, inside)
        fields = tuple(inside.get("__annotations__", ()))
        defaults = {field: inside.pop(field) for field in fields if field in inside}
        assert fields[len(fields) - len(defaults) :] == tuple(defaults), "a default before none"
        own = {field: _getter(index, "") for index, field in enumerate(fields)}
        own["__new__"] = stencil.function(_new, fields, _KNOWN, tuple(defaults.values()))
        own.update(__slots__=(), __match_args__=fields, _fields=fields, _field_defaults=defaults)
        others = tuple(base for base in bases if not isinstance(base, _Definition))
        return type(name, (tuple, *others), {**_METHODS, **own, **inside})


def _new(names: Sequence[str]) -> str:
    listed = "".join(f"{name}, " for name in names)
    return f"def __new__(cls, {listed}):\n return _make(cls, ({listed}))"


_KNOWN = {"_make": tuple.__new__}


def _make(cls: Any, values: Iterable[Any]) -> Any:
    return cls(*values)


def _replace(self: Any, /, **changes: Any) -> Any:
    made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
    if changes:
        raise ValueError(f"{type(self).__name__} has no field {min(changes)!r}")
    return made


def _asdict(self: Any) -> Mapping[str, Any]:
    return dict(zip(self._fields, self, strict=True))


def _repr(self: Any) -> str:
    fields = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"{type(self).__name__}({', '.join(fields)})"


def _arguments(self: Any) -> tuple[Any, ...]:
    """What makes a copy: for `copy` and `pickle`."""
    return tuple(self)


_METHODS = {
    "_make": classmethod(_make),
    "_replace": _replace,
    "_asdict": _asdict,
    "__repr__": _repr,
    "__getnewargs__": _arguments,
}

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class NamedTuple(metaclass=_Definition):
        """See `typing.NamedTuple`."""

        _is_definition = True
