"""`itertools`, `functools`, `operator` getters, and `importlib`."""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import NO_INPUTS, Abstract, unknown
from gunilint.resolve.evaluate.callables import Arguments, Behaviour, Intrinsic, Special
from gunilint.resolve.evaluate.generator_contexts import (
    context_manager,
    exit_stack,
    null_context,
)
from gunilint.resolve.evaluate.havoc import forget_called
from gunilint.resolve.evaluate.heap import IteratorObject, ListObject
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.iteration import items_of
from gunilint.resolve.evaluate.library.building import intrinsic

_MOST_ITEMS: Final = 1000


def _chain(run: Interpreter, given: Arguments) -> Abstract:
    return _joined(run, given.positional, given)


def _chain_of(run: Interpreter, given: Arguments) -> Abstract:
    found = items_of(run, given.positional[0], given.span)
    if found.lost is not None or found.inputs:
        return found.lost or unknown("chains what varies", given.span)
    return _joined(run, found.known, given)


def _joined(run: Interpreter, sources: list[Abstract], given: Arguments) -> Abstract:
    made = IteratorObject([])
    for source in sources:
        found = items_of(run, source, given.span)
        made.items.extend(found.known)
        made.inputs |= found.inputs
        if found.unordered:
            made.lose(unknown("depends on the order of a set", given.span))
        if found.lost is not None:
            made.lose(found.lost)
    return Abstract(made)


def _combined(name: str) -> Behaviour:
    """Functions that rearrange the items of lists whose length is known."""

    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.callables import TupleObject

        columns = []
        inputs = NO_INPUTS
        numbers = []
        for value in given.positional:
            payload = run.view(value)
            if isinstance(payload, int) and not value.inputs:
                numbers.append(payload)
                continue
            found = items_of(run, value, given.span)
            if found.lost is not None or found.unordered:
                return found.lost or unknown("depends on the order of a set", given.span)
            columns.append(found.known)
            inputs |= found.inputs
        if given.named or _rows(name, columns, numbers) > run.budget.loop:
            return unknown("makes too many combinations to follow", given.span)
        rows = getattr(itertools, name)(*columns, *numbers)
        items = [Abstract(TupleObject(tuple(row))) for row in rows]
        return Abstract(IteratorObject(items, inputs))

    return behaviour


def _rows(name: str, columns: list[list[Abstract]], numbers: list[int]) -> int:
    """How many rows there will be."""
    if name == "product":
        return math.prod(len(column) for column in columns)
    size = len(columns[0])
    if size > _MOST_ITEMS:
        return size**2
    chosen = max(0, numbers[0]) if numbers else size
    return math.perm(size, chosen) if name == "permutations" else math.comb(size, chosen)


def _islice(run: Interpreter, given: Arguments) -> Abstract:
    found = items_of(run, given.positional[0], given.span)
    bounds: list[Any] = [run.view(value) for value in given.positional[1:]]
    if found.lost is not None or any(value.inputs for value in given.positional[1:]):
        return found.lost or unknown("takes a part that varies", given.span)
    known = list(itertools.islice(found.known, *bounds))
    return Abstract(IteratorObject(known, found.inputs))


def _repeat(run: Interpreter, given: Arguments) -> Abstract:
    times = given.get(1, "times")
    count = None if times is None else run.view(times)
    if not isinstance(count, int) or count > run.budget.loop or (times and times.inputs):
        return unknown("repeats without end, or more often than is followed", given.span)
    return Abstract(IteratorObject([given.positional[0]] * count))


def _reduce(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.calls import call

    function, source, *start = given.positional
    found = items_of(run, source, given.span)
    forget_called(run, function, found)
    if found.lost is not None or found.unordered:
        return found.lost or unknown("depends on the order of a set", given.span)
    items = [*start, *found.known]
    if not items:
        return run.raises(TypeError, "reduce() of empty iterable", given.span, found.inputs)
    result = items[0]
    for item in items[1:]:
        result = call(run, function, [result, item], {}, given.span)
    return result.depending(found.inputs)


def _partial(run: Interpreter, given: Arguments) -> Abstract:
    del run
    function, *first = given.positional
    early = dict(given.named)

    def behaviour(run: Interpreter, later: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.calls import call

        named = {**early, **later.named}
        return call(run, function, [*first, *later.positional], named, later.span)

    return Abstract(Intrinsic("partial", behaviour))


def _item_getter(run: Interpreter, given: Arguments) -> Abstract:
    del run
    keys = given.positional
    if len(keys) != 1:
        return unknown("gets several items at once, which is not followed", given.span)

    def behaviour(run: Interpreter, later: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.subscripts import get_item

        return get_item(run, later.positional[0], keys[0], later.span)

    return Abstract(Intrinsic("itemgetter", behaviour))


def _attribute_getter(run: Interpreter, given: Arguments) -> Abstract:
    name: Any = run.view(given.positional[0])
    if len(given.positional) != 1 or not isinstance(name, str) or "." in name:
        return unknown("gets attributes in a way that is not followed", given.span)

    def behaviour(run: Interpreter, later: Arguments) -> Abstract:
        from gunilint.resolve.evaluate.attributes import get_attribute

        return get_attribute(run, later.positional[0], name, later.span)

    return Abstract(Intrinsic("attrgetter", behaviour))


def _import_module(run: Interpreter, given: Arguments) -> Abstract:
    from gunilint.resolve.evaluate.imports import import_module

    name = run.view(given.positional[0])
    if not isinstance(name, str) or given.positional[0].inputs or name.startswith("."):
        return unknown("imports a module whose name varies", given.span)
    return import_module(run, name, 0, "", given.span)


def _suppress(run: Interpreter, given: Arguments) -> Abstract:
    del run
    return Abstract(Special("suppress", ListObject(list(given.positional))))


FUNCTIONAL: Final[dict[str, Abstract]] = {
    "itertools.chain": intrinsic("itertools.chain", _chain),
    "itertools.chain.from_iterable": intrinsic("itertools.chain.from_iterable", _chain_of),
    "itertools.product": intrinsic("itertools.product", _combined("product")),
    "itertools.permutations": intrinsic("itertools.permutations", _combined("permutations")),
    "itertools.combinations": intrinsic("itertools.combinations", _combined("combinations")),
    "itertools.islice": intrinsic("itertools.islice", _islice),
    "itertools.repeat": intrinsic("itertools.repeat", _repeat),
    "functools.reduce": intrinsic("functools.reduce", _reduce),
    "functools.partial": intrinsic("functools.partial", _partial),
    "operator.itemgetter": intrinsic("operator.itemgetter", _item_getter),
    "operator.attrgetter": intrinsic("operator.attrgetter", _attribute_getter),
    "importlib.import_module": intrinsic("importlib.import_module", _import_module),
    "builtins.__import__": intrinsic("__import__", _import_module),
    "contextlib.contextmanager": intrinsic("contextlib.contextmanager", context_manager),
    "contextlib.ExitStack": intrinsic("contextlib.ExitStack", exit_stack),
    "contextlib.nullcontext": intrinsic("contextlib.nullcontext", null_context),
    "contextlib.suppress": intrinsic("contextlib.suppress", _suppress),
}
