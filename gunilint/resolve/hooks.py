"""What the functions and classes of a config file look like to the validators.

The evaluator of config files makes objects of these shapes; nothing else is asked of them.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class HookLike(Protocol):
    """A function: *required* positional arguments, and *maximum* with those that have a
    default, None where it takes any number."""

    @property
    def name(self) -> str: ...
    @property
    def required(self) -> int: ...
    @property
    def maximum(self) -> int | None: ...


@runtime_checkable
class ClassLike(Protocol):
    """A class, with the dotted names of its bases."""

    @property
    def name(self) -> str: ...
    @property
    def bases(self) -> tuple[str, ...]: ...


@runtime_checkable
class ModuleLike(Protocol):
    """A module, by its dotted name."""

    @property
    def dotted(self) -> str: ...
