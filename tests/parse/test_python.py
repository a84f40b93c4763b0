"""Python source: what it says and where."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

import pytest
from python_corpus import CORPUS

from gunilint.parse.facts import python as ir
from gunilint.parse.python import parse_python
from gunilint.parse.python_parts import parts_of
from gunilint.source import Fragment, Position, Problem, Source, Span


def _parse(text: str) -> ir.Module:
    module = parse_python(Source("conf.py", text))
    assert isinstance(module, ir.Module), module
    return module


def _problem(text: str) -> Problem:
    problem = parse_python(Source("conf.py", text))
    assert isinstance(problem, Problem)
    return problem


def _nodes(node: object) -> Iterator[object]:
    yield node
    for child in parts_of(node):
        yield from _nodes(child)


_WHOLE = (
    ir.Constant,
    ir.BytesLiteral,
    ir.ImaginaryLiteral,
    ir.Name,
    ir.Attribute,
    ir.Subscript,
    ir.Call,
    ir.UnaryOperation,
    ir.BinaryOperation,
    ir.BooleanOperation,
    ir.Comparison,
    ir.Conditional,
    ir.ListDisplay,
    ir.DictDisplay,
    ir.TupleDisplay,
    ir.SetDisplay,
    ir.Lambda,
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", CORPUS)
def test_every_span_cut_out_of_the_text_is_the_node(text: str, newline: str) -> None:
    """The characters of a span, parsed alone, are the same node again."""
    source = Source("conf.py", text.replace("\n", newline))
    module = parse_python(source)
    assert isinstance(module, ir.Module), module
    checked = 0
    for node in _nodes(module):
        if not isinstance(node, _WHOLE):
            continue
        cut = source.cut(node.span)
        assert cut.strip() == cut
        if isinstance(node, ir.Name):
            assert cut == node.id
        elif not any(isinstance(inner, (ir.Slice, ir.Starred)) for inner in _nodes(node)):
            again = _parse(f"(\n{cut}\n)")
            assert _shape(_value(again)) == _shape(node)
        checked += 1
    assert checked or text.startswith(("try", "from", "type"))


def _value(module: ir.Module) -> object:
    statement = module.body[0]
    assert isinstance(statement, ir.ExpressionStatement)
    return statement.value


def _shape(node: object) -> object:
    """*node* without places."""
    if isinstance(node, Span):
        return None
    if isinstance(node, tuple):
        return tuple(_shape(item) for item in node)
    if isinstance(node, (str, int, float, type(None))):
        return node
    assert isinstance(node, ir.Node)
    return (type(node).__name__, *(_shape(getattr(node, name)) for name in node.__match_args__))


@pytest.mark.parametrize("text", CORPUS)
def test_statements_start_and_end_where_they_stand(text: str) -> None:
    """No statement's span has white space or a comment at its ends, and all lie in order."""
    source = Source("conf.py", text)
    module = _parse(text)
    last = Position(1, 1)
    for statement in module.body:
        cut = source.cut(statement.span)
        assert cut == cut.strip()
        assert not cut.startswith("#")
        assert statement.span.start >= last
        last = statement.span.end


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'a\tb'", "a\tb"),
        (r"'\x41\101\u0041\N{LATIN SMALL LETTER A}'", "AAAa"),
        (r"r'\n'", "\\n"),
        (r"'\q'", "\\q"),
        ("'a\\\nb'", "ab"),
        ("'''a\nb'''", "a\nb"),
        ("'a' \"b\" u'c'", "abc"),
        (r"'\400'", "\u0100"),
        ("'don\\'t'", "don't"),
    ],
)
def test_strings_hold_what_python_reads(text: str, value: str) -> None:
    """Escapes, raw strings, line ends and adjacent strings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert ast.literal_eval(text) == value
    node = _value(_parse(f"({text})\n"))
    assert isinstance(node, ir.Constant)
    assert node.value == value


def test_line_ends_in_strings_are_read_as_python_reads_them() -> None:
    """A string over several lines of a CRLF file holds plain newlines."""
    node = _value(_parse("'''a\r\nb'''\r\n"))
    assert isinstance(node, ir.Constant)
    assert node.value == "a\nb"


def test_numbers() -> None:
    """Every base, underscores, floats."""
    values = [
        statement.value.value
        for statement in _parse("1_000\n0x1F\n0o17\n0B11\n1e3\n0_0\n").body
        if isinstance(statement, ir.ExpressionStatement)
        and isinstance(statement.value, ir.Constant)
    ]
    assert values == [1000, 31, 15, 3, 1000.0, 0]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('print "x"\n', 1, 9, "Python 2"),
        ("x = 1\ny = (\n", 2, 5, "not valid"),
        ("x = 1\nif x:\ny = 1\n", 3, 1, "indented block"),
        ("if x:\n\ty\n        z\n", 3, 1, "tabs"),
        ("workers = 1\ny = 0777\n", 2, 5, "leading zeros"),
        ("x = 1\n\nbind = {{ bind }}.\n", 3, 18, "template"),
        ("x = '\\U99999999'\n", 1, 17, "no character"),
    ],
)
def test_a_syntax_error_is_a_problem_at_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    """The message says what is wrong, the place is the parser's."""
    problem = _problem(text)
    assert message in problem.message
    assert problem.span.start == Position(line, column)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 5000 + "1" + ")" * 5000,
        "x = " + "[" * 300 + "]" * 300,
        "x = " + "-" * 5000 + "1",
        "x = " + "+".join("1" * 5000),
        "x = a" + ".b" * 5000,
        "x = f" + "(1)" * 5000,
        "".join(" " * depth + "if x:\n" for depth in range(400)) + " " * 400 + "y\n",
        "x = " + "lambda: " * 5000 + "1",
        "x = " + "not " * 5000 + "1",
        "x = " + "1 if x else " * 5000 + "1",
        "\x00",
    ],
)
def test_depth_does_not_crash(text: str) -> None:
    """What nests beyond reason is a problem, found at once."""
    assert "Problem" in type(parse_python(Source("conf.py", text))).__name__


def test_long_tables_are_no_depth() -> None:
    """A list of thousands of negative numbers is no chain of operators."""
    assert len(_parse("x = [" + "-1, " * 3000 + "]\n" * 1).body) == 1
    assert len(_parse("x = 1 - 2\n" * 1500).body) == 1500


def test_bound_and_read_names() -> None:
    """Every way to bind a name at module level, with its place; reads anywhere."""
    module = _parse(
        "import os.path, a.b as c\n"
        "from m import d as e, f\n"
        "x = y = z[0]\n"
        "(g, *h), i.j = k\n"
        "for l in m: n = 1\n"
        "with o as p: pass\n"
        "try: pass\nexcept Q as q: pass\n"
        "def r(s):\n    global t\n    t = 1\n    u = v\n"
        "class w:\n    aa = 1\n"
        "[bb for bb in cc if (dd := bb)]\n"
        "ee += 1\n"
        "ff: int\n"
        "gg: int = 2\n"
    )
    names = [name.value for name in module.bound]
    assert names == [
        *("os", "c", "e", "f", "x", "y", "g", "h", "l", "n", "p", "q", "r", "t", "w"),
        *("dd", "ee", "gg"),
    ]
    assert {"z", "i", "k", "m", "o", "Q", "v", "cc", "ee", "int"} - {"ee"} <= set(module.read)
    assert not {"x", "y", "g", "h", "n", "t", "u"} & set(module.read)
    assert module.bound[4].span == Span("conf.py", Position(3, 1), Position(3, 2))


def test_a_file_within_a_file_keeps_its_places() -> None:
    """A config file in a ConfigMap: nodes and problems stand where the outer file has them."""
    outer = Source("map.yaml", "data:\n  conf: |\n    x = 1\n    y = (\n")
    text, offsets = "x = 1\n", [*range(20, 26), 26]
    module = parse_python(Fragment(outer, text, offsets))
    assert isinstance(module, ir.Module)
    assert module.path == "map.yaml"
    assert module.bound[0].span == Span("map.yaml", Position(3, 5), Position(3, 6))
    text, offsets = "x = 1\ny = (\n", [*range(20, 26), *range(30, 36), 36]
    problem = parse_python(Fragment(outer, text, offsets))
    assert isinstance(problem, Problem)
    assert problem.span == Span("map.yaml", Position(4, 9), Position(4, 10))
