"""What a config file can bind besides plain data, as the settings' validators see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from gunilint.frozen import dataclass
from gunilint.resolve.hooks import ABSENT, Absent, ClassLike, HookLike, InstanceLike, ModuleLike
from gunilint.source import Span

__all__ = ["ABSENT", "Absent", "Class", "Function", "Instance", "ModuleObject"]


@dataclass(frozen=True)
class Function(HookLike):
    """A function or another callable.

    *required* positional arguments, and *maximum* with those that have a default; None where
    it takes any number.
    """

    name: str
    required: int
    maximum: int | None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Class(ClassLike):
    """A class; *name* and *bases* are dotted where they come from another module.

    *attributes* are those that its body certainly gives it, as plain data.
    """

    name: str
    bases: tuple[str, ...] = ()
    attributes: Mapping[str, object] = field(default_factory=dict, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Instance(InstanceLike):
    """An object of a class that is no plain data."""

    type: str


@dataclass(frozen=True)
class ModuleObject(ModuleLike):
    """A module."""

    dotted: str
