"""Loops, exceptions, early returns and code that is not followed: what they leave certain."""

from __future__ import annotations

from typing import Any

import pytest
from config_values import ConfigFile
from joined_values import bound, evaluated, known, names_of, place, unknown, values_of

from gunilint.resolve.evaluate import Function
from gunilint.value import Known, Symbolic, Unknown, Value

CALL = "import subprocess\nsaid = subprocess.check_output(['x'])\n"


def after(text: str, **modules: str) -> dict[str, Value[Any]]:
    """The values after *text*, in a file that has run a program."""
    found = values_of(f"{CALL}{text}\n", **modules)
    return {name: value for name, value in found.items() if name not in ("subprocess", "said")}


# Loops.


def test_a_loop_over_what_cannot_be_told() -> None:
    """Its target and what its body assigns are lost; nothing else is."""
    found = after("n = 0\nm = 5\nfor line in said:\n    n += 1\n    last = line\nk = m + 1")
    assert unknown(found) == {"n", "line", "last"}
    assert known(found) == {"m": 5, "k": 6}


def test_a_loop_that_always_sets_the_same() -> None:
    """A name that has its value before the loop and gets it again keeps it."""
    assert after("a = 1\nfor line in said:\n    a = 1")["a"] == Known(1)


def test_a_loop_that_may_not_run_at_all() -> None:
    """A name that only the body sets may be missing."""
    assert isinstance(after("for line in said:\n    a = 1")["a"], Unknown)


def test_a_while_with_an_unknown_condition() -> None:
    """The same for `while`."""
    found = after("n = 0\nm = 1\nwhile len(said) > n:\n    n += 1\nk = m")
    assert unknown(found) == {"n"}
    assert known(found) == {"m": 1, "k": 1}


def test_a_loop_changes_containers_through_every_name() -> None:
    """A list that the body appends to is lost; one that it reads is not."""
    found = after("a = []\nb = a\nc = [1]\nfor line in said:\n    a.append(c[0])\nn = len(b)")
    assert {"a", "b", "n"} <= unknown(found)
    assert found["c"] == Known([1])


def test_a_break_under_an_unknown_condition() -> None:
    """How many rounds were made is not certain; that they were over these items is."""
    found = after("for i in (1, 2, 3):\n    if said:\n        break\n    j = 7\nk = 8")
    assert {"i", "j"} <= unknown(found)
    assert found["k"] == Known(8)


def test_a_continue_under_an_unknown_condition() -> None:
    """What comes after it may or may not have run; the loop itself goes on."""
    found = after("for i in (1, 2, 3):\n    if said:\n        continue\n    j = i\nk = i")
    assert isinstance(found["j"], Unknown)
    assert found["i"] == Known(3)
    assert found["k"] == Known(3)


def test_else_runs_unless_the_loop_breaks() -> None:
    """With a certain end it is certain, else it is not."""
    assert after("for i in (1, 2):\n    pass\nelse:\n    a = 1")["a"] == Known(1)
    found = after("for i in (1, 2):\n    if said:\n        break\nelse:\n    a = 1")
    assert isinstance(found["a"], Unknown)


def test_a_loop_with_a_bound_over_inputs() -> None:
    """The number of rounds is an input's; the result is a formula."""
    found = values_of("import os\nn = 0\nfor i in range(os.cpu_count()):\n    n += i\n")["n"]
    assert isinstance(found, Symbolic)
    assert bound(found, {}, 4) == 6
    assert bound(found, {}, 1) == 0


def test_a_comprehension_calls_what_it_calls() -> None:
    """What a function does in a comprehension over unknown items may have happened."""
    found = after("log = []\ndef f(x):\n    log.append(x)\na = [f(x) for x in said]\nn = len(log)")
    assert {"a", "log", "n"} <= unknown(found)


# Functions.


def test_an_early_return_under_an_unknown_condition() -> None:
    """The result is one of them, and what follows the return may not have run."""
    found = after(
        "log = []\ndef f():\n    log.append(1)\n    if said:\n        return 1\n"
        "    global g\n    g = 2\n    return 2\ng = 0\na = f()\nb = 5"
    )
    assert {"a", "g"} <= unknown(found)
    assert found["log"] == Known([1])
    assert found["b"] == Known(5)


def test_the_same_on_every_return() -> None:
    """Whichever return it is, the result is that."""
    assert after("def f():\n    if said:\n        return 3\n    return 3\na = f()")["a"] == Known(3)


def test_a_function_that_is_not_called_does_nothing() -> None:
    """Its assignments are its own, also where they are declared global."""
    found = values_of("def f():\n    global a\n    a = 2\n    b = 3\na = 1\n")
    assert known(found) == {"a": 1}
    assert found["f"] == Known(Function("f", 0, 0))


def test_hooks_are_functions_with_their_arity() -> None:
    """Required arguments, and those that it takes at most; None for any number."""
    found = values_of(
        "def on_exit(server):\n    import nowhere\n"
        "def post_fork(server, worker, more=1):\n    pass\n"
        "def pre_request(*words):\n    pass\n"
        "when_ready = lambda server: 1 / 0\n"
    )
    assert found["on_exit"] == Known(Function("on_exit", 1, 1))
    assert found["post_fork"] == Known(Function("post_fork", 2, 3))
    assert found["pre_request"] == Known(Function("pre_request", 0, None))
    assert found["when_ready"] == Known(Function("<lambda>", 1, 1))


# Exceptions.


def test_a_call_that_may_raise_loses_both_ways() -> None:
    """What the rest of the body and the handler assign; not what is around them."""
    found = after(
        "a = 0\ntry:\n    b = 1\n    import json\n    c = int(said)\n    d = 1\n"
        "except ValueError:\n    d = 2\n    e = 2\nfinally:\n    f = 3\ng = 4"
    )
    assert {"c", "d", "e"} <= unknown(found)
    assert known(found) == {"a": 0, "b": 1, "f": 3, "g": 4}


def test_a_handler_that_sets_the_same() -> None:
    """Both ways lead to it."""
    found = after("try:\n    int(said)\n    a = 1\nexcept Exception:\n    a = 1")
    assert found["a"] == Known(1)


def test_a_handler_for_what_cannot_happen_never_runs() -> None:
    """Known operations raise what they raise, and nothing else."""
    found = values_of(
        "try:\n    a = {'x': 1}['y']\nexcept ValueError:\n    b = 1\nexcept KeyError:\n    b = 2\n"
        "else:\n    b = 3\n"
    )
    assert known(found) == {"b": 2}


def test_an_import_that_may_be_missing() -> None:
    """Whether the package is there cannot be told; what both sides set alike can."""
    found = after(
        "try:\n    import surely_not_there\n    a = 1\n    b = 2\nexcept ImportError:\n"
        "    a = 1\n    c = 3\nd = 4"
    )
    assert {"b", "c"} <= unknown(found)
    assert known(found) == {"a": 1, "d": 4}


def test_what_raises_with_nothing_to_catch_it_stops_the_server() -> None:
    """The failure has the exception, its text and its place."""
    failure = evaluated("a = 1\nb = {}['x']\n").failure
    assert failure is not None
    assert (failure.exception, failure.message) == ("KeyError", "'x'")
    assert tuple(failure.span.start) == (2, 5)


def test_what_an_exception_leaves_behind() -> None:
    """Changes before it stay, those after it do not happen, its name is gone."""
    found = values_of(
        "log = []\ntry:\n    log.append(1)\n    raise ValueError('x')\n    log.append(2)\n"
        "except ValueError as error:\n    text = str(error)\n"
    )
    assert known(found) == {"log": [1], "text": "x"}


# Code that is not followed.


def test_a_call_that_is_not_followed_changes_what_it_is_given() -> None:
    """Lists, dicts and objects that it can reach; nothing else, and no number or text."""
    found = after(
        "a, b, c = [1], {'k': [2]}, [3]\nn = 4\ns = 'x'\nt = (5, a)\n"
        "subprocess.run(a, b, n, s)\nk = b.get('k')\nm = n + 1"
    )
    assert {"a", "b", "k"} <= unknown(found)
    assert known(found) == {"c": [3], "n": 4, "s": "x", "m": 5}


def test_a_method_that_is_not_followed_changes_its_object() -> None:
    """What is reached through an attribute of it, too."""
    found = after("import random\na = [1, 2]\nb = [1, 2]\nrandom.shuffle(a)\nn = len(b)")
    assert isinstance(found["a"], Unknown)
    assert known(found) == {"b": [1, 2], "n": 2}


def test_a_function_that_is_given_away_may_run_at_any_time() -> None:
    """What it declares global, by itself or by what it calls, may change; the rest stays."""
    found = after(
        "a = b = 1\nlog, table = [], {'x': 1}\ndef later():\n    global a\n    a = table['x']\n"
        "    log.append(1)\ndef more():\n    later()\nsubprocess.run(more)\nc = b"
    )
    assert {"a", "log"} <= unknown(found)
    assert known(found) == {"b": 1, "c": 1, "table": {"x": 1}}


def test_a_method_that_is_given_away_changes_its_object() -> None:
    """`list.append` as a callback."""
    found = after("a, b = [], []\nsubprocess.run(a.append)\nn = len(b)")
    assert isinstance(found["a"], Unknown)
    assert found["n"] == Known(0)


def test_a_generator_works_when_it_is_gone_through() -> None:
    """What it does besides is not certain, nor how far it comes; what it gives is."""
    found = values_of(
        "log, done = [], []\ndef f(x):\n    log.append(x)\n    return x\n"
        "g = (f(x) for x in (1, 2))\nm = map(done.append, (1, 2))\n"
        "a = list(x * 2 for x in (1, 2))\n"
    )
    assert {"log", "done"} <= unknown(found)
    assert found["a"] == Known([2, 4])


def test_a_function_that_calls_itself_too_often_may_do_anything_it_does() -> None:
    """Where following it ends, what it changes is lost."""
    found = values_of(
        "n = m = 0\ndef f(k):\n    global n\n    n += 1\n    if k:\n        f(k - 1)\n"
        "f(3)\na = n\nf(500)\n"
    )
    assert isinstance(found["n"], Unknown)
    assert known(found) == {"a": 4, "m": 0}


@pytest.mark.parametrize(
    "call",
    [
        "sorted(said, key=f)",
        "list(map(f, said))",
        "list(filter(f, said))",
        "max(said, key=f)",
        "[f(x) for x in said]",
        "[x for x in said if f(x)]",
        "[x for x in (1, 2) if said and f(x)]",
        "{x: y for x in (1, 2) for y in said if f(y)}",
    ],
)
def test_callbacks_run_for_items_that_cannot_be_told(call: str) -> None:
    """What they change is lost, and only that."""
    found = after(f"log, other = [], []\ndef f(x):\n    log.append(x)\na = {call}\nn = len(other)")
    assert {"a", "log"} <= unknown(found)
    assert found["n"] == Known(0)


def test_a_comprehension_over_other_items_by_other_inputs() -> None:
    """How often its element is evaluated depends on the input, and so does what that changes."""
    found = values_of(
        "import os\nlog = []\nhosts = [log.append(h) for h in os.getenv('H', 'a,b').split(',')]\n"
        "n = len(log)\n"
    )["n"]
    assert isinstance(found, Symbolic)
    assert found.default == 2
    assert bound(found, {"H": "x"}) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a = b = [1]\na += [2]", [1, 2]),
        ("a = b = [1]\na *= 2", [1, 1]),
        ("a = b = {1}\na |= {2}", {1, 2}),
        ("a = b = {1, 2}\na &= {2}", {2}),
        ("a = b = {1, 2}\na -= {2}", {1}),
        ("a = b = {1, 2}\na ^= {2, 3}", {1, 3}),
        ("a = b = {1: 2}\na |= {3: 4}", {1: 2, 3: 4}),
        ("a = b = (1,)\na += (2,)", (1,)),
        ("a = b = frozenset((1,))\na |= {2}", frozenset((1,))),
        ("a = b = 'x'\na += 'y'", "x"),
    ],
)
def test_an_augmented_assignment_changes_what_can_change(text: str, wanted: object) -> None:
    """A list, set or dict is changed for every name of it; anything else is replaced."""
    assert values_of(f"{text}\n")["b"] == Known(wanted)


def test_exec_opens_every_name_that_stands_before_it() -> None:
    """It may set any; what is assigned after it is certain."""
    result = evaluated("a = 1\nexec(open('/x').read())\nb = 2\n")
    assert result.open is not None
    assert isinstance(result.names["a"].value, Unknown)
    assert result.names["b"].value == Known(2)


def test_a_class_body_may_raise_and_is_no_module() -> None:
    """Its names are attributes; a loop in it leaves the module's names alone."""
    found = values_of("i = 9\nclass C:\n    for i in (1, 2):\n        pass\nj = i\nk = C.i\n")
    assert known(found) == {"i": 9, "j": 9, "k": 2}


# Names that are set by other means than an assignment.


def test_a_loop_that_sets_globals() -> None:
    """Each with its own value, at the place of the assignment that runs."""
    found = names_of("for k, v in {'workers': 3, 'timeout': 9}.items():\n    globals()[k] = v\n")
    assert found["workers"].value == Known(3)
    assert found["timeout"].value == Known(9)
    assert found["workers"].span.start.line == 2


def test_a_key_that_cannot_be_told_opens_every_name() -> None:
    """Any name may have been set; the ones assigned after it are certain."""
    result = evaluated(f"{CALL}a = 1\nglobals()[said] = 2\nb = 3\n")
    assert result.open is not None
    assert isinstance(result.names["a"].value, Unknown)
    assert result.names["b"].value == Known(3)


def test_setattr_on_the_module_itself() -> None:
    """`sys.modules[__name__]` is the config file."""
    found = values_of("import sys\nsetattr(sys.modules[__name__], 'workers', 6)\n")
    assert found["workers"] == Known(6)


def test_update_of_globals() -> None:
    """With keywords, a dict, or pairs."""
    found = values_of("globals().update({'a': 1}, b=2)\nlocals().update([('c', 3)])\n")
    assert known(found) == {"a": 1, "b": 2, "c": 3}


def test_a_deleted_name_is_not_bound() -> None:
    """And one that is deleted in a loop, an unpacking or by key."""
    found = names_of("a = b = c = 1\ndel a\nfor n in ('b',):\n    del globals()[n]\n")
    assert set(found) == {"c", "n"}


def test_a_star_import_brings_public_names() -> None:
    """Those of `__all__` where there is one; a leading underscore stays behind."""
    found = values_of("from one import *\nfrom two import *\n", one="a = 1\n_b = 2\n", two=TWO)
    assert known(found) == {"a": 1, "_d": 4}


TWO = "__all__ = ['_d']\nc = 3\n_d = 4\n"


def test_a_star_import_that_is_not_there_opens_every_name() -> None:
    """It may bring anything, but for what is assigned after it."""
    result = evaluated("workers = 1\nfrom somewhere import *\ntimeout = 2\n")
    assert result.open is not None
    assert isinstance(result.names["workers"].value, Unknown)
    assert result.names["timeout"].value == Known(2)


def test_a_value_of_another_module_has_its_place_there() -> None:
    """The reason points to the line that cannot be followed, in its own file."""
    value = values_of("from one import a\n", one="import time\n\na = time.time()\n")["a"]
    assert isinstance(value, Unknown)
    assert value.span is not None
    assert (value.span.path, value.span.start.line) == ("one.py", 3)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("import time\na = 1 + time.time()\n", (2, 9)),
        ("import requests\n\na = requests.get('x').json()['n']\n", (3, 5)),
        ("a = [0] * 10 ** 9\n", (1, 5)),
        ("def f(n):\n    return input()\na = f(1)\n", (2, 12)),
        ("import time\nt = time.time()\nif t > 5:\n    a = 1\n", (2, 5)),
    ],
)
def test_the_reason_stands_where_it_begins(text: str, where: tuple[int, int]) -> None:
    """Line and column of the expression that cannot be followed."""
    assert place(values_of(text)["a"]) == where


def test_a_manager_of_the_program_may_end_what_is_raised() -> None:
    """Its `__exit__` answers True; one that answers nothing lets it go on."""
    manager = (
        "class M:\n    def __enter__(self):\n        return 6\n"
        "    def __exit__(self, *a):\n        return True\n"
    )
    block = "with M() as x:\n    raise ValueError\ny = 3\n"
    file = ConfigFile(manager + block)
    assert file.stops() is None
    assert (file.default("x"), file.default("y")) == (6, 3)
    assert ConfigFile(manager.replace("return True", "pass") + block).stops() == "ValueError"
