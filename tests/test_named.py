"""gunilint's named tuples are what those of `typing` would be."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any, Generic, TypeVar

import pytest

from gunilint import named

T = TypeVar("T")


class Ours(named.NamedTuple):
    """With a method."""

    first: int
    second: str = "x"
    third: tuple[int, ...] = ()

    @property
    def double(self) -> int:
        return self.first * 2

    def __str__(self) -> str:
        return f"<{self.first}>"


class Theirs(typing.NamedTuple):
    """With a method."""

    first: int
    second: str = "x"
    third: tuple[int, ...] = ()

    @property
    def double(self) -> int:
        return self.first * 2

    def __str__(self) -> str:
        return f"<{self.first}>"


class Box(named.NamedTuple, Generic[T]):
    content: T
    label: str = ""


class Nothing(named.NamedTuple):
    pass


def test_they_are_as_those_of_typing() -> None:
    """Tuples with names, defaults and methods, that are printed and matched by them."""
    ours, theirs = Ours(1, third=(2,)), Theirs(1, third=(2,))
    assert tuple(ours) == tuple(theirs) == (1, "x", (2,))
    assert hash(ours) == hash(theirs)
    assert repr(ours).removeprefix("Ours") == repr(theirs).removeprefix("Theirs")
    assert (str(ours), ours.double, ours.second) == ("<1>", 2, "x")
    assert ours._fields == theirs._fields == Ours.__match_args__
    assert ours._asdict() == theirs._asdict()
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__doc__ == Theirs.__doc__
    assert Ours.__new__.__name__ == Theirs.__new__.__name__
    assert isinstance(ours, tuple)
    assert not hasattr(ours, "__dict__")
    match ours:
        case Ours(first, second):
            assert (first, second) == (1, "x")


def test_a_copy_with_other_values() -> None:
    """By name; a name that is none is an error."""
    assert Ours(1)._replace(second="y") == (1, "y", ())
    assert type(Ours(1)._replace(first=2)) is Ours
    assert Ours._make([1, "z", ()]).second == "z"
    unknown: dict[str, Any] = {"other": 2}
    with pytest.raises(ValueError, match="other"):
        Ours(1)._replace(**unknown)


def test_what_cannot_be_made() -> None:
    """Too few and too many values, and names that are none."""
    wrong: Any = Ours
    for arguments, names in (((), {}), ((1, 2, 3, 4), {}), ((1,), {"other": 2})):
        with pytest.raises(TypeError):
            wrong(*arguments, **names)
    made: Any = Ours(1)
    with pytest.raises(AttributeError):
        made.first = 2


def test_they_can_be_copied_and_sent_to_another_process() -> None:
    """A copy is equal, and of the same class."""
    for made in (Ours(1), Box([1], "a")):
        for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
            assert (other, type(other)) == (made, type(made))


def test_unusual_ones() -> None:
    """Of any type, and without a field."""
    assert Box(3).content == 3
    assert Box[int](3, label="b") == (3, "b")
    assert Nothing() == ()
    assert repr(Nothing()) == "Nothing()"
