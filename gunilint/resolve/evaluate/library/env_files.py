"""Finding the `.env` file that a call reads, and what its variables are worth."""

from __future__ import annotations

import pathlib
import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NO_READS,
    NONE,
    OPAQUE,
    Abstract,
    Formula,
    unknown,
)
from gunilint.resolve.evaluate.callables import Special
from gunilint.resolve.evaluate.environ import or_default, read_variable
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.dotenv_syntax import Entry, Reference
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import within_limits
from gunilint.resolve.evaluate.places import located
from gunilint.source import Span

FOUND: Final = "found-dotenv"
"""The kind of what `find_dotenv()` answers; its label is the file's path in the repository."""


class EnvFile(NamedTuple):
    """A file of the repository; *certain* where it is the one that the server reads."""

    text: str
    certain: bool = True


def repository_text(run: Interpreter, path: str) -> str | None:
    """The text of a file of the repository, which *path* is relative to."""
    return run.loader.text(run.loader.place(path))


def beside(
    run: Interpreter, span: Span, names: Sequence[str], *, upwards: bool = True
) -> str | None:
    """The path of the first of *names* in the directory of the file that *span* is in.

    *upwards*: or in the directories around it, the innermost first.
    """
    directory = posixpath.dirname(span.path)
    while True:
        for name in names:
            path = posixpath.join(directory, name)
            if repository_text(run, path) is not None:
                return path
        if not directory or not upwards:
            return None
        directory = posixpath.dirname(directory)


def find_file(
    run: Interpreter, asked: Abstract | None, span: Span, *, upwards: bool
) -> EnvFile | None:
    """The file that a call names, or looks for where it names none; None where there is none.

    What is not in the repository may well be there in production: what it sets comes from
    outside then, like the environment itself.
    """
    if asked is None or asked.payload is None:
        return _file(run, beside(run, span, [".env"], upwards=upwards))
    payload = run.view(asked)
    if isinstance(payload, Special) and payload.kind == FOUND:
        return _file(run, payload.label or None)
    place = located(run, asked)
    if place is not None and not place.startswith("~"):
        text = run.loader.text(place)
        if text is None and upwards and "/" not in str(payload):
            return _file(run, beside(run, span, [str(payload)]))
        return None if text is None else _checked(run, text)
    name = posixpath.basename(str(payload)) if isinstance(payload, _PATHS) else ".env"
    found = _file(run, beside(run, span, [name or ".env"]))
    return None if found is None else found._replace(certain=False)


_PATHS: Final = (str, pathlib.PurePosixPath)


def _file(run: Interpreter, path: str | None) -> EnvFile | None:
    text = None if path is None else repository_text(run, path)
    return None if text is None else _checked(run, text)


def _checked(run: Interpreter, text: str) -> EnvFile | None:
    return EnvFile(text) if within_limits(run, text) else None


def written_values(
    run: Interpreter,
    file: EnvFile,
    entries: list[Entry],
    span: Span,
    look_up: Callable[[str, dict[str, Abstract]], Abstract],
) -> Iterator[tuple[str, Abstract]]:
    """What a file gives its variables, in order; *look_up* answers references."""
    earlier: dict[str, Abstract] = {}
    for name, parts in entries:
        value = NONE
        if not file.certain:
            value = unknown("may come from a .env file whose place cannot be told", span)
        elif parts is not None:
            value = _joined(run, [_part(item, earlier, look_up) for item in parts])
        earlier[name] = value
        yield name, value


def _part(
    item: str | Reference,
    earlier: dict[str, Abstract],
    look_up: Callable[[str, dict[str, Abstract]], Abstract],
) -> Abstract:
    if isinstance(item, str):
        return Abstract(item)
    value = look_up(item.name, earlier)
    if value.payload is None:
        return value._replace(payload="")
    return value._replace(payload=item.default) if value.payload is ABSENT else value


def _joined(run: Interpreter, parts: list[Abstract]) -> Abstract:
    """The parts as one text, which depends on what each of them depends on."""
    run.step(None, len(parts))
    text: list[str] = []
    inputs, reads = NO_INPUTS, NO_READS
    opaque = False
    for part in parts:
        if part.unknown is not None:
            return part
        inputs, reads = inputs | part.inputs, reads | part.reads
        opaque = opaque or run.view(part) is OPAQUE
        text.append(str(part.payload))
    shown = Formula("…") if inputs else None
    return Abstract(OPAQUE if opaque else "".join(text), inputs, shown, reads)


def environment_first(
    run: Interpreter,
) -> Callable[[str, dict[str, Abstract]], Abstract]:
    """A reference's value: the process's variable, then what the file wrote before."""

    def look_up(name: str, earlier: dict[str, Abstract]) -> Abstract:
        value = read_variable(run, run.environ, name)
        return or_default(run, value, earlier[name], name) if name in earlier else value

    return look_up


def file_first(run: Interpreter) -> Callable[[str, dict[str, Abstract]], Abstract]:
    """A reference's value: what the file wrote before, then the process's variable."""

    def look_up(name: str, earlier: dict[str, Abstract]) -> Abstract:
        return earlier[name] if name in earlier else read_variable(run, run.environ, name)

    return look_up
