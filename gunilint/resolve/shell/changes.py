"""What `${name#pattern}`, `${name:1}`, `${name^^}` and the like make of a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from gunilint.parse.facts.shell_words import Literal, Parameter
from gunilint.resolve.shell.expand import Expander, Piece
from gunilint.resolve.shell.patterns import compile_pattern
from gunilint.value import Known, Value


def conversion(expander: Expander, part: Parameter) -> Callable[[str], Value[str]] | None:
    """What *part*'s operator makes of a text; None where that is not known here."""
    operator = part.operator
    if operator == "length":
        return lambda text: Known(str(len(text)))
    if operator in ("^^", ",,", "^", ",") and part.argument is not None and not part.argument.text:
        return lambda text: Known(_change_case(operator, text))
    if operator == ":":
        return _substring(part)
    if operator in ("#", "##", "%", "%%") or operator.startswith("/"):
        return _matching(expander, part)
    return None


def _change_case(operator: str, text: str) -> str:
    changed = text.upper() if "^" in operator else text.lower()
    return changed if len(operator) == 2 else changed[:1] + text[1:]


def _substring(part: Parameter) -> Callable[[str], Value[str]] | None:
    text = part.argument.literal if part.argument else None
    found = re.fullmatch(r"\s*(-?\d+)\s*(?::\s*(\d+))?", text or "")
    if found is None:
        return None
    start, length = int(found[1]), int(found[2]) if found[2] else None

    def cut(value: str) -> Value[str]:
        first = start if start >= 0 else max(len(value) + start, 0)
        return Known(value[first:] if length is None else value[first : first + length])

    return cut


def _matching(expander: Expander, part: Parameter) -> Callable[[str], Value[str]] | None:
    assert part.argument is not None
    pieces = []
    for piece in expander.chunks(part.argument.parts, joins=True):
        if not isinstance(piece, Piece) or not isinstance(piece.value, Known):
            return None
        pieces.append((piece.value.value, False))
    parts = part.argument.parts
    literal = [(item.text, item.quoted) for item in parts if isinstance(item, Literal)]
    if len(literal) == len(parts):
        pieces = literal
    pattern = compile_pattern(pieces)
    if pattern is None:
        return None
    if part.operator.startswith("/"):
        return _replacing(expander, part, pattern)
    return lambda text: Known(_without(part.operator, pattern, text))


def _without(operator: str, pattern: re.Pattern[str], text: str) -> str:
    """*text* without its shortest or longest beginning or end that matches."""
    lengths = range(len(text) + 1)
    for length in lengths if len(operator) == 1 else reversed(lengths):
        if operator[0] == "#" and pattern.fullmatch(text[:length]):
            return text[length:]
        if operator[0] == "%" and pattern.fullmatch(text[len(text) - length :]):
            return text[: len(text) - length]
    return text


def _replacing(
    expander: Expander, part: Parameter, pattern: re.Pattern[str]
) -> Callable[[str], Value[str]] | None:
    new = expander.single(part.replacement).value if part.replacement else Known("")
    if not isinstance(new, Known) or part.operator not in ("/", "//"):
        return None
    count = 0 if part.operator == "//" else 1
    text = new.value
    return lambda value: Known(pattern.sub(lambda _: text, value, count=count))
