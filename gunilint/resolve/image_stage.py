"""A Dockerfile's instructions carried out, as far as they decide what a container runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gunilint.frozen import replace
from gunilint.parse.facts.dockerfile import (
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    OnBuild,
    Pair,
    Run,
    Shell,
    StopSignal,
    User,
    Workdir,
)
from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.resolve.image_base import BaseImage
from gunilint.resolve.image_files import Copied, Operation, Written
from gunilint.resolve.image_launch import DEFAULT_SHELL, Launch, launch
from gunilint.resolve.image_run import file_operations, installs
from gunilint.resolve.image_words import Expansion, Lookup, expand, value_of
from gunilint.source import Fragment, Text
from gunilint.value import Known, Layer, Origin, Setting, Unknown, Value

BuildArgs = Mapping[str, "str | Setting[str]"]

# Dockerfile reference, "Predefined ARGs" and "Automatic platform ARGs": given by the
# builder, without an ARG for the proxies, with one for the platforms.
BUILDER_ARGS: Final = frozenset(
    {"TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"}
    | {"BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"}
    | {"http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"}
)
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*://|git@")


@dataclass
class StageState:
    """One stage while its instructions are carried out; a child stage starts from a copy."""

    base: BaseImage
    workdir: Setting[str]
    environment: dict[str, Setting[str]] = field(default_factory=dict)
    variables: dict[str, Setting[str]] = field(default_factory=dict)
    """What words see: ENV and ARG, the last one winning."""
    shell: tuple[str, ...] = DEFAULT_SHELL
    entrypoint: Launch | None = None
    entrypoint_is_set: bool = False
    cmd: Launch | None = None
    cmd_is_set: bool = False
    cmd_is_own: bool = False
    """Whether this very stage sets CMD: then ENTRYPOINT leaves it."""
    user: Setting[str] | None = None
    stop_signal: Setting[str] | None = None
    ports: tuple[Setting[str], ...] = ()
    healthcheck: Healthcheck | None = None
    operations: tuple[Operation, ...] = ()
    sources: tuple[str, ...] = ()
    installs: tuple[Text, ...] = ()
    triggers: tuple[Instruction, ...] = ()

    def child(self) -> StageState:
        """The start of a stage that is built from this one."""
        return replace(
            self,
            environment=dict(self.environment),
            # What the parent's ARGs hid of its ENV is seen again (moby/buildkit at ca4838f8,
            # dockerfile2llb/convert.go: "initialize base metadata from image conf").
            variables={**self.variables, **self.environment},
            cmd_is_own=False,
            triggers=(),
        )


class StageRunner:
    """Carries out the instructions of one stage."""

    def __init__(
        self,
        state: StageState,
        escape: str,
        build_args: BuildArgs,
        global_args: Mapping[str, Setting[str]],
        earlier: Callable[[str], StageState | None],
    ) -> None:
        self.state = state
        self._escape = escape
        self._build_args = build_args
        self._global_args = global_args
        self._earlier = earlier

    def lookup(self, name: str) -> Setting[str] | Absent:
        """The variable as a word of this stage sees it."""
        state = self.state
        setting = state.variables.get(name)
        if setting is not None:
            return setting
        return FREE if name in BUILDER_ARGS or state.base.may_set(name) else UNSET

    def expand(self, word: Fragment) -> Expansion:
        """*word* with this stage's variables."""
        return expand(word, self.lookup, self._escape)

    def value(self, word: Fragment) -> Value[str]:
        """What *word* is with this stage's variables."""
        return value_of(word, self.lookup, self._escape)

    def run(self, instruction: Instruction) -> None:
        """Carry out *instruction*."""
        state = self.state
        match instruction:
            case Arg(_, pairs):
                for pair in pairs:
                    self._declare(pair)
            case Env(_, pairs):
                self._set_environment(pairs)
            case Workdir(_, path):
                self._change_directory(path)
            case User(_, user):
                state.user = self._setting("USER", user)
            case StopSignal(_, signal):
                state.stop_signal = self._setting("STOPSIGNAL", signal)
            case Expose(_, ports):
                more = tuple(self._setting("EXPOSE", port) for port in ports)
                state.ports = (*state.ports, *more)
            case Copy() | Run():
                self._change_files(instruction)
            case OnBuild(_, trigger):
                state.triggers = (*state.triggers, trigger)
            case _:
                self._set_process(instruction)

    def _set_process(self, instruction: Instruction) -> None:
        state = self.state
        match instruction:
            case Shell(_, words):
                state.shell = tuple(word.text for word in words)
            case Cmd(_, command):
                state.cmd = launch(command, state.shell)
                state.cmd_is_set = state.cmd_is_own = True
            case Entrypoint(_, command):
                state.entrypoint = launch(command, state.shell)
                state.entrypoint_is_set = True
                # moby/buildkit at ca4838f8, dockerfile2llb/convert.go, dispatchEntrypoint.
                if not state.cmd_is_own:
                    state.cmd = None
                    state.cmd_is_set = True
            case Healthcheck():
                state.healthcheck = instruction

    def _setting(self, name: str, word: Fragment) -> Setting[str]:
        expansion = self.expand(word)
        return _setting(name, expansion.value, expansion)

    def _declare(self, pair: Pair) -> None:
        name = pair.name.value
        if name in self._build_args or pair.value is not None:
            setting = argument(pair, self._build_args, self.lookup, self._escape)
        elif name in self._global_args:
            setting = self._global_args[name]
        elif name in self.state.variables:
            return
        else:
            setting = argument(pair, {}, self.lookup, self._escape)
        self.state.variables[name] = setting

    def _set_environment(self, pairs: tuple[Pair, ...]) -> None:
        # One instruction's pairs do not see each other.
        settings = [
            self._setting(pair.name.value, pair.value) for pair in pairs if pair.value is not None
        ]
        environment = self.state.environment
        for setting in settings:
            earlier = environment.get(setting.name)
            if earlier is not None:
                shadows = (replace(earlier, shadows=()), *earlier.shadows)
                setting = replace(setting, shadows=shadows)
            environment[setting.name] = self.state.variables[setting.name] = setting

    def _change_directory(self, path: Fragment) -> None:
        expansion = self.expand(path)
        value = expansion.value
        before = self.state.workdir.value
        if isinstance(value, Known) and not value.value.startswith("/"):
            if isinstance(before, Known):
                value = Known(posixpath.normpath(posixpath.join(before.value, value.value)))
            else:
                value = before
        elif isinstance(value, Known):
            value = Known(posixpath.normpath(value.value))
        self.state.workdir = _setting("WORKDIR", value, expansion)

    def _change_files(self, instruction: Copy | Run) -> None:
        state = self.state
        if isinstance(instruction, Copy):
            state.operations = (*state.operations, *self._copied(instruction))
            return
        directory = state.workdir.value.value if isinstance(state.workdir.value, Known) else None
        moved = file_operations(instruction, directory, self._read)
        state.operations = (*state.operations, *moved)
        state.installs = (*state.installs, *installs(instruction, self._read))

    def _read(self, word: Fragment) -> Value[str]:
        return value_of(word, self.lookup, "\\")

    def _copied(self, copy: Copy) -> tuple[Operation, ...]:
        target = self._inside(copy.target)
        if target is None:
            return ()
        operations = [self._written(copy, index, target) for index in range(len(copy.heredocs))]
        sources = self._sources(copy)
        origin = copy.flag("from")
        stage = None
        if origin is not None:
            value = self.value(origin)
            earlier = self._earlier(value.value) if isinstance(value, Known) else None
            if earlier is None:
                return tuple(operations)
            stage = earlier.operations
        elif sources:
            self.state.sources = (*self.state.sources, *sources)
        keeps_parents = any(flag.name == "parents" for flag in copy.flags)
        if sources:
            operations.append(Copied(sources, target, stage, keeps_parents, copy.span))
        return tuple(operations)

    def _sources(self, copy: Copy) -> tuple[str, ...]:
        values = [self.value(source) for source in copy.sources]
        known = [value.value for value in values if isinstance(value, Known) and value.value]
        return tuple(source for source in known if not _ELSEWHERE.match(source))

    def _written(self, copy: Copy, index: int, target: str) -> Operation:
        heredoc = copy.heredocs[index]
        is_directory = copy.target.text.endswith("/") or len(copy.heredocs) > 1
        path = posixpath.join(target, heredoc.name) if is_directory or copy.sources else target
        content: Fragment | None = heredoc.content
        if heredoc.expands and re.search(r"[$\\]", heredoc.content.text):
            # An escaped dollar is not worth the care that its places would take.
            has_escape = "\\" in heredoc.content.text
            expansion = expand(heredoc.content, self.lookup, "\\", raw=True)
            content = None if has_escape else expansion.fragment
        return Written(path, content, heredoc.span)

    def _inside(self, path: Fragment) -> str | None:
        """The absolute path in the image that *path* is; None where it cannot be told."""
        value = self.value(path)
        if not isinstance(value, Known):
            return None
        if value.value.startswith("/"):
            return posixpath.normpath(value.value)
        before = self.state.workdir.value
        if not isinstance(before, Known):
            return None
        return posixpath.normpath(posixpath.join(before.value, value.value))


def argument(pair: Pair, given: BuildArgs, lookup: Lookup, escape: str) -> Setting[str]:
    """The ARG *pair* as the build sets it: as *given*, else by its default."""
    name = pair.name.value
    value = given.get(name)
    if isinstance(value, Setting):
        return value
    if value is not None:
        return Setting(name, Known(value), Origin(Layer.IMAGE, pair.name.span))
    if pair.value is None:
        why = f"build argument {name} has no default"
        return Setting(name, Unknown(why, pair.name.span), Origin(Layer.IMAGE, pair.name.span))
    expansion = expand(pair.value, lookup, escape)
    return _setting(name, expansion.value, expansion)


def _setting(name: str, value: Value[str], expansion: Expansion) -> Setting[str]:
    return Setting(name, value, Origin(Layer.IMAGE, expansion.span, expansion.via))


def start_of(base: BaseImage) -> StageState:
    """A stage before its first instruction, on an image from elsewhere."""
    # Images that say what they set are known to leave the working directory alone.
    value: Value[str] = (
        Known("/") if base.variables is not None else Unknown("the base image may set it")
    )
    return StageState(base, Setting("WORKDIR", value, Origin(Layer.DEFAULT, base.span)))
