"""Command lines of Gunicorn and Uvicorn, read without them."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunilint.resolve.arguments import Arguments, ProblemKind, parse_arguments
from gunilint.resolve.catalog import NEWEST, load, uvicorn
from gunilint.resolve.command_args import Unsplittable, parse_command_args, split
from gunilint.resolve.conversion import Unconvertible, convert_value, list_value
from gunilint.resolve.uvicorn_arguments import parse_uvicorn_arguments
from gunilint.resolve.words import Argument
from gunilint.source import Position, Source, Span, Text
from gunilint.value import (
    MISSING,
    Bindings,
    Input,
    InputKind,
    Known,
    Layer,
    Missing,
    Origin,
    Setting,
    Symbolic,
    Unknown,
    Value,
)


def read(text: str, version: str = NEWEST) -> tuple[Source, Arguments]:
    """What *text* sets as GUNICORN_CMD_ARGS, where every word is written as it reads."""
    source = Source("Procfile", text)
    return source, parse_command_args(load(version), source.fragment())


def at(line: int, start: int, end: int) -> Span:
    return Span("run.sh", Position(line, start), Position(line, end))


def word(value: Value[str] | str, start: int = 1) -> Argument:
    text = value if isinstance(value, str) else "?"
    known: Value[str] = Known(value) if isinstance(value, str) else value
    return Argument(known, at(1, start, start + len(text)))


def variable(
    name: str,
    default: str | Missing = MISSING,
    around: Callable[[str], str] = lambda text: text,
    among: tuple[str, ...] = (),
) -> Symbolic[str]:
    """A word that holds variable *name*."""

    def rebind(bindings: Bindings) -> Value[str]:
        given = bindings.environment.get(name)
        return Known(around(given)) if given is not None else result

    shown = default if isinstance(default, Missing) else around(default)
    result = Symbolic(
        around(f"${name}"), (Input(InputKind.ENVIRONMENT, name),), shown, rebind, among
    )
    return result


def parsed(*words: Argument | Value[str] | str) -> Arguments:
    rows = [item if isinstance(item, Argument) else word(item) for item in words]
    return parse_arguments(load(NEWEST), rows)


def values(found: Arguments) -> dict[str, object]:
    return {
        item.name: item.value.value if isinstance(item.value, Known) else item.value
        for item in found.assigned
    }


def test_every_form_of_a_flag_is_read_and_its_value_is_located() -> None:
    """Separate, joined, attached, clustered and shortened: the spans are the values."""
    source, found = read("-w4 -k gthread --timeout=60 -DRt 5 --graceful 9 -b=a:1 app:app x")
    assert values(found) == {
        "workers": 4,
        "worker_class": "gthread",
        "daemon": True,
        "enable_stdio_inheritance": True,
        "timeout": 5,
        "graceful_timeout": 9,
        "bind": ["a:1"],
    }
    assert {item.name: source.cut(item.span) for item in found.assigned} == {
        "workers": "4",
        "worker_class": "gthread",
        "daemon": "-D",
        "enable_stdio_inheritance": "R",
        "timeout": "5",
        "graceful_timeout": "9",
        "bind": "a:1",
    }
    assert {item.name: source.cut(item.flag_span) for item in found.assigned} == {
        "workers": "-w",
        "worker_class": "-k",
        "daemon": "-D",
        "enable_stdio_inheritance": "R",
        "timeout": "t",
        "graceful_timeout": "--graceful",
        "bind": "-b",
    }
    assert found.app is not None
    assert source.cut(found.app.span) == "app:app"
    assert [source.cut(extra.span) for extra in found.extra] == ["x"]
    assert not found.problems
    assert found.open is None


def test_a_shortened_flag_is_marked() -> None:
    """An abbreviation names the flag in full; a full one and a short one name none."""
    _, found = read("--time 60 --workers 2 -k sync a")
    assert [(item.flag, item.abbreviation_of) for item in found.assigned] == [
        ("--time", "--timeout"),
        ("--workers", None),
        ("-k", None),
    ]


def test_the_last_scalar_wins_and_lists_add_up() -> None:
    """-w 1 -w 2 is 2; -b a -b b is both, at the last one's place."""
    source, found = read("-w 1 -b a:1 --workers 2 -b b:2 a")
    assert values(found) == {"workers": 2, "bind": ["a:1", "b:2"]}
    workers = found.get("workers")
    assert workers is not None
    assert source.cut(workers.span) == "2"
    assert workers.flag == "--workers"
    assert found.get("timeout") is None


@pytest.mark.parametrize(
    ("text", "kind", "cut", "suggestion"),
    [
        ("--keepalive 5 a", ProblemKind.UNRECOGNIZED, "--keepalive", "--keep-alive"),
        ("--preload_app a", ProblemKind.UNRECOGNIZED, "--preload_app", "--preload"),
        ("--worker 4 a", ProblemKind.AMBIGUOUS, "--worker", "--workers"),
        ("-w 4.5 a", ProblemKind.INVALID_VALUE, "4.5", None),
        ("--workers=four a", ProblemKind.INVALID_VALUE, "four", None),
        ("--preload=1 a", ProblemKind.INVALID_VALUE, "--preload=1", None),
        ("a -w", ProblemKind.MISSING_VALUE, "-w", None),
        ("a -w --reload", ProblemKind.MISSING_VALUE, "-w", None),
        ("a -w 4 extra", ProblemKind.UNRECOGNIZED, "extra", None),
    ],
)
def test_what_stops_the_server_is_located(
    text: str, kind: ProblemKind, cut: str, suggestion: str | None
) -> None:
    """Each problem is at its word, and the flag that was meant is named."""
    source, found = read(text)
    [problem] = found.problems
    assert (problem.kind, source.cut(problem.span)) == (kind, cut)
    assert problem.suggestion == suggestion
    assert problem.message


def test_a_misspelt_flag_does_not_hide_the_application() -> None:
    """The value of the flag that was meant is not taken for the application."""
    source, found = read("--keepalive 5 app:app")
    assert found.app is not None
    assert source.cut(found.app.span) == "app:app"


def test_flags_after_two_dashes_are_ignored() -> None:
    """Gunicorn takes them for more applications, of which it ignores all but the first."""
    _, found = read("app:app -- -w 4")
    assert found.assigned == ()
    assert [item.value for item in found.extra] == [Known("-w"), Known("4")]


def test_proxy_protocol_swallows_the_application_from_24_1_on() -> None:
    """Its value became optional there."""
    assert values(read("--proxy-protocol app:app", "23.0.0")[1]) == {"proxy_protocol": True}
    _, found = read("--proxy-protocol app:app", "24.1.1")
    assert values(found) == {"proxy_protocol": "app:app"}
    assert found.app is None
    assert values(read("app:app --proxy-protocol")[1]) == {"proxy_protocol": "auto"}


def test_a_word_that_only_prints_ends_the_reading() -> None:
    """--version wins over what comes later, but not over an ambiguous flag."""
    _, found = read("--version --nonsense")
    assert found.exits is not None
    assert not found.problems
    _, found = read("--version --worker 4")
    assert found.exits is None
    assert found.problems


def test_a_formula_goes_through_the_conversion() -> None:
    """`-w ${N:-4}` is a number that can be worked out again."""
    found = parsed("-w", variable("N", "4"), "a")
    workers = found.assigned[0].value
    assert isinstance(workers, Symbolic)
    assert workers.default == 4
    assert workers.rebind(Bindings({"N": "9"})) == Known(9)
    wrong = workers.rebind(Bindings({"N": "many"}))
    assert isinstance(wrong, Unknown)
    assert found.open is None


def test_a_formula_within_a_word_is_cut_out_of_it() -> None:
    """`--bind=0.0.0.0:$PORT` knows its flag, though not its value."""
    found = parsed(variable("PORT", around=lambda text: f"--bind=0.0.0.0:{text}"), "a")
    bind = found.assigned[0].value
    assert isinstance(bind, Symbolic)
    assert (bind.formula, bind.default) == ("[0.0.0.0:$PORT]", MISSING)
    assert bind.rebind(Bindings({"PORT": "80"})) == Known(["0.0.0.0:80"])
    attached = parsed(variable("N", "2", lambda text: f"-w{text}"), "a").assigned[0].value
    assert isinstance(attached, Symbolic)
    assert attached.default == 2
    assert found.open is None


def test_a_formula_that_is_wrong_by_default_is_a_problem() -> None:
    """`-w ${N:-auto}` stops the server unless somebody sets N."""
    [problem] = parsed("-w", variable("N", "auto"), "a").problems
    assert problem.kind is ProblemKind.INVALID_VALUE


def test_an_unreadable_word_may_be_flags() -> None:
    """`gunicorn -w 4 $ARGS -t 9 a`: what stands after it is certain, what stands before not."""
    for unreadable in (Unknown("from the caller"), variable("ARGS"), variable("ARGS", "")):
        found = parsed("-w", "4", "-b", "a:1", unreadable, "-t", "9", "a")
        assert found.open is not None
        assert isinstance(values(found)["workers"], Unknown)
        assert isinstance(values(found)["bind"], Unknown)
        assert values(found)["timeout"] == 9
        assert found.app is not None
        assert found.app.value == Known("a")


def test_a_list_is_unsure_even_after_an_unreadable_word() -> None:
    """Words that cannot be read may bind more addresses."""
    assert isinstance(values(parsed(Unknown("?"), "-b", "a:1", "a"))["bind"], Unknown)


def test_an_unreadable_value_is_only_that_value() -> None:
    """`-w $(calc)` leaves everything else certain."""
    found = parsed("-w", Unknown("a command's output"), "-t", "9", "a")
    assert isinstance(values(found)["workers"], Unknown)
    assert values(found)["timeout"] == 9
    assert found.open is None


def test_a_variable_named_after_an_application_is_one() -> None:
    """`gunicorn $APP_MODULE -w 4` is read as everybody means it."""
    found = parsed(variable("APP_MODULE"), "-w", "4")
    assert found.open is None
    assert found.app is not None
    assert isinstance(found.app.value, Symbolic)


def test_a_lone_variable_may_be_flags_or_the_application() -> None:
    """`gunicorn $X -w 4`: both are said."""
    found = parsed(variable("X"), "-w", "4")
    assert found.open is not None
    assert found.app is not None
    assert values(found)["workers"] == 4


def test_a_flag_out_of_a_variable_is_unsure() -> None:
    """`gunicorn ${MODE:---reload} a` reloads unless somebody sets MODE, and who knows then."""
    found = parsed(variable("MODE", "--reload"), "a")
    assert isinstance(values(found)["reload"], Unknown)
    assert found.open is not None


def test_what_pythons_read_differently_is_not_guessed() -> None:
    """-Dw=4 gives "=4" on 3.11 and "4" on 3.13."""
    _, found = read("-Dw=4 a")
    assert found.open is not None
    assert not [
        item for item in found.assigned if item.name == "workers" and isinstance(item.value, Known)
    ]


def test_a_quoted_word_is_located_only_where_that_is_certain() -> None:
    """The value within `"--bind=a:1"` has its own span; one with escapes has the word's."""
    line = 'gunicorn "--bind=a:1"'
    quoted = Argument(Known("--bind=a:1"), at(1, 10, 22))
    [assigned] = parse_arguments(load(NEWEST), [quoted]).assigned
    assert Source("run.sh", line).cut(assigned.span) == "a:1"
    escaped = Argument(Known("--name=a b"), at(1, 1, 13))
    [assigned] = parse_arguments(load(NEWEST), [escaped]).assigned
    assert assigned.span == escaped.span


def test_the_variable_that_words_come_from_is_kept() -> None:
    """The story of a value goes through GUNICORN_CMD_ARGS."""
    text = Text("-w 4 -b a:1 -b b:2", at(3, 1, 20))
    origin = Origin(Layer.MANIFEST, text.span)
    setting = Setting("GUNICORN_CMD_ARGS", Known(text.value), origin)
    found = parse_command_args(load(NEWEST), text, via=(setting,))
    assert found.assigned[0].via == (setting,)
    assert found.assigned[0].span == text.span


def test_words_are_split_as_shlex_does() -> None:
    """Quotes, escapes and blanks; each word knows where it stands."""
    text = """-w 4 --bind="a b" 'c d' e\\ f "g\\"h\\x" '' x''y"""
    assert [item[0] for item in split(text)] == [
        "-w",
        "4",
        "--bind=a b",
        "c d",
        "e f",
        'g"h\\x',
        "",
        "xy",
    ]
    assert [text[start:end] for _, start, end in split(text)] == [
        "-w",
        "4",
        '--bind="a b"',
        "c d",
        "e\\ f",
        '"g\\"h\\x"',
        "",
        "x''y",
    ]
    for broken in ("a 'b", 'a "b', "a\\"):
        with pytest.raises(Unsplittable):
            split(broken)
    [problem] = read("-w 4 'a")[1].problems
    assert problem.kind is ProblemKind.INVALID_VALUE


@given(st.text("ab= \t\n'\"\\\\é", max_size=12))
def test_any_text_is_split_as_shlex_does(text: str) -> None:
    """The words are those of Python's shlex, or both refuse the text."""
    try:
        expected = shlex.split(text)
    except ValueError:
        with pytest.raises(Unsplittable):
            split(text)
    else:
        assert [item[0] for item in split(text)] == expected


def test_a_list_of_formulas_is_a_formula() -> None:
    """Its default, its alternatives and its rebinding are those of its items."""
    items: list[Value[str]] = [Known("a"), variable("X", "b", among=("b", "c"))]
    total = list_value(items)
    assert isinstance(total, Symbolic)
    assert total.default == ["a", "b"]
    assert total.among == (["a", "b"], ["a", "c"])
    assert total.rebind(Bindings({"X": "z"})) == Known(["a", "z"])
    assert isinstance(list_value([*items, Unknown("?")]), Unknown)


def test_a_conversion_that_fails_drops_the_alternatives() -> None:
    """A list of what a value can be is either whole or absent."""

    def number(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise Unconvertible("no number") from None

    converted = convert_value(variable("X", "1", among=("1", "x")), number)
    assert isinstance(converted, Symbolic)
    assert converted.among == ()
    assert converted.default == 1


def uvicorn_read(*words: Argument | Value[str] | str) -> Arguments:
    rows = [item if isinstance(item, Argument) else word(item) for item in words]
    return parse_uvicorn_arguments(uvicorn.load(uvicorn.NEWEST), rows)


def test_uvicorn_options_are_converted() -> None:
    """Numbers, switches and their opposites, repeated options, in any order."""
    found = uvicorn_read(
        "--port", "80", "a:b", "--reload-delay=0.5", "--no-access-log", "--header", "x:1",
        "--header", "y:2", "--factory",
    )  # fmt: skip
    assert values(found) == {
        "port": 80,
        "reload_delay": 0.5,
        "access_log": False,
        "headers": ["x:1", "y:2"],
        "factory": True,
    }
    assert found.app is not None
    assert found.app.value == Known("a:b")
    assert not found.problems


def test_uvicorn_knows_no_abbreviations() -> None:
    """click refuses what argparse would take; hints lead to Uvicorn's own names."""
    for flag, hint in (
        ("--work", "--workers"),
        ("--worker", "--workers"),
        ("-w", "--workers"),
        ("--keep-alive", "--timeout-keep-alive"),
    ):
        [problem] = uvicorn_read("a:b", flag, "4").problems
        assert problem.kind is ProblemKind.UNRECOGNIZED
        assert problem.suggestion == hint


def test_uvicorn_takes_one_application() -> None:
    """A second positional stops it; an unreadable one leaves everything open."""
    [problem] = uvicorn_read("a:b", "c:d").problems
    assert problem.word == "c:d"
    found = uvicorn_read("--workers", "2", Unknown("?"), "a:b", "--port", "80")
    assert found.open is not None
    assert isinstance(values(found)["workers"], Unknown)
    assert values(found)["port"] == 80
    assert not found.problems
