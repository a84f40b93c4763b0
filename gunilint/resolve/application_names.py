"""What a name stands for where it is used: bindings, imports and star imports."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gunilint.parse.facts.application import Import, Name
from gunilint.resolve.application_modules import Module
from gunilint.resolve.application_values import (
    STAR,
    UNKNOWN_ONLY,
    AppValue,
    CallPlace,
    Entry,
    External,
    FunctionRef,
    ModuleRef,
    Place,
    Scope,
    Values,
    string_of,
    without_none,
)
from gunilint.source import Position

if TYPE_CHECKING:
    from gunilint.resolve.application_evaluate import Evaluator

_BUILTINS: Final = frozenset(dir(builtins))


class Names:
    """Looks names up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._importing: set[tuple[int, str]] = set()
        """The imports that are being followed: modules may import each other."""

    def lookup(self, scope: Scope, name: str, before: Position | None) -> Values:
        """What *name* can stand for in *scope*, before *before*."""
        found: list[AppValue] = []
        around: Scope | None = scope
        while around is not None:
            local = self.local(around, name, before)
            if local is not None:
                values, is_sure = local
                found.extend(values)
                if is_sure:
                    return without_none(found)
            if not around.runs_in_parent:
                before = None
            around = around.parent
        if found:
            return without_none(found)
        return (External(name),) if name in _BUILTINS else UNKNOWN_ONLY

    def local(self, scope: Scope, name: str, before: Position | None) -> tuple[Values, bool] | None:
        """The alternatives that *scope* itself has, and whether there are no others."""
        entries = scope.entries.get(name, ())
        if scope.is_module and STAR in scope.entries:
            merged = (*entries, *scope.entries[STAR])
            entries = tuple(sorted(merged, key=lambda entry: entry.position))
        local = self.from_entries(scope, entries, before, name)
        if name in scope.arguments and not (local and local[1]):
            argument = scope.arguments[name]
            values = (
                self._evaluator.evaluate(argument) if isinstance(argument, Place) else (argument,)
            )
            return ((local[0] if local else ()) + values, True)
        return local

    def from_entries(
        self,
        scope: Scope,
        entries: tuple[Entry, ...],
        before: Position | None,
        name: str = "",
    ) -> tuple[Values, bool] | None:
        found: list[AppValue] = []
        for entry in reversed(entries):
            if before is not None and entry.position >= before:
                continue
            values = self._of_entry(scope, entry, name)
            found.extend(values)
            if values and not entry.passable:
                return tuple(found), True
        return (tuple(found), False) if found else None

    def _of_entry(self, scope: Scope, entry: Entry, name: str) -> Values:
        value = entry.value
        if isinstance(value, Import):
            key = (id(value), name)
            if key in self._importing:
                return UNKNOWN_ONLY
            self._importing.add(key)
            try:
                return self._imported(scope.module, value, name, entry.position)
            finally:
                self._importing.discard(key)
        if entry.function is not None:
            callee = FunctionRef(entry.function, scope)
            scope = self._evaluator.scopes.of_call(callee, None)
        return self._evaluator.evaluate(Place(value, scope, entry.position))

    def _imported(self, module: Module, statement: Import, name: str, position: Position) -> Values:
        base = module.absolute(statement)
        if base is None:
            return UNKNOWN_ONLY
        if statement.name is None:
            target = base if statement.is_renamed else base.partition(".")[0]
            found = self._evaluator.modules.find(target)
            return (ModuleRef(found) if found else External(target),)
        source = self._evaluator.modules.find(base)
        if statement.name == STAR:
            return self._starred(source, name)
        if source is None:
            return UNKNOWN_ONLY if statement.level else (External(f"{base}.{statement.name}"),)
        # A package that imports from itself has by then what it bound before, and its modules.
        before = position if source is module else None
        return self.of_module(source, statement.name, before)

    def _starred(self, source: Module | None, name: str) -> Values:
        """What a star import from *source* binds *name* to; nothing, where it does not."""
        if source is None or source.facts is None:
            return UNKNOWN_ONLY
        scope = self._evaluator.scopes.of_module(source)
        public = self._public(scope)
        if public is None or source.facts.is_dynamic:
            return UNKNOWN_ONLY
        local = self.local(scope, name, None) if public(name) else None
        return local[0] if local is not None else ()

    def _public(self, scope: Scope) -> Callable[[str], bool] | None:
        """Which names a star import takes from *scope*; None where it cannot be told."""
        if "__all__" not in scope.entries:
            return lambda name: not name.startswith("_")
        names = self._evaluator.strings(Place(Name("__all__"), scope, None))
        if names is None:
            return None
        listed = {literal.value for literal in names}
        return lambda name: name in listed

    def of_module(self, module: Module, name: str, before: Position | None = None) -> Values:
        """What attribute *name* of *module* can be, at *before* or when all of it has run."""
        local = self.local(self._evaluator.scopes.of_module(module), name, before)
        if local is not None:
            return without_none(local[0])
        below = self._evaluator.modules.find(f"{module.name}.{name}")
        if below is not None:
            return (ModuleRef(below),)
        # An installed package wins over a directory that only happens to have its name.
        return (External(f"{module.name}.{name}"),) if module.is_namespace else UNKNOWN_ONLY

    def imported_by(self, call: CallPlace) -> Values:
        """What `importlib.import_module(…)` gives, for a name that is written out."""
        if not call.call.positional:
            return UNKNOWN_ONLY
        name = string_of(self._evaluator.evaluate(Place(call.call.positional[0], *call[1:])))
        if name is None or not isinstance(name.value, str) or name.value.startswith("."):
            return UNKNOWN_ONLY
        module = self._evaluator.modules.find(name.value)
        return (ModuleRef(module) if module else External(name.value),)
