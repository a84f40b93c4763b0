"""Typed values out of mappings; what has the wrong type is Unknown and nothing worse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar, Sequence, depending_scalar
from gunilint.parse.facts.yaml_field import Field, Table, Words
from gunilint.parse.units import cpu_quantity, memory_quantity
from gunilint.source import Text
from gunilint.value import Bytes, Cpus, Seconds, Unknown

T = TypeVar("T")

_WHOLE: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_FILLED_IN: Final = re.compile(r"\$\{|^\$[A-Za-z_]\w*$")
_TRUE: Final = frozenset(("true", "yes", "on"))


def read_field(
    parent: Mapping | None, name: str, convert: Callable[[Scalar], T]
) -> Field[T] | None:
    """The value of *name*, converted; None where there is none, or null.

    *convert* raises ValueError, with the reason, for what it cannot convert.
    """
    node = None if parent is None else parent.get(name)
    return None if node is None else field_of(node, convert)


def field_of(node: Node, convert: Callable[[Scalar], T]) -> Field[T] | None:
    """*node*, converted; None for null."""
    if not isinstance(node, Scalar):
        written = "a mapping" if isinstance(node, Mapping) else "a list"
        return Field(Unknown(f"it is {written}", node.span), node.span, "", node.alias)
    value, tag, _, *place, opaque, alias = node
    if opaque is None and "$" in value:
        opaque = unless_filled_in(node).opaque
    content: T | Unknown
    if opaque is not None:
        content = Unknown(opaque, node.span)
    elif tag == "null":
        return None
    else:
        try:
            content = convert(node)
        except ValueError as error:
            content = Unknown(str(error), node.span)
    field: Field[T] = tuple.__new__(Field, (content, *place, value, alias))
    return field


def text(parent: Mapping | None, name: str) -> Field[str] | None:
    return read_field(parent, name, as_text)


def whole(parent: Mapping | None, name: str) -> Field[int] | None:
    return read_field(parent, name, as_whole)


def flag(parent: Mapping | None, name: str) -> Field[bool] | None:
    return read_field(parent, name, _as_flag)


def seconds(parent: Mapping | None, name: str) -> Field[Seconds] | None:
    return read_field(parent, name, lambda node: Seconds(as_whole(node)))


def cpus(parent: Mapping | None, name: str) -> Field[Cpus] | None:
    return read_field(parent, name, lambda node: cpu_quantity(node.value))


def memory(parent: Mapping | None, name: str) -> Field[Bytes] | None:
    return read_field(parent, name, lambda node: memory_quantity(node.value))


def as_text(node: Scalar) -> str:
    return node.value


def as_whole(node: Scalar) -> int:
    """A whole number, which Kubernetes accepts only without quotes."""
    if node.tag != "int" or not _WHOLE.fullmatch(node.value):
        raise ValueError(f"{node.value!r} is not a whole number without quotes")
    return int(node.value)


def _as_flag(node: Scalar) -> bool:
    if node.tag != "bool":
        raise ValueError(f"{node.value!r} is not true or false without quotes")
    return node.value.lower() in _TRUE


def child(parent: Mapping | None, name: str) -> Mapping | None:
    """The mapping under *name*; None where there is certainly none.

    Where it cannot be told what is in it, it is empty with a gap, so that nothing in it can.
    """
    found = None if parent is None else parent.get(name)
    if isinstance(found, Mapping):
        return found
    why = _why_not(found, "a mapping")
    return (
        None if found is None or why is None else Mapping((), found.span, gap=Gap(why, found.span))
    )


def structure(parent: Mapping | None, name: str) -> Mapping | None:
    """As `child`, but what depends on a template's condition is taken to be there.

    For mappings that every object of its kind must have, such as `spec`.
    """
    found = None if parent is None else parent.peek(name)
    return found if isinstance(found, Mapping) else child(parent, name)


def items(parent: Mapping | None, name: str) -> tuple[tuple[Node, ...], Gap | None]:
    """The items of the list under *name*, and a place that may add some.

    Of items that depend on a template's condition, each says so itself.
    """
    if parent is None:
        return (), None
    found = parent.peek(name) or parent.get(name)
    if isinstance(found, Sequence):
        if found.conditional is None:
            return found.items, found.gap
        return found.items, found.gap or Gap(found.conditional, found.span)
    why = _why_not(found, "a list")
    return (), None if found is None or why is None else Gap(why, found.span)


def mappings(parent: Mapping | None, name: str) -> tuple[tuple[Mapping, ...], Gap | None]:
    """As `items`, for a list of mappings; an item that is none adds a gap."""
    nodes, gap = items(parent, name)
    for node in nodes:
        if not isinstance(node, Mapping) and gap is None:
            gap = Gap(_why_not(node, "a mapping") or "it is null", node.span)
    return tuple(node for node in nodes if isinstance(node, Mapping)), gap


def words(parent: Mapping | None, name: str) -> Words | None:
    """A list of words, such as a command; an item that is no text is opaque."""
    found = None if parent is None else parent.get(name)
    if isinstance(found, Sequence):
        return Words(tuple(_word(item) for item in found.items), found.span, found.gap, found.alias)
    why = _why_not(found, "a list")
    if found is None or why is None:
        return None
    return Words((), found.span, Gap(why, found.span), found.alias)


def unless_filled_in(node: Scalar) -> Scalar:
    """*node*, opaque if it holds a placeholder of a tool such as envsubst.

    Kubernetes itself expands `$(NAME)` only, in commands and variables.
    """
    if "$" not in node.value or not _FILLED_IN.search(node.value):
        return node
    return depending_scalar(node, "a tool other than Kubernetes fills it in")


def labels(parent: Mapping | None, name: str) -> Table:
    """As `table`, for texts that may hold placeholders."""
    found = table(parent, name)
    if not any("$" in value.value for value in found.rows[1::2]):
        return found
    pairs = ((key, unless_filled_in(value)) for key, value in found)
    return Table(tuple(item for pair in pairs for item in pair), found.span, found.gap)


def table(parent: Mapping | None, name: str) -> Table:
    """Names and texts; a value that is no text is opaque."""
    found = child(parent, name)
    if found is None:
        return Table()
    pairs = ((key, _word(found.get(key.value) or node)) for key, node in found.entries)
    return Table(tuple(item for pair in pairs for item in pair), found.span, found.gap)


def keys(parent: Mapping | None, name: str) -> tuple[tuple[Text, ...], Gap | None]:
    """The keys of a mapping, without what they stand for."""
    found = child(parent, name)
    if found is None:
        return (), None
    return tuple(Text(key.value, key.span) for key, _ in found.entries), found.gap


def is_true(field: Field[bool] | None) -> bool:
    return field is not None and field.known is True


def _word(node: Node) -> Scalar:
    if isinstance(node, Scalar):
        return node
    written = "a mapping" if isinstance(node, Mapping) else "a list"
    why = node.conditional or f"it is {written}, not text"
    return Scalar("", "str", "", node.span, why, node.alias)


def _why_not(node: Node | None, wanted: str) -> str | None:
    """Why *node* is not *wanted*; None if it is nothing at all, or null."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return None if node.is_null else node.opaque or f"it is text, not {wanted}"
    if node.conditional is not None:
        return node.conditional
    return f"it is not {wanted}"
