"""The names that a body sees: a module's, a class's, a called function's."""

from __future__ import annotations

from gunilint.parse.facts.application import Body, Class, Starred
from gunilint.resolve.application_modules import Module
from gunilint.resolve.application_values import (
    UNKNOWN,
    AppValue,
    CallPlace,
    ClassRef,
    Entry,
    FunctionRef,
    Place,
    Scope,
    entries_of,
)

Arguments = dict[str, Place | AppValue]


class Scopes:
    """Makes scopes, each once: what is remembered of an expression is remembered by scope."""

    def __init__(self) -> None:
        self._modules: dict[str, Scope] = {}
        self._entries: dict[int, tuple[Body, dict[str, tuple[Entry, ...]]]] = {}
        self._classes: dict[tuple[int, int], tuple[Class, Scope, ClassRef]] = {}
        # What a key is the identity of is kept beside it, so that it stays the only one.
        self._calls: dict[tuple[int, ...], tuple[tuple[FunctionRef, CallPlace | None], Scope]] = {}

    def of_module(self, module: Module) -> Scope:
        """The names of *module*."""
        scope = self._modules.get(module.name)
        if scope is None:
            facts = module.facts
            entries = {} if facts is None else entries_of(facts.body, is_module=True)
            scope = self._modules[module.name] = Scope(module, entries)
        return scope

    def of_class(self, definition: Class, scope: Scope) -> ClassRef:
        key = (id(definition), id(scope))
        known = self._classes.get(key)
        if known is None:
            entries = self._entries_of(definition.body)
            body = Scope(scope.module, entries, scope, runs_in_parent=True, depth=scope.depth)
            known = (definition, scope, ClassRef(definition, scope, body))
            self._classes[key] = known
        return known[2]

    def of_call(self, callee: FunctionRef, call: CallPlace | None) -> Scope:
        """The names inside *callee* when it is called by *call*, or by nobody knows whom."""
        key = (
            id(callee.function),
            id(callee.scope),
            id(callee.instance.call.call) if callee.instance else 0,
            id(call.call) if call else 0,
            id(call.scope) if call else 0,
        )
        known = self._calls.get(key)
        if known is None:
            arguments = _arguments(callee, call)
            depth = (call.scope.depth if call else callee.scope.depth) + 1
            scope = Scope(
                callee.scope.module,
                self._entries_of(callee.function.body),
                callee.scope,
                arguments=arguments,
                callee=callee,
                depth=depth,
            )
            known = self._calls[key] = ((callee, call), scope)
        return known[1]

    def _entries_of(self, body: Body) -> dict[str, tuple[Entry, ...]]:
        known = self._entries.get(id(body))
        if known is None:
            known = self._entries[id(body)] = (body, entries_of(body))
        return known[1]


def _arguments(callee: FunctionRef, call: CallPlace | None) -> Arguments:
    arguments: Arguments = {}
    parameters = list(callee.function.parameters)
    for parameter in parameters:
        arguments[parameter.name] = UNKNOWN
        if parameter.default is not None and call is not None:
            arguments[parameter.name] = Place(parameter.default, callee.scope, None)
    if callee.instance is not None and parameters:
        arguments[parameters.pop(0).name] = callee.instance
    if call is None:
        return arguments
    given = call.call.positional
    if any(isinstance(item, Starred) for item in given):
        given = ()
        arguments |= {parameter.name: UNKNOWN for parameter in parameters}
    for parameter, expression in zip(parameters, given, strict=False):
        arguments[parameter.name] = Place(expression, call.scope, call.before)
    for keyword in call.call.keywords:
        if keyword.name is None:
            arguments |= {parameter.name: UNKNOWN for parameter in parameters[len(given) :]}
        elif keyword.name in arguments:
            arguments[keyword.name] = Place(keyword.value, call.scope, call.before)
    return arguments
