"""Reading a catalogue file, and finding the release in it that stands for another one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


@cache
def read(name: str) -> Mapping[str, Any]:
    """The catalogue file called *name*, as `tools/generate_catalog.py` wrote it."""
    found: Mapping[str, Any] = json.loads((Path(__file__).parent / name).read_bytes())
    return found


@lru_cache(100)
def nearest(version: str, known: tuple[str, ...], significant: int) -> str:
    """The release among *known*, oldest first, that stands for *version*.

    That is the last one that is alike in the first *significant* numbers, else the last older
    one, else the oldest. Text that is no version is taken for the newest.
    """
    numbers = numbers_of(version)
    if not numbers:
        return known[-1]
    alike = [item for item in known if numbers_of(item)[:significant] == numbers[:significant]]
    older = [item for item in known if numbers_of(item) <= numbers]
    return (alike or older or known[:1])[-1]


@lru_cache(100)
def numbers_of(version: str) -> tuple[int, ...]:
    """The numbers that *version* begins with, to compare releases by."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", version.strip())
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def at(entries: Mapping[str, Any], index: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each name of *entries* that release number *index* has, and how it describes it."""
    for name, runs in entries.items():
        for run in runs:
            first, last = run["versions"]
            if first <= index <= last:
                yield name, run
                break
