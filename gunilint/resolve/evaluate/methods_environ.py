"""Methods of `os.environ`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gunilint.resolve.evaluate.abstract import NONE, NOTHING, Abstract
from gunilint.resolve.evaluate.callables import Arguments, TupleObject
from gunilint.resolve.evaluate.environ import (
    copy_environ,
    environ_items,
    get_or_default,
    get_variable,
    set_variable,
)
from gunilint.resolve.evaluate.environ_copies import is_of_absent_file
from gunilint.resolve.evaluate.heap import DictObject, ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of
from gunilint.resolve.evaluate.subscripts import get_item


def _environ(value: Abstract) -> DictObject:
    assert isinstance(value.payload, DictObject)
    return value.payload


def _get(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    default = given.get(1, "default") or NONE
    return get_or_default(run, _environ(value), given.positional[0], default, given.span)


def _pop(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    default = given.get(1, "default")
    key = given.positional[0]
    if default is None:
        found = get_variable(run, _environ(value), key, given.span)
    else:
        found = get_or_default(run, _environ(value), key, default, given.span)
    set_variable(run, _environ(value), key, NOTHING, given.span)
    return found


def _set_default(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    default = given.get(1, "default") or NONE
    key = given.positional[0]
    found = get_or_default(run, _environ(value), key, default, given.span)
    set_variable(run, _environ(value), key, found, given.span)
    return found


def _update(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    for source in given.positional:
        payload = run.view(source)
        if isinstance(payload, DictObject) and is_of_absent_file(payload):
            continue
        if isinstance(payload, DictObject) and payload.lost is None and not payload.inputs:
            for key in items_of(run, source, given.span).known:
                item = get_item(run, source, key, given.span)
                set_variable(run, _environ(value), key, item, given.span)
        else:
            from gunilint.resolve.evaluate.environ import lost_environment

            lost_environment(run, "os.environ is updated with what is not followed", given.span)
    for name, item in given.named.items():
        set_variable(run, _environ(value), Abstract(name), item, given.span)
    return NONE


def _copy(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
    del run, given
    return Abstract(copy_environ(_environ(value)))


def _view(what: str) -> Callable[[Interpreter, Abstract, Arguments], Abstract]:
    def behaviour(run: Interpreter, value: Abstract, given: Arguments) -> Abstract:
        del given
        found = environ_items(run, _environ(value), keys_only=what == "keys")
        items = found.known
        if what == "values":
            items = [item.payload.items[1] for item in items if _is_pair(item)]  # type: ignore[attr-defined]
        view = ListObject(items, found.inputs, f"environ_{what}")
        view.lost, view.source = found.lost, _environ(value)
        return Abstract(view)

    return behaviour


def _is_pair(item: Abstract) -> bool:
    return isinstance(item.payload, TupleObject)


ENVIRON: Final[dict[str, Callable[[Interpreter, Abstract, Arguments], Abstract]]] = {
    "get": _get,
    "pop": _pop,
    "setdefault": _set_default,
    "update": _update,
    "copy": _copy,
    "keys": _view("keys"),
    "values": _view("values"),
    "items": _view("items"),
}
