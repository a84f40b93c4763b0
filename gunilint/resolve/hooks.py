"""What the functions and classes of a config file look like to the validators.

The evaluator of config files makes objects of these kinds; nothing else is asked of them. They
are plain classes, and not protocols: every value of every config file is held against them.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Absent(Enum):
    """Stands for a name that is not bound."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class HookLike:
    """A function: *required* positional arguments, and *maximum* with those that have a
    default, None where it takes any number."""

    name: str
    required: int
    maximum: int | None


class ClassLike:
    """A class, with the dotted names of its bases."""

    name: str
    bases: tuple[str, ...]


class InstanceLike:
    """An object of a class that is no plain data, and no text either; *type* is its name."""

    type: str


class ModuleLike:
    """A module, by its dotted name."""

    dotted: str
