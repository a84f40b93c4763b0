"""Reports for the tests of every format, built from marked text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gunilint.diagnostic import Diagnostic, Report
from gunilint.finding import Confidence, Finding, Label, Severity, StoryLine
from gunilint.rule import Rule
from gunilint.source import Position, Source, Span

CONF = Source(
    "deploy/gunicorn.conf.py",
    'import os\n\nbind = "0.0.0.0:8000"\nworker_class = "gthread"\n\n'
    'keepalive = int(os.getenv("KEEPALIVE", 5))\n',
)
INGRESS = Source(
    "k8s/ingress.yaml",
    "kind: Ingress\nmetadata:\n  name: web\n  annotations:\n"
    "    alb.ingress.kubernetes.io/scheme: internal\n"
    "    alb.ingress.kubernetes.io/target-type: ip\n"
    "    alb.ingress.kubernetes.io/group.name: web\n"
    "    alb.ingress.kubernetes.io/healthcheck-path: /healthz\n"
    "    alb.ingress.kubernetes.io/listen-ports: '[{\"HTTPS\":443}]'\n"
    "    alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=60\n",
)


def spot(source: Source, text: str) -> Span:
    """Where *text* first stands in *source*."""
    start = source.text.index(text)
    return source.span(start, start + len(text))


def stretch(path: str, line: int, first: int, last: int) -> Span:
    """Columns *first* up to *last* of one line."""
    return Span(path, Position(line, first), Position(line, last))


def rule(code: str, slug: str, **changes: Any) -> Rule:
    """A rule that says nothing by itself."""

    def check(subject: object) -> Iterator[Finding]:  # noqa: ARG001
        yield from ()

    arguments: dict[str, Any] = {
        "severity": Severity.ERROR,
        "each": object,
        "policies": frozenset({"recommended"}),
        "since": "0.1.0",
        "sources": ("Gunicorn 23.0.0, gunicorn/config.py",),
        "manual": f"The fault of {slug}.\n\nWhy it hurts.\n",
    }
    return Rule(code, slug, check=check, **{**arguments, **changes})


def diagnostic(**changes: Any) -> Diagnostic:
    """One finding over two files, with a story."""
    arguments: dict[str, Any] = {
        "code": "GUN201",
        "slug": "keepalive-below-proxy-idle",
        "severity": Severity.ERROR,
        "confidence": Confidence.MEDIUM,
        "message": "the ALB reuses connections that Gunicorn has closed",
        "help": "set keepalive to 65",
        "url": "https://gunilint.dev/rules/GUN201",
        "deployment": "web",
        "primary": Label(spot(CONF, 'int(os.getenv("KEEPALIVE", 5))'), "keepalive = 5 s"),
        "related": (
            Label(spot(INGRESS, "idle_timeout.timeout_seconds=60"), "idle for 60 s"),
            Label(spot(CONF, '"gthread"'), "keeps connections"),
        ),
        "stories": (
            (
                StoryLine(0, "keepalive = 5 s   config file", spot(CONF, "keepalive")),
                StoryLine(1, "overrides keepalive = 2 s   default", spot(CONF, "keepalive")),
            ),
        ),
        "subject": "keepalive",
    }
    return Diagnostic(**{**arguments, **changes})


def report(*diagnostics: Diagnostic, **changes: Any) -> Report:
    """A report of *diagnostics* over the two sample files."""
    arguments: dict[str, Any] = {
        "deployments": ("web", "worker"),
        "files_read": 7,
        "rules": (rule("GUN201", "keepalive-below-proxy-idle"),),
        "sources": {CONF.path: CONF, INGRESS.path: INGRESS},
    }
    return Report(diagnostics, **{**arguments, **changes})
