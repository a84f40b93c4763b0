"""What a config file sets and no server has, because a stronger hand sets something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gunilint.model.file import Overridden
from gunilint.model.settings import touched
from gunilint.resolve.site import Deployed
from gunilint.value import Known, Layer, Setting

_STRONGER: Final = (Layer.COMMAND_LINE, Layer.CMD_ARGS_ENV)


def overridden(deployed: Sequence[Deployed]) -> Iterator[Overridden]:
    """The settings of the one config file of *deployed* that each of them has otherwise."""
    servers = [item.deployment.server for item in deployed]
    for name, first in touched(servers[0].settings).items():
        written = _written(first)
        by = [server.settings.get(name) for server in servers]
        if written is not None and all(_replaces(item, written) for item in by):
            yield Overridden(written, tuple(item for item in by if item is not None))


def _written(setting: Setting[Any]) -> Setting[Any] | None:
    """What the config file says of a setting that a stronger hand sets, too."""
    if setting.origin.layer not in _STRONGER:
        return None
    found = (item for item in setting.shadows if item.origin.layer is Layer.CONFIG_FILE)
    return next(found, None)


def _replaces(setting: Setting[Any] | None, written: Setting[Any]) -> bool:
    """Whether *setting* certainly is something else than *written* where the file loads."""
    if setting is None or not isinstance(setting.value, Known):
        return False
    own = _written(setting)
    return (
        own is not None
        and own.span == written.span
        and isinstance(own.value, Known)
        and own.value != setting.value
    )
