"""The form for people, compared whole."""

from __future__ import annotations

import re

from samples import CONF, diagnostic, report, stretch

from gunilint.diagnostic import Note, Unresolved
from gunilint.finding import Label, Severity
from gunilint.report import render
from gunilint.source import Source

FINDING = """\
error[GUN201] keepalive-below-proxy-idle: the ALB reuses connections that Gunicorn has closed
  --> deploy/gunicorn.conf.py:6:13
   |
 4 | worker_class = "gthread"
   |                --------- keeps connections
 5 |
 6 | keepalive = int(os.getenv("KEEPALIVE", 5))
   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ keepalive = 5 s
   |
  ::: k8s/ingress.yaml:10:57
   |
10 |     alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=60
   |                                                         -------------------------------
   |                                                         idle for 60 s
   |
   = story: keepalive = 5 s   config file, deploy/gunicorn.conf.py:6:1
              overrides keepalive = 2 s   default
   = deployment: web   confidence: medium
   = help: set keepalive to 65
   = docs: https://gunilint.dev/rules/GUN201   explain: gunilint explain GUN201
   = ignore: # gunilint: ignore[GUN201] <reason>
"""


def test_a_finding_over_two_files() -> None:
    """Every operand has its frame, the primary file first; the footer tells all counts."""
    assert render(report(diagnostic()), "full") == (
        f"{FINDING}\n"
        "1 finding: 1 error \u00b7 7 files, 1 rule\n"
        "web: 1 error \u00b7 worker: clean\n"
        "ignored: 0 \u00b7 unresolved values: 0\n"
    )


def test_ascii_only() -> None:
    """A terminal without Unicode gets none, neither gunilint's nor the files'."""
    conf = Source(CONF.path, "# caf\u00e9\nkeepalive = 5  # \u2264 60\u2026\n")
    item = diagnostic(
        primary=Label(stretch(conf.path, 2, 13, 14), "5 s \u2264 60 s"), related=(), stories=()
    )
    sources = {conf.path: conf}
    text = render(report(item, sources=sources), "full", ascii_only=True)
    assert text == (
        "error[GUN201] keepalive-below-proxy-idle: "
        "the ALB reuses connections that Gunicorn has closed\n"
        " --> deploy/gunicorn.conf.py:2:13\n"
        "  |\n"
        "2 | keepalive = 5  # <= 60...\n"
        "  |             ^ 5 s <= 60 s\n"
        "  |\n"
        "  = deployment: web   confidence: medium\n"
        "  = help: set keepalive to 65\n"
        "  = docs: https://gunilint.dev/rules/GUN201   explain: gunilint explain GUN201\n"
        "  = ignore: # gunilint: ignore[GUN201] <reason>\n"
        "\n"
        "1 finding: 1 error | 7 files, 1 rule\n"
        "web: 1 error | worker: clean\n"
        "ignored: 0 | unresolved values: 0\n"
    )


def test_a_finding_about_a_file() -> None:
    """Without deployment, label, help or address, those lines are left out; a file whose text
    is not at hand is named all the same."""
    item = diagnostic(
        deployment=None,
        help=None,
        url="",
        stories=(),
        related=(),
        primary=Label(stretch("Dockerfile", 1, 1, 1), "not UTF-8"),
    )
    assert render(report(item, deployments=()), "full") == (
        "error[GUN201] keepalive-below-proxy-idle: "
        "the ALB reuses connections that Gunicorn has closed\n"
        " --> Dockerfile:1:1\n"
        "  | not UTF-8\n"
        "  = confidence: medium\n"
        "  = explain: gunilint explain GUN201\n"
        "  = ignore: # gunilint: ignore[GUN201] <reason>\n"
        "\n"
        "1 finding: 1 error \u00b7 7 files, 1 rule\n"
        "no Gunicorn or Uvicorn deployment was recognised\n"
        "ignored: 0 \u00b7 unresolved values: 0\n"
    )


def test_other_deployments_are_named() -> None:
    """A finding that several deployments share is shown once and counted for each."""
    item = diagnostic(also=("beat", "worker"), severity=Severity.WARNING)
    text = render(report(item), "full")
    assert "= deployment: web (+2 others: beat, worker)   confidence: medium\n" in text
    assert "\nweb: 1 warning \u00b7 worker: 1 warning \u00b7 beat: 1 warning\n" in text
    many = diagnostic(also=tuple("abcdefg"))
    assert "web (+7 others: a, b, c, d, e, \u2026)" in render(report(many), "full")


def test_nothing_found() -> None:
    """A clean run says what was looked at, and what was not understood."""
    clean = report(
        ignored=2,
        unresolved=(Unresolved("web", "timeout", "reads a file", stretch(CONF.path, 3, 1, 5)),),
        notes=(Note("a template, read in part", stretch("chart/web.yaml", 2, 1, 5)),),
        missing_paths=("nosuch",),
    )
    assert render(clean, "full") == (
        "No problems found in 2 deployments (7 files, 1 rule).\n"
        "web: clean \u00b7 worker: clean\n"
        "ignored: 2 \u00b7 unresolved values: 1 (gunilint show explains them)\n"
        "note: a template, read in part (chart/web.yaml:2:1)\n"
        "not found, so not checked: nosuch\n"
    )


def test_nothing_to_check() -> None:
    """Nothing recognised is not the same as nothing wrong."""
    assert render(report(deployments=(), files_read=1), "full") == (
        "Nothing to check: no Gunicorn or Uvicorn deployment was recognised (1 file, 1 rule).\n"
        "ignored: 0 \u00b7 unresolved values: 0\n"
    )


def test_many_clean_deployments_are_counted() -> None:
    """A monorepo's footer stays one line."""
    names = ("a", "b", "c", "d", "e", "web")
    text = render(report(diagnostic(), deployments=names), "full")
    assert "\nweb: 1 error \u00b7 5 others: clean\n" in text


def test_colour_adds_escapes_and_nothing_else() -> None:
    """Without its escapes, coloured text is the plain text."""
    item = report(diagnostic(), missing_paths=("nosuch",))
    coloured = render(item, "full", color=True)
    assert "\033[1;31merror[GUN201]\033[0m" in coloured
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == render(item, "full")


def test_files_cannot_steer_the_terminal() -> None:
    """Escape sequences in file text, messages and paths never reach the output."""
    source = Source("a\033[2J.py", "x = '\033[31m\u202e' # \x9b\n")
    label = Label(stretch(source.path, 1, 5, 6), "\033[0m")
    item = diagnostic(primary=label, related=(), stories=(), message="a\nb\033[1m\r")
    text = render(report(item, sources={source.path: source}), "full")
    assert not re.search("[\033\u202e\x9b\r]", text)
    assert "a b\ufffd[1m" in text
