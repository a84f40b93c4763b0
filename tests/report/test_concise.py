"""One line for each finding."""

from __future__ import annotations

from samples import diagnostic, report, stretch

from gunilint.finding import Label
from gunilint.report import render


def test_a_line_for_each_finding() -> None:
    """Place, code, severity, message, deployment, and the places of the other operands."""
    assert render(report(diagnostic(), diagnostic(also=("worker",))), "concise") == (
        "deploy/gunicorn.conf.py:6:13: GUN201 error the ALB reuses connections that Gunicorn has "
        "closed [web] (k8s/ingress.yaml:10:57, deploy/gunicorn.conf.py:4:16)\n"
        "deploy/gunicorn.conf.py:6:13: GUN201 error the ALB reuses connections that Gunicorn has "
        "closed [web +1] (k8s/ingress.yaml:10:57, deploy/gunicorn.conf.py:4:16)\n"
    )


def test_the_line_stays_one() -> None:
    """A message of several lines, no deployment and no operands: still one plain line."""
    label = Label(stretch("Dockerfile", 3, 1, 4), "")
    item = diagnostic(message="first\nsecond", deployment=None, primary=label, related=())
    assert render(report(item), "concise") == "Dockerfile:3:1: GUN201 error first second\n"


def test_nothing_found_prints_nothing() -> None:
    """What reads it line by line is told nothing when there is nothing."""
    assert render(report(), "concise") == ""
