"""From values of the program to values that the stages after it understand."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NO_READS,
    OPAQUE,
    WILD,
    Abstract,
    alternatives,
    describe,
)
from gunilint.resolve.evaluate.callables import (
    BoundMethod,
    ClassObject,
    ExceptionObject,
    External,
    FunctionObject,
    InstanceObject,
    Intrinsic,
    LibraryModule,
    RepositoryModule,
    Special,
    TupleObject,
)
from gunilint.resolve.evaluate.functions import arity
from gunilint.resolve.evaluate.heap import (
    DictObject,
    IteratorObject,
    ListObject,
    SetObject,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT, Class, Function, Instance, ModuleObject
from gunilint.resolve.evaluate.operations import is_plain
from gunilint.resolve.evaluate.places import DIRECTORY
from gunilint.value import MISSING, Bindings, Input, Known, Symbolic, Unknown, Value

_DEEPEST: Final = 30
_MOST_PARTS: Final = 50_000
_CLASS: Final = r"(?:[A-Z]\w*Worker\d*|(?:^|\.)(?:[A-Z]\w*)?Logger)$"


class _UnknownPart(Exception):  # noqa: N818 - ends the walk, nothing is wrong
    def __init__(self, why: Unknown) -> None:
        super().__init__(why)
        self.why = why


class Exported:
    """A value on its way out: what it depends on is gathered from all its parts."""

    def __init__(self, run: Interpreter) -> None:
        self.run = run
        self.inputs: frozenset[Input] = NO_INPUTS
        self.reads: frozenset[str] = NO_READS
        self.opaque = False
        self.parts = 0

    def plain(self, value: Abstract, depth: int = 0) -> Any:
        self.inputs |= value.inputs
        self.reads |= value.reads
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise _UnknownPart(Unknown("is too large to be worked out"))
        payload = self.run.view(value)
        if payload is OPAQUE:
            self.opaque = True
            return None
        if isinstance(payload, Unknown):
            raise _UnknownPart(payload)
        if payload is ABSENT:
            return ABSENT
        if depth > _DEEPEST:
            raise _UnknownPart(Unknown("nests too deeply to be followed"))
        return self._object(payload, depth + 1)

    def _object(self, payload: object, depth: int) -> Any:
        if isinstance(payload, TupleObject):
            return tuple(self.plain(item, depth) for item in payload.items)
        if isinstance(payload, (ListObject, IteratorObject, SetObject)):
            return self._collection(payload, depth)
        if isinstance(payload, DictObject):
            return self._dict(payload, depth)
        if isinstance(payload, FunctionObject):
            return function_of(payload, bound=False)
        if isinstance(payload, BoundMethod):
            inner = payload.function.payload
            if isinstance(inner, FunctionObject):
                return function_of(inner, bound=True)
        if isinstance(payload, type):
            is_path = issubclass(payload, pathlib.PurePosixPath)
            return Class("pathlib.Path" if is_path else payload.__name__)
        if is_plain(payload):
            return payload
        return self._other(payload, depth)

    def _collection(self, payload: ListObject | IteratorObject | SetObject, depth: int) -> Any:
        self.inputs |= payload.inputs
        lost = self.run.readable(payload)
        if lost is not None:
            self.plain(lost, depth)
            return []
        if isinstance(payload, SetObject):
            return frozenset(payload.items) if payload.frozen else set(payload.items)
        if isinstance(payload, IteratorObject):
            return Instance("generator")
        if payload.kind != "list":
            return Instance(payload.kind)
        return [self.plain(item, depth) for item in payload.items]

    def _dict(self, payload: DictObject, depth: int) -> Any:
        if payload.kind == "environ":
            raise _UnknownPart(Unknown("is the whole environment"))
        self.inputs |= payload.inputs
        if payload.lost is not None:
            raise _UnknownPart(payload.lost)
        if payload.inputs & self.run.assumed or payload.rest.payload is OPAQUE:
            self.opaque = True
            return {}
        return {
            key: self.plain(slot.value, depth)
            for key, slot in payload.slots.items()
            if slot.value.payload is not ABSENT
        }

    def _other(self, payload: object, depth: int) -> Any:
        if isinstance(payload, ClassObject):
            return class_of(self.run, payload)
        if isinstance(payload, InstanceObject):
            from gunilint.resolve.evaluate.enums import plain_enum_value

            member = plain_enum_value(payload)
            return Instance(payload.type.name) if member is None else self.plain(member, depth)
        if isinstance(payload, RepositoryModule):
            return ModuleObject(payload.names.name)
        if isinstance(payload, LibraryModule):
            is_path = payload.dotted == "os.path"
            return ModuleObject("posixpath" if is_path else payload.dotted)
        if isinstance(payload, Intrinsic) and payload.name.endswith("cpu_count"):
            # Its brackets are left out now and then, and that stops the server.
            return Function(payload.name, 0, None)
        if isinstance(payload, Intrinsic):
            raise _UnknownPart(Unknown(f"is the library's {payload.name}"))
        if isinstance(payload, ExceptionObject):
            return Instance(getattr(payload.type, "__name__", "exception"))
        if isinstance(payload, External):
            return _external(payload)
        if isinstance(payload, Special):
            return _special(payload)
        raise _UnknownPart(Unknown("is an object that gunilint does not follow"))


def _special(payload: Special) -> Any:
    from gunilint.resolve.evaluate.library.specials import CALLABLE, OBJECTS

    if payload.kind in CALLABLE:
        return Function(payload.kind, 0, None)
    if payload.kind in OBJECTS:
        return Instance(payload.kind)
    raise _UnknownPart(Unknown("is an object that gunilint does not follow"))


def _external(payload: External) -> Any:
    if payload.is_module:
        return ModuleObject(payload.dotted)
    if re.search(_CLASS, payload.dotted):
        return Class(payload.dotted, span=payload.span)
    why = f"comes from {payload.dotted}, which gunilint does not follow"
    raise _UnknownPart(Unknown(why, payload.span))


def function_of(payload: FunctionObject, *, bound: bool) -> Function:
    """A function as validators see it; a bound method has its first argument."""
    required, maximum = arity(payload)
    if bound:
        required = max(0, required - 1)
        maximum = None if maximum is None else max(0, maximum - 1)
    return Function(payload.name, required, maximum, payload.span)


def class_of(run: Interpreter, payload: ClassObject) -> Class:
    """A class with those of its attributes that are certain and plain."""
    bases = []
    for base in payload.bases:
        inner = base.payload
        if isinstance(inner, External):
            bases.append(inner.dotted)
        elif isinstance(inner, ClassObject):
            bases.append(inner.name)
        elif isinstance(inner, type):
            bases.append(inner.__name__)
    attributes: dict[str, object] = {}
    for name, slot in payload.names.slots.items():
        exported = Exported(run)
        try:
            plain = exported.plain(slot.value)
        except _UnknownPart:
            continue
        if not exported.inputs and not exported.opaque and plain is not ABSENT:
            attributes[str(name)] = plain
    return Class(payload.name, tuple(bases), attributes, payload.span)


def export(
    run: Interpreter, value: Abstract, rebind: Callable[[Bindings], Value[Any]]
) -> tuple[Value[Any], frozenset[str]]:
    """A value as Known, Symbolic or Unknown, and the variables that it was read from."""
    exported = Exported(run)
    try:
        plain = exported.plain(value)
    except _UnknownPart as part:
        return part.why, exported.reads
    if not exported.inputs and not exported.opaque:
        return Known(plain), exported.reads
    if WILD in exported.inputs:
        return Unknown("depends on which environment variables are set"), exported.reads
    inputs = tuple(sorted(exported.inputs, key=lambda item: (item.kind.value, item.name)))
    shown = describe(value).text if value.formula is not None else _by_inputs(inputs)
    default = MISSING if exported.opaque or DIRECTORY in exported.inputs else plain
    among = alternatives(value) or ()
    return Symbolic(shown, inputs, default, rebind, among), exported.reads


def _by_inputs(inputs: tuple[Input, ...]) -> str:
    names = [f"${item.name}" if item.kind.name == "ENVIRONMENT" else item.name for item in inputs]
    return f"depends on {', '.join(names)}"
