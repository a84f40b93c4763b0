"""Python that CPython's own parser does not read: newer syntax, and errors, with libcst."""

from __future__ import annotations

import re
from typing import Final

import libcst as cst

from gunilint.parse.facts import python as ir
from gunilint.parse.python_concrete_blocks import statements
from gunilint.parse.python_concrete_expressions import EXPRESSIONS
from gunilint.parse.python_concrete_lowering import Lowering
from gunilint.parse.python_concrete_strings import BadEscapeError
from gunilint.parse.python_cursor import Cursor, LostPlaceError
from gunilint.parse.python_names import bound_names, read_names
from gunilint.source import Fragment, Position, Problem, Source, Span


def parse_concrete(source: Source | Fragment) -> ir.Module | Problem:
    """What *source* says, or where and why libcst cannot read it."""
    own = source if isinstance(source, Source) else Source(source.source.path, source.text)
    try:
        tree = cst.parse_module(own.text.removeprefix("\ufeff"))
    except cst.ParserSyntaxError as error:
        found: ir.Module | Problem = _syntax_problem(own, error)
    except (RecursionError, ValueError, UnicodeError) as error:
        found = Problem(f"cannot be read as Python: {error}", own.whole())
    else:
        found = _lower(own, Cursor(own.text, source), tree)
    if isinstance(found, ir.Module):
        return found
    start, end = (own.offset(position) for position in (found.span.start, found.span.end))
    return Problem(found.message, source.span(start, end))


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
