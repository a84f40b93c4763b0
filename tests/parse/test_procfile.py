"""What `gunilint.parse.procfile` reads."""

from __future__ import annotations

from gunilint.parse.facts.shell import AndOr, Command
from gunilint.parse.procfile import parse_procfile
from gunilint.source import Position, Source


def test_each_line_is_a_process_type() -> None:
    """Names, commands and their words have their places; comments and blank lines are none."""
    source = Source(
        "Procfile",
        "# the site\nweb: gunicorn app:app --bind 0.0.0.0:$PORT\n\n"
        "release:python manage.py migrate && true\r\nworker :  celery worker\n",
    )
    found = parse_procfile(source)
    assert found.problems == ()
    assert [entry.name.value for entry in found.entries] == ["web", "release", "worker"]
    assert [entry.command.text for entry in found.entries] == [
        "gunicorn app:app --bind 0.0.0.0:$PORT",
        "python manage.py migrate && true",
        "celery worker",
    ]
    for entry in found.entries:
        assert source.cut(entry.name.span) == entry.name.value
        assert source.cut(entry.command.whole()) == entry.command.text
    [web] = found.entries[0].program.body
    assert isinstance(web, Command)
    assert web.words[1].span.start == Position(2, 15)
    [release] = found.entries[1].program.body
    assert isinstance(release, AndOr)


def test_what_is_no_process_type_is_a_problem() -> None:
    """A line without a name or a command, and a command that no shell takes."""
    found = parse_procfile(Source("Procfile", "gunicorn app\nweb:\nx: echo 'a\n"))
    assert [(problem.message, problem.span.start) for problem in found.problems] == [
        ("this line has no process type: `name: command`", Position(1, 1)),
        ("this line has no command", Position(2, 1)),
        ("this quote is never closed", Position(3, 9)),
    ]
    assert [entry.name.value for entry in found.entries] == ["x"]


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    """Windows editors write one; the name after it is read, at its place."""
    [entry] = parse_procfile(Source("Procfile", "\ufeffweb: gunicorn app")).entries
    assert entry.name.value == "web"
    assert entry.name.span.start == Position(1, 2)


def test_a_backslash_at_the_end_of_a_line_is_one_problem() -> None:
    """The lines that were meant to follow are no problems of their own; the next entry is read."""
    text = "web: gunicorn a \\\n  --workers 2 \\\n  -b :80\nworker: celery\nx: y \\\n\nz: w\n"
    found = parse_procfile(Source("Procfile", text))
    assert [entry.name.value for entry in found.entries] == ["web", "worker", "x", "z"]
    why = "the command ends here: no line of a Procfile goes on after a backslash"
    assert [(problem.message, problem.span.start) for problem in found.problems] == [
        (why, Position(1, 17)),
        (why, Position(5, 6)),
    ]
