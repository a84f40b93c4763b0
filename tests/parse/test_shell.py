"""What `gunilint.parse.shell` reads in scripts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gunilint.parse.facts.shell import (
    AndOr,
    Background,
    Case,
    Command,
    DoubleBracket,
    Function,
    Group,
    If,
    Loop,
    Pipeline,
    Program,
    Statement,
    Subshell,
    Unparsed,
)
from gunilint.parse.facts.shell_words import (
    Arithmetic,
    Literal,
    Parameter,
    Substitution,
    Unread,
    Word,
)
from gunilint.parse.shell import parse_shell
from gunilint.source import Fragment, Position, Source


def parse(text: str) -> Program:
    return parse_shell(Source("run.sh", text).fragment())


def only(text: str) -> Statement:
    program = parse(text)
    assert program.problems == ()
    [statement] = program.body
    return statement


def command(text: str) -> Command:
    statement = only(text)
    assert isinstance(statement, Command)
    return statement


def last_word(text: str) -> Word:
    return command(text).words[-1]


def facts(value: Any) -> Iterator[Any]:
    """*value* and all facts within it."""
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from facts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from facts(getattr(value, field.name))


def test_a_command_is_its_words_with_their_places() -> None:
    """Each word has the place that it is written at, counted in code points."""
    found = command("gunicorn  é:app -w 4")
    assert [word.literal for word in found.words] == ["gunicorn", "é:app", "-w", "4"]
    assert [(word.span.start, word.span.end) for word in found.words] == [
        (Position(1, 1), Position(1, 9)),
        (Position(1, 11), Position(1, 16)),
        (Position(1, 17), Position(1, 19)),
        (Position(1, 20), Position(1, 21)),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"x a\ b", "a b"),
        (r"x 'a'\''b'", "a'b"),
        (r"""x "a \"b\" \$X \n" """, r'a "b" $X \n'),
        (r"x $'a\nb\x41\'\101'", "a\nbA'A"),
        ('x $"a"', "a"),
        ("x a\\\nb", "ab"),
        ('x ""', ""),
        ("x 'a\nb'", "a\nb"),
        ("x a=b#c", "a=b#c"),
        ("x '%(h)s \"%(r)s\"'", '%(h)s "%(r)s"'),
        ("x $", "$"),
    ],
)
def test_quotes_and_escapes_are_taken_off(text: str, value: str) -> None:
    """A word's literal is what the shell passes on."""
    assert last_word(text).literal == value


def test_a_literal_never_spans_what_was_taken_out() -> None:
    """So each character of a literal has its own place: the escape between is skipped."""
    word = last_word(r"""x "a\"b" """)
    literals = [part for part in word.parts if isinstance(part, Literal) and part.text]
    assert [(part.text, part.span.start.column) for part in literals] == [
        ("a", 4),
        ('"b', 6),
    ]


@pytest.mark.parametrize(
    ("text", "name", "operator", "argument"),
    [
        ("x $PORT", "PORT", "", None),
        ("x ${PORT}", "PORT", "", None),
        ("x ${PORT:-8000}", "PORT", ":-", "8000"),
        ("x ${PORT-8000}", "PORT", "-", "8000"),
        ("x ${PORT:=8000}", "PORT", ":=", "8000"),
        ("x ${PORT:?is missing}", "PORT", ":?", "is missing"),
        ("x ${PORT:+a b}", "PORT", ":+", "a b"),
        ("x ${PORT%.*}", "PORT", "%", ".*"),
        ("x ${PORT##*/}", "PORT", "##", "*/"),
        ("x ${1#-}", "1", "#", "-"),
        ("x ${#PORT}", "PORT", "length", None),
        ("x ${#}", "#", "", None),
        ("x ${!PORT}", "PORT", "!", None),
        ("x ${@:2}", "@", ":", "2"),
        ("x ${1:0:1}", "1", ":", "0:1"),
        ("x ${PORT^^}", "PORT", "^^", ""),
        ("x $10", "1", "", None),
    ],
)
def test_a_parameter_has_its_operator(
    text: str, name: str, operator: str, argument: str | None
) -> None:
    """Every form of `${...}` is told apart."""
    part = last_word(text).parts[0]
    assert isinstance(part, Parameter)
    assert (part.name, part.operator) == (name, operator)
    assert (None if part.argument is None else part.argument.literal) == argument


def test_a_default_may_hold_quotes_and_expansions() -> None:
    """`${X:+--flag "$X"}` keeps the inner word's parts, quoted and not."""
    part = last_word('x ${X:+--flag "$Y"}').parts[0]
    assert isinstance(part, Parameter)
    assert part.argument is not None
    assert [type(inner) for inner in part.argument.parts] == [Literal, Literal, Parameter]
    assert [inner.quoted for inner in part.argument.parts] == [False, True, True]


def test_arrays_are_lists_of_words() -> None:
    """An array's items are words of their own, over several lines and comments."""
    found = command('ARGS=(-w 4 # four\n  --bind "0.0.0.0:$PORT")')
    [assignment] = found.assignments
    assert assignment.items is not None
    assert [item.text for item in assignment.items] == [
        "-w",
        "4",
        "--bind",
        '"0.0.0.0:$PORT"',
    ]
    assert command("ARGS+=(-x)").assignments[0].appends
    part = last_word('x "${ARGS[@]}"').parts[1]
    assert isinstance(part, Parameter)
    assert (part.name, part.subscript, part.quoted) == ("ARGS", "@", True)


def test_exported_assignments_are_assignments() -> None:
    """What `export` assigns is where a prefix assignment would be."""
    found = command("export A=b C")
    assert [(item.name.value, item.value.literal) for item in found.assignments] == [("A", "b")]
    assert [word.literal for word in found.words] == ["export", "C"]


def test_prefix_assignments_are_no_words() -> None:
    """`A=b gunicorn x=y` sets one variable and passes one word with an equals sign."""
    found = command("A='b c' D= gunicorn x=y")
    assert [item.value.literal for item in found.assignments] == ["b c", ""]
    assert [word.literal for word in found.words] == ["gunicorn", "x=y"]


def test_substitutions_hold_programs() -> None:
    """`$(nproc)` and backticks are programs of their own, with places in the file."""
    for text in ("x $(nproc --all)", "x `nproc --all`"):
        part = last_word(text).parts[0]
        assert isinstance(part, Substitution)
        [inner] = part.program.body
        assert isinstance(inner, Command)
        assert [word.literal for word in inner.words] == ["nproc", "--all"]
        start = text.index("nproc") + 1
        assert inner.words[0].span.start == Position(1, start)


def test_a_comment_in_backticks_is_no_word() -> None:
    """A comment written into a long command in backticks adds nothing to it."""
    found = command("gunicorn app `# four workers` \\\n  -w 4")
    assert [word.literal for word in found.words] == ["gunicorn", "app", None, "-w", "4"]
    part = found.words[2].parts[0]
    assert isinstance(part, Substitution)
    assert part.program.body == ()


def test_arithmetic_is_told_from_a_subshell() -> None:
    """`$((...))` is arithmetic; `$( (...) )` a program."""
    part = last_word("x $(( $(nproc) * 2 + 1 ))").parts[0]
    assert isinstance(part, Arithmetic)
    assert part.expression.text == " $(nproc) * 2 + 1 "
    assert isinstance(last_word("x $( (a); b )").parts[0], Substitution)
    assert isinstance(last_word("x $((a); b)").parts[0], Substitution)


def test_what_is_not_evaluated_is_marked() -> None:
    """A template's mark or a process substitution is a part that nobody takes for text."""
    assert isinstance(last_word("x -w{{ workers }}").parts[1], Unread)
    assert isinstance(last_word("x <(ls)").parts[0], Unread)


def test_lists_keep_their_order() -> None:
    """`a && b || c | d > log &` is a background and-or list whose last operand is a pipeline."""
    found = only("a && b || c | gunicorn x > log &")
    assert isinstance(found, Background)
    assert isinstance(found.statement, AndOr)
    assert [link.operator for link in found.statement.links] == ["&&", "||"]
    assert found.statement.texts == ("a", "b", "c | gunicorn x > log")
    pipeline = found.statement.links[1].statement
    assert isinstance(pipeline, Pipeline)
    server = pipeline.commands[1]
    assert isinstance(server, Command)
    assert [item.operator for item in server.redirections] == [">"]


def test_a_redirection_belongs_to_its_command() -> None:
    """A redirection may stand anywhere in a command, and takes one word."""
    found = command("exec > >(tee log) 2>&1 gunicorn app")
    assert [word.literal for word in found.words] == ["exec", "gunicorn", "app"]
    assert [(item.descriptor, item.operator) for item in found.redirections] == [
        ("", ">"),
        ("2", ">&"),
    ]


def test_what_follows_a_here_document_is_still_read() -> None:
    """The rest of the line belongs to the list, the body to the document."""
    program = parse("cat <<EOF >out && gunicorn app\nfi; $X 'a\nEOF\nwait\n")
    assert program.problems == ()
    both, wait = program.body
    assert isinstance(both, AndOr)
    assert isinstance(both.first, Command)
    body = both.first.redirections[0].target
    assert body.text == "fi; $X 'a\n"
    assert [type(part) for part in body.parts] == [Literal, Parameter, Literal]
    server = both.links[0].statement
    assert isinstance(server, Command)
    assert [word.literal for word in server.words] == ["gunicorn", "app"]
    assert isinstance(wait, Command)


def test_a_quoted_delimiter_keeps_the_document_as_it_is() -> None:
    """Nothing is expanded; `<<-` takes leading tabs off."""
    quoted = command("cat <<'EOF'\n\t$X\nEOF\n").redirections[0].target
    assert quoted.literal == "\t$X\n"
    stripped = command("cat <<-EOF\n\t\ta\n\tb\n\tEOF\n").redirections[0].target
    assert stripped.literal == "a\nb\n"


def test_compound_commands() -> None:
    """Each compound command has its parts, and its conditions as they are written."""
    found = only('if [ "$1" = web ]; then a; elif b; then c; else d; fi')
    assert isinstance(found, If)
    assert [branch.text.value for branch in found.branches] == ['[ "$1" = web ]', "b"]
    assert len(found.otherwise) == 1
    case = only('case "$1" in\n  web|"api") a; b ;;\n  (-*) c ;&\n  *) esac')
    assert isinstance(case, Case)
    assert [item.text.value for item in case.items] == ['web|"api"', "-*", "*"]
    assert [item.terminator for item in case.items] == [";;", ";&", ";;"]
    assert [len(item.body) for item in case.items] == [2, 1, 0]
    for text, kind in [
        ("for i in 1 2; do a; done", "for"),
        ("for i do a; done", "for"),
        ("for ((i=0;i<3;i++)); do a; done", "for"),
        ("while ! nc -z db 5432; do a; done", "while"),
        ("until a; do b; done", "until"),
        ("select i in a; do b; done", "select"),
    ]:
        loop = only(text)
        assert isinstance(loop, Loop)
        assert loop.kind == kind
    for text in ("f() { a; }", "function f { a; }", "function f() { a; }", "f () ( a )"):
        function = only(text)
        assert isinstance(function, Function)
        assert function.name.value == "f"
    assert isinstance(only("( a; b )"), Subshell)
    assert isinstance(only("{ a; } 2>&1"), Group)
    test = only("[[ -n $X && ( $A == b* || $A =~ ^(a|b)$ ) ]]")
    assert isinstance(test, DoubleBracket)
    assert [word.text for word in test.words] == [
        "-n", "$X", "&&", "(", "$A", "==", "b*", "||", "$A", "=~", "^(a|b)$", ")",
    ]  # fmt: skip
    assert isinstance(only("((i++))"), Unparsed)


def test_the_interpreter_is_the_first_line() -> None:
    """`#!` is read with its place; a script without one has none."""
    found = parse("#!/usr/bin/env -S bash -e\r\nx\r\n").interpreter
    assert found is not None
    assert found.value == "/usr/bin/env -S bash -e"
    assert found.span.start == Position(1, 3)
    assert parse("x").interpreter is None


def test_windows_line_ends_are_line_ends() -> None:
    """A script with CRLF is read like one without."""
    program = parse("set -e\r\nif a; then\r\n  gunicorn x \\\r\n  -w 4\r\nfi\r\n")
    assert program.problems == ()
    found = program.body[1]
    assert isinstance(found, If)
    server = found.branches[0].body[0]
    assert isinstance(server, Command)
    assert [word.literal for word in server.words] == ["gunicorn", "x", "-w", "4"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("echo 'a", (1, 6), "this quote is never closed"),
        ('a\ngunicorn "x', (2, 10), "this quote is never closed"),
        ("if a; then\n  gunicorn x\n", (1, 1), "`fi` is missing for this `if`"),
        ("gunicorn x:create_app()", (1, 22), "`()` is not expected here"),
        ("a\nfi", (2, 1), "`fi` is not expected here"),
        ("echo ${X", (1, 6), "this brace is never closed"),
        ("echo $(x", (1, 6), "`)` is missing for this `$(x`"),
        ("a ; ; b", (1, 5), "`;` is not expected here"),
        ("case x in a) b", (1, 1), "`;;` is missing for this `case`"),
    ],
)
def test_a_fault_has_a_place(text: str, place: tuple[int, int], message: str) -> None:
    """What no shell would run is one problem, where it starts."""
    [problem] = parse(text).problems
    assert problem.message == message
    assert problem.span.start == Position(*place)


def test_what_follows_a_fault_is_still_read() -> None:
    """The lines after the fault are statements as usual."""
    program = parse("echo a )\ngunicorn app\nif x; then\n  exec gunicorn b\n")
    assert len(program.problems) == 1
    words = [item.words[-1].literal for item in program.body if isinstance(item, Command)]
    assert "app" in words
    assert "b" in words


VALID = [
    "gunicorn app `# comment` -w 4",
    'exec gunicorn "${X:+--flag "$X"}" app ${Y:+-w $Y}',
    "X=$(cat <<EOF\na $Y\nEOF\n)",
    "cat <<EOF | sh\ngunicorn $X\nEOF",
    'while read -r l; do echo "$l"; done < <(cmd)',
    'cmd &>/dev/null; cat <<< "$X"; cmd >| x; cmd 2>/dev/null >&2',
    "echo ${X^^} ${a[@]:1:2} ${X@Q} ${!p@} ${#a[@]} ${X:0:3} ${X/%a/b} ${X,,} ${X: -1}",
    "a[1]=3; declare -A m=([x]=1 [y]=2)",
    'trap "kill -TERM $PID; wait $PID" SIGTERM; x & PID=$!; wait $PID',
    'if [ "${1#-}" != "$1" ] || [ -z "$(command -v "${1}")" ]; then set -- x "$@"; fi',
    '[[ $X =~ ^[0-9]+$ ]] && [[ "$X" == "a" && ! -f b || ( -n $Z ) ]] && x',
    "echo {1,2} a{b} {} ~/x *.py [a-z]* ?",
    "gunicorn app \\\n  # comment here\nx",
    'f() { x; }; f "$@"; unset -f f',
    "echo $((1<<2)) $(( (1+2)*3 )) $((X > 1 ? 2 : 3))",
    "case $1 in (web) x ;; worker) ;; *) y\nesac",
    "time { x; }; time x; ! x; ! { x; }",
    "x & y & wait\n{ x & }\n( x & )",
    'echo "$(echo "a \'b")" `echo \\`echo a\\``',
    "if x; then\n# only a comment\n:\nfi",
    "echo a#b # 'c",
    "cat <<A <<B\na\nA\nb\nB\nx",
]


@pytest.mark.parametrize("text", VALID)
def test_what_a_shell_accepts_is_no_problem(text: str) -> None:
    """`bash -n` accepts these, and so does gunilint, with no statement lost."""
    program = parse(text)
    assert program.problems == ()
    assert not any(
        isinstance(fact, Unparsed) and fact.why != "it is arithmetic" for fact in facts(program)
    )
    bash = shutil.which("bash")
    if bash is not None:
        checked = subprocess.run([bash, "-n"], input=text, text=True, capture_output=True)
        assert checked.returncode == 0


@pytest.mark.parametrize("text", VALID)
def test_the_place_of_a_literal_is_its_text(text: str) -> None:
    """Every literal, cut out of the file, is the literal."""
    source = Source("run.sh", text)
    for fact in facts(parse_shell(source.fragment())):
        if isinstance(fact, Literal):
            assert source.cut(fact.span) == fact.text


def test_places_follow_a_text_that_was_unquoted() -> None:
    r"""In `["sh", "-c", "gunicorn \"a b\" x"]` each word keeps its place in the file."""
    source = Source("Dockerfile", r'CMD ["sh", "-c", "gunicorn \"a b\" x"]')
    start = source.text.index("gunicorn")
    kept = [start + i for i in range(len(r"gunicorn \"a b\" x")) if source.text[start + i] != "\\"]
    text = "".join(source.text[i] for i in kept)
    program = parse_shell(Fragment(source, text, [*kept, kept[-1] + 1]))
    [found] = program.body
    assert isinstance(found, Command)
    assert [word.literal for word in found.words] == ["gunicorn", "a b", "x"]
    assert source.cut(found.words[0].span) == "gunicorn"
    assert source.cut(found.words[1].parts[-1].span) == "a b"
    assert source.cut(found.words[2].span) == "x"


@given(st.text(alphabet="ab1 \n\t'\"\\$`(){}[]<>;&|#!=*?-é\r", max_size=60))
@example("if ((((" + "$(" * 200)
@example("${" * 300)
@example("(" * 500)
@example("a <<A")
@example("a <<-'")
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands in a file, a program comes out, with its problems inside the file."""
    source = Source("x", text)
    program = parse_shell(source.fragment())
    for problem in program.problems:
        assert problem.span.start.line <= source.line_count
