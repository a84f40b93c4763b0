"""The calls that importing an application makes, followed through the repository.

The nearest come first: modules and functions are taken by the length of the chain that leads
to them. What only happens under a condition is marked so. Not followed: coroutines, generators
and callables handed to something else to be called.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, NamedTuple

from gunilint.model.app import AppImport, ImportStep, ImportTimeCall
from gunilint.parse.facts.application import (
    Body,
    Class,
    Import,
    MadeCall,
)
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_modules import Module
from gunilint.resolve.application_owner import owner_of
from gunilint.resolve.application_values import (
    AppValue,
    CallPlace,
    ClassRef,
    External,
    FunctionRef,
    Instance,
    ModuleRef,
    Place,
    Scope,
    Values,
)
from gunilint.source import Position, Span

Chain = tuple[ImportStep, ...]

_MOST_TASKS: Final = 5000
_CONSTRUCTORS: Final = ("__new__", "__init__", "__post_init__")


class Way(NamedTuple):
    """How importing the application comes to a body: by which steps, and whether surely."""

    chain: Chain
    maybe: bool

    def by(self, name: str, span: Span, *, maybe: bool, is_call: bool = False) -> Way:
        step = ImportStep(name, span, is_call)
        return Way((*self.chain, step), self.maybe or maybe)


class _Task(NamedTuple):
    """A body that runs, once; *holder* is the name before what it binds."""

    body: Body
    scope: Scope
    way: Way
    holder: str | None


class ImportRun:
    """Follows what importing does, one body after another."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._queue: list[tuple[int, bool, int, _Task]] = []
        self._order = count()
        self._done: dict[object, bool] = {}
        self._found: dict[tuple[Span, str], ImportTimeCall] = {}
        self.made: list[tuple[External, Way]] = []
        """Every call of something outside the repository, for those who know what it does."""
        self.modules: dict[str, Module] = {}
        """The modules that are imported, by their paths, nearest first."""
        self._imported: dict[Span, AppImport] = {}

    def result(self) -> tuple[ImportTimeCall, ...]:
        """The calls that were found, nearest first."""
        return tuple(sorted(self._found.values(), key=lambda call: len(call.chain)))

    def imports(self) -> tuple[AppImport, ...]:
        """The names from outside the repository that were imported, nearest first."""
        return tuple(sorted(self._imported.values(), key=lambda item: len(item.chain)))

    def run(self) -> None:
        """Run everything that is due."""
        for _ in range(_MOST_TASKS):
            if not self._queue:
                return
            task = heapq.heappop(self._queue)[3]
            self._run_body(task.body, task.scope, task.way, task.holder)

    # What is due

    def add_module(self, module: Module, way: Way) -> None:
        """Importing *module* runs its body."""
        if module.facts is not None:
            self.modules.setdefault(str(module.path), module)
            scope = self.evaluator.scopes.of_module(module)
            self._add(module.path, _Task(module.facts.body, scope, way, ""))

    def add_import(self, name: str, span: Span, way: Way, *, maybe: bool = False) -> None:
        """Importing *name*, as *span* mentions it, imports its packages first."""
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            prefix = ".".join(parts[:length])
            module = self.evaluator.modules.find(prefix)
            if module is None:
                return
            mention = _prefix(span, len(name), len(prefix))
            self.add_module(module, way.by(prefix, mention, maybe=maybe))

    def add_call(self, value: AppValue, call: CallPlace, way: Way, *, maybe: bool) -> None:
        """Calling *value*, of the repository, runs a function."""
        match value:
            case FunctionRef():
                self._add_function(value, call, way, maybe=maybe)
            case ClassRef():
                instance = Instance(value, call)
                self._add_methods(instance, _CONSTRUCTORS, way, maybe)
            case Instance():
                self._add_methods(value, ("__call__",), way, maybe)
            case _:
                pass

    def _add_methods(self, of: Instance, names: Iterable[str], way: Way, maybe: bool) -> None:
        for name in names:
            for method in self.evaluator.objects.attribute(of, name):
                if isinstance(method, FunctionRef):
                    self._add_function(method, of.call, way, maybe=maybe)

    def _add_function(self, callee: FunctionRef, call: CallPlace, way: Way, *, maybe: bool) -> None:
        function = callee.function
        if function.is_async or function.is_generator:
            return
        # What an unknown decorator makes of a function may do something else when called.
        maybe = maybe or not self.evaluator.objects.is_plain(callee)
        scope = self.evaluator.scopes.of_call(callee, call)
        way = way.by(_shown(callee), call.call.span, maybe=maybe, is_call=True)
        key = (id(function), self._sketch(scope))
        self._add(key, _Task(function.body, scope, way, None))

    def _sketch(self, scope: Scope) -> tuple[str, ...]:
        """What tells one call of a function from another: the kinds of its arguments."""
        return tuple(self._sketch_of(argument) for argument in scope.arguments.values())

    def _sketch_of(self, argument: Place | AppValue) -> str:
        values: Values = (
            self.evaluator.evaluate(argument) if isinstance(argument, Place) else (argument,)
        )
        match values:
            case (External(path=path),):
                return path
            case (Instance(of=of),):
                return of.definition.name
            case (FunctionRef(function=function),):
                return str(function.span)
            case _:
                return ""

    def _add(self, key: object, task: _Task) -> None:
        """Have *task* run, unless it did already; what surely runs wins over what may."""
        earlier = self._done.get(key)
        if earlier is None or (earlier and not task.way.maybe):
            self._done[key] = task.way.maybe
            entry = (len(task.way.chain), task.way.maybe, next(self._order), task)
            heapq.heappush(self._queue, entry)

    # Running

    def _run_body(self, body: Body, scope: Scope, way: Way, holder: str | None) -> None:
        for statement in body.imports:
            self._run_import(statement, scope.module, way)
        for binding in body.bindings:
            if isinstance(binding.value, Class):
                inner = self.evaluator.scopes.of_class(binding.value, scope)
                prefix = None if holder is None else f"{holder}{binding.value.name}."
                self._run_body(binding.value.body, inner.body, way, prefix)
        for made in body.calls:
            self._run_call(made, scope, way, holder)

    def _run_import(self, statement: Import, module: Module, way: Way) -> None:
        base = module.absolute(statement)
        if base is None:
            return
        self.add_import(base, statement.module_span, way, maybe=statement.maybe)
        source = self.evaluator.modules.find(base)
        if source is None:
            self._bring_in(base, statement, module, way)
        if source is None or statement.name in (None, "*"):
            return
        below = self.evaluator.modules.find(f"{base}.{statement.name}")
        if below is None:
            return
        # The import system looks below a package only for what the package itself lacks.
        values = self.evaluator.names.of_module(source, str(statement.name))
        if any(isinstance(value, ModuleRef) and value.module is below for value in values):
            self.add_module(below, way.by(below.name, statement.name_span, maybe=statement.maybe))

    def _bring_in(self, base: str, statement: Import, module: Module, way: Way) -> None:
        """Note an import from outside; what surely runs wins over what may."""
        maybe = statement.maybe or way.maybe
        span = statement.name_span
        found = AppImport(base, statement.name, span, module.name, way.chain, maybe)
        earlier = self._imported.get(span)
        if earlier is None or (earlier.maybe and not maybe):
            self._imported[span] = found

    def _run_call(self, made: MadeCall, scope: Scope, way: Way, holder: str | None) -> None:
        call, before = made.call, made.call.span.start
        values = self.evaluator.evaluate(Place(call.callee, scope, before))
        where = CallPlace(call, scope, before)
        maybe = made.maybe or len(values) > 1
        for value in values:
            for callee in self._outside(value):
                self._note(callee, made, where, way, holder, maybe=maybe)
            self.add_call(value, where, way, maybe=maybe)

    def _outside(self, value: AppValue) -> Iterator[External]:
        """What of *value* is called outside the repository: itself, or what it inherits."""
        if isinstance(value, External):
            yield value
        elif isinstance(value, ClassRef):
            for parent in self.evaluator.objects.ancestry(value):
                if isinstance(parent, External):
                    yield parent

    def _note(
        self,
        callee: External,
        made: MadeCall,
        where: CallPlace,
        way: Way,
        holder: str | None,
        *,
        maybe: bool,
    ) -> None:
        way = way._replace(maybe=maybe or way.maybe)
        self.made.append((External(f"{callee.path}()", where), way))
        self._follow_import(callee, where, way)
        if callee.path.endswith(".__setitem__") or callee.path == "super":
            return
        name = callee.path.replace("()", "")
        call = ImportTimeCall(
            callee=name,
            span=made.call.span,
            owner=owner_of(made, where, holder, self.evaluator),
            module=where.scope.module.name,
            chain=way.chain,
            arguments=tuple(
                (keyword.name, keyword.text)
                for keyword in made.call.keywords
                if keyword.name is not None
            ),
            positional=len(made.call.positional),
            maybe=way.maybe,
            managed=made.managed,
        )
        key = (made.call.span, name)
        earlier = self._found.get(key)
        if earlier is None:
            self._found[key] = call
        elif earlier.maybe and not call.maybe:
            self._found[key] = earlier._replace(chain=call.chain, maybe=False)

    def _follow_import(self, callee: External, where: CallPlace, way: Way) -> None:
        if callee.path not in ("importlib.import_module", "__import__"):
            return
        for value in self.evaluator.names.imported_by(where):
            if isinstance(value, ModuleRef):
                self.add_import(value.module.name, where.call.span, way)


def _shown(callee: FunctionRef) -> str:
    """The dotted name of a function; a constructor has that of its class."""
    parts = [callee.scope.module.name]
    if callee.owner is not None:
        parts.append(callee.owner.definition.name)
    if callee.owner is None or callee.function.name not in _CONSTRUCTORS:
        parts.append(callee.function.name)
    return ".".join(parts)


def _prefix(span: Span, length: int, wanted: int) -> Span:
    """The first *wanted* of *length* characters, where *span* is just these on one line."""
    one_line = span.start.line == span.end.line
    if not one_line or span.end.column - span.start.column != length:
        return span
    return span.until(Position(span.line, span.column + wanted))
