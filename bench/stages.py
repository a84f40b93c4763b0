"""Where the time of a cold check goes: `python bench/stages.py DIR`, with gunilint installed.

Looks a thousand times a second of CPU time which function of gunilint is at work, and counts by
stage. What a library does counts for the stage that calls it; what loads modules counts as that.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections import Counter
from contextlib import redirect_stdout, suppress
from types import FrameType
from typing import Final

_STAGES: Final = (
    ("gunilint.discover.", "finding and reading files"),
    ("gunilint.scope", "finding and reading files"),
    ("gunilint.parse.python", "parsing config files"),
    ("gunilint.parse.application", "parsing application modules"),
    ("gunilint.parse.yaml", "parsing YAML"),
    ("gunilint.parse.kubernetes", "reading Kubernetes objects and compose services"),
    ("gunilint.parse.compose", "reading Kubernetes objects and compose services"),
    ("gunilint.parse.facts", "reading Kubernetes objects and compose services"),
    ("gunilint.parse.", "parsing shell, Dockerfiles, Procfiles"),
    ("gunilint.resolve.evaluate", "evaluating config files"),
    ("gunilint.resolve.config", "evaluating config files"),
    ("gunilint.resolve.application", "following the application's imports"),
    ("gunilint.resolve.shell", "running entrypoints' shell symbolically"),
    ("gunilint.resolve.image", "images"),
    ("gunilint.resolve.build", "images"),
    ("gunilint.resolve.compose", "linking: Compose"),
    ("gunilint.resolve.", "linking and settings: the rest"),
    ("gunilint.source", "places in files"),
    ("gunilint.frozen", "linking and settings: the rest"),
    ("gunilint.value", "linking and settings: the rest"),
    ("gunilint.", "running rules, ignores, report"),
    ("rules.", "running rules, ignores, report"),
    ("gunilint_rules.", "running rules, ignores, report"),
)
_LOADING: Final = "loading modules"
_OTHER: Final = "the command line and the interpreter"
_INTERVAL: Final = 0.001


def main() -> None:
    seen: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        seen[_stage(frame)] += 1

    os.chdir(sys.argv[1])
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    from gunilint.cli import main as gunilint

    with redirect_stdout(io.StringIO()), suppress(SystemExit):
        gunilint(["check", "--no-cache", "-j1", "."])
    signal.setitimer(signal.ITIMER_PROF, 0)
    total = sum(seen.values())
    print(json.dumps({stage: count / total for stage, count in seen.most_common()}))


def _stage(frame: FrameType | None) -> str:
    """The stage of the innermost function of gunilint, unless modules are being loaded."""
    found = None
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name == "importlib._bootstrap":
            return _LOADING
        if found is None:
            found = next((stage for start, stage in _STAGES if name.startswith(start)), None)
        frame = frame.f_back
    return found or _OTHER


if __name__ == "__main__":
    main()
