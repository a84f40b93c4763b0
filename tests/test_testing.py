"""Examples are read as they are written, to the character."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gunilint.finding import Finding, Severity
from gunilint.model.file import ConfigFile
from gunilint.rule import RECOMMENDED, STRICT, Rule
from gunilint.source import Position, Span
from gunilint.testing import Polarity, examples
from gunilint.txtar import unpack

MANUAL = """A fault.

Why it hurts: it does.

BAD: two marks, one in the other

    policy: strict
    -- a/Procfile --
    web: (|gunicorn -w [|4|] app:app|)
    -- empty.py --
    -- b.py --
    x = 1

    if x:
        [|y = (
            2
        )|]

GOOD: nothing to see

    -- b.py --
    x = 1
"""


def rule_with(manual: str, policies: tuple[str, ...] = (RECOMMENDED, STRICT)) -> Rule:
    def check(file: ConfigFile) -> Iterator[Finding]:
        yield Finding.at(file.span, "…")

    return Rule(
        "ACME001",
        "fault",
        Severity.ERROR,
        ConfigFile,
        check,
        frozenset(policies),
        "0.1.0",
        ("ACME",),
        manual,
    )


def span(path: str, *numbers: int) -> Span:
    line, column, end_line, end_column = numbers
    return Span(path, Position(line, column), Position(end_line, end_column))


def test_an_example_is_a_small_repository() -> None:
    """Files lose their indentation and their marks; empty ones stay."""
    bad, good = examples(rule_with(MANUAL))
    assert (bad.polarity, bad.caption) == (Polarity.BAD, "two marks, one in the other")
    assert dict(bad.files) == {
        "a/Procfile": "web: gunicorn -w 4 app:app\n",
        "empty.py": "",
        "b.py": "x = 1\n\nif x:\n    y = (\n        2\n    )\n",
    }
    assert (good.polarity, dict(good.files)) == (Polarity.GOOD, {"b.py": "x = 1\n"})


def test_marks_are_spans_of_the_unmarked_text() -> None:
    """Other marks in the same line do not move them; they may stand in each other."""
    bad, good = examples(rule_with(MANUAL))
    assert bad.marks.primary == {span("a/Procfile", 1, 18, 1, 19), span("b.py", 4, 5, 6, 6)}
    assert bad.marks.related == {span("a/Procfile", 1, 6, 1, 27)}
    assert not good.marks.primary | good.marks.related


def test_the_policy_is_the_mildest_that_has_the_rule() -> None:
    """An example may name its policy; else it is recommended, or what the rule is in."""
    bad, good = examples(rule_with(MANUAL))
    assert (bad.policy, good.policy) == (STRICT, RECOMMENDED)
    assert examples(rule_with(MANUAL, (STRICT,)))[1].policy == STRICT


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("    -- a --\n    [|x", r"a: \[\| is not closed"),
        ("    -- a --\n    x|]", r"a: \|\] closes nothing"),
        ("    -- a --\n    [|(|x|]|)", r"a: \|\] closes nothing"),
        ("    -- a --\n    [|x|]\n    -- a --\n    y", "two files are called a"),
        ("    polity: strict\n    -- a --\n    [|x|]", "not understood before the first file"),
        ("    [|x|]", "not understood before the first file"),
        ("", "no file"),
        ("    -- a --\n    x", "a BAD example marks a finding"),
    ],
)
def test_a_slip_in_an_example_is_an_error(block: str, problem: str) -> None:
    """An example that shows nothing must not pass for one."""
    with pytest.raises(ValueError, match=problem):
        examples(rule_with(f"A fault.\n\nBAD: caption\n\n{block}\n"))


def test_an_archive_ends_each_file_once() -> None:
    """Blank lines between files belong to none."""
    archive = unpack("hello\n-- a/b.txt --\none\n\n\n-- c --\n\n-- d --\ntwo")
    assert archive.comment == "hello\n"
    assert dict(archive.files) == {"a/b.txt": "one\n", "c": "", "d": "two\n"}
