"""Files and documents that config files read."""

from __future__ import annotations

import time
from typing import Any

import pytest
from config_values import ConfigFile

INI = "[DEFAULT]\nroot = /srv\n[a]\nn = 4\nflag = yes\nlog = %(root)s/x\nratio: 1.5\n"
PARSER = 'import configparser\np = configparser.ConfigParser()\np.read("a.ini")\n'


def reading(expression: str, start: str = "", **files: str) -> ConfigFile:
    named = {name.replace("_", "."): text for name, text in files.items()}
    return ConfigFile(f"{start}x = {expression}\n", named)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('open("a.txt").read()', "1\n2\n\nend"),
        ('open("a.txt").readlines()', ["1\n", "2\n", "\n", "end"]),
        ('[line.strip() for line in open("a.txt")]', ["1", "2", "", "end"]),
        ('Path("a.txt").read_text().split()', ["1", "2", "end"]),
        ('open("a.txt", "rb").read()[:1]', b"1"),
        ("io.StringIO('a\\nb').readlines()", ["a\n", "b"]),
    ],
)
def test_files_of_the_repository_are_read(expression: str, expected: Any) -> None:
    """As text, as lines, as bytes, from where the server starts."""
    file = reading(expression, "import io\nfrom pathlib import Path\n", a_txt="1\n2\n\nend")
    assert file.default() == expected


def test_a_file_is_read_once() -> None:
    """What was read is gone, line by line."""
    text = (
        'with open("a.txt") as f:\n    a = f.readline()\n    b = f.readline()\n'
        "    c = f.read()\n    d = f.read()\n"
    )
    file = ConfigFile(text, {"a.txt": "1\n2\n3\n4"})
    assert [file.default(name) for name in "abcd"] == ["1\n", "2\n", "3\n4", ""]


def test_a_file_in_part_is_not_followed() -> None:
    """How much of a file a number of characters is depends on its encoding."""
    assert "in part" in reading('open("a.txt").read(2)', a_txt="abc").why()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('yaml.safe_load(open("a.yml"))["n"]', 3),
        ('yaml.load(open("a.yml"), Loader=yaml.FullLoader)["l"]', [1, 2.5, True, None, "a"]),
        ('yaml.load(open("a.yml"), yaml.SafeLoader)["m"]', {"n": 3, "o": 31}),
        ('yaml.safe_load("") or {}', {}),
        ('yaml.full_load("[0o7, 0x1f, 1_0]")', ["0o7", 31, 10]),
    ],
)
def test_yaml_is_read_as_pyyaml_reads_it(expression: str, expected: Any) -> None:
    """YAML 1.1, with anchors and merges."""
    yaml = "b: &b\n  n: 3\nn: 3\nl: [1, 2.5, yes, null, a]\nm:\n  <<: *b\n  o: 0x1f\n"
    assert reading(expression, "import yaml\n", a_yml=yaml).default() == expected


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('yaml.safe_load("!!python/name:os.system")', "too large"),
        ('yaml.load("a", Loader=Own)', "not follow"),
        ('yaml.safe_load("2020-01-01")', "date"),
    ],
)
def test_yaml_that_makes_other_objects_is_unknown(expression: str, why: str) -> None:
    """Tags, loaders of one's own, and dates."""
    assert why in reading(expression, "import yaml\nfrom own import Own\n").why()


def test_documents_that_grow_are_not_read() -> None:
    """Aliases of aliases, and depth, end quickly and as Unknown."""
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    start = time.monotonic()
    assert (
        "too large" in reading('yaml.safe_load(open("a.yml"))', "import yaml\n", a_yml=bomb).why()
    )
    deep = reading('yaml.safe_load("[" * 5000)', "import yaml\n")
    assert "too large" in deep.why()
    assert time.monotonic() - start < 10


def test_yaml_errors_are_caught_by_their_name() -> None:
    """`except yaml.YAMLError` is for documents that cannot be read."""
    text = (
        'import yaml\ntry:\n    x = yaml.safe_load("a: [")\nexcept yaml.YAMLError:\n    x = "bad"\n'
    )
    assert ConfigFile(text).default() == "bad"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('json.load(open("a.json"))', {"n": 1}),
        ('json.loads(Path("a.json").read_text())["n"]', 1),
        ('tomllib.load(open("a.toml", "rb"))["t"]["n"]', 2),
        ('tomllib.loads(open("a.toml").read())["t"]', {"n": 2}),
        ('toml.load("a.toml")["t"]["n"]', 2),
        ('toml.loads("n = [1]")', {"n": [1]}),
        ('list(csv.reader(open("a.csv")))', [["a", "b"], ["1", "2,3"]]),
        ('[row["a"] for row in csv.DictReader(open("a.csv"))]', ["1"]),
    ],
)
def test_json_toml_and_csv_are_read(expression: str, expected: Any) -> None:
    """From files of the repository, or from text."""
    start = "import csv, json, tomllib, toml\nfrom pathlib import Path\n"
    files = {"a_json": '{"n": 1}', "a_toml": "[t]\nn = 2\n", "a_csv": 'a,b\n1,"2,3"\n'}
    assert reading(expression, start, **files).default() == expected


def test_json_errors_are_no_other_errors() -> None:
    """`except json.JSONDecodeError` is for JSON, not for every ValueError."""
    start = "import json\ntry:\n    x = {}\nexcept json.JSONDecodeError:\n    x = 0\n"
    assert ConfigFile(start.format('json.loads("{")')).default() == 0
    assert ConfigFile(start.format('int("a")')).stops() == "ValueError"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('p.get("a", "n")', "4"),
        ('p.getint("a", "n")', 4),
        ('p["a"]["n"]', "4"),
        ('p["a"].getboolean("flag")', True),
        ('p["a"].get("none", "z")', "z"),
        ('p["a"].getint("none")', None),
        ('p.getfloat("a", "ratio")', 1.5),
        ('p.get("a", "log")', "/srv/x"),
        ('p.get("b", "n", fallback=9)', 9),
        ("p.sections()", ["a"]),
        ('p.has_option("a", "n")', True),
        ('"b" in p', False),
        ('"n" in p["a"]', True),
        ('dict(p["a"])["root"]', "/srv"),
        ("list(p)", ["DEFAULT", "a"]),
    ],
)
def test_ini_files_are_read(expression: str, expected: Any) -> None:
    """Options by section, with their conversions, fallbacks and references."""
    assert reading(expression, PARSER, a_ini=INI).default() == expected


def test_ini_files_add_up() -> None:
    """A later source wins."""
    text = PARSER + 'p.read_string("[a]\\nn = 5\\n")\np.read_dict({"a": {"m": 6}})\n'
    start = text + 'y = p.getint("a", "m")\n'
    file = reading('p.getint("a", "n")', start, a_ini=INI)
    assert (file.default("x"), file.default("y")) == (5, 6)


def test_ini_files_stop_where_an_option_is_missing() -> None:
    """A section or an option without a fallback."""
    assert reading('p.get("a", "z")', PARSER, a_ini=INI).stops() == "NoOptionError"
    assert reading('p["z"]', PARSER, a_ini=INI).stops() == "KeyError"


def test_a_parser_of_no_file_has_what_it_falls_back_to() -> None:
    """By default it is not there; in production it may be."""
    file = ConfigFile(PARSER + 'x = p.getint("s", "o", fallback=5)\n')
    assert file.default() == 5
    assert file.inputs() == ["os.path.exists('a.ini')"]
