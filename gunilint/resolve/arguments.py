"""What a command line sets, read as Gunicorn's argparse parser reads it.

The parser is `Config.parser` of `gunicorn/config.py` on the argparse of Python 3.11 to 3.13;
where these differ, the outcome is Unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from gunilint.resolve.catalog import Catalog
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import Setting, Value


class ProblemKind(Enum):
    """Why a parser stops."""

    UNRECOGNIZED = "unrecognized"
    AMBIGUOUS = "ambiguous"
    INVALID_VALUE = "invalid value"
    MISSING_VALUE = "missing value"


class ArgumentProblem(NamedTuple):
    """A word with which the server does not start; *message* says why, as a clause.

    *suggestion* is the flag that was probably meant.
    """

    kind: ProblemKind
    word: str
    span: Span
    message: str
    suggestion: str | None = None


class Assigned(NamedTuple):
    """A setting that the words set, to a value that is converted but not yet validated.

    *span* is the value's, or the flag's for a switch; for a flag that is repeated, the last
    one's. *flag* is as written, *abbreviation_of* the flag in full where it is shortened.
    """

    name: str
    value: Value[object]
    span: Span
    flag_span: Span
    flag: str
    via: tuple[Setting[Any], ...] = ()
    abbreviation_of: str | None = None


class Arguments(NamedTuple):
    """What words set.

    *assigned* has each setting once, in the order of its last flag. *app* is the first
    positional; Gunicorn ignores the *extra* ones without a word, flags after `--` among them.
    With *problems* the server does not start. *exits* is the word, such as `--version`, that
    makes it print something and stop.

    *open* says why further words may exist that cannot be read: then any setting that is not
    in *assigned* is Unknown for that reason. Those that are in it already are Unknown where
    such words could still change them.
    """

    assigned: tuple[Assigned, ...] = ()
    app: Argument | None = None
    extra: tuple[Argument, ...] = ()
    problems: tuple[ArgumentProblem, ...] = ()
    open: str | None = None
    exits: Argument | None = None

    def get(self, name: str) -> Assigned | None:
        """What sets *name*, if anything does."""
        return next((item for item in self.assigned if item.name == name), None)


def parse_arguments(catalog: Catalog, words: Sequence[Argument]) -> Arguments:
    """What *words*, those after the server's own name, set in Gunicorn `catalog.version`."""
    from gunilint.resolve.argparse_reading import Reading

    return Reading(catalog, words).arguments()
