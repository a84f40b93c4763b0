"""Read a Python module of an application: text to facts, with the standard library's `ast`.

Nothing is run: `ast` only parses.
"""

from __future__ import annotations

import ast
import re
import warnings

from gunilint.parse.application_body import BodyReader
from gunilint.parse.application_places import Places
from gunilint.parse.facts.application import PythonModule
from gunilint.source import Position, Problem, Source, Span

_CALLED = ("globals", "locals", "vars", "exec", "eval", "setattr", "__getattr__")
_DYNAMIC = re.compile(rf"\b(?:{'|'.join(_CALLED)})\s*\(|\bsys\.modules\b|\b__path__\b")
"""Ways to bind a module's names that no statement shows."""
_WORDS = (*_CALLED, "sys.modules", "__path__")


def parse_application(source: Source) -> PythonModule | Problem:
    """What the module says, or why and where it is not Python that this Python can read."""
    places = Places(source)
    null = source.text.find("\0")
    if null >= 0:
        return Problem("not valid Python: it contains a null byte", source.span(null, null + 1))
    try:
        with warnings.catch_warnings():
            # Invalid escapes and the like are the author's affair.
            warnings.simplefilter("ignore")
            tree = ast.parse(places.text)
        body, main = BodyReader.of_module(tree, places)
    except SyntaxError as error:
        return Problem(f"not valid Python: {error.msg}", _place_of(error, source, places))
    except ValueError as error:
        # An integer with too many digits, say.
        return Problem(f"not valid Python: {error}", source.whole())
    except (RecursionError, MemoryError):
        return Problem("nested too deeply to be read", source.whole())
    return PythonModule(source.path, body, main, _is_dynamic(source.text))


def _is_dynamic(text: str) -> bool:
    # Looking for a word is much faster than for the pattern, and most modules have none of them.
    return any(word in text for word in _WORDS) and _DYNAMIC.search(text) is not None


def _place_of(error: SyntaxError, source: Source, places: Places) -> Span:
    if not error.lineno or not error.offset:
        return source.whole()
    start = places.syntax_offset(error.lineno, error.offset)
    end = start
    if error.end_lineno and error.end_offset:
        end = places.syntax_offset(error.end_lineno, error.end_offset)
    span = source.span(start, max(end, start))
    if span.start == span.end:
        span = span.until(Position(span.line, span.column + 1))
    line_end = len(source.line(span.start.line)) + 1
    if span.end.line == span.start.line and span.end.column > line_end:
        return span.until(Position(span.line, max(line_end, span.column)))
    return span
