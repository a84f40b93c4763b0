"""Tables for terminals."""

from __future__ import annotations

from collections.abc import Sequence

from gunilint.report.cells import printable, width


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """*rows* with their columns aligned, as the terminal shows them."""
    safe = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*safe, strict=True)]
    return [
        "   ".join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in safe
    ]
