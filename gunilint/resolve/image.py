"""The image that a Dockerfile builds: what it runs, in which environment, with which files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gunilint.frozen import dataclass
from gunilint.parse.facts.dockerfile import Dockerfile, Healthcheck, Instruction, Stage
from gunilint.resolve.development import looks_like_development
from gunilint.resolve.environment import FREE, UNSET, Absent
from gunilint.resolve.image_base import BaseImage, base_image
from gunilint.resolve.image_files import Operation
from gunilint.resolve.image_launch import Launch, together
from gunilint.resolve.image_stage import (
    BUILDER_ARGS,
    BuildArgs,
    StageRunner,
    StageState,
    argument,
    start_of,
)
from gunilint.resolve.image_words import expand
from gunilint.source import Position, Problem, Span, Text
from gunilint.value import Known, Setting, Value


class BuiltStage(NamedTuple):
    """A stage of a Dockerfile: its *number* counted from 0, its *name* as BuildKit compares it,
    and where its FROM stands."""

    number: int
    name: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Image:
    """What one stage of a Dockerfile builds.

    *environment* are the variables of ENV, by name; others may come from the *base* image.
    *entrypoint* and *cmd* are None where the stage and those it is built from set none, or
    clear it; *launch* is what both together run. *ports* are the words of EXPOSE.
    *sources* are the paths of COPY and ADD that must exist in the build context.
    """

    path: str
    stage: BuiltStage
    is_default: bool
    """Whether it is built where no stage is asked for."""
    base: BaseImage
    environment: Mapping[str, Setting[str]]
    shell: tuple[str, ...]
    entrypoint: Launch | None
    cmd: Launch | None
    inherits_entrypoint: bool
    """Whether a base image that is not known may bring its own ENTRYPOINT."""
    inherits_cmd: bool
    """Whether the CMD is the base image's, which is not known."""
    user: Setting[str] | None
    workdir: Setting[str]
    stop_signal: Setting[str] | None
    ports: tuple[Setting[str], ...]
    healthcheck: Healthcheck | None
    operations: tuple[Operation, ...]
    sources: tuple[str, ...]
    installs: tuple[Text, ...]
    """Requirements of servers that RUN installs by name; `$` in one is a value not known."""

    @property
    def launch(self) -> Launch | None:
        """What a container of this image runs where nothing else is said."""
        return together(self.entrypoint, self.cmd)

    @property
    def directory(self) -> str | None:
        """The working directory, where it is known."""
        return self.workdir.known


def build_image(
    dockerfile: Dockerfile, target: str | None = None, build_args: BuildArgs | None = None
) -> Image | Problem:
    """The image that stage *target*, by default the last one, of *dockerfile* builds.

    *target* is a stage's name or number. *build_args* are what the builder is given, with
    their story where they have one. A Problem where there is no such stage.
    """
    builder = _Builder(dockerfile, build_args or {})
    if target is None:
        wanted = dockerfile.stages[-1] if dockerfile.stages else None
    else:
        wanted = builder.stage(target)
    if wanted is None:
        what = "no stage" if target is None else f"no stage is called {target}"
        return Problem(what, _first_place(dockerfile))
    state = builder.state(wanted)
    return _image(dockerfile, wanted, state, builder.sources())


def other_images(dockerfile: Dockerfile) -> Iterator[Image]:
    """The images besides the last stage's that somebody may ask for, to run them.

    Their stages have a name to ask for, are not there for another stage to take from, unless
    for one of development, and run something that no other one runs; of two that run the same,
    the one that is not for development counts.
    """
    builder = _Builder(dockerfile, {})
    states = {stage.index: builder.state(stage) for stage in dockerfile.stages}
    meant = [stage for stage in dockerfile.stages[:-1] if builder.is_meant(stage)]
    meant.sort(key=lambda stage: (_is_for_development(stage), -stage.index))
    last, *images = (
        _image(dockerfile, stage, states[stage.index], builder.sources())
        for stage in (dockerfile.stages[-1], *meant)
    )
    seen = {None if last.launch is None else last.launch.span}
    for image in images:
        if image.launch is not None and image.launch.span not in seen:
            seen.add(image.launch.span)
            yield image


def _is_for_development(stage: Stage) -> bool:
    return looks_like_development(stage.name or "")


def _first_place(dockerfile: Dockerfile) -> Span:
    if dockerfile.stages:
        return dockerfile.stages[-1].opening.span
    start = Position(1, 1)
    return dockerfile.template or Span(dockerfile.path, start, start)


class _Builder:
    """Carries out one Dockerfile, stage by stage."""

    def __init__(self, dockerfile: Dockerfile, build_args: BuildArgs) -> None:
        self._dockerfile = dockerfile
        self._build_args = build_args
        self._states: list[StageState] = []
        self._users: dict[int, list[Stage]] = {}
        self._global_args: dict[str, Setting[str]] = {}
        for arg in dockerfile.global_args:
            for pair in arg.pairs:
                setting = argument(pair, build_args, self._global, dockerfile.escape)
                self._global_args[pair.name.value] = setting

    def state(self, stage: Stage) -> StageState:
        """*stage* with all of its instructions carried out."""
        # A stage is built from earlier ones only.
        for each in self._dockerfile.stages[len(self._states) : stage.index + 1]:
            self._states.append(self._build(each))
        return self._states[stage.index]

    def is_meant(self, stage: Stage) -> bool:
        """Whether it has a name, and no stage for production is built on it or copies from it."""
        users = self._users.get(stage.index, ())
        return stage.name is not None and all(map(_is_for_development, users))

    def sources(self) -> tuple[str, ...]:
        """What the stages carried out so far take from the build context."""
        found = (source for state in self._states for source in state.sources)
        return tuple(dict.fromkeys(found))

    def stage(self, name: str, before: int | None = None) -> Stage | None:
        """The last stage of that name, or of that number, *before* a given one."""
        stages = self._dockerfile.stages[:before]
        for stage in reversed(stages):
            if stage.name == name.lower():
                return stage
        if name.isdecimal() and int(name) < len(stages):
            return stages[int(name)]
        return None

    def _build(self, stage: Stage) -> StageState:
        opening = stage.opening
        expansion = expand(opening.base, self._global, self._dockerfile.escape)
        reference = expansion.value
        parent = self._parent(reference, stage.index)
        triggers: tuple[Instruction, ...] = ()
        if parent is None:
            state = start_of(base_image(reference, opening.base.text, opening.base.whole()))
        else:
            state = self._states[parent.index].child()
            triggers = self._states[parent.index].triggers
            self._users.setdefault(parent.index, []).append(stage)
        runner = StageRunner(
            state,
            self._dockerfile.escape,
            self._build_args,
            self._global_args,
            lambda name: self._taken(name, stage),
        )
        for instruction in (*triggers, *stage.instructions):
            runner.run(instruction)
        return state

    def _parent(self, reference: Value[str], before: int) -> Stage | None:
        """The earlier stage that FROM names; unlike COPY it takes no number."""
        if not isinstance(reference, Known):
            return None
        found = self.stage(reference.value, before)
        return found if found is not None and found.name == reference.value.lower() else None

    def _taken(self, name: str, user: Stage) -> StageState | None:
        """What the stage of that name left for *user* to copy from."""
        stage = self.stage(name, user.index)
        if stage is None:
            return None
        self._users.setdefault(stage.index, []).append(user)
        return self._states[stage.index]

    def _global(self, name: str) -> Setting[str] | Absent:
        setting = self._global_args.get(name)
        if setting is not None:
            return setting
        return FREE if name in BUILDER_ARGS else UNSET


def _image(
    dockerfile: Dockerfile, stage: Stage, state: StageState, sources: tuple[str, ...]
) -> Image:
    return Image(
        path=dockerfile.path,
        stage=BuiltStage(stage.index, stage.name, stage.opening.span),
        is_default=stage is dockerfile.stages[-1],
        base=state.base,
        environment=state.environment,
        shell=state.shell,
        entrypoint=state.entrypoint,
        cmd=state.cmd,
        inherits_entrypoint=not state.entrypoint_is_set and state.base.has_entrypoint is not False,
        inherits_cmd=not state.cmd_is_set,
        user=state.user,
        workdir=state.workdir,
        stop_signal=state.stop_signal,
        ports=state.ports,
        healthcheck=state.healthcheck,
        operations=state.operations,
        sources=sources,
        installs=state.installs,
    )
