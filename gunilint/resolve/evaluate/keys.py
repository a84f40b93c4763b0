"""Keys of dicts."""

from __future__ import annotations

from typing import NamedTuple

from gunilint.resolve.evaluate.abstract import (
    OPAQUE,
    Abstract,
    opaque,
)
from gunilint.resolve.evaluate.heap import (
    HeapObject,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.operations import (
    NotPlainError,
    plain,
)
from gunilint.source import Span
from gunilint.value import Input, Unknown


class Key(NamedTuple):
    """A key as plain Python, and what it depends on."""

    value: object
    inputs: frozenset[Input]


def key_of(run: Interpreter, value: Abstract, span: Span) -> Key | Abstract:
    """*value* as a key; the value that the whole lookup has where it is no known key."""
    try:
        known = plain(run, [value], span)
    except NotPlainError as lost:
        by_identity = value.payload
        if not isinstance(by_identity, (Unknown, HeapObject)) and by_identity is not OPAQUE:
            return Key(by_identity, value.inputs)
        return lost.value
    if known.opaque:
        return opaque(known.inputs)
    try:
        hash(known.values[0])
    except TypeError as error:
        return run.raises(TypeError, str(error), span, known.inputs)
    return Key(known.values[0], known.inputs)
