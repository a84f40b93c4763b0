"""Which environment variable reaches a process, and who set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from typing import Final

from gunilint.frozen import dataclass, replace
from gunilint.source import Position, Span
from gunilint.value import Bindings, Known, Layer, Origin, Setting


class Absent(Enum):
    """Why a variable has no setting."""

    UNSET = "unset"
    """It is certain that the process does not have it."""
    FREE = "free"
    """Nothing in the repository sets it; whoever starts the process may."""


UNSET: Final = Absent.UNSET
FREE: Final = Absent.FREE


@dataclass(frozen=True)
class Environment:
    """The environment variables of one process, as far as the repository decides them.

    A variable's setting is Unknown where something sets it to what cannot be read: a secret,
    say. *unset* names variables that the process certainly does not have. *inherited* names
    those that may come from where the repository cannot tell, None meaning any. *bindings* are
    what the caller gave; they win over everything.
    """

    variables: Mapping[str, Setting[str]] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    inherited: frozenset[str] | None = None
    bindings: Bindings = field(default_factory=Bindings)

    def lookup(self, name: str) -> Setting[str] | Absent:
        """The setting of variable *name*, or why there is none."""
        if name in self.bindings.environment:
            given = self.bindings.environment[name]
            return UNSET if given is None else given_variable(name, given)
        if name in self.variables:
            return self.variables[name]
        is_inherited = self.inherited is None or name in self.inherited
        return FREE if is_inherited and name not in self.unset else UNSET

    def with_variables(self, settings: Iterable[Setting[str]]) -> Environment:
        """This environment after *settings* are applied in order, each shadowing the last."""
        applied = tuple(settings)
        if not applied:
            return self
        variables = dict(self.variables)
        unset = set(self.unset)
        for setting in applied:
            earlier = variables.get(setting.name)
            if earlier is not None:
                setting = replace(
                    setting,
                    shadows=(*setting.shadows, replace(earlier, shadows=()), *earlier.shadows),
                )
            variables[setting.name] = setting
            unset.discard(setting.name)
        return replace(self, variables=variables, unset=frozenset(unset))

    def without(self, name: str) -> Environment:
        """This environment after *name* is removed from it."""
        variables = {key: value for key, value in self.variables.items() if key != name}
        return replace(self, variables=variables, unset=self.unset | {name})

    def bound(self, bindings: Bindings) -> Environment:
        """This environment under other inputs; a given variable wins over an earlier one."""
        if bindings.is_empty:
            return self
        merged = Bindings(
            {**self.bindings.environment, **bindings.environment},
            bindings.cpus if bindings.cpus is not None else self.bindings.cpus,
        )
        return replace(self, bindings=merged)


_GIVEN: Final = Span("(given)", Position(1, 1), Position(1, 1))


def given_variable(name: str, value: str) -> Setting[str]:
    """A variable that the caller gave; it stands in no file."""
    return Setting(name, Known(value), Origin(Layer.PROCESS_ENV, _GIVEN))
