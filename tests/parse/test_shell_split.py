"""What `gunilint.parse.shell_split` makes of a command string."""

from __future__ import annotations

import pytest

from gunilint.parse.shell_split import split_words
from gunilint.source import Source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gunicorn app:app -w 4", ["gunicorn", "app:app", "-w", "4"]),
        ("  a\t'b c'  \"d $E\"", ["a", "b c", "d $E"]),
        (r"""a\ b "c\"d\n" 'e\f'""", ["a b", 'c"d\\n', "e\\f"]),
        ("a ''", ["a", ""]),
        ("a && b; c # d", ["a", "&&", "b;", "c", "#", "d"]),
        ("", []),
    ],
)
def test_words_are_split_like_shlex(text: str, words: list[str]) -> None:
    """Quotes group, backslashes escape, and no operator means anything."""
    found = split_words(Source("compose.yaml", text).fragment())
    assert [word.text for word in found.words] == words
    assert found.problems == ()


def test_each_character_keeps_its_place() -> None:
    """A word's fragment points into the file, past quotes and escapes."""
    source = Source("compose.yaml", r"""x "a\"b" """)
    word = split_words(source.fragment()).words[1]
    assert word.text == 'a"b'
    assert [source.cut(word.span(i, i + 1)) for i in range(3)] == ["a", '"', "b"]


def test_an_open_quote_is_a_problem() -> None:
    """It ends with the text, and is told at its place."""
    found = split_words(Source("compose.yaml", "a 'b c").fragment())
    assert [word.text for word in found.words] == ["a", "b c"]
    [problem] = found.problems
    assert problem.span.start.column == 3
