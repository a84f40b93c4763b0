"""Settings stacked by strength: the strongest wins, the others are its shadows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from gunilint.value import Setting

SettingLayer: TypeAlias = Mapping[str, Setting[Any]]
"""What one hand sets, by setting name."""


def stacked(weakest: Setting[Any], stronger: Sequence[SettingLayer]) -> Setting[Any]:
    """*weakest*, or the setting of its name in the last of the *stronger* layers that has it."""
    name = weakest.name
    found = [layer[name] for layer in stronger if name in layer]
    if not found:
        return weakest
    strongest = found.pop()
    shadows = list(strongest.shadows)
    for weaker in reversed((weakest, *found)):
        shadows.append(without_shadows(weaker))
        shadows += weaker.shadows
    return Setting(name, strongest.value, strongest.origin, tuple(shadows))


def without_shadows(setting: Setting[Any]) -> Setting[Any]:
    """*setting*, as if it overrode nothing."""
    if not setting.shadows:
        return setting
    return Setting(setting.name, setting.value, setting.origin)
