"""The hash by which GitHub recognises a line that has moved.

Upload to code scanning computes it itself where a result has none, and warns where a result has
another; so it is reproduced to the bit (github/codeql-action, src/fingerprints.ts, `hash`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

_BASE: Final = 37
_MODULUS: Final = 1 << 64
_BLOCK: Final = 100
_END_OF_FILE: Final = 65535
_SPACE, _TAB, _LF, _CR = b" \t\n\r"


def line_hashes(text: str, last: int) -> dict[int, str]:
    """The hash of every line of *text* up to line *last*, counted from 1.

    A line's hash is over the 100 UTF-16 code units from its start on, across line ends, without
    spaces and tabs; the count after its colon tells lines with equal hashes apart.
    """
    units, starts = _normalised(text, last)
    begins = starts[:last]
    prefixes = _prefixes(units[: begins[-1] + _BLOCK], begins[-1] + _BLOCK)
    factor = pow(_BASE, _BLOCK, _MODULUS)
    counts: Counter[int] = Counter()
    hashes = {}
    for line, start in enumerate(begins, 1):
        value = (prefixes[start + _BLOCK] - prefixes[start] * factor) % _MODULUS
        counts[value] += 1
        hashes[line] = f"{value:x}:{counts[value]}"
    return hashes


def _normalised(text: str, last: int) -> tuple[list[int], list[int]]:
    """The code units that count, with every line end as LF, and where each line starts; as far
    as line *last* needs them."""
    units: list[int] = []
    starts: list[int] = []
    is_start, after_cr = True, False
    for unit in _utf16(text):
        if unit in (_SPACE, _TAB) or (after_cr and unit == _LF):
            after_cr = False
            continue
        after_cr = unit == _CR
        if is_start:
            starts.append(len(units))
        elif len(starts) > last and len(units) >= starts[last - 1] + _BLOCK:
            return units, starts
        is_start = unit in (_LF, _CR)
        units.append(_LF if after_cr else unit)
    if is_start:
        starts.append(len(units))
    units.append(_END_OF_FILE)
    return units, starts


def _utf16(text: str) -> Iterator[int]:
    if text.isascii():
        return iter(text.encode("ascii"))
    data = text.encode("utf-16-le", "surrogatepass")
    return (low | high << 8 for low, high in zip(data[::2], data[1::2], strict=True))


def _prefixes(units: Sequence[int], length: int) -> list[int]:
    """The hash of the first 0, 1, … *length* units, with zeros after the last."""
    prefixes = [0]
    value = 0
    for unit in units:
        value = (value * _BASE + unit) % _MODULUS
        prefixes.append(value)
    while len(prefixes) <= length:
        value = value * _BASE % _MODULUS
        prefixes.append(value)
    return prefixes
