"""Going over a config file's syntax finds every statement and every word, once and in order."""

from __future__ import annotations

from gunilint.discover.memory import MemoryTree
from gunilint.parse.facts.python import Module
from gunilint.parse.python_parts import parts_of
from gunilint.resolve.config_hooks import variables_of
from gunilint.resolve.config_walk import statements, words_of
from gunilint.resolve.workspace import Workspace


def parsed(text: str) -> Module:
    module = Workspace(MemoryTree({"gunicorn.conf.py": text})).config_module("gunicorn.conf.py")
    assert module is not None
    return module


BLOCKS = """\
if a:
    pass
else:
    for b in c:
        pass
    else:
        del b
try:
    while d:
        break
except E:
    import f
else:
    raise
finally:
    with g:
        assert g
match h:
    case 1:
        return_ = 1
class C:
    x: int = 1
def function():
    import hidden
    return 1
"""


def test_the_statements_of_every_block_are_found_in_the_order_of_the_text() -> None:
    """Those of branches, loops, handlers, cases and classes, but not those of functions."""
    found = [type(node).__name__ for node in statements(parsed(BLOCKS).body)]
    assert found == [
        *("If", "Pass", "For", "Pass", "Delete"),
        *("Try", "While", "Break", "Import", "Raise", "With", "Assert"),
        *("Match", "Assign", "ClassDefinition", "AnnotatedAssign", "FunctionDefinition"),
    ]


def test_words_are_those_of_functions_and_formatted_strings_as_well() -> None:
    """Names, attributes and strings; what an import binds and a keyword are none."""
    text = "import os\nx = f'A_{os.b}_C' + g(key='D')\ndef h(p=q):\n    return [r.s for r in t]\n"
    words = words_of(parsed(text).body)
    assert words.names == {"os", "x", "b", "g", "q", "r", "s", "t"}
    assert words.texts == {"A_", "_C", "D"}


def test_a_variable_is_a_string_in_capitals_wherever_it_stands() -> None:
    """Also before a value in a formatted string; longer texts that have one in them are none."""
    text = "a = f'WEB_NAME{b}'\nc = 'see WEB_NAME'\nd = {'PORT': 1}\n"
    assert variables_of(words_of(parsed(text).body)) == {"WEB_NAME", "PORT"}


def test_the_parts_of_a_node_come_in_the_order_of_the_text() -> None:
    """A call's function comes before its arguments; a name has no parts, nor has a place."""
    (statement,) = parsed("f(a, b)\n").body
    (call,) = parts_of(statement)
    function, arguments = parts_of(call)
    assert function.id == "f"
    assert [argument.value.id for argument in arguments] == ["a", "b"]
    assert parts_of(function) == () == parts_of(call.span)
