"""The table of results."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Mapping, Sequence

from comparison import Result


def table(results: Sequence[Result], versions: Mapping[str, str]) -> str:
    """The results as a page of Markdown."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} CPUs"
    tools = ", ".join(f"{name} {version}" for name, version in versions.items())
    lines = [
        "# How fast",
        "",
        f"By `python bench/run.py` on {datetime.date.today():%Y-%m-%d}: {python}, {machine}.",
        f"Versions: {tools}.",
        "",
        "The ratio is the median over rounds in which both commands ran in turn, of CPU time (user",
        "and system) unless the row says wall; in brackets the least and the greatest. Seconds and",
        "MiB are medians; memory is the largest single process.",
        "",
        "| what | ratio | must | aim | CPU s | wall s | peak MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_row, results), ""])


def profile(stages: Mapping[str, float]) -> str:
    """Where the time goes, as a section of that page; *stages* are shares of 1."""
    lines = [
        "",
        "## Where the time goes",
        "",
        "A cold run over 100 services in one process, by samples of its CPU time (`stages.py`).",
        "",
        "| stage | share |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {name} | {share:.0%} |" for name, share in stages.items()), ""])


def _row(result: Result) -> str:
    pair, first, second = result.pair, result.first, result.second
    title = pair.title + {"wall": ", wall", "peak": ", MiB"}.get(pair.figure, "")
    must = "" if pair.must == float("inf") else pair.must
    return (
        f"| {title} | **{result.ratio:.2f}** ({result.least:.2f}-{result.greatest:.2f}) | {must} "
        f"| {pair.aim} | {first.cpu:.2f} ÷ {second.cpu:.2f} | {first.wall:.2f} ÷ "
        f"{second.wall:.2f} | {first.peak:.0f}, {second.peak:.0f} |"
    )
