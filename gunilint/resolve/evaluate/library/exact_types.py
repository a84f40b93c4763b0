"""Decimals and fractions, as names."""

from __future__ import annotations

import decimal
import fractions
from typing import Final

from gunilint.resolve.evaluate.abstract import Abstract

EXACT_TYPES: Final[dict[str, Abstract]] = {
    "decimal.Decimal": Abstract(decimal.Decimal),
    "fractions.Fraction": Abstract(fractions.Fraction),
}
