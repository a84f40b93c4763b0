"""Two commands, timed in turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

_PROBE: Final = Path(__file__).with_name("probe.py")


class Spent(NamedTuple):
    """What one run took: seconds, and the most memory of any of its processes in MiB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Command:
    """What is timed. *before* prepares each run and is not timed."""

    name: str
    words: Sequence[str]
    directory: Path
    before: Callable[[], None] = lambda: None
    variables: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Pair:
    """A row of the table: *first* ÷ *second*, of *figure*, per service where *scale* says so.

    Of "peak", it is *first*'s own that counts, in MiB.
    """

    title: str
    first: Command
    second: Command
    must: float
    aim: float
    rounds: int = 7
    scale: float = 1.0
    figure: str = "cpu"


@dataclass(frozen=True)
class Result:
    """The medians of both commands, and of the rounds' ratios; the least and the greatest."""

    pair: Pair
    first: Spent
    second: Spent
    ratio: float
    least: float
    greatest: float


def measure(command: Command) -> Spent:
    """Run it once, in a child that does nothing else, so that the kernel's sums are its own."""
    command.before()
    probe = [sys.executable, str(_PROBE), *command.words]
    variables = {**os.environ, "PYTHONHASHSEED": "0", **(command.variables or {})}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        probe, cwd=command.directory, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{command.name} cannot be timed: {done.stderr.strip()[-500:]}")
    return Spent(**json.loads(done.stdout))


def compare(pair: Pair, rounds: int | None = None) -> Result:
    """Run both in turns, after a run of each that does not count."""
    measure(pair.first)
    measure(pair.second)
    times = range(rounds or pair.rounds)
    spent = [(measure(pair.first), measure(pair.second)) for _ in times]
    ratios = [_figure(pair, first, second) for first, second in spent]
    ratio = statistics.median(ratios)
    print(f"{ratio:6.2f} (must {pair.must}, aim {pair.aim})  {pair.title}", flush=True)
    first, second = zip(*spent, strict=True)
    return Result(pair, _median(first), _median(second), ratio, min(ratios), max(ratios))


def _figure(pair: Pair, first: Spent, second: Spent) -> float:
    if pair.figure == "peak":
        return first.peak
    ratio: float = getattr(first, pair.figure) / getattr(second, pair.figure) / pair.scale
    return ratio


def _median(spent: Sequence[Spent]) -> Spent:
    return Spent(*(statistics.median(column) for column in zip(*spent, strict=True)))
