"""What the attributes and the results of calls of an application's objects can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gunilint.parse.facts.application import Binding, Function
from gunilint.resolve.application_frameworks import IMPORTS_MODULE, RETURNS_ARGUMENT
from gunilint.resolve.application_values import (
    UNKNOWN,
    UNKNOWN_ONLY,
    AppValue,
    CallPlace,
    ClassRef,
    External,
    FunctionRef,
    Instance,
    ModuleRef,
    Mystery,
    Parents,
    Place,
    Values,
    without_none,
)

if TYPE_CHECKING:
    from gunilint.resolve.application_evaluate import Evaluator

_LONGEST_PATH: Final = 200
_MOST_ANCESTORS: Final = 60

_TRANSPARENT: Final = frozenset(
    {
        "staticmethod",
        "classmethod",
        "abc.abstractmethod",
        "dataclasses.dataclass",
        "dataclasses.dataclass()",
        "functools.cache",
        "functools.lru_cache",
        "functools.lru_cache()",
        "functools.total_ordering",
        "functools.wraps()",
        "typing.final",
        "typing.no_type_check",
    }
)
"""Decorators after which calling a function runs it, and gives what it returns."""

_PROPERTY: Final = frozenset(
    {"property", "functools.cached_property", "django.utils.functional.cached_property"}
)


class Objects:
    """Looks attributes up, and calls without calling."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def attribute(self, value: AppValue, name: str) -> Values:
        """What attribute *name* of *value* can be."""
        match value:
            case External(path=path, call=call) if len(path) < _LONGEST_PATH:
                return (External(f"{path}.{name}", call),)
            case ModuleRef(module=module):
                return self._evaluator.names.of_module(module, name)
            case ClassRef():
                return self._of_class(value, name, None)
            case Instance():
                return self._of_instance(value, name)
            case Parents(owner=owner, instance=instance):
                return self._of_class(instance.of, name, instance, after=owner)
            case _:
                return UNKNOWN_ONLY

    def _of_class(
        self, of: ClassRef, name: str, instance: Instance | None, after: ClassRef | None = None
    ) -> Values:
        """What the class or its ancestors bind *name* to; with *after*, only those after it."""
        suffix = "()" if instance is not None else ""
        for parent in self.ancestry(of):
            if after is not None:
                after = None if parent is after else after
                continue
            if isinstance(parent, External):
                call = instance.call if instance is not None else None
                return (External(f"{parent.path}{suffix}.{name}", call),)
            if isinstance(parent, Mystery):
                return UNKNOWN_ONLY
            local = self._evaluator.names.local(parent.body, name, None)
            if local is not None:
                return tuple(self._bound(value, instance, parent) for value in local[0])
        return UNKNOWN_ONLY

    def _bound(self, value: AppValue, instance: Instance | None, owner: ClassRef) -> AppValue:
        if not isinstance(value, FunctionRef) or instance is None:
            return value
        paths = self.decorators(value)
        if "staticmethod" in paths or "classmethod" in paths:
            return FunctionRef(value.function, value.scope)
        bound = FunctionRef(value.function, value.scope, instance, owner)
        if paths & _PROPERTY:
            results = self._returned(bound, instance.call)
            return results[0] if len(results) == 1 else UNKNOWN
        return bound

    def _of_instance(self, instance: Instance, name: str) -> Values:
        for parent in self.ancestry(instance.of):
            if isinstance(parent, ClassRef):
                found = self._set_on_self(parent, instance, name)
                if found:
                    return without_none(found)
        return self._of_class(instance.of, name, instance)

    def _set_on_self(self, owner: ClassRef, instance: Instance, name: str) -> list[AppValue]:
        """What methods of *owner* set attribute *name* of their object to."""
        found: list[AppValue] = []
        for binding in owner.definition.body.bindings:
            method = binding.value
            if not isinstance(method, Function) or not method.parameters:
                continue
            target = f"{method.parameters[0].name}.{name}"
            bound = FunctionRef(method, owner.scope, instance, owner)
            for inner in method.body.bindings:
                if inner.target == target:
                    found.extend(self._set_by(bound, inner, instance.call))
        return found

    def _set_by(self, method: FunctionRef, binding: Binding, made: CallPlace) -> Values:
        is_construction = method.function.name == "__init__"
        scope = self._evaluator.scopes.of_call(method, made if is_construction else None)
        return self._evaluator.evaluate(Place(binding.value, scope, binding.position))

    def ancestry(self, owner: ClassRef) -> Iterator[ClassRef | External | Mystery]:
        """*owner* and what it inherits from, depth first, each once."""
        pending: list[AppValue] = [owner]
        seen: set[int] = set()
        while pending and len(seen) < _MOST_ANCESTORS:
            current = pending.pop(0)
            if isinstance(current, ClassRef):
                if id(current) in seen:
                    continue
                seen.add(id(current))
                yield current
                pending = self._bases(current) + pending
            elif isinstance(current, External):
                yield current
            else:
                yield UNKNOWN

    def _bases(self, owner: ClassRef) -> list[AppValue]:
        bases: list[AppValue] = []
        for base in owner.definition.bases:
            values = self._evaluator.evaluate(Place(base, owner.scope, owner.before))
            bases.append(values[0] if len(values) == 1 else UNKNOWN)
        return bases

    def called(self, value: AppValue, call: CallPlace) -> Values:
        """What calling *value* gives."""
        match value:
            case External():
                return self._external_called(value, call)
            case FunctionRef():
                return self._returned(value, call) if self.is_plain(value) else UNKNOWN_ONLY
            case ClassRef() if self.is_undecorated(value):
                return (Instance(value, call),)
            case Instance():
                methods = self._of_class(value.of, "__call__", value)
                if len(methods) == 1 and isinstance(methods[0], FunctionRef):
                    return self.called(methods[0], call)
                return UNKNOWN_ONLY
            case _:
                return UNKNOWN_ONLY

    def _external_called(self, value: External, call: CallPlace) -> Values:
        index = RETURNS_ARGUMENT.get(value.path)
        if index is not None and len(call.call.positional) > index:
            place = Place(call.call.positional[index], call.scope, call.before)
            return self._evaluator.evaluate(place)
        if value.path in IMPORTS_MODULE:
            return self._evaluator.names.imported_by(call)
        if value.path == "super":
            return self._parents(call)
        if len(value.path) > _LONGEST_PATH:
            return UNKNOWN_ONLY
        return (External(f"{value.path}()", call),)

    def _parents(self, call: CallPlace) -> Values:
        callee = call.scope.callee
        if callee is None or callee.owner is None or callee.instance is None:
            return UNKNOWN_ONLY
        return (Parents(callee.owner, callee.instance),)

    def _returned(self, callee: FunctionRef, call: CallPlace) -> Values:
        scope = self._evaluator.scopes.of_call(callee, call)
        found: list[AppValue] = []
        for result in callee.function.body.returns:
            found.extend(self._evaluator.evaluate(Place(result.value, scope, result.position)))
        return without_none(found) if found else UNKNOWN_ONLY

    def is_plain(self, callee: FunctionRef) -> bool:
        """Whether calling *callee* runs its body and gives what that returns."""
        function = callee.function
        if function.is_async or function.is_generator:
            return False
        return self.decorators(callee) <= _TRANSPARENT | _PROPERTY

    def is_transparent(self, callee: FunctionRef) -> bool:
        """Whether its name stands for the function itself, whatever decorates it."""
        return self.decorators(callee) <= _TRANSPARENT

    def is_undecorated(self, owner: ClassRef) -> bool:
        places = (Place(d, owner.scope, None) for d in owner.definition.decorators)
        return all(_path(self._evaluator.evaluate(place)) in _TRANSPARENT for place in places)

    def decorators(self, callee: FunctionRef) -> frozenset[str]:
        """The paths of its decorators; those that cannot be followed are `?`."""
        places = (Place(d, callee.scope, None) for d in callee.function.decorators)
        return frozenset(_path(self._evaluator.evaluate(place)) for place in places)


def _path(values: Values) -> str:
    return values[0].path if len(values) == 1 and isinstance(values[0], External) else "?"
