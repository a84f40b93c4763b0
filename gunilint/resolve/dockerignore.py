"""What a `.dockerignore` leaves out of a build context."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from gunilint.frozen import dataclass

# moby/patternmatcher 0.6.0, patternmatcher.go, Pattern.compile: `**` takes whole directories,
# and at the end whatever follows.
_TOKEN: Final = re.compile(
    r"(?P<rest>\*\*/?\Z)|(?P<directories>\*\*/?)|(?P<name>\*)|(?P<character>\?)"
    r"|(?P<class>\[\^?(?:(?!--)[^\[\]\\&~|])+\])|\\(?P<escaped>.)|(?P<plain>[^\[\\])",
    re.DOTALL,
)
_MEANS: Final = {"rest": ".*", "directories": "(?:.*/)?", "name": "[^/]*", "character": "[^/]"}
_ANY_START: Final = re.compile(r"\*\*([^/*?\[\\][^*?\[\\]*)")
"""The exception to it: before plain text, `**` takes the beginning of a name as well."""


@dataclass(frozen=True)
class Ignored:
    """The patterns in order, of which the last that fits a path counts.

    Each comes with whether it leaves out what fits; the others take it back in.
    """

    patterns: tuple[tuple[re.Pattern[str], bool], ...] = ()

    def leaves_out(self, path: str) -> bool:
        """Whether *path*, relative to the build context, or a directory above it is left out."""
        if not self.patterns:
            return False
        fitting = (leaves for pattern, leaves in reversed(self.patterns) if pattern.fullmatch(path))
        return next(fitting, False)


def ignored(text: str) -> Ignored:
    """What the *text* of a `.dockerignore` says.

    A pattern that Docker refuses leaves nothing out: there is no build to speak of.
    """
    return Ignored(tuple(_patterns(text)))


def _patterns(text: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    for line in text.removeprefix("\ufeff").split("\n"):
        # As moby/patternmatcher 0.6.0, ignorefile/ignorefile.go, ReadAll.
        written = "" if line.startswith("#") else line.strip()
        takes_back = written.startswith("!")
        written = written.removeprefix("!").strip()
        if written:
            pattern = _compiled(posixpath.normpath(written).lstrip("/"))
            if pattern is not None:
                yield pattern, not takes_back


def _compiled(written: str) -> re.Pattern[str] | None:
    """What fits a path that the pattern *written* fits; None where it is not a pattern."""
    try:
        expression = _expression(written)
        return re.compile(f"(?:{expression})(?:/.*)?", re.DOTALL) if expression else None
    except re.error:
        return None  # a range that ends before it starts


def _expression(written: str) -> str:
    """*written* as a regular expression; empty where it is not a pattern."""
    suffix = _ANY_START.fullmatch(written)
    if suffix is not None:
        return f".*{re.escape(suffix[1])}"
    parts = []
    position = 0
    while position < len(written):
        token = _TOKEN.match(written, position)
        if token is None:
            return ""
        kind = str(token.lastgroup)
        text = token[kind]
        parts.append(text if kind == "class" else _MEANS.get(kind) or re.escape(text))
        position = token.end()
    return "".join(parts)
