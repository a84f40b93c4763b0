"""From PyYAML's events to nodes."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import yaml

from gunilint.parse.facts.yaml import Documents, Node
from gunilint.parse.yaml_build import Builder, Revise, Revised, TooMuchError
from gunilint.parse.yaml_text import character_offsets, decode_double_quoted
from gunilint.source import Problem, Source

_DOCUMENT_START: Final = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATE_PAIR: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_MOST_RESTARTS: Final = 50
# The C library's parser where there is one: five times as fast, and the same otherwise.
_PARSER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Failure(NamedTuple):
    """Why the text cannot be read on from *offset*."""

    message: str
    offset: int


def read_documents(source: Source) -> Documents:
    """The documents of *source*; each that is broken is a problem, and the others are read."""
    text = source.text
    prepared = _SURROGATE_PAIR.sub(r"\\ufffd\\ufffd", text)
    revise = None if prepared == text else _restoring(text, prepared)
    nodes: list[Node] = []
    problems: list[Problem] = []
    start = 1 if text.startswith("\ufeff") else 0
    for _ in range(_MOST_RESTARTS):
        builder = Builder(source, start, revise)
        failure = build(builder, prepared[start:])
        nodes += builder.documents
        problems += builder.problems
        if failure is None:
            break
        problems.append(problem_at(source, failure))
        following = _DOCUMENT_START.search(text, max(failure.offset, start + 1))
        if following is None:
            break
        start = following.start()
    return Documents(tuple(nodes), tuple(problems))


def build(builder: Builder, text: str) -> Failure | None:
    """Feed *builder* the events of *text*; the reason, if they end early."""
    parser = None
    try:
        parser = _PARSER(text)
        builder.read(parser.get_event)
    except yaml.MarkedYAMLError as error:
        return _failure(error, builder.shift, text)
    except yaml.YAMLError as error:
        return _character_failure(error, builder.shift, text)
    except TooMuchError as error:
        return Failure(str(error), error.offset)
    finally:
        if parser is not None:
            parser.dispose()
    return None


def _failure(error: yaml.MarkedYAMLError, shift: int, text: str) -> Failure:
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark is not None else 0
    problem = error.problem or "cannot be read"
    if text[offset : offset + 1] == "\t" and "cannot start any token" in problem:
        return Failure("not valid YAML: a tab stands where only spaces may indent", offset + shift)
    context = error.context or ""
    if context and error.context_mark is not None:
        context += _lines_above(text.count("\n", error.context_mark.index, offset))
    message = f"not valid YAML: {problem}" + (f", {context}" if context else "")
    return Failure(message, offset + shift)


def _lines_above(count: int) -> str:
    return f" that begins {count} line{'s'[: count > 1]} above" if count else ""


def _character_failure(error: yaml.YAMLError, shift: int, text: str) -> Failure:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return Failure(f"not valid YAML: {error}".splitlines()[0], shift)
    message = f"not valid YAML: the control character U+{ord(found[0]):04X}"
    return Failure(message, found.start() + shift)


def problem_at(source: Source, failure: Failure) -> Problem:
    end = min(failure.offset + 1, len(source.text))
    if source.text[failure.offset : end] in ("\n", "\r"):
        end = failure.offset
    return Problem(failure.message, source.span(failure.offset, end))


def _restoring(text: str, prepared: str) -> Revise:
    """Takes back the change that `read_documents` made for the sake of the parser."""

    def revise(value: str, start: int, end: int, style: str) -> Revised:
        if text[start:end] == prepared[start:end]:
            return Revised(value, start, end)
        if style == '"':
            return Revised(decode_double_quoted(text, start, end), start, end)
        offsets = character_offsets(prepared, start, end, style, value)
        return Revised("".join(text[offset] for offset in offsets[: len(value)]), start, end)

    return revise
