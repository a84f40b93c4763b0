"""The shapes in which real config files give a setting its value, each worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from joined_values import bound, values_of

from gunilint.resolve.evaluate import ABSENT
from gunilint.value import Known, Symbolic, Unknown

Given = Mapping[str, str | None]


@dataclass(frozen=True)
class Shape:
    """A way to write `x`: its value by default, what it is over, and what it comes to."""

    text: str
    default: Any
    inputs: tuple[str, ...] = ()
    cases: tuple[tuple[Given, Any], ...] = ()
    by_cpus: Mapping[int, Any] = field(default_factory=dict)


SHAPES = {
    "int of a variable": Shape(
        'import os\nx = int(os.environ.get("W", "4"))',
        4,
        ("W",),
        (({"W": "7"}, 7), ({"W": " 5 "}, 5), ({"W": None}, 4)),
    ),
    "int of a variable, a number by default": Shape(
        'import os\nx = int(os.getenv("W", 4))', 4, ("W",), (({"W": "-1"}, -1),)
    ),
    "a text where a number is meant": Shape(
        'import os\nx = os.getenv("W", "4")', "4", ("W",), (({"W": "7"}, "7"), ({"W": ""}, ""))
    ),
    "no default": Shape(
        'import os\nx = os.getenv("W")', None, ("W",), (({"W": "7"}, "7"), ({"W": None}, None))
    ),
    "or": Shape(
        'import os\nx = os.getenv("W") or 3', 3, ("W",), (({"W": ""}, 3), ({"W": "0"}, "0"))
    ),
    "a default that is a variable": Shape(
        'import os\nx = os.getenv("A", os.getenv("B", "c"))',
        "c",
        ("A", "B"),
        (({"A": None, "B": "b"}, "b"), ({"A": "a", "B": "b"}, "a"), ({"A": "", "B": "b"}, "")),
    ),
    "processors": Shape(
        "import multiprocessing\nx = multiprocessing.cpu_count() * 2 + 1",
        9,
        ("multiprocessing.cpu_count",),
        by_cpus={1: 3, 8: 17},
    ),
    "processors, bounded": Shape(
        "import os\nx = min(max(os.cpu_count() // 2, 2), 6)",
        2,
        ("os.cpu_count",),
        by_cpus={1: 2, 8: 4, 64: 6},
    ),
    "processors, by affinity": Shape(
        "import os\nx = len(os.sched_getaffinity(0))",
        4,
        ("os.sched_getaffinity",),
        by_cpus={3: 3},
    ),
    "a fraction of the processors": Shape(
        "import os\nx = round(os.cpu_count() * 0.6)", 2, ("os.cpu_count",), by_cpus={8: 5}
    ),
    "a variable, processors by default": Shape(
        'import os\nx = int(os.getenv("W", os.cpu_count() + 1))',
        5,
        ("W", "os.cpu_count"),
        (({"W": "3"}, 3),),
    ),
    "true or false from a text": Shape(
        'import os\nx = os.getenv("P", "no").strip().lower() in ("1", "yes")',
        False,
        ("P",),
        (({"P": " YES"}, True), ({"P": "true"}, False)),
    ),
    "a flag": Shape(
        'import os\nx = bool(int(os.getenv("P", "1")))', True, ("P",), (({"P": "0"}, False),)
    ),
    "not": Shape(
        'import os\nx = not os.getenv("D")', True, ("D",), (({"D": ""}, True), ({"D": "0"}, False))
    ),
    "in": Shape('import os\nx = "D" in os.environ', False, ("D",), (({"D": ""}, True),)),
    "a conditional expression": Shape(
        'import os\nx = 1 if os.getenv("S") == "dev" else 8', 8, ("S",), (({"S": "dev"}, 1),)
    ),
    "an f-string": Shape(
        "import os\nx = f\"{os.getenv('H', '0.0.0.0')}:{int(os.getenv('P', 80)):04d}\"",
        "0.0.0.0:0080",
        ("H", "P"),
        (({"H": "a", "P": "7"}, "a:0007"),),
    ),
    "format with nothing to format": Shape(
        'import os\nx = "0.0.0.0:{}".format(os.getenv("PORT"))',
        "0.0.0.0:None",
        ("PORT",),
        (({"PORT": "1"}, "0.0.0.0:1"),),
    ),
    "percent": Shape(
        'import os\nx = "%s:%02d" % (os.getenv("H", "h"), 7)', "h:07", ("H",), (({"H": ""}, ":07"),)
    ),
    "concatenation": Shape('import os\nx = ":" + os.getenv("P", "8")', ":8", ("P",)),
    "a list of texts": Shape(
        'import os\nx = [h + ":80" for h in os.getenv("H", "a,b").split(",")]',
        ["a:80", "b:80"],
        ("H",),
        (({"H": "c"}, ["c:80"]),),
    ),
    "a table": Shape(
        'import os\nx = {"dev": 1, "prod": 8}.get(os.getenv("S"), 2)',
        2,
        ("S",),
        (({"S": "prod"}, 8), ({"S": "x"}, 2)),
    ),
    "a table of tables": Shape(
        'import os\nx = {"a": {"w": 1}, "b": {"w": 2}}[os.getenv("S", "a")]["w"]',
        1,
        ("S",),
        (({"S": "b"}, 2),),
    ),
    "a helper": Shape(
        "import os\n"
        "def get(name, default, cast=int):\n"
        "    value = os.environ.get(name)\n"
        "    return default if value is None else cast(value)\n"
        "x = get('W', 3)",
        3,
        ("W",),
        (({"W": "9"}, 9),),
    ),
    "a helper that catches": Shape(
        "import os\n"
        "def get(name, default):\n"
        "    try:\n        return int(os.environ[name])\n"
        "    except (KeyError, ValueError):\n        return default\n"
        "x = get('W', 3)",
        3,
        ("W",),
        (({"W": "9"}, 9), ({"W": "x"}, 3), ({"W": None}, 3)),
    ),
    "try and except": Shape(
        "import os\ntry:\n    x = int(os.environ['W'])\nexcept KeyError:\n    x = 2\n"
        "except ValueError:\n    x = 3",
        2,
        ("W",),
        (({"W": "9"}, 9), ({"W": "x"}, 3)),
    ),
    "several variables and branches": Shape(
        "import os\n"
        "text = os.getenv('CONCURRENCY', None)\n"
        "if text:\n    x = int(text)\n"
        "else:\n    x = max(int(float(os.getenv('PER_CORE', '1')) * os.cpu_count()), 2)\n"
        "    if os.getenv('MOST'):\n        x = min(x, int(os.getenv('MOST')))",
        4,
        ("CONCURRENCY", "MOST", "PER_CORE", "os.cpu_count"),
        (
            ({"CONCURRENCY": "9", "MOST": "1", "PER_CORE": None}, 9),
            ({"CONCURRENCY": "", "MOST": "3", "PER_CORE": None}, 3),
            ({"CONCURRENCY": None, "MOST": None, "PER_CORE": "0.1"}, 2),
        ),
    ),
    "set on one way only": Shape(
        'import os\nif os.getenv("SSL"):\n    x = "/cert"',
        ABSENT,
        ("SSL",),
        (({"SSL": "1"}, "/cert"),),
    ),
    "deleted on one way": Shape(
        'import os\nx = 1\nif os.getenv("D"):\n    del x', 1, ("D",), (({"D": "1"}, ABSENT),)
    ),
    "a class that is chosen": Shape(
        "import os\n"
        "class A:\n    n = 1\n    m = n + 1\n"
        "class B(A):\n    n = 5\n"
        "c = B if os.getenv('S') == 'b' else A\n"
        "x = c.n + c.m",
        3,
        ("S",),
        (({"S": "b"}, 7),),
    ),
    "a loop over names": Shape(
        "import os\nfor name in ('x', 'y'):\n"
        "    globals()[name] = int(os.getenv('APP_' + name.upper(), 3))",
        3,
        ("APP_X",),
        (({"APP_X": "8"}, 8),),
    ),
    "JSON in a variable": Shape(
        'import json, os\nx = json.loads(os.getenv("J", \'{"n": 1}\')).get("n", 2)',
        1,
        ("J",),
        (({"J": "{}"}, 2), ({"J": '{"n": 5}'}, 5)),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_a_formula(name: str) -> None:
    """Its inputs, its value under their defaults, and its value under others."""
    shape = SHAPES[name]
    value = values_of(f"{shape.text}\n")["x"]
    assert isinstance(value, Symbolic)
    assert sorted(item.name for item in value.inputs) == sorted(shape.inputs)
    assert value.default == shape.default
    assert type(value.default) is type(shape.default)
    cpus = 4 if any("cpu" in item for item in shape.inputs) else None
    for given, wanted in shape.cases:
        assert bound(value, given, cpus) == wanted
    for count, wanted in shape.by_cpus.items():
        assert bound(value, {}, count) == wanted


KNOWN: dict[str, tuple[str, Any]] = {
    "branches over constants": ("DEBUG = False\nif DEBUG:\n    x = 1\nelse:\n    x = 2", 2),
    "assigned twice": ("x = 1\nx = 2\nx += 3", 5),
    "unpacked": ("(a, *b), x = [1, 2, 3], 4", 4),
    "swapped": ("a, x = 1, 2\na, x = x, a", 1),
    "walrus": ("if (n := 5) > 3:\n    x = n", 5),
    "while": ("x = 1\nwhile x < 20:\n    x *= 3", 27),
    "recursion": ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nx = f(6)", 720),
    "closure": ("def f(n):\n    return lambda m: n * m\nx = f(3)(4)", 12),
    "keywords": (
        "def f(a, *b, c=1, **d):\n    return (a, b, c, d)\nx = f(1, 2, c=3, e=4)",
        (1, (2,), 3, {"e": 4}),
    ),
    "exceptions": (
        "try:\n    x = [][0]\nexcept IndexError as e:\n    x = type(e).__name__",
        "IndexError",
    ),
    "dict methods": ("d = {'a': 1}\nd.update(b=2)\nd.setdefault('c', 3)\nx = sum(d.values())", 6),
    "text methods": ("x = ' A,b '.strip().lower().split(',')[::-1]", ["b", "a"]),
    "globals": ("for k, v in {'x': 3}.items():\n    globals()[k] = v", 3),
    "dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int = 2\nx = C(n=5).n",
        5,
    ),
    "generator": ("def g():\n    yield from (1, 2)\n    yield 3\nx = list(g())", [1, 2, 3]),
    "match": ("match [1, 2]:\n    case [a, *b]:\n        x = (a, b)", (1, [2])),
    "decorator": ("def d(f):\n    return lambda: f() * 2\n@d\ndef f():\n    return 4\nx = f()", 8),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_depends_on_nothing_is_known(name: str) -> None:
    """Whatever way it takes to get there."""
    text, wanted = KNOWN[name]
    assert values_of(f"{text}\n")["x"] == Known(wanted)


MEMBERS = """
import enum
class Level(str, enum.Enum):
    INFO = "info"
class Own(str, enum.Enum):
    A = "a"
    def __str__(self): return self.value
class Kind(enum.StrEnum):
    Threads = enum.auto()
class Number(enum.IntEnum):
    A = 3
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("str(Level.INFO)", "Level.INFO"),
        ("'%s' % Level.INFO", "Level.INFO"),
        ("f'{Level.INFO!s}'", "Level.INFO"),
        ("Level.INFO + '!'", "info!"),
        ("f'{Own.A}' + str(Own.A)", "aa"),
        ("f'{Kind.Threads}'", "threads"),
        ("f'{Number.A}'", "3"),
        ("'%d' % Number.A", "3"),
    ],
)
def test_what_a_member_of_an_enum_is_as_a_text(expression: str, expected: str) -> None:
    """As enum's documentation has it, of every Python."""
    assert values_of(f"{MEMBERS}x = {expression}\n")["x"] == Known(expected)


@pytest.mark.parametrize(
    "expression", ["f'{Level.INFO}'", "'{}'.format(Level.INFO)", "str(Number.A)"]
)
def test_texts_of_members_that_python_3_11_changed(expression: str) -> None:
    """They are one thing before it and another one since."""
    value = values_of(f"{MEMBERS}x = {expression}\n")["x"]
    assert isinstance(value, Unknown)
    assert value.why == "depends on the version of Python"


def test_a_dataclass_sets_what_is_no_argument_itself() -> None:
    """`field(init=False)` and `ClassVar` are not asked for."""
    text = (
        "from dataclasses import dataclass, field\nfrom typing import ClassVar\n"
        "@dataclass\nclass C:\n    n: int\n    twice: int = field(init=False)\n"
        "    k: ClassVar[int] = 5\n    w: int = field(default=3, init=False)\n"
        "    def __post_init__(self):\n        self.twice = self.n * 2\n"
        "c = C(4)\nx = (c.twice, c.k, c.w)\n"
    )
    assert values_of(text)["x"] == Known((8, 5, 3))


def test_super_finds_what_stands_behind_the_class() -> None:
    """The order is that of the object's own class: D, Mixin, B, A."""
    text = (
        "class A:\n    def f(self):\n        self.who = 'A'\n"
        "class B(A):\n    def f(self):\n        super().f()\n        self.who += 'B'\n"
        "class Mixin:\n    def f(self):\n        super().f()\n        self.who += 'M'\n"
        "class D(Mixin, B):\n    def __init__(self):\n        super().__init__()\n"
        "        self.f()\n"
        "x = D().who\n"
    )
    assert values_of(text)["x"] == Known("ABM")
