"""Annotations of GitHub Actions."""

from __future__ import annotations

from dataclasses import replace

from samples import diagnostic, report, stretch

from gunilint.finding import Label, Severity
from gunilint.report import render


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("::")]


def test_a_command_for_each_finding() -> None:
    """File, lines, columns, title, and a text in which a line end is %0A."""
    (line,) = commands(render(report(diagnostic(also=("worker",))), "github"))
    assert line == (
        "::error file=deploy/gunicorn.conf.py,line=6,endLine=6,col=13,endColumn=43,"
        "title=GUN201 keepalive-below-proxy-idle::"
        "the ALB reuses connections that Gunicorn has closed"
        "%0Ak8s/ingress.yaml:10:57: idle for 60 s"
        "%0Adeploy/gunicorn.conf.py:4:16: keeps connections"
        "%0Adeployment: web, worker"
        "%0Ahelp: set keepalive to 65"
        "%0Ahttps://gunilint.dev/rules/GUN201"
    )


def test_the_worst_comes_first() -> None:
    """GitHub shows the first ten of a kind, so errors stand before warnings and notices."""
    found = [
        diagnostic(severity=severity)
        for severity in (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.INFO)
    ]
    kinds = [line.split()[0] for line in commands(render(report(*found), "github"))]
    assert kinds == ["::error", "::warning", "::notice", "::notice"]


def test_what_would_end_a_property_or_a_command_is_escaped() -> None:
    """A path with a comma and a colon, a message with a percent sign and line ends."""
    primary = Label(stretch("a,b:c%.yaml", 2, 1, 4), "")
    item = diagnostic(primary=primary, related=(), message="100 %\r\nsure", deployment=None)
    (line,) = commands(render(report(replace(item, help=None)), "github"))
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=1,endColumn=4,"
        "title=GUN201 keepalive-below-proxy-idle::100 %25%0D%0Asure"
        "%0Ahttps://gunilint.dev/rules/GUN201"
    )


def test_several_lines_have_no_columns() -> None:
    """GitHub refuses columns where an annotation covers more than one line."""
    whole = stretch("Dockerfile", 3, 1, 4).until(stretch("Dockerfile", 5, 1, 9).end)
    item = diagnostic(primary=Label(whole, ""), related=())
    (line,) = commands(render(report(item), "github"))
    assert line.startswith("::error file=Dockerfile,line=3,endLine=5,title=GUN201")


def test_files_are_named_from_the_root_of_version_control() -> None:
    """Where the project is a folder of the repository, its paths begin there."""
    (line,) = commands(render(report(diagnostic()), "github", prefix="services/web"))
    assert "file=services/web/deploy/gunicorn.conf.py," in line


def test_the_log_says_what_was_checked() -> None:
    """The footer follows the commands, and no line of it is one."""
    lines = render(report(), "github").splitlines()
    assert lines[0] == "No problems found in 2 deployments (7 files, 1 rule)."
    assert not commands("\n".join(lines))
