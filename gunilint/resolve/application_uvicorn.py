"""A module that starts Uvicorn itself: `python main.py` with `uvicorn.run(...)` in it."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.parse.facts.application import Body, Call, Literal, Name, PythonModule
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_modules import Module, Modules
from gunilint.resolve.application_values import External, FunctionRef, Place, Scope
from gunilint.source import Span

_RUN: Final = "uvicorn.run"
_CONFIGS: Final = ("uvicorn.Config", "uvicorn.config.Config")
_STARTERS: Final = frozenset(
    {"uvicorn.Server().run", "uvicorn.Server().serve", "uvicorn.server.Server().run"}
)


class Keyword(NamedTuple):
    """`name=value` in the call; *literal* is None where *text* is no plain constant."""

    name: str
    text: str
    span: Span
    literal: Literal | None


class UvicornRun(NamedTuple):
    """The call that starts Uvicorn, or configures the server that is then started.

    *target* is the application where it is given as text, *application* where it is given as a
    name of the module: then Uvicorn cannot start workers or reload. *is_whole* says whether
    every keyword is known, *is_script* whether it only happens when the module is run. *maybe*
    is as in `MadeCall`.
    """

    callee: str
    span: Span
    target: Literal | None
    application: str | None
    keywords: tuple[Keyword, ...]
    is_whole: bool
    is_script: bool
    maybe: bool


def find_uvicorn_run(module: PythonModule) -> UvicornRun | None:
    """The call with which *module*, run as a script, starts Uvicorn.

    It is looked for in the script's block, at the top level, and in the functions of the
    module that these call. None where there is none, or more than one.
    """
    search = _Search(module)
    search.read(module.main, is_script=True)
    search.read(module.body, is_script=False)
    found = search.runs
    if not found and search.is_started:
        found = search.configs
    return found[0] if len(found) == 1 else None


class _Search:
    def __init__(self, facts: PythonModule) -> None:
        self._evaluator = Evaluator(Modules.of_nothing())
        module = Module("__main__", facts.path, (), facts)
        self._scope = self._evaluator.scopes.of_module(module)
        self._seen: set[int] = set()
        self.runs: list[UvicornRun] = []
        self.configs: list[UvicornRun] = []
        self.is_started = False

    def read(self, body: Body, *, is_script: bool) -> None:
        self._read(body, self._scope, is_script=is_script, maybe=False)

    def _read(self, body: Body, scope: Scope, *, is_script: bool, maybe: bool) -> None:
        for made in body.calls:
            place = Place(made.call.callee, scope, made.call.span.start)
            for value in self._evaluator.evaluate(place):
                may = maybe or made.maybe
                if isinstance(value, External):
                    self._note(value.path, made.call, is_script=is_script, maybe=may)
                elif isinstance(value, FunctionRef):
                    self._enter(value, is_script=is_script, maybe=may)

    def _enter(self, callee: FunctionRef, *, is_script: bool, maybe: bool) -> None:
        # A coroutine counts: something runs it, or the server would never start.
        if id(callee.function) not in self._seen:
            self._seen.add(id(callee.function))
            scope = self._evaluator.scopes.of_call(callee, None)
            self._read(callee.function.body, scope, is_script=is_script, maybe=maybe)

    def _note(self, path: str, call: Call, *, is_script: bool, maybe: bool) -> None:
        if path in _STARTERS:
            self.is_started = True
        if path not in (_RUN, *_CONFIGS):
            return
        target = call.positional[0] if call.positional else None
        keywords: list[Keyword] = []
        for keyword in call.keywords:
            if keyword.name == "app":
                target = keyword.value
            elif keyword.name is not None:
                literal = keyword.value if isinstance(keyword.value, Literal) else None
                keywords.append(Keyword(keyword.name, keyword.text, keyword.span, literal))
        run = UvicornRun(
            callee=path,
            span=call.span,
            target=target if isinstance(target, Literal) else None,
            application=target.id if isinstance(target, Name) else None,
            keywords=tuple(keywords),
            is_whole=all(keyword.name is not None for keyword in call.keywords),
            is_script=is_script,
            maybe=maybe,
        )
        (self.runs if path == _RUN else self.configs).append(run)
