"""Where ignore comments may stand, and which lines they speak for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunilint.source import Source
from gunilint.suppress_comments import find_ignores


def reach(path: str, text: str) -> list[tuple[int, int]]:
    """The lines that each comment speaks for."""
    return [(ignore.first, ignore.last) for ignore in find_ignores(Source(path, text))]


def test_all_parts_of_a_comment() -> None:
    """Names, reason, last day and place are told apart."""
    text = "x = 1  #gunilint: ignore[GUN201,too-many-workers]: see #12 until=2027-01-31 ok\n"
    (ignore,) = find_ignores(Source("a.py", text))
    assert ignore.names == ("GUN201", "too-many-workers")
    assert ignore.reason == "see #12  ok"
    assert ignore.until == date(2027, 1, 31)
    assert Source("a.py", text).cut(ignore.span) == text[8:-1]
    assert (ignore.first, ignore.last, ignore.problem) == (1, 1, "")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("gunicorn.conf.py", "workers = 4  # gunilint: ignore[X]"),
        ("k8s/web.yaml", "replicas: 4 # gunilint: ignore[X]"),
        ("Dockerfile", "CMD gunicorn app # gunilint: ignore[X]"),
        ("entrypoint.sh", 'exec gunicorn --bind "$A" app # gunilint: ignore[X]'),
        ("Procfile", "web: gunicorn app # gunilint: ignore[X]"),
        ("pyproject.toml", "workers = '4'  # gunilint: ignore[X]"),
        ("nginx.conf", "keepalive_timeout 60s;  # gunilint: ignore[X]"),
        ("web.yaml", "name: it's  # noqa # gunilint: ignore[X]"),
        ("old.conf.py", "print 'x'  # gunilint: ignore[X]"),
        ("cm.yaml", "    workers = 4  # gunilint: ignore[X]"),
    ],
)
def test_at_the_end_of_a_line(path: str, line: str) -> None:
    """In every language with `#`, a comment speaks for the line it ends."""
    assert reach(path, f"#\n{line}\n") == [(2, 2)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "x = '# gunilint: ignore[X]'"),
        ("a.py", 'x = """\n# gunilint: ignore[X]\n"""'),
        ("a.yaml", 'x: "y # gunilint: ignore[X]"'),
        ("a.yaml", "x: [a, 'y # gunilint: ignore[X]']"),
        ("a.yaml", "x: y# gunilint: ignore[X]"),
        ("a.sh", 'echo \'a\' "b \\" # gunilint: ignore[X]"'),
        ("Dockerfile", "ENV A=4 # gunilint: ignore[X]"),
        ("web.Dockerfile", 'CMD ["gunicorn"] # gunilint: ignore[X]'),
        ("a.conf", "// gunilint: ignore[X]"),
        ("a.py", "# gunilint: we run it in CI"),
        ("a.py", "# see gunilint: ignore"),
    ],
)
def test_what_is_no_comment(path: str, line: str) -> None:
    """Text in a string, text that Docker passes on, and talk about gunilint ignore nothing."""
    assert reach(path, line) == []


def test_alone_above() -> None:
    """A comment alone speaks for the line below, over other comments but no empty line."""
    text = (
        "# gunilint: ignore[A] for a reason\n"
        "# that takes two lines\n"
        "# gunilint: ignore[B]\n"
        "keepalive = 2\n"
        "workers = 4\n"
        "# gunilint: ignore[C]\n"
        "\n"
        "threads = 4\n"
        "# gunilint: ignore[D]"
    )
    assert reach("gunicorn.conf.py", text) == [(1, 4), (3, 4), (6, 6), (9, 9)]


def test_a_parent_key() -> None:
    """At a YAML key, on its line or above, a comment speaks for all that is below the key."""
    text = (
        "spec:\n"
        "  containers:  # gunilint: ignore[A]\n"
        "  - name: web\n"
        "    command: [\n"
        "      gunicorn\n"
        "    ]\n"
        "\n"
        "    # gunilint: ignore[B]\n"
        "    args:\n"
        "    - --bind\n"
        "    - :80\n"
        "    env: []\n"
        "  # gunilint: ignore[C]\n"
        "  - name: side\n"
        "    env: []\n"
        "  volumes: []\n"
    )
    assert reach("web.yaml", text) == [(2, 15), (8, 11), (13, 15)]


def test_a_block_scalar() -> None:
    """No comment can stand inside a command in a block scalar; one at its key will do."""
    text = "command:\n  # gunilint: ignore[A]\n  - |\n    exec gunicorn\n\n    app:app\n  - x\n"
    assert reach("web.yaml", text) == [(2, 6)]


def test_a_continued_instruction() -> None:
    """Above a Dockerfile instruction a comment speaks for its continuations and heredoc."""
    text = (
        "FROM x\n"
        "# gunilint: ignore[A]\n"
        'CMD ["gunicorn", \\\n'
        "# between\n"
        '"app:app", \\\n'
        '"-w4"]\n'
        "# gunilint: ignore[B]\n"
        "RUN <<'EOF'\n"
        "gunicorn app\n"
        "EOF\n"
        "EXPOSE 80\n"
    )
    assert reach("Dockerfile", text) == [(2, 6), (7, 10)]


def test_a_python_statement() -> None:
    """Above a statement over several lines a comment speaks for all of it."""
    text = "# gunilint: ignore[A]\nworkers = int(\n    os.environ['X'],\n)\nthreads = 2\n"
    assert reach("gunicorn.conf.py", text) == [(1, 4)]


def test_a_whole_file() -> None:
    """ignore-file counts in the comments that open the file, and only there."""
    opened = "\ufeff#!/bin/sh\n\n---\n# gunilint: ignore-file[A] legacy\nx: 1\n"
    assert reach("a.yaml", opened) == [(1, 6)]
    (late,) = find_ignores(Source("a.yaml", "x: 1\n# gunilint: ignore-file[A]\n"))
    assert late.problem == "ignore-file has to stand in the comments that open a file"


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("ignore", "it names no rule, and so ignores none; {}"),
        ("ignore[]", "it names no rule, and so ignores none; {}"),
        ("ignore GUN201", "it names no rule, and so ignores none; {}"),
        ("ignore[GUN201", "its bracket is not closed; {}"),
        ("disable=GUN201", "there is no disable comment; {}"),
        ("noqa", "there is no noqa comment; {}"),
        ("ignore[X] until=soon", "'soon' is no date; write until=YYYY-MM-DD"),
        ("ignore[X] until=2026-02-30", "'2026-02-30' is no date; write until=YYYY-MM-DD"),
    ],
)
def test_comments_that_cannot_ignore(comment: str, problem: str) -> None:
    """Nothing is ignored by a comment that does not say what, and it says how to write it."""
    (ignore,) = find_ignores(Source("a.yaml", f"x: 1 # gunilint: {comment}\n"))
    assert ignore.problem == problem.format("write `# gunilint: ignore[CODE] reason`")


def test_two_in_one_comment() -> None:
    """Each has its own names, reason and place."""
    source = Source("a.sh", "x # gunilint: ignore[A] one # gunilint: ignore[B] two")
    first, second = find_ignores(source)
    assert (first.names, first.reason, source.cut(first.span)) == (
        ("A",),
        "one",
        "gunilint: ignore[A] one",
    )
    assert (second.names, second.reason) == (("B",), "two")


LINES = st.lists(
    st.one_of(
        st.sampled_from(["x: 1", "  - a: [", "", "\t", "CMD a \\", "RUN <<E", "E", "'", '"\\']),
        st.sampled_from(
            ["def f(:", "---", ")", "# gunilint: ignore[A", "#gunilint:ignore-file[B]"]
        ),
        st.sampled_from(["x # gunilint: ignore[A] r", "# gunilint: ignore [A]  ", "# c"]),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(["a.py", "a.yaml", "Dockerfile"]), st.sampled_from(["\n", "\r\n"]))
def test_any_text_can_be_searched(lines: list[str], path: str, end: str) -> None:
    """Whatever a file holds, each comment is cut out as it is written and speaks for its line."""
    source = Source(path, end.join(lines))
    for ignore in find_ignores(source):
        assert source.cut(ignore.span).startswith("gunilint:")
        assert "\n" not in source.cut(ignore.span)
        assert 1 <= ignore.first <= ignore.span.start.line
        assert ignore.first <= ignore.last <= source.line_count
