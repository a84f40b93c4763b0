"""What a file of sections says: supervisord's and Circus's configuration, a systemd unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gunilint.source import Fragment, Text


class Entry(NamedTuple):
    """`key = value`; the lines of a value that goes on are one text."""

    key: Text
    value: Fragment


class Section(NamedTuple):
    """`[name]` and what stands below it, in order."""

    name: Text
    entries: tuple[Entry, ...]

    def all(self, key: str) -> Iterator[Entry]:
        """What is written for *key*, which may stand there several times."""
        return (entry for entry in self.entries if entry.key.value == key)

    def get(self, key: str) -> Entry | None:
        """The last of them, which counts where only one can."""
        return next(iter(reversed([*self.all(key)])), None)


class Sections(NamedTuple):
    """A whole file; a line that is neither a section nor an entry says nothing.

    *is_expanded*: a shell that writes it fills in its variables first.
    """

    sections: tuple[Section, ...]
    is_expanded: bool = False

    def named(self, start: str) -> Iterator[tuple[str, Section]]:
        """The sections whose names begin with *start*, each with the rest of its name."""
        for section in self.sections:
            if section.name.value.startswith(start):
                yield section.name.value.removeprefix(start), section


class WrittenFile(NamedTuple):
    """A file that a script writes out of a here-document; *path* is as the script calls it."""

    path: str
    kind: str
    sections: Sections
