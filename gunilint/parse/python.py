"""Python source, as Gunicorn's configuration files are written in."""

from __future__ import annotations

import re
from typing import Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_blocks import statements
from gunilint.parse.python_cursor import Cursor, LostPlaceError
from gunilint.parse.python_expressions import EXPRESSIONS
from gunilint.parse.python_lowering import Lowering
from gunilint.parse.python_names import bound_names, read_names
from gunilint.parse.python_strings import BadEscapeError
from gunilint.source import Fragment, Position, Problem, Source, Span

_MOST_NESTED: Final = 100
"""CPython itself refuses more than 200; libcst's parser takes cubic time, then overflows."""

_MOST_NESTED_PATTERN: Final = 8
"""In a `case`: libcst's parser takes four times as long for each dict in a dict."""

_LONGEST_CHAIN: Final = 1000
"""Operators in one expression; libcst's time grows with the square of it."""

_LONGEST: Final = 200_000
"""Characters of a file; libcst takes some 50 microseconds for each."""

_TOKENS: Final = re.compile(
    r"(?P<string>[rRbBuUfFtT]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'))"
    r"|(?P<comment>\#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>\n|,)"
    r"|(?P<operator>[-+*/%@~.<>&|^]|\b(?:if|lambda|not|await|and|or)\b)"
    r"|(?P<case>^[ \t]*case\b)",
    re.DOTALL | re.MULTILINE,
)


def parse_python(source: Source | Fragment) -> ir.Module | Problem:
    """What *source* says, or where and why it cannot be read as Python 3.

    A fragment is a config file inside another file: in a ConfigMap, say.
    """
    if isinstance(source, Source):
        return _parse(source, source)
    return _parse(Source(source.source.path, source.text), source)


def _parse(source: Source, origin: Source | Fragment) -> ir.Module | Problem:
    """*source* has the text alone; places are those in *origin*."""
    problem = _too_long(source) or _too_deep(source)
    if problem is None:
        try:
            tree = cst.parse_module(source.text.removeprefix("\ufeff"))
        except cst.ParserSyntaxError as error:
            problem = _syntax_problem(source, error)
        except (RecursionError, ValueError, UnicodeError) as error:
            problem = Problem(f"cannot be read as Python: {error}", source.whole())
    if problem is None:
        found = _lower(source, Cursor(source.text, origin), tree)
        if isinstance(found, ir.Module):
            return found
        problem = found
    start, end = (source.offset(position) for position in (problem.span.start, problem.span.end))
    return Problem(problem.message, origin.span(start, end))


def _lower(source: Source, cursor: Cursor, tree: cst.Module) -> ir.Module | Problem:
    try:
        body = statements(Lowering(cursor, EXPRESSIONS), tree.body)
        cursor.offset = len(cursor.text)
        return ir.Module(source.path, body, bound_names(body), read_names(body), cursor.span(0))
    except RecursionError:
        return Problem("nests too deeply to be read", _token(source, cursor.offset))
    except LostPlaceError as lost:
        return Problem(f"cannot be read as Python: expected {lost}", _token(source, lost.offset))
    except (BadEscapeError, ValueError) as error:
        return Problem(f"Python syntax error: {error}", _token(source, cursor.offset))


def _too_long(source: Source) -> Problem | None:
    if len(source.text) <= _LONGEST:
        return None
    return Problem(f"is too long to be read: {len(source.text)} characters", _token(source, 0))


def _too_deep(source: Source) -> Problem | None:
    """A problem where brackets or operators nest so that the parser would overflow."""
    depth = chain = 0
    most = _MOST_NESTED
    for found in _TOKENS.finditer(source.text):
        kind = found.lastgroup
        if kind == "case":
            most = _MOST_NESTED_PATTERN
        elif found.group() == "\n" and not depth:
            most = _MOST_NESTED
        if kind == "open":
            depth += 1
            chain += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind in ("operator", "string"):
            chain += 1
        elif kind == "end":
            chain = chain if depth and found.group() == "\n" else 0
        if depth > most or chain > _LONGEST_CHAIN:
            return Problem("nests too deeply to be read", _token(source, found.start()))
    return None


def _token(source: Source, offset: int) -> Span:
    """The word at *offset*, or one character."""
    found = re.compile(r"\w+|.").match(source.text, offset)
    return source.span(offset, found.end() if found else offset)


# --- syntax errors ---------------------------------------------------------------------------

_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_PRINT: Final = re.compile(r"\s*(print|exec)\s+[^\s(=.,\[]")
_TEMPLATE: Final = re.compile(r"\{\{.*\}\}|\{%.*%\}")


def _syntax_problem(source: Source, error: cst.ParserSyntaxError) -> Problem:
    """The parser's place; it counts columns from 0 and may name the end of the token before."""
    message = error.message
    found = _PLACE.search(message)
    line, column = (
        (int(found.group(1)), int(found.group(2))) if found else _tokenizer_place(source.text)
    )
    line = max(1, min(line, source.line_count))
    if message.endswith("expected INDENT"):
        column = len(source.line(line)) - len(source.line(line).lstrip())
    span = _place(source, line, column)
    return Problem(f"Python syntax error: {_reason(message, source.line(span.start.line))}", span)


def _tokenizer_place(text: str) -> tuple[int, int]:
    """The place of an error in a token, for which libcst always names the first line."""
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as error:
            return error.lineno or 1, max(0, (error.offset or 1) - 1)
        except (ValueError, RecursionError, MemoryError):
            pass
    return 1, 0


def _place(source: Source, line: int, column: int) -> Span:
    text = source.line(line)
    offset = source.offset(Position(line, min(column, len(text)) + 1))
    if not text[column:].strip():
        offset = max(0, len(source.text[:offset].rstrip()) - 1)
    return _token(source, offset)


def _reason(message: str, line: str) -> str:
    if _PRINT.match(line):
        return "this is Python 2, which no supported Gunicorn runs on"
    if _TEMPLATE.search(line):
        return "this looks like a template that is rendered before the server reads it"
    if message.startswith("tokenizer error: "):
        return message.removeprefix("tokenizer error: ")
    expected = message.partition("expected ")[2]
    if expected == "INDENT":
        return "an indented block is missing"
    if expected and not expected.startswith("one of"):
        return f"expected {expected}"
    return "this is not valid here"
