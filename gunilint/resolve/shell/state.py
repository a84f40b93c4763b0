"""What a shell knows at one place of its program, and what it is found to start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from typing import NamedTuple, TypeAlias, Union

from gunilint.frozen import dataclass, replace
from gunilint.model.launch import Process
from gunilint.parse.facts.procfile import Procfile
from gunilint.parse.facts.shell import Function, Program
from gunilint.resolve.environment import FREE, UNSET, Absent, Environment
from gunilint.resolve.managed_programs import ManagedProgram
from gunilint.resolve.shell.bounds import Budget
from gunilint.resolve.shell.values import free_variable
from gunilint.resolve.words import Argument
from gunilint.resolve.wrapper_outcomes import ManagerStart
from gunilint.source import Fragment, Source, Span
from gunilint.value import (
    Bindings,
    Known,
    Layer,
    Origin,
    Seconds,
    Setting,
    Symbolic,
    Unknown,
    Value,
)


class ShellKind(Enum):
    """Which program a shell is; they differ in what they replace themselves with."""

    DASH = "dash"
    ASH = "busybox ash"
    BASH = "bash"
    UNKNOWN = "sh"


class Mode(Enum):
    """How a shell is given its program."""

    STRING = "-c"
    SCRIPT = "script"


class Condition(NamedTuple):
    """What decides whether a place in a script is reached.

    *text* is as written: `[ "$1" = web ]`, `case "$1" in web)`. *negated*: it must not hold.
    *by_default* says whether the place is reached where nobody sets the variables that the
    condition is over; None where it is over something else.
    """

    text: str
    span: Span
    negated: bool
    by_default: bool | None

    @property
    def subject(self) -> str:
        """What is compared: a `case` that takes one pattern has not taken another."""
        return self.text.rpartition(" in ")[0] if self.text.startswith("case ") else self.text


class Invocation(NamedTuple):
    """A command that starts a server.

    *words* start with the server's name. *environment* and *cwd* are what it starts with.
    *processes* are what is between the first process and the server, outermost first; with
    none, the server is the first process.
    """

    words: tuple[Argument, ...]
    software: str
    environment: Environment
    cwd: Value[str]
    processes: tuple[Process, ...]
    span: Span
    conditions: tuple[Condition, ...]
    program: str = ""
    """What a process manager calls it; empty where none starts it."""
    stop_window: Setting[Seconds] | None = None
    """How long that one waits before it kills it."""

    @property
    def certain(self) -> bool:
        """Whether the script reaches it whatever it is given."""
        return not self.conditions

    @property
    def condition(self) -> str:
        """What must hold for it to be reached; empty where it is certain."""
        chosen = {item.subject for item in self.conditions if not item.negated}
        return " and ".join(
            f"not {item.text}" if item.negated else item.text
            for item in self.conditions
            if not (item.negated and item.subject in chosen)
        )


Array: TypeAlias = tuple[Argument, ...]
Variable: TypeAlias = Union[Setting[str], Array]

Load: TypeAlias = Callable[[str, "str | None"], "Program | None"]
"""The script that a process finds at a path, from its working directory (None: unknown)."""
LoadPrograms: TypeAlias = Callable[["ManagerStart", "ShellState"], "tuple[ManagedProgram, ...]"]
LoadProcfile: TypeAlias = Callable[[str, "str | None"], "Procfile | None"]
ReadSource: TypeAlias = Callable[[str], "Source | None"]
IsServer: TypeAlias = Callable[[str, "ShellState"], bool]
Installed: TypeAlias = Callable[[str], "str | None"]
Follow: TypeAlias = Callable[
    [str, tuple[Argument, ...], "ShellState"], "tuple[Invocation, ...] | None"
]


def _nothing(*_: object) -> None:
    return None


def _none(*_: object) -> tuple[ManagedProgram, ...]:
    return ()


def _never(*_: object) -> bool:
    return False


@dataclass(frozen=True)
class Surroundings:
    """What the interpreter asks its caller.

    *load*, *load_procfile* and *load_programs* find files by the names that the process uses.
    *source* gives a file of the repository by the path in a span, for the exact places of words.
    *is_server* says whether `python path` (or `python -m name`) starts a server. *follow* may
    take a script in place of *load*: None declines. *installed* is a command's place on PATH.
    """

    load: Load = _nothing
    load_procfile: LoadProcfile = _nothing
    load_programs: LoadPrograms = _none
    source: ReadSource = _nothing
    is_server: IsServer = _never
    follow: Follow = _nothing
    installed: Installed = _nothing


@dataclass(frozen=True)
class ShellState:
    """One shell at one place of its program.

    *parameters* are `$1` and on, None where they are not known; *zero* is `$0`. *shell* is what
    runs the program, *sh* what `/bin/sh` is there. *name* and *span* are how and where the
    shell is started; *processes* what is outside of it, outermost first. *fragments* gives the
    text of words that the caller took out of quotes, with the place of each character.
    """

    environment: Environment = field(default_factory=Environment)
    parameters: tuple[Argument, ...] | None = ()
    cwd: Value[str] = field(default_factory=lambda: Unknown("the working directory is not known"))
    shell: ShellKind = ShellKind.UNKNOWN
    sh: ShellKind = ShellKind.UNKNOWN
    mode: Mode = Mode.SCRIPT
    name: str = "sh"
    span: Span | None = None
    zero: str | None = None
    processes: tuple[Process, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)
    fragments: Mapping[Span, Fragment] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    exported: frozenset[str] = frozenset()
    functions: Mapping[str, Function] = field(default_factory=dict)
    exports_all: bool = False
    conditions: tuple[Condition, ...] = ()
    program: str = ""
    stop_window: Setting[Seconds] | None = None
    """As for an invocation."""
    jump: str | None = None
    """`break`, `continue` or `return`, while it leaves what it leaves."""
    depth: int = 0
    budget: Budget = field(default_factory=Budget, compare=False)

    def lookup(self, name: str) -> Variable | Absent:
        """Variable *name*, the shell's own or the environment's."""
        if name in self.variables:
            return self.variables[name]
        return self.environment.lookup(name)

    def value(self, name: str) -> Value[str]:
        """What `$name` is; empty where it is certainly unset."""
        found = self.lookup(name)
        if found is UNSET:
            return Known("")
        if found is FREE:
            return free_variable(name)
        if isinstance(found, tuple):
            return found[0].value if found else Known("")
        assert isinstance(found, Setting)
        return found.value

    def assign(self, setting: Setting[str], *, export: bool = False) -> ShellState:
        """After `name=value`; where the variable is exported, the environment has it too."""
        name = setting.name
        found = self.environment.lookup(name)
        exported = export or self.exports_all or name in self.exported or isinstance(found, Setting)
        state = replace(self, variables={**self.variables, name: setting})
        if exported:
            return replace(state, environment=_assigned(self.environment, setting))
        if found is FREE and not _is_over(setting.value, name):
            why = f"{name} is not exported: only where it was set before is it passed on"
            unknown = replace(setting, value=Unknown(why, setting.span))
            return replace(state, environment=self.environment.with_variables([unknown]))
        return state

    def assign_array(self, name: str, items: Array) -> ShellState:
        """After `name=(items)`."""
        return replace(self, variables={**self.variables, name: items})

    def export(self, name: str) -> ShellState:
        """After `export name`."""
        state = replace(self, exported=self.exported | {name})
        found = self.variables.get(name)
        if not isinstance(found, Setting):
            return state
        return replace(state, environment=_assigned(self.environment, found))

    def unset(self, name: str) -> ShellState:
        """After `unset name`."""
        variables = {key: value for key, value in self.variables.items() if key != name}
        environment = _unbound(self.environment, name).without(name)
        return replace(
            self, variables=variables, environment=environment, exported=self.exported - {name}
        )

    def doubted(self, span: Span) -> ShellState:
        """After something that may have set any variable: what was certain is a default now."""
        variables: dict[str, Variable] = {}
        for name, found in self.variables.items():
            if isinstance(found, Setting):
                variables[name] = _doubt(found)
            else:
                variables[name] = (Argument(Unknown("it may have been set anew", span), span),)
        environment = replace(
            self.environment,
            variables={key: _doubt(item) for key, item in self.environment.variables.items()},
        )
        return replace(self, variables=variables, environment=environment)

    @property
    def directory(self) -> str | None:
        """The working directory, where it is known."""
        return self.cwd.value if isinstance(self.cwd, Known) else None


def local_setting(
    name: str, value: Value[str], span: Span, via: tuple[Setting[str], ...]
) -> Setting[str]:
    """A variable that a script sets."""
    return Setting(name, value, Origin(Layer.PROCESS_ENV, span, via))


def _doubt(setting: Setting[str]) -> Setting[str]:
    if not isinstance(setting.value, Known):
        return setting
    return replace(setting, value=free_variable(setting.name, setting.value.value))


def _is_over(value: Value[str], name: str) -> bool:
    return isinstance(value, Symbolic) and any(item.name == name for item in value.inputs)


def _unbound(environment: Environment, name: str) -> Environment:
    given = environment.bindings.environment
    if name not in given:
        return environment
    rest = {key: value for key, value in given.items() if key != name}
    return replace(environment, bindings=Bindings(rest, environment.bindings.cpus))


def _assigned(environment: Environment, setting: Setting[str]) -> Environment:
    """A given variable stands for what the process is started with: the script overrides it."""
    return _unbound(environment, setting.name).with_variables([setting])
