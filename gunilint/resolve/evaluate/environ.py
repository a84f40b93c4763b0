"""`os.environ`: reading and writing the variables of the process."""

from __future__ import annotations

from gunilint.resolve.environment import FREE, UNSET
from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NONE,
    NOTHING,
    OPAQUE,
    WILD,
    Abstract,
    Formula,
    describe,
    formula,
    opaque,
    unknown,
)
from gunilint.resolve.evaluate.callables import TupleObject
from gunilint.resolve.evaluate.heap import DictObject, Environ, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import Items
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.source import Span
from gunilint.value import Input, InputKind, Known, Missing, Setting, Symbolic, Unknown


def variable_input(name: str) -> Input:
    return Input(InputKind.ENVIRONMENT, name)


def read_variable(run: Interpreter, environ: DictObject, name: str) -> Abstract:
    """A variable's value; ABSENT is the payload where it is not set, by default at least."""
    run.reads.add(name)
    slot = environ.slots.get(name)
    if slot is not None:
        return slot.value
    if environ.rest is not NOTHING:
        return environ.rest
    return given_variable(run, name)


def given_variable(run: Interpreter, name: str) -> Abstract:
    """A variable as the process was started with it."""
    found = run.environment.lookup(name)
    if found is UNSET:
        return NOTHING
    inputs = frozenset({variable_input(name)})
    if found is FREE:
        return Abstract(ABSENT, inputs, Formula(f"${name}"))
    assert isinstance(found, Setting)
    return _given(run, found, inputs)


def _given(run: Interpreter, setting: Setting[str], inputs: frozenset[Input]) -> Abstract:
    value = setting.value
    reads = frozenset({setting.name})
    shown = Formula(f"${setting.name}")
    bindings = run.environment.bindings
    if isinstance(value, Symbolic) and (bindings.environment or bindings.cpus is not None):
        value = value.rebind(bindings)
    if isinstance(value, Known):
        return Abstract(value.value, NO_INPUTS, None, reads)
    if isinstance(value, Unknown):
        return Abstract(OPAQUE, inputs, shown, reads)
    default = OPAQUE if isinstance(value.default, Missing) else value.default
    return Abstract(default, frozenset(value.inputs), shown, reads, value.among or None)


def name_of(run: Interpreter, key: Abstract, span: Span) -> str | Abstract:
    """The name in *key*; what a lookup by it gives where there is none."""
    payload = run.view(key)
    if isinstance(payload, str):
        return payload
    if isinstance(payload, Unknown):
        return key
    if payload is OPAQUE:
        return opaque(key.inputs, formula(f"${{{describe(key).text}}}"))
    return run.raises(TypeError, "str expected", span, key.inputs)


def get_variable(run: Interpreter, environ: DictObject, key: Abstract, span: Span) -> Abstract:
    """`os.environ[key]`."""
    name = name_of(run, key, span)
    if isinstance(name, Abstract):
        run.may_raise(name.inputs, name.unknown)
        return name
    value = read_variable(run, environ, name).depending(key.inputs, key.reads)
    payload = run.view(value)
    if payload is ABSENT:
        return run.raises(KeyError, repr(name), span, value.inputs, value.formula)
    if payload is OPAQUE:
        run.may_raise(value.inputs)
    return value.present


def get_or_default(
    run: Interpreter, environ: DictObject, key: Abstract, default: Abstract, span: Span
) -> Abstract:
    """`os.environ.get(key, default)`."""
    name = name_of(run, key, span)
    if isinstance(name, Abstract):
        return name
    value = read_variable(run, environ, name).depending(key.inputs, key.reads)
    return or_default(run, value, default, name)


def or_default(run: Interpreter, value: Abstract, default: Abstract, name: str) -> Abstract:
    """*value*, or *default* where it is absent."""
    if value.payload is not ABSENT:
        return value
    if not value.inputs:
        return default
    if default.unknown is not None and not value.inputs & run.assumed:
        return default
    text = f"${name}" if default.payload is None else f"${{{name}-{_bare(default)}}}"
    payload = OPAQUE if default.unknown is not None else default.payload
    inputs = value.inputs | default.inputs
    return Abstract(payload, inputs, formula(text), value.reads | default.reads)


def _bare(default: Abstract) -> str:
    if default.formula is None and isinstance(default.payload, str):
        return default.payload
    return describe(default).text


def is_set(run: Interpreter, environ: DictObject, key: Abstract, span: Span) -> Abstract:
    """`key in os.environ`."""
    name = name_of(run, key, span)
    if isinstance(name, Abstract):
        return name if name.unknown else Abstract(OPAQUE, name.inputs, among=(True, False))
    value = read_variable(run, environ, name)
    if value.unknown is not None:
        return value
    if name not in environ.slots and isinstance(run.environment.lookup(name), Setting):
        return Abstract(payload=True, inputs=key.inputs, reads=value.reads)
    inputs = value.inputs | key.inputs
    shown = formula(f"${name} is set", loose=True) if inputs else None
    among = (True, False) if inputs else None
    if value.payload is OPAQUE:
        return Abstract(OPAQUE, inputs, shown, value.reads, among)
    return Abstract(value.payload is not ABSENT, inputs, shown, value.reads, among)


def set_variable(
    run: Interpreter, environ: DictObject, key: Abstract, value: Abstract, span: Span
) -> None:
    """`os.environ[key] = value`; an ABSENT value removes it."""
    name = name_of(run, key, span)
    if isinstance(name, Abstract):
        run.touch(environ)
        environ.lose(name)
        return
    payload = run.view(value)
    is_text = isinstance(payload, (str, Unknown)) or payload is OPAQUE or payload is ABSENT
    if environ is run.environ and not is_text:
        run.raises(TypeError, "str expected", span, value.inputs)
        value = opaque(value.inputs)
    run.touch(environ)
    environ.slots[name] = Slot(value.depending(key.inputs), span, span)


def copy_environ(environ: DictObject) -> Environ:
    """`os.environ.copy()`: a dict of its own over the same variables."""
    copied = Environ(dict(environ.slots), "environ")
    copied.rest = environ.rest
    return copied


def environ_items(run: Interpreter, environ: DictObject, *, keys_only: bool) -> Items:
    """The variables; what is free may or may not be among them."""
    names = dict.fromkeys((*run.environment.variables, *run.environment.bindings.environment))
    names.update(dict.fromkeys(key for key in environ.slots if isinstance(key, str)))
    known = []
    for name in names:
        value = environ.slots[name].value if name in environ.slots else given_variable(run, name)
        if value.payload is ABSENT:
            continue
        key = Abstract(name)
        known.append(key if keys_only else Abstract(TupleObject((key, value))))
    if environ.rest.unknown is not None:
        return Items([], NO_INPUTS, environ.rest)
    wild = frozenset({WILD})
    if wild & run.assumed:
        return Items([], wild, opaque(wild, Formula("$…")))
    return Items(known, wild, unordered=len(known) > 1)


def default_of(arguments_default: Abstract | None) -> Abstract:
    return NONE if arguments_default is None else arguments_default


def lost_environment(run: Interpreter, why: str, span: Span) -> None:
    """Something that is not followed may have changed any variable."""
    run.touch(run.environ)
    run.environ.lose(unknown(why, span))
