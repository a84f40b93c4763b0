"""Which config file one Gunicorn command loads.

gunicorn 27.0.1, app/base.py, Application.load_config, the same since 19.9: the command line's,
else that of GUNICORN_CMD_ARGS, else `gunicorn.conf.py` in the directory that the command starts
in, before any `--chdir`. An empty name is as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gunilint.frozen import replace
from gunilint.resolve.arguments import Arguments
from gunilint.resolve.effective import ConfigInForce
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem, is_guessed, may_hide
from gunilint.resolve.workspace import Workspace
from gunilint.source import Span
from gunilint.value import Known, Layer, Origin, Setting, Unknown, Value

_NAME: Final = "gunicorn.conf.py"

Named = Setting[str]
"""The setting that names a config file."""


def named_config(hands: Iterable[tuple[Arguments | None, Layer]]) -> Named | None:
    """What names a config file, in *hands*, strongest first; None where nothing does."""
    for arguments, layer in hands:
        item = None if arguments is None else arguments.get("config")
        if item is not None and item.value != Known(""):
            value: Value[str] = item.value  # type: ignore[assignment]
            return Setting("config", value, Origin(layer, item.span, item.via))
    return None


def load_named(
    chosen: Named,
    workspace: Workspace,
    files: FileSystem,
    directory: Value[str],
    environment: Environment,
    version: str,
) -> ConfigInForce | Named:
    """The config file that *chosen* names; *chosen*, Unknown, where it cannot be read."""
    if not isinstance(chosen.value, Known):
        return replace(chosen, value=Unknown("which config file is loaded cannot be told"))
    name = chosen.value.value
    where = directory.value if isinstance(directory, Known) else None
    is_placed = name.removeprefix("file:").startswith("/") or is_guessed(files)
    if where is None and not is_placed:
        why = "the directory that the command starts in cannot be told"
        return replace(chosen, value=Unknown(why, chosen.span))
    return workspace.load_config(chosen, files, where, environment, version)


def discovered_config(
    workspace: Workspace,
    files: FileSystem,
    directory: Value[str],
    environment: Environment,
    version: str,
    command: Span,
) -> ConfigInForce | Named | None:
    """`gunicorn.conf.py` where the command starts, if it is there.

    Where that cannot be told and the repository has such a file, it is Unknown.
    """
    origin = Origin(Layer.DEFAULT, command)
    chosen = Setting("config", Known(_NAME), origin)
    if isinstance(directory, Known):
        hidden = may_hide(files, _NAME, directory.value)
        if not hidden and files.find(_NAME, directory.value) is None:
            return None
        if not hidden:
            return workspace.load_config(chosen, files, directory.value, environment, version)
        why = f"whether there is a {_NAME} cannot be told"
    else:
        why = "the directory that the command starts in cannot be told"
    if not workspace.has_file_called(_NAME):
        return None
    return replace(chosen, value=Unknown(why, command))
