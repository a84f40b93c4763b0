"""Gunicorn's and Uvicorn's own parsers agree with ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from argv_cases import argv_cases, drawn
from harness import Oracle, UvicornOracle, encoded
from hypothesis import strategies as st

from gunilint.resolve.arguments import Arguments, parse_arguments
from gunilint.resolve.catalog import Catalog, load
from gunilint.resolve.catalog import uvicorn as uvicorn_catalog
from gunilint.resolve.conversion import Unconvertible
from gunilint.resolve.uvicorn_arguments import convert_variable, parse_uvicorn_arguments
from gunilint.resolve.words import Argument
from gunilint.source import Position, Span
from gunilint.value import Known, Unknown

pytestmark = pytest.mark.oracle

SPAN = Span("Procfile", Position(1, 1), Position(1, 1))


def ours(found: Arguments) -> Any:
    """What we make of a command line, in the form of the oracle's answers."""
    if found.problems:
        return {"code": 2}
    if found.exits is not None:
        return {"code": 0}
    words = [item for item in (found.app, *found.extra) if item is not None]
    return {
        "args": [word.value.value for word in words if isinstance(word.value, Known)],
        "given": {item.name: _value(item.value) for item in found.assigned},
    }


def _value(value: object) -> Any:
    return encoded(value.value) if isinstance(value, Known) else value


def compare(catalog: Catalog, words: Sequence[str], answer: Any) -> str | None:
    """How our reading of *words* differs from the real parser's."""
    found = parse_arguments(catalog, [Argument(Known(word), SPAN) for word in words])
    expected = dict(answer)
    mine = ours(found)
    if found.open is not None:  # readings that differ between versions of Python
        return None
    for name in [n for n, v in mine.get("given", {}).items() if isinstance(v, Unknown)]:
        mine["given"].pop(name)
        expected.get("given", {}).pop(name, None)
    return None if mine == expected else f"{words}: ours {mine}, Gunicorn's {expected}"


def test_hand_written_command_lines_are_read_as_gunicorn_reads_them(oracle: Oracle) -> None:
    """For each of the command lines the settings, the application and the exit are the same."""
    cases = argv_cases()
    assert len(cases) >= 120
    catalog = load(oracle.version)
    answers = oracle.parse(cases)
    differences = [
        difference
        for words, answer in zip(cases, answers, strict=True)
        if (difference := compare(catalog, words, answer))
    ]
    assert differences == []


def command_lines(catalog: Catalog) -> st.SearchStrategy[list[str]]:
    """Rows of words that are mostly flags of *catalog*, some shortened, joined or misspelt."""
    flags = st.sampled_from(sorted(catalog.flags))
    short = st.builds(lambda flag, n: flag[: max(2, len(flag) - n)], flags, st.integers(0, 6))
    values = st.sampled_from(
        ["4", "-1", "x", "a=b", "", "0x1f", "022", "app:app", "-", "--", "-5x", "a b", "-a b"]
    )
    joined = st.builds(lambda flag, value: f"{flag}={value}", short, values)
    attached = st.builds(lambda flag, value: f"{flag[:2]}{value}", flags, values)
    clusters = st.text("DRwkbhv4=", min_size=1, max_size=4).map(lambda text: f"-{text}")
    word = st.one_of(flags, short, values, values, joined, attached, clusters)
    return st.lists(word, max_size=6)


def test_generated_command_lines_are_read_as_gunicorn_reads_them(oracle: Oracle) -> None:
    """Random rows of flags, values, abbreviations and clusters are read alike."""
    catalog = load(oracle.version)
    rows = drawn(command_lines(catalog), 1500)
    answers = oracle.parse(rows)
    differences = [
        difference
        for words, answer in zip(rows, answers, strict=True)
        if (difference := compare(catalog, words, answer))
    ]
    assert differences == []


UVICORN_LINES = """
app:app
app:app --host 0.0.0.0 --port 80
--host=0.0.0.0 app:app --port=80
--port x app:app
--port
app:app --port --host
app:app --host --port 80
app:app --workers 4 --workers 2
app:app --worker 4
app:app -w 4
app:app --reload --reload-dir / --reload-dir /tmp
app:app --reload=true
app:app --no-access-log
app:app --access-log --no-access-log
app:app --no-proxy-headers --proxy-headers
app:app --no-server-header --no-date-header --use-colors
app:app extra
-- app:app
-- app:app --workers 4
app:app -- --workers 4
app:app --
--workers 2 --
app:app --log-level info
app:app --log-level INFO
app:app --log-level bogus
app:app --loop asyncio --http h11 --ws none --lifespan off --interface asgi3
app:app --lifespan maybe
app:app --timeout-keep-alive 65 --timeout-graceful-shutdown 10
app:app --timeout-keep-alive 6.5
app:app --limit-max-requests 10 --limit-concurrency 5
app:app --limit-max-requests-jitter 3
app:app --timeout-worker-healthcheck 9
app:app --reload-delay 0.5 --ws-ping-interval 1
app:app --ws-per-message-deflate false --ws-max-size 1
app:app --ws-per-message-deflate maybe
app:app --header a:b --header c:d
app:app --root-path /x --forwarded-allow-ips *
app:app --ssl-keyfile k --ssl-certfile c --ssl-version 2
app:app --factory
app:app --app-dir src
app:app --fd 3 --uds x
app:app --fd -1 --backlog 4
app:app --env-file /dev/null
app:app --version
--help
app:app --help --unknown
app:app --version --port x
app:app -5
app:app -
- --port 80
app:app --h11-max-incomplete-event-size 1
app:app --ws-max-queue 3 --reset-contextvars
app:app --timeout-keep-alive -5
app:app --bind 0.0.0.0:80
app:app -host x
app:app --=x
app:app --host=
"""


@pytest.mark.parametrize("version", uvicorn_catalog.VERSIONS)
def test_command_lines_are_read_as_uvicorn_reads_them(version: str) -> None:
    """For each of the command lines the options and the exit are the same."""
    catalog = uvicorn_catalog.load(version)
    rows = [line.split() for line in UVICORN_LINES.strip().splitlines()]
    answers = UvicornOracle(version).parse([(row, {}) for row in rows])
    differences = []
    for row, answer in zip(rows, answers, strict=True):
        found = parse_uvicorn_arguments(catalog, [Argument(Known(word), SPAN) for word in row])
        mine = ours(found)
        if "given" in mine:
            missing = {"code": 2}  # the application, which no word names
            mine = {"given": {**mine["given"], "app": mine["args"][0]}} if mine["args"] else missing
        answer.pop("message", None)
        if mine != answer:
            differences.append((row, mine, answer))
    assert differences == []


VARIABLES = [
    ("workers", "4"),
    ("workers", "four"),
    ("workers", " 4 "),
    ("port", "8080"),
    ("host", "0.0.0.0"),
    ("reload", "true"),
    ("reload", "off"),
    ("reload", "YES"),
    ("reload", "maybe"),
    ("access_log", "0"),
    ("proxy_headers", "f"),
    ("factory", "1"),
    ("log_level", "debug"),
    ("log_level", "loud"),
    ("headers", "a:b c:d"),
    ("reload_includes", "*.py *.html"),
    ("reload_dirs", "/:/tmp"),
    ("reload_delay", "1.5"),
    ("timeout_keep_alive", "65"),
    ("lifespan", "off"),
]


@pytest.mark.parametrize("version", uvicorn_catalog.VERSIONS)
def test_variables_are_read_as_uvicorn_reads_them(version: str) -> None:
    """An option's UVICORN_ variable is converted as click does it."""
    catalog = uvicorn_catalog.load(version)
    cases = [(["a:b"], {f"UVICORN_{name.upper()}": text}) for name, text in VARIABLES]
    answers = UvicornOracle(version).parse(cases)
    for (name, text), answer in zip(VARIABLES, answers, strict=True):
        spec = catalog.options[name]
        assert spec.environment == f"UVICORN_{name.upper()}"
        try:
            mine: object = convert_variable(spec, text)
        except Unconvertible:
            assert answer.get("code") == 2, (name, text, answer)
        else:
            assert answer["given"][name] == mine
