"""The defaults of one Gunicorn command, and what its environment makes of them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from gunilint.frozen import replace
from gunilint.resolve.catalog import SettingSpec
from gunilint.resolve.checked import Refusal, checked
from gunilint.resolve.environment import FREE, UNSET
from gunilint.resolve.validate import environment_default
from gunilint.value import (
    Bindings,
    Input,
    InputKind,
    Known,
    Layer,
    Origin,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from gunilint.resolve.gunicorn import GunicornCommand

Rebind: TypeAlias = Callable[[str, Bindings], Value[Any]]
"""The value of a setting, by name, under other inputs."""


def default_of(
    spec: SettingSpec, origin: Origin, command: GunicornCommand, rebind: Rebind
) -> tuple[Setting[Any], Refusal | None]:
    """A default, which a variable may feed; why the server refuses that one, if it does."""
    value: Value[Any] = Known(spec.default)
    if spec.depends is not None:
        value = _started_as(spec, spec.depends, command)
    base: Setting[Any] = Setting(spec.name, value, origin)
    if spec.environment is None:
        return base, None
    variable = command.environment.lookup(spec.environment)
    if variable is UNSET:
        return base, None
    if variable is FREE:
        return replace(base, value=_fed_by(spec.environment, spec, rebind)), None
    assert isinstance(variable, Setting)
    given = Origin(Layer.PROCESS_ENV, variable.span, (variable,))
    fed = Setting(spec.name, variable.value, given, (base,))
    return checked(fed, lambda text: environment_default(spec, str(text)))


def _started_as(spec: SettingSpec, depends: str, command: GunicornCommand) -> Value[Any]:
    """A default that follows from where and as whom the server is started."""
    machine, directory = command.workspace.machine, command.directory
    match spec.name:
        case "user" if machine is not None:
            return Known(machine.user(None))
        case "group" if machine is not None:
            return Known(machine.group(None))
        case "chdir" if machine is not None and isinstance(directory, Known):
            if posixpath.isabs(directory.value):
                return directory
    return Unknown(depends)


def _fed_by(name: str, spec: SettingSpec, rebind: Rebind) -> Symbolic[Any]:
    """A default that a variable feeds which nothing in the repository sets."""
    return Symbolic(
        f"${name}, else {spec.default!r}",
        (Input(InputKind.ENVIRONMENT, name),),
        spec.default,
        lambda bindings: rebind(spec.name, bindings),
    )
