"""What a Python module says: imports, bindings and calls, with the place of each."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunilint.parse.application import parse_application
from gunilint.parse.facts.application import (
    Attribute,
    Body,
    Call,
    Class,
    Function,
    Literal,
    Name,
    PythonModule,
)
from gunilint.source import Problem, Source, Span


def module_of(text: str) -> tuple[Source, PythonModule]:
    source = Source("app/main.py", text)
    module = parse_application(source)
    assert isinstance(module, PythonModule), module
    return source, module


def function_of(body: Body, name: str) -> Function:
    found = [b.value for b in body.bindings if b.target == name]
    assert len(found) == 1
    assert isinstance(found[0], Function)
    return found[0]


IMPORT_CASES = [
    ("import os", [("os", 0, None, "os", "os", "os")]),
    ("import a.b.c", [("a.b.c", 0, None, "a", "a.b.c", "a.b.c")]),
    ("import a.b as c, d", [("a.b", 0, None, "c", "a.b", "a.b"), ("d", 0, None, "d", "d", "d")]),
    ("from a.b import c as d", [("a.b", 0, "c", "d", "a.b", "c")]),
    ("from . import c", [("", 1, "c", "c", ".", "c")]),
    ("from .. import c", [("", 2, "c", "c", "..", "c")]),
    ("from .a import b", [("a", 1, "b", "b", ".a", "b")]),
    ("from ...a.b import c", [("a.b", 3, "c", "c", "...a.b", "c")]),
    ("from a import *", [("a", 0, "*", "*", "a", "*")]),
    (
        "from a import (\n  b,  # c\n  d as e,\n)",
        [("a", 0, "b", "b", "a", "b"), ("a", 0, "d", "e", "a", "d")],
    ),
    ("from \\\n  a import b", [("a", 0, "b", "b", "a", "b")]),
    ("é = 1; from ö import ä", [("ö", 0, "ä", "ä", "ö", "ä")]),
    ("from __future__ import annotations", []),
]


@pytest.mark.parametrize(("text", "expected"), IMPORT_CASES)
def test_an_import_says_what_it_imports_and_where_that_is_written(
    text: str, expected: list[tuple[str, int, str | None, str, str, str]]
) -> None:
    """Module with its dots, name and alias; both spans, cut out, are what is imported."""
    source, module = module_of(text)
    found = [
        (i.module, i.level, i.name, i.bound, source.cut(i.module_span), source.cut(i.name_span))
        for i in module.body.imports
    ]
    assert found == expected


def test_imports_know_whether_they_surely_run() -> None:
    """A try may stop half-way but tries; an if may not; guards decide by themselves."""
    _, module = module_of(
        dedent(
            """
            from typing import TYPE_CHECKING
            try:
                import a
            except ImportError:
                import b
            else:
                import c
            if x:
                import d
            elif y:
                import e
            else:
                import f
            if TYPE_CHECKING:
                import g
            else:
                import h
            if __name__ == "__main__":
                import i
            with z:
                import j
            try:
                import k
            except ImportError:
                raise SystemExit
            def later():
                import l
            class Body:
                import m
            """
        )
    )
    found = {i.bound: (i.passable, i.maybe) for i in module.body.imports}
    assert found == {
        "TYPE_CHECKING": (False, False),
        "a": (True, False),
        "b": (True, True),
        "c": (True, False),
        "d": (True, True),
        "e": (True, True),
        "f": (True, True),
        "h": (False, False),
        "j": (False, False),
        "k": (False, False),
    }
    assert [i.bound for i in module.main.imports] == ["i"]
    assert [i.bound for i in function_of(module.body, "later").body.imports] == ["l"]
    (body,) = [b.value for b in module.body.bindings if isinstance(b.value, Class)]
    assert [i.bound for i in body.body.imports] == ["m"]


def test_every_kind_of_statement_binds_its_names() -> None:
    """Assignments, unpacking, loops, with, walrus, def, class, except, match and del."""
    _, module = module_of(
        dedent(
            """
            a = b = 1
            c, (d, *e) = f()
            g: int = 2
            h: int
            i += 1
            for j in k: pass
            with l() as m, n() as (o, p): pass
            if (q := r()): pass
            def s(): t = 1
            async def u(): pass
            class v: w = 1
            try: pass
            except E as x: pass
            match y:
                case {"k": z, **aa}: pass
                case [ab, *ac]: pass
                case C() as ad: pass
            del a
            ae.af.ag = 3
            ah[0] = 4
            [ai for ai in aj]
            """
        )
    )
    targets = [b.target for b in module.body.bindings if "@" not in b.target]
    expected = "a b c d e g i j m o p q s u v x z aa ab ac ad a ae.af.ag"
    assert sorted(targets) == sorted(expected.split())


def test_a_call_has_its_callee_arguments_and_place() -> None:
    """Spans count code points, and keyword text is as written."""
    source, module = module_of('x = "é"; é = a.b("ü", ke  =  {1: "ö"}, **more)\n')
    (made,) = module.body.calls
    call = made.call
    assert call.callee == Attribute(Name("a"), "b")
    assert source.cut(call.span) == 'a.b("ü", ke  =  {1: "ö"}, **more)'
    (argument,) = call.positional
    assert isinstance(argument, Literal)
    assert (argument.value, source.cut(argument.span)) == ("ü", '"ü"')
    named, rest = call.keywords
    assert (named.name, named.text, source.cut(named.span)) == ("ke", '{1: "ö"}', '{1: "ö"}')
    assert (rest.name, rest.text) == (None, "more")
    assert (made.owner, made.maybe, made.managed) == ("é", False, False)


def test_long_arguments_are_cut_short() -> None:
    """A page of text in an argument does not travel along."""
    _, module = module_of(f"a(b='{'x' * 500}')")
    text = module.body.calls[0].call.keywords[0].text
    assert len(text) == 200
    assert text.endswith("…")


HEADER_CASES = [
    "def f()",
    "def f(a, b=1)",
    "async def f(scope, receive, send)",
    "async  def  f ( a , )",
    "def f(a, /, b, *, c=(1, 2))",
    "def f(*args, **kwargs)",
    "def f(*,\n  a: int = g(1),  # )\n  )",
    "def f(  # (\n)",
    "def d(ef)",
]


@pytest.mark.parametrize("header", HEADER_CASES)
def test_a_functions_span_is_its_header(header: str) -> None:
    """From `def` or `async` to the parenthesis, decorators and body left out."""
    source, module = module_of(f"é = 1\n@g(1)\n{header} -> None:\n    return (1)\n")
    (function,) = [b.value for b in module.body.bindings if isinstance(b.value, Function)]
    assert source.cut(function.span) == header


def test_a_function_says_what_it_takes_and_is() -> None:
    """Positional parameters with defaults, and whether more can be given."""
    _, module = module_of(
        "async def f(a, b=1, /, c=None): yield\ndef g(a, *, b): global x, y\nh = lambda a, *b: a\n"
    )
    f, g, h = (function_of(module.body, name) for name in "fgh")
    assert [(p.name, p.default is not None) for p in f.parameters] == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]
    assert (f.is_async, f.is_generator, f.takes_more) == (True, True, False)
    assert (g.is_async, g.is_generator, g.takes_more) == (False, False, True)
    assert g.shared == ("x", "y")
    assert (h.name, h.takes_more, [p.name for p in h.parameters]) == ("<lambda>", True, ["a"])


def test_a_class_has_bases_decorators_and_methods() -> None:
    """Its methods are what its body binds."""
    source, module = module_of(
        "@d\nclass C(a.B, metaclass=M):\n    x = y()\n    def f(self): z()\n"
    )
    (made,) = [b.value for b in module.body.bindings]
    assert isinstance(made, Class)
    assert (made.name, source.cut(made.span)) == ("C", "C")
    assert made.bases == (Attribute(Name("a"), "B"),)
    assert made.decorators == (Name("d"),)
    assert [b.target for b in made.body.bindings] == ["x", "f"]
    assert [source.cut(c.call.span) for c in made.body.calls] == ["y()"]


GUARD_CASES = [
    ('if __name__ == "__main__":\n  a()', [], ["a()"]),
    ("if '__main__' == __name__:\n  a()\nelse:\n  b()", ["b()"], ["a()"]),
    ("if __name__ == '__main__' and x:\n  a()", [], ["a()"]),
    ("if __name__ != '__main__':\n  a()", ["a()"], []),
    ("if not (__name__ == '__main__'):\n  a()", ["a()"], []),
    ("if __name__ == 'x':\n  a()", ["a()?"], []),
    ("if 0:\n  a()\nelif 1:\n  b()\nelse:\n  c()", ["b()"], []),
    ("if x:\n  a()\nelif 1:\n  b()\nelse:\n  c()", ["a()?", "b()?"], []),
    ("while True:\n  a()\n  break\n  b()", ["a()"], []),
    ("for x in y:\n  a()\n  continue\n  b()", ["a()"], []),
    ("raise a()\nb()", ["a()"], []),
    ("def f():\n  if __name__ == '__main__':\n    a()", [], []),
]


@pytest.mark.parametrize(("text", "at_import", "as_script"), GUARD_CASES)
def test_guards_part_what_importing_runs_from_the_rest(
    text: str, at_import: list[str], as_script: list[str]
) -> None:
    """Only conditions that are known at import decide; others leave a doubt."""
    source, module = module_of(text)

    def shown(body: Body) -> list[str]:
        return [source.cut(c.call.span) + ("?" if c.maybe else "") for c in body.calls]

    assert shown(module.body) == at_import
    assert shown(module.main) == as_script


@pytest.mark.parametrize(
    ("text", "is_dynamic"),
    [
        ("x = 1", False),
        ("globals()['x'] = 1", True),
        ("def __getattr__(name): ...", True),
        ("exec(code)", True),
        ("setattr(sys.modules[__name__], 'x', 1)", True),
        ("__path__ = x", True),
        ("my_globals = 1", False),
    ],
)
def test_a_module_that_makes_names_by_itself_is_marked(text: str, is_dynamic: bool) -> None:
    """What it binds is then not all that it has."""
    assert module_of(text)[1].is_dynamic is is_dynamic


PROBLEM_CASES = [
    ("print 'x'\n", 1, "print 'x'"),
    ("é = é $ 2\n", 1, "$"),
    ("a = 1\nx = (1\n", 2, "("),
    ("\ufeffx = (1\n", 1, "("),
    ("a = 1\r\nb = $\r\n", 2, "$"),
    ("a\0b", 1, "\0"),
]


@pytest.mark.parametrize(("text", "line", "marked"), PROBLEM_CASES)
def test_what_is_not_python_is_a_problem_at_its_place(text: str, line: int, marked: str) -> None:
    """The message says what Python says, the span is where."""
    source = Source("a.py", text)
    problem = parse_application(source)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("not valid Python: ")
    assert (problem.span.start.line, source.cut(problem.span)) == (line, marked)


@pytest.mark.parametrize(
    "text",
    ["-" * 100_000 + "1", "+".join(["a"] * 20_000), "(" * 90 + ")" * 90, "x" + ".y" * 5000],
)
def test_deep_nesting_ends_well(text: str) -> None:
    """It is read, or it is a problem; it is never a crash."""
    assert isinstance(parse_application(Source("a.py", text)), (PythonModule, Problem))


def test_long_chains_that_are_not_deep_are_read() -> None:
    """Sums of hundreds of parts, and hundreds of `elif`s, are ordinary generated code."""
    _, module = module_of("x = " + " + ".join(["a()"] * 400))
    assert len(module.body.calls) == 400
    branches = "".join(f"elif x == {n}:\n    b()\n" for n in range(300))
    _, module = module_of("if x:\n    a()\n" + branches)
    assert len(module.body.calls) == 301


def test_warnings_of_the_code_are_not_ours() -> None:
    """An invalid escape is read without a word."""
    module_of("x = '\\d' is 1")


def test_lone_carriage_returns_end_python_lines_only() -> None:
    """Python counts them as line ends, positions do not; the cut is right all the same."""
    source, module = module_of("x = 1\ry = a()\nz = b()\n")
    assert [source.cut(c.call.span) for c in module.body.calls] == ["a()", "b()"]


def test_a_byte_order_mark_shifts_nothing() -> None:
    """Spans count it, as it is in the text."""
    source, module = module_of("\ufeffx = a()\ny = b()\n")
    assert [source.cut(c.call.span) for c in module.body.calls] == ["a()", "b()"]


def test_facts_survive_being_stored() -> None:
    """What comes back from a cache equals what was put in."""
    _, module = module_of(
        "import a\nclass B(a.C):\n    def f(self, x=1): return [y.z() for y in x]\nB().f()\n"
    )
    assert pickle.loads(pickle.dumps(module)) == module


def spans_in(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_in(item)
    else:
        for field in getattr(value, "__dataclass_fields__", ()):
            yield from spans_in(getattr(value, field))


PIECES = st.sampled_from(
    [
        "import a.b as c\n",
        "from ..é import (ö as f, g)\n",
        "@d('ü')\nasync def f(scope, receive, send=[1]):\n    return g(scope)\n",
        "class É(A, b.C):\n    x = y('😀')\n",
        "x = [t.start() for t in u if v()]\n",
        "with a() as b, c(d):\n    e = f\n",
        "try:\n    a()\nexcept B as c:\n    raise\n",
        "if __name__ == '__main__':\n    run('a:b', port=1)\n",
        "x = 'é' + f'{a(b)}'; y = -1; z = lambda q: q()\n",
        "# 😀\r\n",
        "def (:\n",
        "\tx = 1\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8), st.text(max_size=5))
def test_every_span_lies_in_the_file_and_calls_are_calls(pieces: list[str], noise: str) -> None:
    """Whatever the text: no crash, and every span can be cut out of it."""
    text = "".join(pieces) + noise
    source = Source("a.py", text)
    module = parse_application(source)
    for span in spans_in(module):
        assert span.path == "a.py"
        assert (1, 1) <= span.start <= span.end
        assert span.end.line <= source.line_count
    if isinstance(module, PythonModule):
        for made in module.body.calls:
            assert isinstance(made.call, Call)
            cut = source.cut(made.call.span)
            assert cut.endswith((")", "]")) or cut.isidentifier()
