"""Dockerfiles: text → stages and instructions, with exact places."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from textwrap import dedent
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunilint.parse.dockerfile import parse_dockerfile
from gunilint.parse.facts.dockerfile import (
    Arg,
    Cmd,
    Copy,
    Dockerfile,
    Entrypoint,
    Env,
    ExecForm,
    Expose,
    Healthcheck,
    OnBuild,
    Run,
    Shell,
    ShellForm,
    StopSignal,
    Volume,
    Workdir,
)
from gunilint.source import Fragment, Problem, Source, Text

T = TypeVar("T")


def read(text: str) -> Dockerfile:
    return parse_dockerfile(Source("Dockerfile", dedent(text)))


def only(text: str, kind: type[T]) -> T:
    """The one instruction of *kind* in a stage that holds *text*."""
    dockerfile = read("FROM scratch\n" + dedent(text))
    assert dockerfile.problems == ()
    (found,) = [item for item in dockerfile.stages[0].instructions if isinstance(item, kind)]
    return found


def messages(text: str) -> list[str]:
    return [problem.message for problem in read(text).problems]


def pieces(fact: object) -> Iterator[Fragment | Text | Problem]:
    """Everything with a place inside *fact*."""
    if isinstance(fact, Fragment | Text | Problem):
        yield fact
    elif isinstance(fact, tuple):
        for item in fact:
            yield from pieces(item)
    elif dataclasses.is_dataclass(fact):
        for field in dataclasses.fields(fact):
            yield from pieces(getattr(fact, field.name))


def pairs(instruction: Env | Arg) -> list[tuple[str, str | None]]:
    return [
        (pair.name.value, pair.value.text if pair.value is not None else None)
        for pair in instruction.pairs
    ]


EVERYTHING = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM --platform=linux/amd64 python:${VERSION}-slim AS Build
ENV A=1 B="two words" C=a\\ b D='x'
ENV old the whole rest
WORKDIR /app
COPY --from=0 --chown=app:app one two three/
EXPOSE 8000 9000/tcp
STOPSIGNAL SIGTERM
USER app:app
VOLUME ["/data"]
SHELL ["/bin/bash", "-c"]
HEALTHCHECK --interval=5s CMD curl -f localhost
ENTRYPOINT ["tini", "--"]
CMD gunicorn app:app
"""


def test_every_span_cut_out_of_the_text_is_the_value() -> None:
    """A fragment or text that stands in one piece covers exactly itself."""
    source = Source("Dockerfile", EVERYTHING)
    found = list(pieces(parse_dockerfile(source)))
    assert len(found) > 30
    for piece in found:
        if isinstance(piece, Fragment):
            assert source.cut(piece.whole()) == piece.text
        elif isinstance(piece, Text):
            assert source.cut(piece.span) == piece.value


def test_stages_are_named_and_numbered() -> None:
    """A stage's name does not mind case; its base is kept as it is written."""
    dockerfile = read("""\
        ARG V=1
        FROM --platform=$P python:$V AS Build
        from build
        """)
    first, second = dockerfile.stages
    assert (first.index, first.name, first.opening.base.text) == (0, "build", "python:$V")
    assert (second.index, second.name, second.opening.base.text) == (1, None, "build")
    assert [pairs(arg) for arg in dockerfile.global_args] == [[("V", "1")]]
    assert dockerfile.problems == ()


def test_a_continued_command_loses_the_backslashes_and_nothing_else() -> None:
    """Comments and empty lines between continuation lines are passed over, as BuildKit does."""
    text = (
        "FROM a\nCMD gunicorn \\\n  # the workers\n  --workers 3 \\  \n\n    app:app\nEXPOSE 80\n"
    )
    source = Source("Dockerfile", text)
    cmd, expose = parse_dockerfile(source).stages[0].instructions
    assert isinstance(cmd, Cmd)
    assert isinstance(cmd.command, ShellForm)
    fragment = cmd.command.text
    assert fragment.text == "gunicorn   --workers 3     app:app"
    start = fragment.text.index("--workers 3")
    assert source.cut(fragment.span(start, start + 11)) == "--workers 3"
    assert fragment.span(start, start + 11).start == (4, 3)
    assert source.cut(fragment.whole()).startswith("gunicorn \\\n")
    assert isinstance(expose, Expose)


def test_nothing_but_continued_blanks_is_no_instruction() -> None:
    """A file may end in backslashes that continue nothing."""
    dockerfile = read("FROM a\n\\\n \\ ")
    assert dockerfile.stages[0].instructions == ()
    assert dockerfile.problems == ()


def test_a_doubled_backslash_does_not_continue_a_line() -> None:
    """An escaped escape character at a line's end is part of the command."""
    dockerfile = read("FROM a\nRUN echo \\\\\nEXPOSE 80\n")
    run, _ = dockerfile.stages[0].instructions
    assert isinstance(run, Run)
    assert isinstance(run.command, ShellForm)
    assert run.command.text.text == "echo \\\\"


def test_the_escape_directive_changes_what_continues_a_line() -> None:
    """With escape=` a backslash is a plain character."""
    dockerfile = read("# escape=`\nFROM a\nWORKDIR C:\\\nRUN a `\n  b\n")
    workdir, run = dockerfile.stages[0].instructions
    assert isinstance(workdir, Workdir)
    assert workdir.path.text == "C:\\"
    assert isinstance(run, Run)
    assert isinstance(run.command, ShellForm)
    assert run.command.text.text == "a   b"
    assert dockerfile.escape == "`"


def test_a_directive_after_a_comment_is_a_comment() -> None:
    """Directives stand at the very top only."""
    assert read("# hello\n# escape=`\nFROM a\n").escape == "\\"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_do_not_matter(ends: str) -> None:
    """CRLF files read like LF files, with the same lines and columns."""
    text = ends.join(["FROM a", "CMD x \\", "  y", ""])
    dockerfile = parse_dockerfile(Source("Dockerfile", text))
    (cmd,) = dockerfile.stages[0].instructions
    assert isinstance(cmd, Cmd)
    assert isinstance(cmd.command, ShellForm)
    assert cmd.command.text.text == "x   y"
    assert cmd.command.span.start == (2, 5)
    assert cmd.command.span.end == (3, 4)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ENV A=1", [("A", "1")]),
        ("ENV A=1 B=2", [("A", "1"), ("B", "2")]),
        ('ENV A="x y" B=\'z "w\'', [("A", '"x y"'), ("B", "'z \"w'")]),
        ("ENV A=x\\ y B=", [("A", "x\\ y"), ("B", "")]),
        ("ENV A=B=C", [("A", "B=C")]),
        ("ENV A x = y", [("A", "x = y")]),
        ("ENV   A\t  x", [("A", "x")]),
        ('ENV A="$PATH:/x"', [("A", '"$PATH:/x"')]),
    ],
)
def test_env(line: str, expected: list[tuple[str, str]]) -> None:
    """New and old form, several at once, quotes and escapes kept as they are written."""
    assert pairs(only(line, Env)) == expected


def test_arg_with_and_without_default() -> None:
    """One ARG can declare several names."""
    assert pairs(only("ARG A B=2 C=", Arg)) == [("A", None), ("B", "2"), ("C", "")]


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ('["gunicorn", "app:app"]', ["gunicorn", "app:app"]),
        ('[ "sh","-c" , "exec gunicorn \\"$X\\"" ]', ["sh", "-c", 'exec gunicorn "$X"']),
        ('["a\\u0041\\n", "\\ud83d\\ude00"]', ["aA\n", "\N{GRINNING FACE}"]),
        ("[]", []),
        ('["a", \\\n  "b"]', ["a", "b"]),
        ('["", "x"]', ["", "x"]),
    ],
)
def test_exec_form(rest: str, words: list[str]) -> None:
    """A JSON array of strings is taken apart, its escapes resolved."""
    command = only(f"CMD {rest}", Cmd).command
    assert isinstance(command, ExecForm)
    assert [word.text for word in command.words] == words


@pytest.mark.parametrize(
    "rest",
    [
        "['gunicorn', 'app:app']",
        '["gunicorn", "app:app",]',
        '["gunicorn" "app:app"]',
        '["gunicorn", "app:app"] # comment',
        '["a\\x"]',
        '[ "$a" = b ] && x',
        'gunicorn ["x"]',
    ],
)
def test_what_is_no_valid_json_is_for_the_shell(rest: str) -> None:
    """Single quotes, trailing commas and trailing text make a shell form, silently."""
    command = only(f"CMD {rest}", Cmd).command
    assert isinstance(command, ShellForm)
    assert command.text.text == rest


def test_words_in_json_stand_where_they_are_written() -> None:
    """A word's span is inside its quotes, and reaches over escapes to the last character."""
    text = 'FROM a\nCMD ["sh", "-c", "exec \\"gunicorn\\""]\n'
    source = Source("Dockerfile", text)
    (cmd,) = parse_dockerfile(source).stages[0].instructions
    assert isinstance(cmd, Cmd)
    assert isinstance(cmd.command, ExecForm)
    shell, _, script = cmd.command.words
    assert source.cut(shell.whole()) == "sh"
    assert source.cut(script.whole()) == 'exec \\"gunicorn\\"'
    assert script.text == 'exec "gunicorn"'
    assert source.cut(script.span(6, 14)) == "gunicorn"


def test_an_array_of_other_things_is_refused() -> None:
    """BuildKit takes no number in an exec form."""
    (problem,) = read('FROM a\nCMD ["sleep", 1]\nEXPOSE 80\n').problems
    assert problem.message == "an array here may hold strings only"
    assert (problem.span.start, problem.span.end) == ((2, 5), (2, 17))


def test_copy() -> None:
    """Flags lose dashes and quotes; the last path is the target."""
    copy = only('COPY --from=build --chown="a b" --link x y z/', Copy)
    assert [(flag.name, flag.value and flag.value.text) for flag in copy.flags] == [
        ("from", "build"),
        ("chown", "a b"),
        ("link", None),
    ]
    assert [source.text for source in copy.sources] == ["x", "y"]
    assert copy.target.text == "z/"
    assert not copy.adds


def test_copy_in_json() -> None:
    """Paths with blanks are written as an array."""
    copy = only('ADD ["a b", "c d/"]', Copy)
    assert ([item.text for item in copy.sources], copy.target.text) == (["a b"], "c d/")
    assert copy.adds


def test_a_document_is_a_file_of_its_own() -> None:
    """COPY <<EOF: the lines up to EOF are the content, wherever they would mean something."""
    copy = only(
        """\
        COPY <<EOF <<-'OTHER' plain /etc/
        CMD no instruction
        # no comment \\
        EOF
        \tb $X
        \tOTHER
        """,
        Copy,
    )
    first, second = copy.heredocs
    assert (first.name, first.expands) == ("EOF", True)
    assert first.content.text == "CMD no instruction\n# no comment \\\n"
    assert first.content.whole().start == (3, 1)
    assert (second.name, second.expands, second.content.text) == ("OTHER", False, "b $X\n")
    assert second.content.whole().start == (6, 2)
    assert [source.text for source in copy.sources] == ["plain"]
    assert copy.target.text == "/etc/"


def test_an_empty_document() -> None:
    """Nothing between the marker and its end is an empty file."""
    (heredoc,) = only("COPY <<E /x\nE\n", Copy).heredocs
    assert heredoc.content.text == ""


def test_a_run_of_one_document_gives_the_shell_the_document() -> None:
    """RUN <<EOF runs the lines themselves."""
    run = only("RUN <<EOF\nset -e\npip install gunicorn\nEOF\n", Run)
    assert isinstance(run.command, ShellForm)
    assert run.command.text.text == "set -e\npip install gunicorn\n"
    assert run.command.span.start == (3, 1)


def test_a_run_with_a_document_keeps_both() -> None:
    """RUN cat <<EOF > file is a shell command with its document."""
    run = only("RUN cat <<EOF > /x\nhello\nEOF\nUSER me\n", Run)
    assert isinstance(run.command, ShellForm)
    assert run.command.text.text == "cat <<EOF > /x\nhello\nEOF"
    assert run.command.span.end == (4, 4)


def test_a_document_without_end_hides_nothing() -> None:
    """The missing end is said at the marker, and the lines are read as instructions."""
    dockerfile = read("FROM a\nCOPY <<EOF /x\nEXPOSE 80\n")
    (problem,) = dockerfile.problems
    assert problem.message == "the document has no end: no line is EOF"
    assert (problem.span.start, problem.span.end) == ((2, 6), (2, 11))
    assert [type(item) for item in dockerfile.stages[0].instructions] == [Expose]


def test_what_looks_like_a_document_but_is_none() -> None:
    """`<<` in a JSON array, in CMD, in arithmetic or inside a word announces nothing."""
    dockerfile = read("""\
        FROM a
        CMD cat <<EOF
        RUN ["cat", "<<EOF"]
        RUN echo $((1<<3)) x<<y
        RUN cat <<<word
        """)
    assert dockerfile.problems == ()
    assert len(dockerfile.stages[0].instructions) == 4


def test_healthcheck() -> None:
    """Options are flags, CMD has both forms, NONE switches it off."""
    check = only('HEALTHCHECK --interval=5s --retries=3 CMD ["curl", "-f", "x"]', Healthcheck)
    assert [flag.name for flag in check.flags] == ["interval", "retries"]
    assert isinstance(check.command, ExecForm)
    assert only("HEALTHCHECK NONE", Healthcheck).command is None
    shell = only("HEALTHCHECK cmd curl {{.x}} || exit 1", Healthcheck).command
    assert isinstance(shell, ShellForm)
    assert shell.text.text == "curl {{.x}} || exit 1"


def test_the_rest() -> None:
    """SHELL, STOPSIGNAL, VOLUME, ONBUILD."""
    shell = only('SHELL ["bash", "-o", "pipefail", "-c"]', Shell)
    assert [word.text for word in shell.words] == ["bash", "-o", "pipefail", "-c"]
    assert only("STOPSIGNAL SIGINT", StopSignal).signal.text == "SIGINT"
    assert [path.text for path in only("VOLUME /a /b", Volume).paths] == ["/a", "/b"]
    inner = only("ONBUILD COPY . /app", OnBuild).instruction
    assert isinstance(inner, Copy)
    assert inner.target.text == "/app"


def test_an_empty_entrypoint_clears_it() -> None:
    """ENTRYPOINT [] and a bare ENTRYPOINT have no words."""
    for line in ("ENTRYPOINT []", "ENTRYPOINT"):
        command = only(line, Entrypoint).command
        assert isinstance(command, ExecForm)
        assert command.words == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ENV A", "ENV takes a name and a value"),
        ("ENV A=1 B", "'B' has no ="),
        ("ENV =1", "a name is missing before ="),
        ("ARG", "ARG takes at least one name"),
        ("COPY x", "COPY takes at least one source and a target"),
        ("RUN", "RUN takes a command"),
        ("RUN --mount=type=cache,target=/x", "RUN takes a command"),
        ("WORKDIR", "WORKDIR takes one value"),
        ("EXPOSE", "EXPOSE takes at least one value"),
        ("SHELL /bin/sh -c", "SHELL takes a JSON array of words"),
        ("HEALTHCHECK curl x", "HEALTHCHECK takes NONE, or CMD with a command"),
        ("FROM a b", "FROM takes an image, and AS with a name"),
        ("FROM a AS 1x", "'1x' cannot be a stage's name"),
        (
            "ONBUILD FROM x",
            "ONBUILD takes an instruction other than FROM, ONBUILD, MAINTAINER",
        ),
        ("&& pip install x", "unknown instruction: &&"),
    ],
)
def test_what_buildkit_refuses_is_said_and_the_rest_is_read(line: str, message: str) -> None:
    """One bad instruction is one problem in its line; the next one is read."""
    dockerfile = read(f"FROM a\n{line}\nEXPOSE 80\n")
    assert [problem.message for problem in dockerfile.problems] == [message]
    assert dockerfile.problems[0].span.start.line == 2
    assert any(isinstance(item, Expose) for item in dockerfile.stages[-1].instructions)


def test_neighbouring_nonsense_is_said_once() -> None:
    """A paragraph of prose is one problem."""
    found = read("FROM a\nhello world\nagain and again\nEXPOSE 80\nmore\n").problems
    assert [(item.message, item.span.start.line) for item in found] == [
        ("unknown instruction: hello", 2),
        ("unknown instruction: more", 5),
    ]


def test_instructions_before_the_first_stage() -> None:
    """Only ARG may stand there."""
    assert messages("ENV A=1\nFROM a\n") == ["ENV stands before the first FROM"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "ARG A=1\n"])
def test_a_file_without_a_stage(text: str) -> None:
    """An empty Dockerfile is said to be one, in its first line."""
    (problem,) = read(text).problems
    assert problem.message == "no stage: FROM is missing"
    assert problem.span.start == (1, 1)


def test_a_template_is_recognised_once_and_read_where_it_is_plain() -> None:
    """Marks of Jinja or Go templates make no syntax errors."""
    dockerfile = read("""\
        FROM python:{{ version }}
        {% if extra %}
        RUN apt-get install \\
        {% for p in packages %}
            {{ p }} \\
        {% endfor %}
            curl
        garbage here
        {% endif %}
        ENV WEB_CONCURRENCY=4
        """)
    assert dockerfile.problems == ()
    assert dockerfile.template is not None
    assert dockerfile.template.start == (1, 13)
    (env,) = [item for item in dockerfile.stages[0].instructions if isinstance(item, Env)]
    assert pairs(env) == [("WEB_CONCURRENCY", "4")]


def test_format_strings_in_commands_are_no_template() -> None:
    """docker's and curl's own formats are left alone."""
    dockerfile = read("""\
        FROM a
        RUN docker inspect -f '{{.State}}' x
        RUN curl -w '%{http_code}' x
        ENV A=${B:-{}}
        """)
    assert dockerfile.template is None
    assert dockerfile.problems == ()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "FROM a",
                "ENV",
                " A=1",
                "\n",
                "\\",
                "`",
                '"',
                "'",
                "<<E",
                "E\n",
                "[",
                "]",
                "\r\n",
                "RUN ",
                "CMD ",
                "COPY ",
                "#",
                "--x=",
                "{{",
                "\t",
                " ",
                "é",
                "HEALTHCHECK ",
                "$",
            ]
        ),
        max_size=25,
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    """No text is an exception, and every place lies inside the file."""
    source = Source("Dockerfile", "".join(parts))
    for piece in pieces(parse_dockerfile(source)):
        span: Any = piece.whole() if isinstance(piece, Fragment) else piece.span
        assert (1, 1) <= span.start <= span.end
        assert span.end.line <= source.line_count
        if isinstance(piece, Fragment):
            assert len(piece.offsets) == len(piece.text) + 1
            assert all(
                0 <= piece.offsets[index] <= len(source.text)
                for index in range(len(piece.text) + 1)
            )
