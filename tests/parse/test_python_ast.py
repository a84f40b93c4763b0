"""The two ways to read Python, CPython's parser and libcst, come to the same facts."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest
from config_grammar import Grammar
from hypothesis import given, settings
from hypothesis import strategies as st
from python_corpus import CORPUS

from gunilint.parse.facts import python as ir
from gunilint.parse.python import parse_python
from gunilint.parse.python_ast import read_tree
from gunilint.parse.python_concrete import parse_concrete
from gunilint.source import Fragment, Position, Source
from gunilint.txtar import unpack

TESTS = Path(__file__).parents[1]

ODD = [
    # A generator that shares its parentheses with a call, and one that does not.
    "f ( a for a in (b) )\nf((a for a in b))\nf(a for a in b if (c) # )\n)\n",
    "f( (a) for a in (b,))\n",
    "f(g(a for a in b))\nf(*(a for a in b))\nf(x=(a for a in b))\n",
    # Arguments out of order, and in parentheses.
    "f(a=1, *b)\nf((a), k=(b), *(c), **(d))\nclass X((Y), metaclass=(Z)): pass\n",
    # Names that are to be searched for.
    "async  def \\\n  f(): pass\nclass \\\n  X : pass\nglobal a , \\\n b\n",
    "def f():\n    nonlocal  a,b ; a = 1 ;\n",
    "try: a\nexcept (((B))) as \\\n c: d ;\nexcept B as c : d\n",
    "import a . b as \\\n c , d\nfrom . . a . b import ( c , # d\n e as f)\n",
    "a . \\\n  b . c = (d # .\n . e)\n",
    # Where blocks and statements end.
    "if a: b;\nfor a in b: c ; d ;\nelse: e ;\nwhile a: b; c;  # d\n",
    "if a:\n    b\nelif c:\n    d\nelse:\n    if e:\n        f;\n",
    "with a, (b) as c: d;\nwith (a, b): c;\nwith (a, b) as c: d\nwith (a): b\n",
    "(a)\n( a ) ; (b)\n(a, b)\na,\n((a))\n",
    "del (a), (b)\ndel (a, b)\ndel (a, b), c\ndel [a, b]\ndel ()\ndel a,\n",
    # Strings.
    "a = f'{b}{c!r}{d:>{e}}{{}}' 'f' f\"{ (g) !s:x}\"\nh = f''\ni = 'j' f'' 'k'\n",
    "a = f'{b=} {c = !r} {d = :>5}' rf'\\{e}'\n",
    "a = f'''{\n  b} {c\n}\n{d}'''\ne = (f'{a}'\n  f'  {b.c[0](d)}' 'f{g}')\n",
    "a = f\"{ {'b': 1}['b'] }{[c for c in d]}{'e' 'f'}\"\nb = f'{a:}{b:{c}}'\n",
    "a = b'\\xff' b'\\n'\nb = '\\N{DASH}\\ud800' u'c'\n".replace("DASH", "EM DASH"),
    "a = 1_0 + 1.5 + 2j + 0x_f + ... + None + True\n",
    # Characters of several bytes.
    "é = 'ü' + ü.ö(ä, *ß)\nü = f'é{é}ü{名:é}{ö.ü}'\ndef é(ü, *ä): global ö; ö = 1\n",
    "ﬁ = 1\nprint(ﬁ, fi, ﬁ=2)\n",
    # Patterns.
    "match a:\n case (1): b\n case (2) | (None): c\n case [1, (2), *_]: d\n case (e): f\n",
    "match a, b:\n case 1, : c\n case (1, ): c\n",
    "match a:\n case -1 | 1 + 2j: d\n case A(b=(1), c=2) as e: f\n",
    # Which names are read.
    "__all__ = ['a', 'b']\n__all__ += ['c']\nd = __all__ = ('e',)\nf: G = h\n",
    "a[b].c = (d := e)\nfor f.g in h: i += 1\nwith j as k[l]: del m, n.o\n",
    "[p for q in r for p in q]\n",
    "\n\n\f\nx = 1\n\f\ndef f(): x\n",
    "",
    "# nothing",
]


def _same(text: str) -> None:
    """Both read *text* alike; or CPython's parser leaves it to libcst."""
    fast = read_tree(Source("conf.py", text))
    if fast is not None:
        assert fast == parse_concrete(Source("conf.py", text))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [*CORPUS, *ODD])
def test_odd_programs(text: str, newline: str) -> None:
    _same(text.replace("\n", newline))


@pytest.mark.parametrize("text", [*CORPUS, *ODD])
def test_in_lines_that_are_not_ascii(text: str) -> None:
    """Columns are code points, not bytes."""
    if not text.startswith("\ufeff"):
        _same("é = 'ü𝒳'; " + text.lstrip())


@pytest.mark.parametrize("text", [*CORPUS, *ODD])
def test_within_another_file(text: str) -> None:
    """Each character may stand anywhere in the other file."""
    outer = Source("map.yaml", "".join(f"  {character}" for character in text))
    fragment = Fragment(outer, text, [*range(2, 3 * len(text), 3), 3 * len(text)])
    fast = read_tree(fragment)
    if fast is not None:
        assert fast == parse_concrete(fragment)


def test_most_programs_need_no_libcst() -> None:
    """Even odd ones are read by CPython's parser alone."""
    assert [text for text in ODD if read_tree(Source("conf.py", text)) is None] == []


def test_names_are_normalised() -> None:
    """Whoever reads it; a name in the text that is not as long as the name is left to libcst."""
    assert read_tree(Source("conf.py", "x.ﬁ\n")) is None
    module = parse_python(Source("conf.py", "x.ﬁ\nﬁ = 1\n"))
    assert isinstance(module, ir.Module)
    attribute = module.body[0]
    assert isinstance(attribute, ir.ExpressionStatement)
    assert isinstance(attribute.value, ir.Attribute)
    assert attribute.value.name == "fi"
    assert [name.value for name in module.bound] == ["fi"]


@pytest.mark.parametrize(
    "path", sorted(TESTS.glob("oracle/configs/*.txtar")), ids=lambda path: path.stem
)
def test_configs_of_the_oracle(path: Path) -> None:
    """Files that the real Gunicorn is given."""
    files = unpack(path.read_text(encoding="utf-8")).files
    programs = [text for name, text in files.items() if name.endswith(".py")]
    assert programs
    for text in programs:
        _same(text)


@pytest.mark.parametrize("seed", range(40))
def test_programs_that_run(seed: int) -> None:
    """Those that the real Gunicorn is given besides."""
    _same(Grammar(random.Random(seed)).module())


NAMES = ("a", "b_", "é", "os.environ", "名.b")
ATOMS = (*NAMES, "1", "0x1F", "'s'", "'é' \"t\"", "b'c'", "...", "None", "-1.5", "f'{a}x{b:>{c}}'")
SHAPES = (
    *("({})", "[{}, {}]", "{{{}: {}, **{}}}", "{{{}, *{}}}", "({},)", "(\n  {} # ),\n)", "{}, {}"),
    *("{} + {}", "-{}", "not {}", "{} and {} or {}", "{} < {} is not {}", "{} if {} else {}"),
    *("f({}, k={}, *{}, **{})", "{}[{}]", "a[{}:{}, ::{}]", "({}) . b", "lambda x={}, *y: {}"),
    *("[x for x in {} if {}]", "f(x for x in {})", "{{x: {} for x, y in {}}}", "(x := {})"),
    *("f'{{ ({}) !r}}é{{a}}'", '"é" f"{{{}}}{{({}):{{a}}}}"', "\\\n{}", "(yield {})"),
)
STATEMENTS = (
    *(
        "{}",
        "a = b, *c = {}",
        "a += {}",
        "a: {} = {}",
        "return {}",
        "raise {} from {}",
        "del a[{}]",
    ),
    *("assert {}, {}", "if {}: {}\nelif {}: b;\nelse: c", "for x, y in {}: {};", "with {} as b: c"),
    *("try: {}\nexcept ({}) as é: {}\nfinally: a", "@ {}\nasync def é (a, /, b={}, *, c: d): {}"),
    *(
        "class é({}, m={}): {}",
        "match {}:\n case {{'a': [1, *b]}} if {}: c",
        "while {}: {}; global a",
    ),
)


@st.composite
def _expression(draw: st.DrawFn, depth: int = 3) -> str:
    if not depth or draw(st.booleans()):
        return draw(st.sampled_from(ATOMS))
    shape = draw(st.sampled_from(SHAPES))
    return shape.format(*(draw(_expression(depth - 1)) for _ in range(shape.count("{}"))))


@st.composite
def _program(draw: st.DrawFn) -> str:
    chosen = draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=4))
    return "\n".join(
        shape.format(*(draw(_expression()) for _ in range(shape.count("{}")))) for shape in chosen
    )


@given(_program())
@settings(max_examples=300, deadline=None)
def test_programs_that_nobody_wrote(text: str) -> None:
    """Syntax in all combinations, whether or not it is an error."""
    _same(text)


def test_what_python_would_warn_of_is_not_printed() -> None:
    """An invalid escape, or `is` with a literal, is the author's affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module = read_tree(Source("conf.py", "a = '\\d' is 1\n"))
    assert isinstance(module, ir.Module)


@pytest.mark.parametrize(
    "text", ["x = (", "\ufeffx = 1", "x = 1\ry = 2", "\x00", "x = '\ud800'", "if x:\ny = 1"]
)
def test_what_is_left_to_libcst(text: str) -> None:
    """Errors, and texts whose places `ast` counts in another way."""
    assert read_tree(Source("conf.py", text)) is None


@pytest.mark.parametrize(("alternatives", "is_read"), [(479, True), (480, False), (3000, False)])
def test_a_long_chain_of_alternatives(alternatives: int, is_read: bool) -> None:
    """Each `elif` is within the one before it: both readers stop at the same number."""
    source = Source("conf.py", "if a: b\n" + "elif c: d\n" * alternatives)
    assert isinstance(read_tree(source), ir.Module) == is_read
    assert isinstance(parse_python(source), ir.Module) == is_read


def test_a_long_line_that_is_not_ascii() -> None:
    """Columns are counted once for each line."""
    module = read_tree(Source("conf.py", "é;" * 5_000 + "ü"))
    assert isinstance(module, ir.Module)
    assert module.body[-1].span.start == Position(1, 10_001)
