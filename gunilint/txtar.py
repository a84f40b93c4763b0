"""Several small files in one text, as Go's txtar writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_HEADER = re.compile(r"-- (?P<path>\S(?:.*\S)?) --")


class Archive(NamedTuple):
    """What stands before the first file, and the files by path, in order."""

    comment: str
    files: Mapping[str, str]


def unpack(text: str) -> Archive:
    """Take *text* apart at its `-- path --` lines.

    Each file ends with one line end, whatever blank lines follow it; one with nothing in it is
    empty. ValueError: two files have one path.
    """
    comment: list[str] = []
    files: dict[str, list[str]] = {}
    lines = comment
    for line in text.splitlines():
        header = _HEADER.fullmatch(line)
        if header is None:
            lines.append(line)
        elif header["path"] in files:
            raise ValueError(f"two files are called {header['path']}")
        else:
            lines = files[header["path"]] = []
    return Archive(
        _joined(comment),
        MappingProxyType({path: _joined(content) for path, content in files.items()}),
    )


def _joined(lines: list[str]) -> str:
    text = "\n".join(lines).rstrip("\n")
    return f"{text}\n" if text else ""
