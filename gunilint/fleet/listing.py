"""Which repositories there are: directories that are named, and lists of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gunilint.errors import UsageError

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:", re.IGNORECASE)
"""How git is told of another machine: `https://host/path`, or as scp has it, `user@host:path`."""


class Repository(NamedTuple):
    """A directory to check; it need not exist."""

    name: str
    """Its path from the current directory, with forward slashes; elsewhere, its absolute path."""
    path: Path
    """Absolute."""


class _Line(NamedTuple):
    """What a list or the command line says, and where."""

    text: str
    folder: Path
    """What a relative path starts from."""
    where: str


def repositories(
    paths: Sequence[str], lists: Sequence[Path], piped: Iterable[str] = ()
) -> tuple[Repository, ...]:
    """What *paths* and the files *lists* name, each once, by name.

    Of the lines of a list, paths from its folder, those that are empty or begin with `#` count for
    nothing. *piped* are the lines of the list `-`, with paths from here. UsageError, with its
    place: it is an address, or a file, or there is no such list.
    """
    lines = [_Line(path, Path(), "PATHS") for path in paths]
    for file in lists:
        lines += _lines_of(file, piped)
    found = {repository.path: repository for repository in map(_repository, lines)}
    if not found:
        raise UsageError("no repositories: name directories, or a list of them with --list")
    return tuple(sorted(found.values()))


def _lines_of(file: Path, piped: Iterable[str]) -> Iterator[_Line]:
    name = "standard input" if file == Path("-") else str(file)
    try:
        # A path may hold bytes that are no text; it has to be found all the same.
        texts = piped if file == Path("-") else os.fsdecode(file.read_bytes()).splitlines()
    except OSError as error:
        raise UsageError(f"--list: {name}: {error.strerror or error}") from None
    for number, text in enumerate(texts, 1):
        if text.strip() and not text.lstrip().startswith("#"):
            yield _Line(text.strip(), file.parent, f"{name}:{number}")


def _repository(line: _Line) -> Repository:
    if _URL.match(line.text) and not (line.folder / line.text).exists():
        raise UsageError(
            f"{line.where}: {line.text} is an address, and gunilint uses no network: clone it, "
            "and name the directory"
        )
    path = Path(os.path.abspath(line.folder / line.text))  # noqa: PTH100 (a link's own place counts)
    if path.is_file():
        raise UsageError(f"{line.where}: {line.text} is a file; --list reads lists of directories")
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return Repository(shown.as_posix(), path)
