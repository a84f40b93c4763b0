"""Where a node of a Python syntax tree stands: byte columns to code points, once."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from itertools import accumulate

from gunilint.source import Position, Source, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_HEADER_REST = re.compile(r"(?:[\s,/*()\\]|#[^\n]*)*?\)")
_DEF = re.compile(r"(?:async[\s\\]+)?def[\s\\]+\w+")
_CLASS = re.compile(r"class[\s\\]+(\w+)")
_FROM_MODULE = re.compile(r"from[\s\\]*([.\s\\]*[^\W\d]\w*(?:[\s\\]*\.[\s\\]*\w+)*)")
_FROM_DOTS = re.compile(r"from[\s\\]*([.\s\\]*\.)")
_BOM = "\ufeff"


class Places:
    """The positions of one file's nodes.

    `ast` counts columns in UTF-8 bytes, and takes a lone carriage return for a line end as
    Python does; positions in the repository do neither.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.start_of_code = len(_BOM) if source.text.startswith(_BOM) else 0
        self.text = source.text[self.start_of_code :]
        # Then columns are characters, and lines are what the repository calls so.
        self._is_direct = source.text.isascii() and not _LONE_RETURN.search(source.text)

    @cached_property
    def _starts(self) -> list[int]:
        """The offset of each line."""
        if self._is_direct:
            return [0, *accumulate(len(line) + 1 for line in self.text.split("\n")[:-1])]
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """The offset in the source of byte *column* of *line*."""
        start = self._starts[line - 1]
        if self._is_direct:
            return start + column
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        before = self.text[start:end].encode()[:column].decode(errors="ignore")
        return self.start_of_code + start + len(before)

    def syntax_offset(self, line: int, column: int) -> int:
        """The offset of 1-based character *column* of *line*, as a SyntaxError counts."""
        line = min(line, len(self._starts))
        offset = self.start_of_code + self._starts[line - 1] + max(0, column - 1)
        return min(offset, len(self.source.text))

    def position(self, line: int, column: int) -> Position:
        if self._is_direct:
            return Position(line, column + 1)
        return self.source.position(self.offset(line, column))

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> Position:
        return self.position(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.alias) -> Position:
        return self.position(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> Span:
        if self._is_direct:
            end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
            column = node.col_offset + 1
            return Span.at(self.source.path, node.lineno, column, end_line, end + 1)
        return Span(self.source.path, self.start(node), self.end(node))

    def cut(self, node: ast.expr) -> str:
        """The text of *node*."""
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.source.text[start:end]

    def header(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
        """From `def` or `async` up to the parenthesis that ends the parameters."""
        start = self.offset(node.lineno, node.col_offset)
        name = _DEF.match(self.source.text, start)
        last = max(
            (
                self.offset(part.end_lineno or part.lineno, part.end_col_offset or 0)
                for part in ast.iter_child_nodes(node.args)
                if isinstance(part, (ast.arg, ast.expr))
            ),
            default=name.end() if name else start,
        )
        rest = _HEADER_REST.match(self.source.text, last)
        return self.source.span(start, rest.end() if rest else last)

    def class_name(self, node: ast.ClassDef) -> Span:
        name = _CLASS.match(self.source.text, self.offset(node.lineno, node.col_offset))
        return self.source.span(name.start(1), name.end(1)) if name else self.span(node)

    def imported_from(self, node: ast.ImportFrom) -> Span:
        """The module that a `from` statement names, with its dots."""
        start = self.offset(node.lineno, node.col_offset)
        pattern = _FROM_DOTS if node.module is None else _FROM_MODULE
        match = pattern.match(self.source.text, start)
        if match and self._is_direct and "\n" not in match[0]:
            line, column = node.lineno, node.col_offset + 1 - start
            first, last = column + match.start(1), column + match.end(1)
            return Span.at(self.source.path, line, first, line, last)
        return self.source.span(match.start(1), match.end(1)) if match else self.span(node)

    def imported_name(self, node: ast.alias, name: str) -> Span:
        """The name that an import statement mentions, without `as`."""
        line, column = node.lineno, node.col_offset + 1
        if self._is_direct and node.end_lineno == line:
            return Span.at(self.source.path, line, column, line, column + len(name))
        start = self.offset(line, node.col_offset)
        return self.source.span(start, start + len(name))
