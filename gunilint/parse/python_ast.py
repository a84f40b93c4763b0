"""Python as CPython's own parser reads it: in a twentieth of the time that libcst takes."""

from __future__ import annotations

import ast
import re
import warnings

from gunilint.parse.facts import python as ir
from gunilint.parse.python_ast_blocks import statements
from gunilint.parse.python_ast_expressions import EXPRESSIONS
from gunilint.parse.python_ast_places import Places
from gunilint.parse.python_ast_walk import Walk
from gunilint.parse.python_cursor import LostPlaceError
from gunilint.parse.python_names import bound_names
from gunilint.source import Fragment, Source


def read_tree(source: Source | Fragment) -> ir.Module | None:
    """What *source* says; None where that is a matter for libcst.

    So it is where this Python cannot read it, and where its places could not be trusted.
    """
    text = source.text
    if text.startswith("\ufeff") or ("\r" in text and re.search(r"\r(?!\n)", text)):
        return None
    try:
        with warnings.catch_warnings():
            # Invalid escapes and the like are the author's affair.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        walk = Walk(Places(source), EXPRESSIONS)
        body = statements(walk, tree.body)
        path = source.path if isinstance(source, Source) else source.source.path
        bound = bound_names(body, walrus=":=" in text)
        read = tuple(sorted(walk.read))
        return ir.Module(path, body, bound, read, source.span(0, len(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError, LostPlaceError, IndexError):
        # IndexError: a place within an f-string may be beyond the text's end.
        return None
