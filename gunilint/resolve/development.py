"""What is for development, tests, staging and production, as names and paths say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from gunilint.model.deployment import Purpose, Stage

_WORDS: Final = {
    **dict.fromkeys(
        ("dev", "devel", "development", "local", "debug", "override", "devcontainer"),
        Stage.DEVELOPMENT,
    ),
    **dict.fromkeys(("test", "tests", "testing", "ci", "e2e"), Stage.TESTS),
    **dict.fromkeys(("staging", "stage", "stg", "uat", "qa", "preprod"), Stage.STAGING),
    **dict.fromkeys(("prod", "production", "prd", "live"), Stage.PRODUCTION),
}
_NOT_SERIOUS: Final = (Stage.DEVELOPMENT, Stage.TESTS)
_SEPARATOR: Final = re.compile(r"[._-]")


class Clue(NamedTuple):
    """Something that may say what a deployment is for: its *kind* is "path" or "namespace",
    its *text* what it is."""

    kind: str
    text: str


def looks_like_development(*names: str) -> bool:
    """Whether a path or a name says that it is not for production."""
    found = (_WORDS.get(word) for name in names for word in _words(name))
    return any(stage in _NOT_SERIOUS for stage in found)


_DEFAULTS: Final = re.compile(r":?-[^{}]*\}")
_DENIED: Final = re.compile(r"!|-z\b|\b(?:false|no|off|0|prod|production|staging)\b")
_ASKED: Final = re.compile(r"(?<![a-z0-9/])(?:dev|devel|development|debug)(?![a-z0-9])")


def asks_for_development(condition: str) -> bool:
    """Whether a condition of a script, as it is written, holds for development only.

    `if [ "$DEBUG" = 1 ]` and `case "$APP_ENV" in dev)` do; what a variable is by default is no
    part of what is asked.
    """
    asked = _DEFAULTS.sub("}", condition.lower())
    return bool(_ASKED.search(asked)) and not _DENIED.search(asked)


def purpose_of(clues: Iterable[Clue], *, is_development: bool) -> Purpose | None:
    """What a deployment is for, and which of *clues* says so, the first counting most.

    None where nothing says anything; *is_development* is what is known already.
    """
    signs = [
        Purpose(_WORDS[word], f"{word} in its {clue.kind}")
        for clue in clues
        for word in _words(clue.text)
        if word in _WORDS
    ]
    wanted = _NOT_SERIOUS if is_development else (Stage.STAGING, Stage.PRODUCTION)
    found = next((sign for sign in signs if sign.stage in wanted), None)
    return Purpose(Stage.DEVELOPMENT, "") if found is None and is_development else found


def _words(text: str) -> list[str]:
    """The words of a path, those of its last part first."""
    words: list[str] = []
    rest = text.lower()
    while True:
        folder, name = posixpath.split(rest)
        words += _SEPARATOR.split(name)
        if not folder or folder == rest:
            return words
        rest = folder.rstrip("/")
