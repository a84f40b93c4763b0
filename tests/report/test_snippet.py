"""Source frames, drawn to the column."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from hypothesis import given
from hypothesis import strategies as st

from gunilint.report.paint import Ink
from gunilint.report.snippet import Canvas, Mark, frame, gutter
from gunilint.source import Position, Source, Span


def draw(text: str, *marks: Mark, columns: int = 100, ascii_only: bool = False) -> list[str]:
    source = Source("f", text)
    digits = gutter([(source, marks)])
    return list(frame(source, marks, Canvas(columns, digits, Ink.ERROR, False, ascii_only)))


def mark(line: int, first: int, last: int, text: str = "", *, to: int = 0) -> Mark:
    """Columns *first* up to *last*, the latter on line *to* if given."""
    return Mark(Span("f", Position(line, first), Position(to or line, last)), text, True)


def other(line: int, first: int, last: int, text: str = "") -> Mark:
    return mark(line, first, last, text)._replace(is_primary=False)


def test_marks_on_one_line_are_stacked() -> None:
    """The primary mark is nearest to the line, the others follow from left to right."""
    assert draw(
        "a = f(b, c)\n", other(1, 10, 11, "this too"), other(1, 1, 2, "that"), mark(1, 5, 12, "!")
    ) == [
        "  |",
        "1 | a = f(b, c)",
        "  |     ^^^^^^^ !",
        "  | - that",
        "  |          - this too",
        "  |",
    ]


def test_gaps_between_lines() -> None:
    """A gap of one line is filled; a wider one is dots; numbers share one gutter."""
    text = "".join(f"line {number}\n" for number in range(1, 13))
    assert draw(text, mark(2, 1, 5), other(4, 6, 7), other(12, 6, 8, "end")) == [
        "   |",
        " 2 | line 2",
        "   | ^^^^",
        " 3 | line 3",
        " 4 | line 4",
        "   |      -",
        "...",
        "12 | line 12",
        "   |      -- end",
        "   |",
    ]


def test_a_mark_over_several_lines() -> None:
    """Every line is underlined from its first character to its last; the words come last."""
    text = 'command: [\n  "gunicorn",\n\n  "app:app" ]  # x\n'
    assert draw(text, mark(1, 10, 14, "no config", to=4)) == [
        "  |",
        "1 | command: [",
        "  |          ^",
        '2 |   "gunicorn",',
        "  |   ^^^^^^^^^^^",
        "3 |",
        '4 |   "app:app" ]  # x',
        "  |   ^^^^^^^^^^^ no config",
        "  |",
    ]


def test_a_long_mark_keeps_its_head_and_its_end() -> None:
    """Twenty lines of a mark are shown as three and the last."""
    text = "x\n" * 20
    assert draw(text, mark(1, 1, 1, "all", to=21)) == [
        "   |",
        " 1 | x",
        "   | ^",
        " 2 | x",
        "   | ^",
        " 3 | x",
        "   | ^",
        "...",
        "20 | x",
        "   | ^ all",
        "   |",
    ]


def test_tabs_and_wide_characters() -> None:
    """A tab takes four columns, an East Asian character or an emoji two, an accent none."""
    # 4 for the tab, 1 for x, 2 for the character, none for its accent, 2 for the emoji, 3.
    assert draw("\tx\u4f60\u0301\U0001f600 = 1\n", mark(1, 9, 10, "one")) == [
        "  |",
        "1 |     x\u4f60\u0301\U0001f600 = 1",
        "  | " + " " * 12 + "^ one",
        "  |",
    ]


def test_marks_without_characters() -> None:
    """An empty mark is one caret: within a line, at its end, in an empty file."""
    assert draw("ab\n", mark(1, 2, 2))[2] == "  |  ^"
    assert draw("ab", mark(1, 3, 3))[2] == "  |   ^"
    assert draw("", mark(1, 1, 1, "empty")) == ["  |", "1 |", "  | ^ empty", "  |"]


def test_marks_outside_the_text() -> None:
    """A mark past the end is shown at the nearest place instead of failing."""
    assert draw("ab\ncd", mark(9, 7, 9)) == ["  |", "2 | cd", "  | ^^", "  |"]
    assert draw("ab\ncd", mark(1, 7, 9)) == ["  |", "1 | ab", "  |   ^", "  |"]


def test_windows_line_ends() -> None:
    """A carriage return is part of the line's end, not of the line."""
    assert draw("ab\r\ncd\r\n", mark(1, 1, 3), other(2, 1, 3)) == [
        "  |",
        "1 | ab",
        "  | ^^",
        "2 | cd",
        "  | --",
        "  |",
    ]


def test_a_long_line_is_cut_around_its_mark() -> None:
    """Of the room left, a third goes before the mark and the rest after it."""
    text = "a" * 50 + "MARK" + "b" * 50
    # 34 columns less "1 | " are 30; less two ellipses 24; less the mark 20: 6 before, 14 after.
    assert draw(text, mark(1, 51, 55, "here"), columns=34) == [
        "  |",
        "1 | ...aaaaaaMARKbbbbbbbbbbbbbb...",
        "  |          ^^^^ here",
        "  |",
    ]


def test_marks_too_far_apart_get_a_view_each() -> None:
    """A line too long for both of its marks is shown once for each."""
    text = "first" + "." * 60 + "second"
    assert draw(text, mark(1, 1, 6), other(1, 66, 72), columns=34) == [
        "  |",
        "1 | first" + "." * 19 + "...",
        "  | ^^^^^",
        "1 | ..." + "." * 18 + "second",
        "  |    " + " " * 18 + "------",
        "  |",
    ]


def test_a_label_without_room_stands_below() -> None:
    """Words that do not fit beside their mark are put under it, folded if need be."""
    text = "x = " + "v" * 30
    label = "the value that the container gets at its start, whatever the image says"
    assert draw(text, mark(1, 5, 35, label), columns=44) == [
        "  |",
        "1 | " + text,
        "  |     " + "^" * 30,
        "  | the value that the container gets at its",
        "  | start, whatever the image says",
        "  |",
    ]


def test_one_line_of_megabytes_is_not_looked_at_whole() -> None:
    """A minified file costs what is shown of it."""
    text = "x" * 5_000_000 + "MARK" + "y" * 5_000_000
    lines = draw(text, mark(1, 5_000_001, 5_000_005))
    assert len(lines[1]) == 100
    assert lines[2].index("^") == lines[1].index("M")


TEXT = st.text(st.sampled_from("ab \t\u4f60\U0001f600\u0301\u00e9\x1b\u202e\ufeff"), max_size=150)


def columns_of(line: str) -> list[str]:
    """The character in each column, as a terminal places them."""
    places: list[str] = []
    for character in line:
        if category(character) == "Mn":
            continue
        places.extend(character * (2 if east_asian_width(character) in "WF" else 1))
    return places


@given(TEXT, TEXT, TEXT, st.integers(24, 120))
def test_carets_stand_under_their_characters(
    before: str, after: str, filler: str, columns: int
) -> None:
    """Whatever stands around it, the marked word is underlined exactly, within the width."""
    text = f"{before}{filler}MARKED{after}"
    first = len(before) + len(filler) + 1
    lines = draw(text, mark(1, first, first + 6), columns=columns)
    places, carets = columns_of(lines[1]), columns_of(lines[2])
    assert "".join(p for p, c in zip(places, carets, strict=False) if c == "^") == "MARKED"
    assert len(places) <= max(columns, 24)


@given(TEXT, st.integers(1, 160), st.integers(0, 160), st.integers(1, 200))
def test_frames_never_fail(text: str, first: int, length: int, columns: int) -> None:
    """Any mark on any text gives a frame in which some caret stands."""
    lines = draw(text, mark(1, first, first + length, "label"), columns=columns)
    assert any("^" in line for line in lines)
    assert all(line.isascii() for line in draw(text, mark(1, 1, 1), ascii_only=True))
