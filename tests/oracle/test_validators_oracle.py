"""Gunicorn's own validators agree with ours."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import pytest
from argv_cases import drawn
from harness import Case, Oracle, encoded
from hypothesis import strategies as st
from value_cases import value_cases

from gunilint.resolve.catalog import VERSIONS, Catalog, load
from gunilint.resolve.evaluate import Function
from gunilint.resolve.validate import Rejected, Undecidable, environment_default, validate

pytestmark = pytest.mark.oracle


def stand_in(value: object) -> object:
    """*value*, or for a function what stands for it."""
    if not inspect.isfunction(value):
        return value
    parameters = inspect.signature(value).parameters.values()
    named = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    required = [p for p in named if p.default is p.empty]
    any_number = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return Function(value.__name__, len(required), None if any_number else len(named))


def judge(catalog: Catalog, name: str, text: str) -> Any:
    """Our answer in the form of the oracle's; None where it is for the machine to say."""
    value = stand_in(eval(text))
    try:
        return {"value": encoded(validate(catalog.settings[name], value, "/ROOT/work"))}
    except Rejected:
        return {"error": ""}
    except Undecidable:
        return None


def differences(oracle: Oracle, cases: Sequence[tuple[str, str]]) -> tuple[list[str], int]:
    """Where our answers differ, and how many we gave."""
    catalog = load(oracle.version)
    tried = [(name, text) for name, text in cases if name in catalog.settings]
    found, answered = [], 0
    for (name, text), answer in zip(tried, oracle.set_values(tried), strict=True):
        mine = judge(catalog, name, text)
        if mine is None:
            continue
        answered += 1
        theirs = {"error": ""} if "error" in answer else answer
        if mine != theirs:
            found.append(f"{name} = {text}: ours {mine}, Gunicorn's {answer}")
    return found, answered


def test_values_are_accepted_and_converted_as_gunicorn_does(oracle: Oracle) -> None:
    """For each pair of a setting and a value `cfg` holds the same, or both refuse it."""
    found, answered = differences(oracle, value_cases())
    assert found == []
    assert answered >= 200


def expressions() -> st.SearchStrategy[str]:
    """Plain Python values that somebody might write in a config file."""
    words = st.sampled_from(
        ["true", "off", "auto", "h2", "4", "0x1f", "07", " 8 ", "*", "10.0.0.0/8", "1.2.3.4", "a:1"]
    )
    text = st.one_of(words, st.text("0129abx-_., :/*[]", max_size=6))
    scalar = st.one_of(st.none(), st.booleans(), st.integers(-9, 70000), text)
    numbers = st.floats(-9, 99, width=16)
    rows = st.lists(scalar, max_size=3)
    pairs = st.dictionaries(text, scalar, max_size=2)
    return st.one_of(scalar, text, numbers, rows, rows.map(tuple), pairs).map(repr)


def test_any_value_of_any_setting_is_treated_as_gunicorn_does(oracle: Oracle) -> None:
    """Random values of every setting are accepted, converted and refused alike."""
    names = [name for name, spec in load(oracle.version).settings.items() if not spec.is_hook]
    files = ("chdir", "reload_extra_files", "user", "group")
    pairs = st.tuples(st.sampled_from([n for n in names if n not in files]), expressions())
    found, answered = differences(oracle, drawn(pairs, 1500))
    assert found == []
    assert answered > 1000


ENVIRONMENT = [
    {"WEB_CONCURRENCY": "3"},
    {"WEB_CONCURRENCY": " 3 "},
    {"WEB_CONCURRENCY": "0x3"},
    {"WEB_CONCURRENCY": ""},
    {"WEB_CONCURRENCY": "auto"},
    {"WEB_CONCURRENCY": "2.5"},
    {"WEB_CONCURRENCY": "-1"},
    {"WEB_CONCURRENCY": "1_0"},
    {"PORT": "8080"},
    {"PORT": ""},
    {"PORT": " 80 "},
    {"PORT": "http"},
    {"FORWARDED_ALLOW_IPS": "*"},
    {"FORWARDED_ALLOW_IPS": ""},
    {"FORWARDED_ALLOW_IPS": "10.0.0.1, 10.0.0.2"},
    {"FORWARDED_ALLOW_IPS": "10.0.0.0/8"},
    {"FORWARDED_ALLOW_IPS": "proxy"},
    {"SENDFILE": "0"},
    {},
]


def test_the_environment_feeds_defaults_as_gunicorn_does(oracle: Oracle) -> None:
    """Every default equals the real one under each of the environments."""
    catalog = load(oracle.version)
    outcomes = oracle.run([Case(argv=("app:app",), env=env) for env in ENVIRONMENT])
    for env, outcome in zip(ENVIRONMENT, outcomes, strict=True):
        expected = dict(outcome.settings)
        rejected = False
        for name, spec in catalog.settings.items():
            default = encoded(spec.default)
            if spec.environment in env:
                try:
                    default = encoded(environment_default(spec, env[spec.environment]))
                except Rejected:
                    rejected = True
            if outcome.ok and spec.depends is None and not spec.is_hook:
                known = "app:app" if name == "default_proc_name" else default
                assert known == expected[name], (env, name)
        assert outcome.ok is not rejected, (env, outcome.stderr)
        assert not outcome.ok or set(expected) == set(catalog.settings)


def test_the_versions_are_the_catalogued_ones() -> None:
    """The oracle covers each release that the catalogue has."""
    assert len(VERSIONS) == 9
