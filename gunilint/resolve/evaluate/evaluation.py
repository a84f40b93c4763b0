"""Running a module, under its environment and under what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Any, Final

from gunilint.frozen import dataclass
from gunilint.parse.facts import python as ir
from gunilint.parse.python_names import bound_names
from gunilint.resolve.environment import Environment as ProcessEnvironment
from gunilint.resolve.evaluate.abstract import (
    OPAQUE,
    SCALARS,
    WILD,
    Abstract,
    describe,
    unknown,
)
from gunilint.resolve.evaluate.budget import Budget, GiveUpError
from gunilint.resolve.evaluate.callables import (
    ClassObject,
    Environment,
    ExceptionObject,
    ModuleNames,
)
from gunilint.resolve.evaluate.exporting import export
from gunilint.resolve.evaluate.flow import Dead, Jump
from gunilint.resolve.evaluate.havoc import declared_global
from gunilint.resolve.evaluate.heap import DictObject, Journal, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.loader import Loader
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.places import begin, file_path
from gunilint.resolve.evaluate.result import Assigned, Evaluated, Failure, Others
from gunilint.resolve.evaluate.statements import execute
from gunilint.resolve.evaluate.storing import set_slot
from gunilint.source import Span
from gunilint.value import Bindings, Known, Setting, Unknown, Value

_MOST_REPRIEVES: Final = 4

_DYNAMIC: Final = frozenset({"globals", "locals", "vars", "setattr", "exec"})
_MODULE_NAMES: Final = ("__package__", "__loader__", "__spec__", "__cached__", "__builtins__")


def evaluate(
    module: ir.Module,
    environment: ProcessEnvironment,
    loader: Loader,
    budget: Budget | None = None,
    *,
    name: str = "__config__",
    file_path: str | None = None,
    is_relative: bool = False,
    asked: Collection[str] = (),
) -> Evaluated:
    """What *module* binds when Gunicorn runs it in *environment*.

    *name* is its `__name__`: gunicorn 27.0.1, app/base.py, get_config_from_filename; the
    dotted name where it is loaded by `python:`. *file_path* is where the file stands when the
    server runs, absolute or relative to where it starts; *is_relative* says that `__file__` is
    as it is written. *asked* are the names that matter to the caller: loops over all variables
    are followed for those.
    """
    path = module.path if file_path is None else file_path
    question = _Question(module, loader, budget or Budget(), name, path, is_relative, asked)
    return _Answers(question, environment).under(Bindings())


def _plain_names(module: ir.Module) -> Iterator[str]:
    """The names that the module binds to what may as well be a text: no modules, no code."""
    code = (ir.Import, ir.FunctionDefinition, ir.ClassDefinition)
    others = tuple(item for item in module.body if isinstance(item, code))
    skipped = {text.value for text in bound_names(others)}
    return (text.value for text in module.bound if text.value not in skipped)


@dataclass(frozen=True)
class _Question:
    module: ir.Module
    loader: Loader
    budget: Budget
    name: str
    file_path: str
    is_relative: bool
    names: Collection[str]

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names that somebody may ask for; few programs need to know."""
        return frozenset(self.names) | frozenset(_plain_names(self.module))


class _Answers:
    """The evaluations of one module, each made once, when it is asked for."""

    def __init__(self, question: _Question, environment: ProcessEnvironment) -> None:
        self.question = question
        self.environment = environment
        self._made: dict[Bindings, Evaluated] = {}

    def under(self, bindings: Bindings) -> Evaluated:
        """The module's names where these inputs are given."""
        if bindings not in self._made:
            environment = self.environment.bound(bindings)
            self._made[bindings] = _Run(self, environment, bindings).evaluated()
        return self._made[bindings]

    def value(self, name: str, bindings: Bindings) -> Value[Any]:
        """What *name* is worth then; ABSENT where it is not bound."""
        evaluated = self.under(bindings)
        if evaluated.failure is not None:
            failure = evaluated.failure
            why = f"the file then stops with {failure.exception}: {failure.message}"
            return Unknown(why, failure.span)
        found = evaluated.assigned(name)
        if found is not None:
            return found.value
        return evaluated.open or Known(ABSENT)

    # These outlive the run that made a value, and hold nothing of its state.

    def rebinder(self, name: str, given: Bindings) -> Callable[[Bindings], Value[Any]]:
        """What answers for *name* under further inputs than *given*."""

        def rebind(bindings: Bindings) -> Value[Any]:
            merged = Bindings(
                {**given.environment, **bindings.environment},
                given.cpus if bindings.cpus is None else bindings.cpus,
            )
            return self.value(name, merged)

        return rebind

    def variable_rebinder(self, name: str) -> Callable[[Bindings], Value[Any]]:
        """What answers for a variable that the module sets."""

        def rebind(bindings: Bindings) -> Value[Any]:
            return self.under(bindings).writes_environment.get(name, Known(ABSENT))

        return rebind


class _Run:
    """One evaluation."""

    def __init__(
        self, answers: _Answers, environment: ProcessEnvironment, bindings: Bindings
    ) -> None:
        self.answers = answers
        self.bindings = bindings
        question = answers.question
        self.module = question.module
        self.run = Interpreter(environment, question.loader, question.budget)
        self.run.asking = lambda: question.asked
        self.run.bodies.append(self.module.body)
        self.names = DictObject({}, "namespace")
        found = ModuleNames(question.name, self.module.path, self.names)
        self.run.modules[self.module.path] = found
        self.environment = Environment(self.names, None, None, found)
        self._name_the_module(question)

    def _name_the_module(self, question: _Question) -> None:
        slots = self.names.slots
        slots["__name__"] = Slot(Abstract(question.name))
        slots["__doc__"] = Slot(unknown("is the module's own text", None))
        for name in _MODULE_NAMES:
            slots[name] = Slot(unknown("is set by Python's import system", None))
        begin(self.run)
        path = question.file_path
        place = Abstract(path) if question.is_relative else file_path(self.run, path)
        slots["__file__"] = Slot(place)

    # Running.

    def evaluated(self) -> Evaluated:
        run = self.run
        run.open()
        failure = self._run_all()
        evaluated = Evaluated(
            {} if failure is not None else self._assigned_names(),
            frozenset(run.reads),
            failure,
            {} if failure is not None else self._written_variables(),
            None if failure is not None else self._open(),
            self._others(),
        )
        self._release()
        return evaluated

    def _release(self) -> None:
        """Let go of the program's objects: a function holds the names that hold it.

        Many files are evaluated in one run, and the cycle collector does not run meanwhile.
        """
        for found in self.run.modules.values():
            if found is not None:
                found.names.slots.clear()

    def _run_all(self) -> Failure | None:
        reprieves = 0
        for statement in self.module.body:
            if reprieves > _MOST_REPRIEVES:
                self._forget(statement, GiveUpError("comes after too much work", statement.span))
                continue
            if type(statement) is ir.Assign and self._binds_constant(statement):
                continue
            journal = self.run.heap.open()
            try:
                jump = execute(self.run, (statement,), self.environment)
            except Dead:
                return self._failed(self.run.discarded, statement.span)
            except GiveUpError as error:
                reprieves += 1
                self._give_up(statement, journal, error)
                continue
            except RecursionError:
                reprieves += 1
                deep = GiveUpError("nests too deeply to be followed", statement.span)
                self._give_up(statement, journal, deep)
                continue
            self.run.heap.close(journal)
            if jump is not None:
                return self._failed(jump, statement.span)
        return None

    def _binds_constant(self, statement: ir.Assign) -> bool:
        """Whether *statement* is `name = 1` or its like: then it has been run.

        Most statements are. It neither branches nor fails, so nothing has to be undone after it.
        """
        run, names, value = self.run, self.names, statement.value
        if type(value) is not ir.Constant or len(statement.targets) > 1:
            return False
        target = statement.targets[0]
        if type(target) is not ir.Name or run.left < 2 or len(names.slots) >= run.budget.items:
            return False
        run.left -= 2
        set_slot(run, names, target.id, Slot(Abstract(value.value), value.span, target.span))
        return True

    def _failed(self, jump: Jump | None, span: Span) -> Failure:
        error = jump.value.payload if jump is not None and jump.value is not None else None
        span = jump.span if jump is not None and jump.span is not None else span
        if not isinstance(error, ExceptionObject):
            return Failure("an exception is raised", span, "Exception")
        kind = error.type
        name = kind.name if isinstance(kind, ClassObject) else kind.__name__
        texts = [describe(argument).text for argument in error.arguments]
        first = error.arguments[0].payload if error.arguments else ""
        message = first if isinstance(first, str) and len(texts) == 1 else ", ".join(texts)
        return Failure(message, span, name)

    def _give_up(self, statement: ir.Statement, journal: Journal, error: GiveUpError) -> None:
        """Undo a statement that takes too much, and forget all that it may have changed."""
        run = self.run
        del run.scopes[1:]
        while run.heap.journals[-1] is not journal:
            run.heap.journals.pop()
        journal.apply({})
        run.heap.close(journal)
        run.assumed, run.depth, run.control_reads = run.scope.assumed, 0, frozenset()
        for target in journal.before:
            if target is not self.names:
                target.lose(unknown(error.why, error.span or statement.span))
        self._forget(statement, error)
        run.left = max(run.left, run.budget.steps // 10)

    def _forget(self, statement: ir.Statement, error: GiveUpError) -> None:
        lost = unknown(error.why, error.span or statement.span)
        for slot in self.names.slots.values():
            lost = lost.holding(slot.value.objects)
        if _DYNAMIC & set(self.module.read):
            self.names.lose(lost)
        names = {text.value: text.span for text in bound_names((statement,))}
        for name in declared_global(self.module.body):
            names.setdefault(name, statement.span)
        for name, span in names.items():
            self.names.slots[name] = Slot(lost, span, span)

    # What it found.

    def _open(self) -> Unknown | None:
        rest = self.names.rest
        if rest.unknown is not None:
            return rest.unknown
        if rest.payload is OPAQUE or (rest.inputs and WILD not in rest.inputs):
            return Unknown("names are set that depend on the environment")
        return None

    def _assigned_names(self) -> dict[str, Assigned]:
        return {
            key: self._assigned(key, slot)
            for key, slot in self.names.slots.items()
            if slot.span is not None and isinstance(key, str) and not _is_gone(slot)
        }

    def _assigned(self, name: str, slot: Slot) -> Assigned:
        value, reads = self._value(name, slot.value)
        assert slot.span is not None
        earlier = tuple(
            [self._assigned(name, older) for older in slot.earlier if older.span is not None]
        )
        is_certain = not slot.present and slot.value.payload is not ABSENT
        name_span = slot.name_span or slot.span
        via = self._via(reads) if reads else ()
        return Assigned(name, value, slot.span, name_span, via, earlier, is_certain)

    def _via(self, reads: frozenset[str]) -> tuple[Setting[Any], ...]:
        found = [self.run.environment.lookup(name) for name in sorted(reads)]
        return tuple(item for item in found if isinstance(item, Setting))

    def _value(self, name: str, value: Abstract) -> tuple[Value[Any], frozenset[str]]:
        if not value.inputs and isinstance(value.payload, SCALARS):
            return Known(value.payload), value.reads
        return export(self.run, value, self.answers.rebinder(name, self.bindings))

    def _written_variables(self) -> dict[str, Value[Any]]:
        return {
            name: export(self.run, slot.value, self.answers.variable_rebinder(name))[0]
            for name, slot in self.run.environ.slots.items()
            if isinstance(name, str)
        }

    def _others(self) -> Others | None:
        """What is said of names that were not tried, where a variable may set any."""
        if WILD not in self.names.rest.inputs:
            return None
        why = Unknown("may be set from an environment variable that cannot be told")
        tried = self.run.asked if self.names in self.run.copied else frozenset()
        return Others(tried, why, self.module.body[0].span)


def _is_gone(slot: Slot) -> bool:
    return slot.value.payload is ABSENT and not slot.value.inputs
