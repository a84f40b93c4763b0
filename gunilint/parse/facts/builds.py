"""What a repository says of the images that it builds: which Dockerfile, under which names."""

from __future__ import annotations

from typing import Final, NamedTuple

from gunilint.source import Span

GAP: Final = "\ufffc"
"""Stands in a text for what cannot be told: a variable that nothing here sets."""


class Build(NamedTuple):
    """One build of an image, in the words of whoever orders it.

    *names* are the image's, with registry and tag. Paths are as written, relative to
    *directory*, which is relative to the repository's root; *in_context* says that the
    Dockerfile's is relative to the context instead. A *dockerfile* of None is the context's own.
    *arguments* are what `ARG` is given.
    """

    names: tuple[str, ...]
    context: str
    dockerfile: str | None
    target: str | None
    directory: str
    in_context: bool
    arguments: tuple[tuple[str, str], ...]
    span: Span
