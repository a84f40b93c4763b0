"""Who wins for a bare Uvicorn: flags, UVICORN_*, what Uvicorn itself reads, defaults."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.resolve.catalog.uvicorn import NEWEST, load
from gunilint.resolve.effective import Effective
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import CheckedOut
from gunilint.resolve.uvicorn import UvicornCommand
from gunilint.resolve.words import Argument
from gunilint.source import Position, Span
from gunilint.value import Bindings, Known, Layer, Origin, Seconds, Setting, Symbolic, Unknown

_HERE = Span("Procfile", Position(1, 1), Position(1, 9))


def _resolve(
    words: str = "app:app",
    variables: Mapping[str, str] | None = None,
    inherited: frozenset[str] | None = frozenset(),
    files: Mapping[str, str] | None = None,
) -> Effective:
    settings = {
        name: Setting(name, Known(value), Origin(Layer.MANIFEST, _HERE))
        for name, value in (variables or {}).items()
    }
    return UvicornCommand(
        [Argument(Known(word), _HERE) for word in words.split()],
        _HERE,
        Environment(settings, inherited=inherited),
        Known("."),
        CheckedOut(MemoryTree(files or {}), ""),
        load(NEWEST),
        NEWEST,
    ).resolve()


@pytest.mark.parametrize(
    ("words", "variables", "workers"),
    [
        ("app:app", {}, 1),
        ("app:app", {"WEB_CONCURRENCY": "2"}, 2),
        ("app:app", {"WEB_CONCURRENCY": "2", "UVICORN_WORKERS": "3"}, 3),
        ("app:app --workers 4", {"WEB_CONCURRENCY": "2", "UVICORN_WORKERS": "3"}, 4),
        ("app:app", {"WEB_CONCURRENCY": "2", "UVICORN_WORKERS": ""}, 2),
    ],
)
def test_workers(words: str, variables: dict[str, str], workers: int) -> None:
    """The flag, then UVICORN_WORKERS unless it is empty, then WEB_CONCURRENCY, then one."""
    effective = _resolve(words, variables)
    assert effective.server.workers.value == Known(workers)
    assert effective.rejected_settings == ()


@pytest.mark.parametrize(
    ("words", "variables", "stops"),
    [
        ("app:app", {"WEB_CONCURRENCY": ""}, True),
        ("app:app", {"WEB_CONCURRENCY": "auto"}, True),
        ("app:app --workers 2", {"WEB_CONCURRENCY": "auto"}, False),
        ("app:app", {"WEB_CONCURRENCY": "auto", "UVICORN_WORKERS": "2"}, False),
        ("app:app", {"UVICORN_WORKERS": "auto"}, True),
        ("app:app --workers 2", {"UVICORN_WORKERS": "auto"}, False),
    ],
)
def test_variables_that_stop_it(words: str, variables: dict[str, str], stops: bool) -> None:
    """A variable is read only where nothing stronger is given, and then it must be a number."""
    assert bool(_resolve(words, variables).rejected_settings) is stops


def test_every_option_has_a_variable() -> None:
    """UVICORN_TIMEOUT_KEEP_ALIVE sets what --timeout-keep-alive does; the flag wins."""
    variables = {"UVICORN_TIMEOUT_KEEP_ALIVE": "8"}
    assert _resolve("a:b", variables).server.keepalive.known == Seconds(8)
    assert _resolve("a:b --timeout-keep-alive 9", variables).server.keepalive.known == Seconds(9)
    assert _resolve().server.keepalive.known == Seconds(5)


def test_a_variable_that_somebody_may_set() -> None:
    """It makes a formula, which binding it decides."""
    value = _resolve(inherited=None).server.workers.value
    assert isinstance(value, Symbolic)
    assert value.default == 1
    assert value.rebind(Bindings({"WEB_CONCURRENCY": "6"})) == Known(6)


def test_a_file_of_variables() -> None:
    """--env-file may set what Uvicorn itself reads, but no option."""
    server = _resolve("--env-file .env a:b").server
    assert isinstance(server.workers.value, Unknown)
    assert server.keepalive.known == Seconds(5)
    given = _resolve("--env-file .env a:b", {"WEB_CONCURRENCY": "2"}).server
    assert given.workers.value == Known(2)


@pytest.mark.parametrize(
    ("words", "variables", "path"),
    [
        ("a:b", {}, ("",)),
        ("a:b --app-dir src", {}, ("src",)),
        ("a:b --app-dir /app/src", {}, ("src",)),
        ("a:b", {"UVICORN_APP_DIR": "src", "PYTHONPATH": "lib"}, ("src", "lib")),
    ],
)
def test_where_modules_are_found(
    words: str, variables: dict[str, str], path: tuple[str, ...]
) -> None:
    """`--app-dir`, else where it starts, then PYTHONPATH."""
    assert _resolve(words, variables).search_path == path


def test_the_application() -> None:
    """The positional, else UVICORN_APP."""
    for effective in (
        _resolve("a:b", {"UVICORN_APP": "c:d"}),
        _resolve("", {"UVICORN_APP": "a:b"}),
    ):
        assert effective.target is not None
        assert effective.target.value == Known("a:b")
