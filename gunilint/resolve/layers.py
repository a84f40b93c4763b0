"""Settings stacked by strength: the strongest wins, the others are its shadows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from gunilint.value import Setting

SettingLayer: TypeAlias = Mapping[str, Setting[Any]]
"""What one hand sets, by setting name."""


def stacked(name: str, layers: Sequence[SettingLayer]) -> Setting[Any]:
    """The setting called *name* in the last of *layers* that has it, weakest layer first.

    At least the first layer must have it.
    """
    found = [layer[name] for layer in layers if name in layer]
    strongest = found.pop()
    if not found:
        return strongest
    shadows = list(strongest.shadows)
    for weaker in reversed(found):
        shadows.append(without_shadows(weaker))
        shadows += weaker.shadows
    return Setting(name, strongest.value, strongest.origin, tuple(shadows))


def without_shadows(setting: Setting[Any]) -> Setting[Any]:
    """*setting*, as if it overrode nothing."""
    if not setting.shadows:
        return setting
    return Setting(setting.name, setting.value, setting.origin)
