"""GitHub's fingerprint of a line, to the bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gunilint.report.line_hash import line_hashes


def direct(units: list[int]) -> str:
    """The polynomial of the first hundred *units* at 37, with zeros after the last, written out
    with integers of any size."""
    block = (units + [0] * 100)[:100]
    return f"{sum(unit * 37 ** (99 - place) for place, unit in enumerate(block)) % 2**64:x}"


def test_an_empty_file() -> None:
    """Nothing but the end: 65535 times 37 to the 99th."""
    assert line_hashes("", 1) == {1: f"{65535 * 37**99 % 2**64:x}:1"}


def test_lines_are_hashed_on_to_a_hundred_characters() -> None:
    """Each line's hash goes on over the following lines, to the end of the file."""
    assert line_hashes("a\nbc\n", 3) == {
        1: f"{direct([97, 10, 98, 99, 10, 65535])}:1",
        2: f"{direct([98, 99, 10, 65535])}:1",
        3: f"{direct([65535])}:1",
    }


def test_blanks_do_not_count() -> None:
    """Spaces and tabs are skipped, so indentation may change."""
    assert line_hashes("  a\t=\n b\n", 2) == line_hashes("a=\nb\n", 2)


def test_line_ends_are_alike() -> None:
    """CR, LF and CR LF are the same, whichever way they are mixed."""
    unix = line_hashes("a\nb\n\nc", 4)
    assert line_hashes("a\r\nb\r\n\r\nc", 4) == unix
    assert line_hashes("a\rb\r\rc", 4) == unix
    assert line_hashes("a\nb\r\n\rc", 4) == unix


def test_a_blank_parts_a_carriage_return_from_its_line_feed() -> None:
    """As upstream does: a blank after CR makes the LF that follows a line end of its own."""
    assert line_hashes("a\r \nb", 3) == line_hashes("a\n\nb", 3)


def test_characters_are_utf16_code_units() -> None:
    """An emoji is two of them."""
    assert line_hashes("\U0001f600", 1) == {1: f"{direct([0xD83D, 0xDE00, 65535])}:1"}


def test_equal_hashes_are_counted() -> None:
    """Lines that look alike for a hundred characters are told apart by a running number."""
    text = ("x" * 120 + "\n") * 3
    first = direct([120] * 100)
    hashes = line_hashes(text, 3)
    assert hashes == {1: f"{first}:1", 2: f"{first}:2", 3: f"{first}:3"}


TEXT = st.text(st.sampled_from("ab =\t\n\r\u00e9\U0001f600"), max_size=400)


@given(TEXT, st.integers(1, 30))
def test_against_the_definition(text: str, last: int) -> None:
    """For any text the rolling hash is the polynomial written out."""
    plain: list[str] = []
    previous = ""
    for character in text:
        if character not in " \t" and not (previous == "\r" and character == "\n"):
            plain.append("\n" if character == "\r" else character)
        previous = (
            character
            if character not in " \t" and not (previous == "\r" and character == "\n")
            else ""
        )
    lines = "".join(plain).split("\n")
    seen: dict[str, int] = {}
    expected = {}
    for number in range(1, min(last, len(lines)) + 1):
        rest = "\n".join(lines[number - 1 :]).encode("utf-16-le")
        units = [rest[at] | rest[at + 1] << 8 for at in range(0, len(rest), 2)]
        value = direct([*units, 65535])
        seen[value] = seen.get(value, 0) + 1
        expected[number] = f"{value}:{seen[value]}"
    assert line_hashes(text, last) == expected
