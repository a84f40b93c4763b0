"""python-dotenv in config files, and the language of its files."""

from __future__ import annotations

import pytest
from config_values import ConfigFile

from gunilint.resolve.evaluate.library.dotenv_syntax import (
    Entry,
    Reference,
    parse_django,
    parse_dotenv,
    parse_plain,
)

LOAD = "import os\nfrom dotenv import load_dotenv\nload_dotenv()\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB=2", [("A", "1"), ("B", "2")]),
        ("  export A = x y  # why\n", [("A", "x y")]),
        ("A='it\\'s \\n'", [("A", "it's \\n")]),
        ('A="a\\tb" # c', [("A", "a\tb")]),
        ('A="two\nlines"', [("A", "two\nlines")]),
        ("A=#x\nB= # x\nC=", [("A", "#x"), ("B", ""), ("C", "")]),
        ("# A=1\n\n'B'=2\r\nC=3\r", [("B", "2"), ("C", "3")]),
        ('A="open\nB=2', [("B", "2")]),
        ("A=a\\nb", [("A", "a\\nb")]),
        ("", []),
    ],
)
def test_a_dotenv_file_is_read_as_the_package_reads_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    """Quotes, escapes, comments, and lines that are none."""
    entries = parse_dotenv(text)
    assert [(name, "".join(map(str, parts or ()))) for name, parts in entries] == expected


def test_a_dotenv_file_may_refer_to_variables() -> None:
    """`${NAME}` and `${NAME:-default}` are references, also in single quotes; `$NAME` is text."""
    assert parse_dotenv("A='${B}-${C:-d}'\nD=$E\nF") == [
        Entry("A", (Reference("B", ""), "-", Reference("C", "d"))),
        Entry("D", ("$E",)),
        Entry("F", None),
    ]
    assert parse_dotenv("A=${B}", interpolate=False) == [Entry("A", ("${B}",))]


def test_other_packages_read_env_files_otherwise() -> None:
    """django-environ keeps what stands behind a value, decouple and starlette strip it."""
    text = 'A = 1\nexport B=x # y\nC=\'z\'\nD="a\\"b\\n"\n'
    assert parse_django(text) == [
        Entry("B", ("x # y",)),
        Entry("C", ("z",)),
        Entry("D", ('a"b\\n',)),
    ]
    assert parse_plain("A = 1\n# B=2\nC = 'z'\nexport D=5") == [
        Entry("A", ("1",)),
        Entry("C", ("z",)),
        Entry("export D", ("5",)),
    ]


def test_load_dotenv_sets_what_is_not_set() -> None:
    """A variable of the file is the process's, where that has none of the name."""
    file = ConfigFile(LOAD + 'x = os.environ["X"]\n', {".env": "X=7\n"})
    assert file.default() == "7"
    assert file.inputs() == ["X"]
    assert file.given({"X": "8"}) == "8"


def test_load_dotenv_overrides_where_it_is_told_to() -> None:
    """With override=True the file wins: nothing else is left to depend on."""
    text = LOAD.replace("()", "(override=True)") + "x = os.environ['X']\n"
    assert ConfigFile(text, {".env": "X=7\n"}).given({"X": "8"}) == "7"
    assert ConfigFile(text, {".env": "X=7\n"}).inputs() == []


@pytest.mark.parametrize(
    ("override", "expected"), [("False", "from outside/y"), ("True", "file/y")]
)
def test_references_see_the_process_or_the_file_first(override: str, expected: str) -> None:
    """Which of the two wins for a variable wins for what refers to it, too."""
    text = (
        f"import os\nfrom dotenv import load_dotenv\nload_dotenv(override={override})\n"
        "x = os.environ['X']\n"
    )
    file = ConfigFile(text, {".env": "A=file\nX=${A}/${B:-y}\n"})
    assert file.given({"A": "from outside"}) == expected


def test_load_dotenv_looks_around_the_config_file() -> None:
    """Without a path, the file beside the config file is read, or the next one above."""
    assert ConfigFile(LOAD + "x = os.getenv('X')\n", {".env": "X=1\n"}).default() == "1"
    text = "import os\nfrom dotenv import find_dotenv, load_dotenv\nload_dotenv(find_dotenv())\n"
    assert ConfigFile(text + "x = os.getenv('X')\n", {".env": "X=1\n"}).default() == "1"


def test_without_a_file_a_variable_is_free() -> None:
    """A `.env` file of production is none of the repository: its variables come from outside."""
    file = ConfigFile(LOAD + "x = int(os.getenv('X', '4'))\n")
    assert file.default() == 4
    assert file.inputs() == ["X"]


def test_dotenv_values_is_a_dict_of_the_file_alone() -> None:
    """The process's variables do not show in it, but references see them."""
    text = "from dotenv import dotenv_values\nd = dotenv_values('a.env')\nx = d['X']\ny = d['Y']\n"
    file = ConfigFile(text, {"a.env": "X=1\nY=${X}${Z}\n"})
    assert file.inputs("x") == []
    assert file.given({"X": "2", "Z": "3"}, "x") == "1"
    assert file.given({"X": "2", "Z": "3"}, "y") == "13"


def test_a_stream_is_not_followed() -> None:
    """What is loaded from elsewhere may be any variable."""
    text = (
        "import io, os\nfrom dotenv import load_dotenv\n"
        'load_dotenv(stream=io.StringIO("X=1"))\nx = os.getenv("X")\n'
    )
    assert ".env file that is not followed" in ConfigFile(text).why()


def test_dotenv_values_of_no_file_are_none_by_default() -> None:
    """What production's file would say is one more thing that the value depends on."""
    text = "from dotenv import dotenv_values\nd = dotenv_values('a.env')\nx = d.get('X', 3)\n"
    file = ConfigFile(text)
    assert file.default() == 3
    assert file.inputs() == ["os.path.exists('a.env')"]


def test_a_variable_stands_for_a_file_that_is_not_there() -> None:
    """The README's idiom: what the file sets, then what the process was started with."""
    text = (
        "import os\nfrom dotenv import dotenv_values\n"
        "d = {**dotenv_values('.env'), **os.environ}\nx = d.get('X', '3')\n"
    )
    file = ConfigFile(text)
    assert file.default() == "3"
    assert "X" in file.inputs()
    assert file.given({"X": "7"}) == "7"
    assert ConfigFile(text, {".env": "X=5\n"}).default() == "5"
