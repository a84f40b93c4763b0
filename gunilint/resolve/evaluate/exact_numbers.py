"""Decimals and fractions: few programs have one, and their modules take long to load."""

from __future__ import annotations

import sys
from typing import Final

_TYPES: Final = (("decimal", "Decimal"), ("fractions", "Fraction"))


def exact_types() -> tuple[type, ...]:
    """Their types, as far as they are loaded: of another type there is no object."""
    return tuple(
        getattr(sys.modules[module], name) for module, name in _TYPES if module in sys.modules
    )


def is_exact(value: object) -> bool:
    """Whether *value* is a decimal or a fraction."""
    return isinstance(value, exact_types())
