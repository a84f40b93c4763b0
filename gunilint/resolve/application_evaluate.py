"""Follow the expressions of an application to what they stand for, across its modules.

An answer lists every alternative; what cannot be followed is UNKNOWN among them. Nothing is
guessed, and nothing is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from gunilint.parse.facts.application import (
    Attribute,
    Call,
    Choice,
    Class,
    Element,
    Expression,
    Function,
    Item,
    Literal,
    Name,
    Sequence,
    Starred,
    Sum,
)
from gunilint.resolve.application_modules import Modules
from gunilint.resolve.application_names import Names
from gunilint.resolve.application_objects import Objects
from gunilint.resolve.application_scopes import Scopes
from gunilint.resolve.application_values import (
    UNKNOWN,
    UNKNOWN_ONLY,
    AppValue,
    CallPlace,
    Constant,
    External,
    FunctionRef,
    Instance,
    ListValue,
    ModuleRef,
    Mystery,
    Parents,
    Place,
    Scope,
    Values,
    string_of,
    without_none,
)
from gunilint.source import Position

_MOST_ALTERNATIVES: Final = 8
_MOST_STEPS: Final = 200_000
_DEEPEST: Final = 60


class Evaluator:
    """Answers what an expression can stand for; it remembers its answers."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.scopes = Scopes()
        self.names = Names(self)
        self.objects = Objects(self)
        self._answers: dict[tuple[int, int, Position | None], tuple[Place, Values]] = {}
        self._active: set[tuple[int, int, Position | None]] = set()
        self._steps = 0

    def evaluate(self, place: Place) -> Values:
        """Every alternative of what *place* can be; never empty."""
        expression, scope, before = place
        key = (id(expression), id(scope), before)
        known = self._answers.get(key)
        if known is not None:
            return known[1]
        self._steps += 1
        too_far = self._steps > _MOST_STEPS or scope.depth > _DEEPEST
        if too_far or key in self._active or len(self._active) > _DEEPEST:
            return UNKNOWN_ONLY
        method = _METHODS.get(type(expression))
        self._active.add(key)
        try:
            values = _distinct(method(self, expression, place)) if method else UNKNOWN_ONLY
        finally:
            self._active.discard(key)
        self._answers[key] = (place, values)
        return values

    def strings(self, place: Place, *, some: bool = False) -> tuple[Literal, ...] | None:
        """The strings of the list at *place*; None where not all are known.

        With *some*, those that are known suffice.
        """
        values = self.evaluate(place)
        listed = values[0] if len(values) == 1 else UNKNOWN
        if not isinstance(listed, ListValue) or not (listed.is_whole or some):
            return None
        found = [string_of(self.evaluate(item)) for item in listed.items]
        known = tuple(literal for literal in found if literal is not None)
        return known if some or len(known) == len(found) else None

    def on_name(self, name: Name, place: Place) -> Iterable[AppValue]:
        return self.names.lookup(place.scope, name.id, place.before)

    def on_literal(self, literal: Literal, _place: Place) -> Iterable[AppValue]:
        return (Constant(literal),)

    def on_function(self, function: Function, place: Place) -> Iterable[AppValue]:
        return (FunctionRef(function, _around(place.scope)),)

    def on_class(self, definition: Class, place: Place) -> Iterable[AppValue]:
        return (self.scopes.of_class(definition, _around(place.scope)),)

    def on_choice(self, choice: Choice, place: Place) -> Iterable[AppValue]:
        found = [
            value
            for alternative in choice.alternatives
            for value in self.evaluate(place._replace(expression=alternative))
        ]
        return without_none(found)

    def on_sequence(self, sequence: Sequence, place: Place) -> Iterable[AppValue]:
        items: list[Place] = []
        is_whole = True
        for item in sequence.items:
            if isinstance(item, Starred):
                part = self._as_list(place._replace(expression=item.of))
                items.extend(part.items)
                is_whole = is_whole and part.is_whole
            else:
                items.append(place._replace(expression=item))
        return (ListValue(tuple(items), is_whole),)

    def on_sum(self, total: Sum, place: Place) -> Iterable[AppValue]:
        left = self._as_list(place._replace(expression=total.left))
        right = self._as_list(place._replace(expression=total.right))
        return (ListValue(left.items + right.items, left.is_whole and right.is_whole),)

    def _as_list(self, place: Place) -> ListValue:
        values = self.evaluate(place)
        if len(values) == 1 and isinstance(values[0], ListValue):
            return values[0]
        return ListValue((), False)

    def on_item(self, item: Item, place: Place) -> Iterable[AppValue]:
        for value in self.evaluate(place._replace(expression=item.of)):
            if isinstance(value, External):
                yield External(f"{value.path}[{item.index}]", value.call)
            elif isinstance(value, ListValue) and 0 <= item.index < len(value.items):
                yield from (
                    self.evaluate(value.items[item.index]) if value.is_whole else UNKNOWN_ONLY
                )
            else:
                yield UNKNOWN

    def on_element(self, element: Element, place: Place) -> Iterable[AppValue]:
        for value in self.evaluate(place._replace(expression=element.of)):
            if isinstance(value, ListValue) and value.items and value.is_whole:
                for item in value.items:
                    yield from self.evaluate(item)
            else:
                yield UNKNOWN

    def on_attribute(self, attribute: Attribute, place: Place) -> Iterable[AppValue]:
        dotted = _dotted(attribute)
        if dotted is not None:
            entries = place.scope.entries.get(dotted, ())
            set_here = self.names.from_entries(place.scope, entries, place.before)
            if set_here is not None and set_here[1]:
                return set_here[0]
        found: list[AppValue] = []
        for value in self.evaluate(place._replace(expression=attribute.of)):
            found.extend(self.objects.attribute(value, attribute.name))
        return found

    def on_call(self, call: Call, place: Place) -> Iterable[AppValue]:
        where = CallPlace(call, place.scope, place.before)
        for value in self.evaluate(place._replace(expression=call.callee)):
            yield from self.objects.called(value, where)


def _around(scope: Scope) -> Scope:
    """The scope that a definition in *scope* sees: a class's own names are not among them."""
    while scope.runs_in_parent and scope.parent is not None:
        scope = scope.parent
    return scope


def _dotted(expression: Expression) -> str | None:
    parts: list[str] = []
    while isinstance(expression, Attribute):
        parts.append(expression.name)
        expression = expression.of
    if not isinstance(expression, Name):
        return None
    return ".".join([expression.id, *reversed(parts)])


def _distinct(values: Iterable[AppValue]) -> Values:
    found: dict[object, AppValue] = {}
    for value in values:
        found.setdefault(_key(value), value)
        if len(found) > _MOST_ALTERNATIVES:
            return UNKNOWN_ONLY
    return tuple(found.values()) or UNKNOWN_ONLY


def _key(value: AppValue) -> object:
    match value:
        case External(path=path, call=call):
            return path, id(call.call) if call else 0
        case FunctionRef(function=function, instance=instance):
            return id(function), id(instance.call.call) if instance else 0
        case ModuleRef(module=module):
            return module.name
        case Instance(of=of, call=call):
            return id(of), id(call.call)
        case Parents(owner=owner, instance=instance):
            return id(owner), id(instance.call.call), "super"
        case Mystery():
            return value
        case _:
            return id(value)


_METHODS: Final[dict[type, Callable[[Evaluator, Any, Place], Iterable[AppValue]]]] = {
    Name: Evaluator.on_name,
    Literal: Evaluator.on_literal,
    Function: Evaluator.on_function,
    Class: Evaluator.on_class,
    Choice: Evaluator.on_choice,
    Sequence: Evaluator.on_sequence,
    Sum: Evaluator.on_sum,
    Item: Evaluator.on_item,
    Element: Evaluator.on_element,
    Attribute: Evaluator.on_attribute,
    Call: Evaluator.on_call,
}
