"""A module that starts Uvicorn itself: `python main.py` with `uvicorn.run(...)` in it."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.parse.facts.application import (
    Body,
    Call,
    Function,
    Literal,
    MadeCall,
    Name,
    PythonModule,
)
from gunilint.resolve.application_evaluate import Evaluator
from gunilint.resolve.application_modules import Module, Modules
from gunilint.resolve.application_values import External, FunctionRef, Place, Scope, Values
from gunilint.source import Source, Span

_RUN: Final = "uvicorn.run"
_CONFIG: Final = "uvicorn.Config"
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
    name of the module: then Uvicorn cannot start workers or reload. *is_script* says whether
    it only happens when the module is run. *maybe* is as in `MadeCall`.
    """

    callee: str
    span: Span
    target: Literal | None
    application: str | None
    keywords: tuple[Keyword, ...]
    is_script: bool
    maybe: bool


class _NoFiles:
    """A repository of nothing: only the module at hand is looked at."""

    def paths(self) -> tuple[str, ...]:
        return ()

    def exists(self, path: str) -> bool:
        return False

    def read(self, path: str) -> Source | None:
        return None


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
        self._evaluator = Evaluator(Modules(_NoFiles(), (), lambda _: None))
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
            for value in self._values(made, scope):
                may = maybe or made.maybe
                if isinstance(value, External):
                    self._note(value.path, made.call, scope, is_script=is_script, maybe=may)
                elif isinstance(value, FunctionRef):
                    self._enter(value.function, value, is_script=is_script, maybe=may)
