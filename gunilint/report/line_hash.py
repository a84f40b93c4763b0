"""The hash by which GitHub recognises a line that has moved.

Upload to code scanning computes it itself where a result has none, and warns where a result has
another; so it is reproduced to the bit (github/codeql-action, src/fingerprints.ts, `hash`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
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
    shift = pow(_BASE, _BLOCK, _MODULUS)
    begun: deque[tuple[int, int]] = deque()
    counts: Counter[int] = Counter()
    hashes: dict[int, str] = {}
    value = 0  # of everything so far; a block's is this less, shifted, that of all before it
    for place, (unit, is_start) in enumerate(_units(text)):
        if begun and begun[0][0] + _BLOCK == place:
            block = (value - begun.popleft()[1] * shift) % _MODULUS
            counts[block] += 1
            hashes[len(hashes) + 1] = f"{block:x}:{counts[block]}"
            if len(hashes) == last:
                break
        if is_start:
            begun.append((place, value))
        value = (value * _BASE + unit) % _MODULUS
    return hashes


def _units(text: str) -> Iterator[tuple[int, bool]]:
    """The code units that count, with every line end as LF, and whether each starts a line.

    After the last comes the mark of the end, which starts a line if the text's last is ended, and
    as many zeros as it takes to fill a block.
    """
    is_start, after_cr = True, False
    for unit in _utf16(text):
        if unit in (_SPACE, _TAB) or (after_cr and unit == _LF):
            after_cr = False
            continue
        after_cr = unit == _CR
        yield _LF if after_cr else unit, is_start
        is_start = unit in (_LF, _CR)
    yield _END_OF_FILE, is_start
    for _ in range(_BLOCK):
        yield 0, False


def _utf16(text: str) -> Iterator[int]:
    if text.isascii():
        return iter(text.encode("ascii"))
    data = text.encode("utf-16-le", "surrogatepass")
    return (low | high << 8 for low, high in zip(data[::2], data[1::2], strict=True))
