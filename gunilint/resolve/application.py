"""From a server's target to the application: its file, its kind, and what importing it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from gunilint.model.app import App, Fault, Health, TargetFault
from gunilint.resolve.application_calls import ImportRun, Way
from gunilint.resolve.application_django import follow_django
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_interface import Kind, kind_of
from gunilint.resolve.application_mentions import Mentions
from gunilint.resolve.application_modules import Module, Modules, Parse
from gunilint.resolve.application_target import (
    Use,
    call_place,
    fault_of,
    is_factory,
    read_target,
    values_of,
)
from gunilint.resolve.application_uvicorn import Keyword, UvicornRun, find_uvicorn_run
from gunilint.resolve.environment import Environment
from gunilint.source import Tree
from gunilint.value import Setting

__all__ = [
    "Applications",
    "Fault",
    "Keyword",
    "TargetFault",
    "UvicornRun",
    "find_target_fault",
    "find_uvicorn_run",
    "resolve_app",
]


Answer = TypeVar("Answer")


class Applications:
    """The Python files of *tree* as servers import them; *parse* reads one and remembers it.

    What is found out of a module for one server serves the next that has the same `sys.path`.
    """

    def __init__(self, tree: Tree, parse: Parse) -> None:
        self.tree = tree
        self.mentions = Mentions(tree)
        self._parse = parse
        self._evaluators: dict[tuple[tuple[str, ...], str], Evaluator] = {}
        self._kinds: dict[tuple[Evaluator, tuple[str, ...]], Kind | None] = {}

    def evaluator(self, search_paths: Sequence[str], module: str) -> Evaluator:
        """Answers about *module* and what it imports."""
        key = (tuple(search_paths), module)
        if key not in self._evaluators:
            modules = Modules(self.tree, search_paths, self._parse, module)
            self._evaluators[key] = Evaluator(modules)
        return self._evaluators[key]

    def kind(self, use: Use, module: Module, evaluator: Evaluator) -> Kind | None:
        """What kind of application *use* serves of *module*."""
        if use.is_called or use.tries_call:
            # Then it may be the call in the command that says so.
            return kind_of(values_of(use, module, evaluator), evaluator)
        key = (evaluator, use.target.names)
        if key not in self._kinds:
            self._kinds[key] = kind_of(values_of(use, module, evaluator), evaluator)
        return self._kinds[key]


def resolve_app(
    target: Setting[str] | None,
    applications: Applications,
    search_paths: Sequence[str],
    factory: bool = False,
    *,
    tries_call: bool = False,
    environment: Environment | None = None,
) -> App:
    """What *target* is, where it is a module of the repository.

    *search_paths* are the repository's directories on the server's `sys.path`, best first. With
    *factory* the name is called for the application, as by `uvicorn --factory`; with
    *tries_call* only if it can be, as Uvicorn and its workers do by themselves (uvicorn 0.54.0,
    config.py, Config.load). *environment* is the server's; it can name Django's settings. A
    target that depends on inputs is taken at their defaults.
    """
    text = target.nominal if target is not None else None
    wanted = read_target(text) if text is not None else None
    if target is None or wanted is None:
        return App(target)
    evaluator = applications.evaluator(search_paths, wanted.module)
    module = evaluator.modules.find(wanted.module)
    if module is None or module.path is None:
        return App(target)
    use = Use(wanted, target.span, wanted.is_called or factory, tries_call)
    kind = applications.kind(use, module, evaluator)
    follow = _once(lambda: _follow(use, evaluator, environment or Environment()))
    health = _once(lambda: _health(follow(), applications.tree))
    mentions = applications.mentions
    return App(
        target,
        path=module.path,
        interface=kind.interface if kind else None,
        framework=kind.framework if kind else None,
        evidence=kind.evidence if kind else None,
        calls_at_import=_once(lambda: follow().result()),
        imports=_once(lambda: follow().imports()),
        find_health=health,
        find_flags=lambda: health().flags if mentions.may_drain(search_paths) else (),
        mentions=mentions.has,
        may_use=lambda names: mentions.may_make(names, search_paths),
    )


def find_target_fault(
    target: str,
    applications: Applications,
    search_paths: Sequence[str],
    factory: bool = False,
) -> TargetFault | None:
    """What is certainly wrong with *target*; None where nothing is, or it cannot be told.

    Whether a function that is not called is a fault is for the server to say: Uvicorn calls
    one that needs no arguments.
    """
    wanted = read_target(target)
    if wanted is None:
        return None
    evaluator = applications.evaluator(search_paths, wanted.module)
    is_called = wanted.is_called or factory
    return fault_of(wanted, evaluator.modules, evaluator, is_called=is_called)


def _follow(use: Use, evaluator: Evaluator, environment: Environment) -> ImportRun:
    """What importing the module does, and its packages before it, and calling its factory."""
    modules, run = evaluator.modules, ImportRun(evaluator)
    start = Way((), maybe=False)
    parts = use.target.module.split(".")
    for length in range(1, len(parts) + 1):
        module = modules.find(".".join(parts[:length]))
        if module is None:
            return ImportRun(evaluator)
        run.add_module(module, start)
    if module is not None:
        call = call_place(use, module, evaluator)
        for value in evaluator.names.of_module(module, use.target.names[0]):
            if use.is_called or (use.tries_call and is_factory(value, evaluator)):
                run.add_call(value, call, start, maybe=False)
    run.run()
    follow_django(run, environment)
    run.run()
    return run


def _health(run: ImportRun, tree: Tree) -> Health:
    """What the modules that are imported say about health; the reader is loaded for it."""
    from gunilint.resolve.application_health import health_of

    return health_of(run.modules, tree)


def _once(work_out: Callable[[], Answer]) -> Callable[[], Answer]:
    """*work_out*, which is then only run for the first who asks."""
    answers: list[Answer] = []

    def ask() -> Answer:
        if not answers:
            answers.append(work_out())
        return answers[0]

    return ask
