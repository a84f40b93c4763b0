"""What the words of a first process start, followed through shells and scripts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Final

from gunilint.frozen import dataclass, replace
from gunilint.model.launch import Process
from gunilint.parse.shell_text import TEMPLATE
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.image_base import Family
from gunilint.resolve.image_beneath import image_of
from gunilint.resolve.image_launch import Launch
from gunilint.resolve.managed_programs import ManagedProgram
from gunilint.resolve.manager_files import ManagerFiles
from gunilint.resolve.python_scripts import starting_script
from gunilint.resolve.shell.commands import run, run_words
from gunilint.resolve.shell.state import Invocation, Mode, ShellKind, ShellState, Surroundings
from gunilint.resolve.words import Argument, as_words
from gunilint.resolve.workspace import Workspace
from gunilint.resolve.wrapper_outcomes import ManagerStart
from gunilint.source import Fragment, Source, Span
from gunilint.value import Known, Unknown, Value

if TYPE_CHECKING:
    from gunilint.parse.facts.procfile import Procfile
    from gunilint.parse.facts.shell import Program

SHELL_OF_FAMILY: Final = {
    Family.DEBIAN: ShellKind.DASH,
    Family.ALPINE: ShellKind.ASH,
    Family.REDHAT: ShellKind.BASH,
}
"""What `/bin/sh` is; a family that is not named has none, or one that is not known."""
_ON_PATH: Final = tuple(
    f"{prefix}/{name}" for prefix in ("/usr/local", "/usr", "") for name in ("sbin", "bin")
)
"""PATH of the official images (docker-library/python, Dockerfile; Debian's login.defs)."""


@dataclass(frozen=True)
class Starter:
    """Starts processes in one file system; *sh* is what its `/bin/sh` is.

    *followed* collects the scripts that were read on the way.
    """

    workspace: Workspace
    files: FileSystem
    sh: ShellKind = ShellKind.UNKNOWN
    followed: set[str] = field(default_factory=set)
    outside: tuple[Process, ...] = ()
    """The processes that the platform itself puts in front."""
    installed: dict[str, str | None] = field(default_factory=dict)
    """Commands that were looked for on PATH, and where they are."""

    def words(
        self,
        words: Sequence[Argument],
        environment: Environment,
        directory: str | None,
        fragments: Sequence[Fragment] = (),
        texts: Mapping[Span, Fragment] | None = None,
    ) -> tuple[Invocation, ...]:
        """The servers that a process of *words* starts, without a shell around it.

        *fragments* are the texts of words, each where it stands; *texts* are those by the
        place of their word, where the two differ.
        """
        placed = {fragment.whole(): fragment for fragment in fragments}
        state = replace(self._state(environment, directory), fragments={**placed, **(texts or {})})
        return run_words(tuple(words), state)

    def program(
        self, program: Program, environment: Environment, directory: str | None, span: Span
    ) -> tuple[Invocation, ...]:
        """The servers that a string given to a shell starts."""
        state = replace(
            self._state(environment, directory), shell=self.sh, mode=Mode.STRING, span=span
        )
        return run(program, state)

    def script(
        self, program: Program, environment: Environment, directory: str | None, path: str
    ) -> tuple[Invocation, ...]:
        """The servers that a script starts, whatever it is given."""
        state = replace(
            self._state(environment, directory),
            shell=ShellKind.UNKNOWN,
            span=program.span,
            name=path,
            parameters=None,
        )
        return run(program, state)

    def _state(self, environment: Environment, directory: str | None) -> ShellState:
        cwd: Value[str] = Unknown("the working directory is not known")
        if directory is not None:
            cwd = Known(directory)
        surroundings = Surroundings(
            load=self._load,
            load_procfile=self._load_procfile,
            load_programs=self._load_programs,
            source=self._source,
            is_server=self._is_server,
            installed=self._installed,
        )
        return ShellState(
            environment=environment,
            cwd=cwd,
            sh=self.sh,
            processes=self.outside,
            surroundings=surroundings,
        )

    def _is_server(self, name: str, state: ShellState) -> bool:
        """Whether the Python script or module *name* starts Uvicorn."""
        return starting_script(name, state.directory, self.files, self.workspace) is not None

    def _load(self, path: str, directory: str | None) -> Program | None:
        found = self._find(path, directory)
        if isinstance(found, Fragment):
            return self.workspace.written_script(found)
        if found is None:
            return None
        self.followed.add(found)
        return self.workspace.script(found)

    def _installed(self, name: str) -> str | None:
        """Where on PATH the Dockerfile puts command *name*, which a shell looks for there."""
        if "/" in name or image_of(self.files) is None:
            return None
        if name not in self.installed:
            paths = (posixpath.join(folder, name) for folder in _ON_PATH)
            found = (path for path in paths if self.files.find(path, "/") is not None)
            self.installed[name] = next(found, None)
        return self.installed[name]

    def _load_procfile(self, path: str, directory: str | None) -> Procfile | None:
        found = self._find(path, directory)
        return self.workspace.procfile(found) if isinstance(found, str) else None

    def _load_programs(self, start: ManagerStart, state: ShellState) -> tuple[ManagedProgram, ...]:
        files = ManagerFiles(self.files, self.workspace, state.directory, self.followed)
        return files.programs(start, state.environment)

    def _find(self, path: str, directory: str | None) -> str | Fragment | None:
        if directory is None and not path.startswith("/"):
            return None
        return self.files.find(path, directory or "/")

    def _source(self, path: str) -> Source | None:
        found = self.workspace.tree.read(path)
        return found if isinstance(found, Source) else None


def arguments_of(launch: Launch) -> tuple[list[Argument], list[Fragment]]:
    """The words of an image's command, and their text with places."""
    fragments = [*launch.words, *([launch.script] if launch.script is not None else [])]
    words = [item for word in launch.words for item in _words(word)]
    words += [Argument(Known(word), launch.span) for word in launch.shell]
    if launch.script is not None:
        words.append(Argument(Known(launch.script.text), launch.script.whole()))
    return words, fragments


def _words(word: Fragment) -> tuple[Argument, ...]:
    """A word of an exec form, in which a template's mark stands for what cannot be told."""
    marked = TEMPLATE.search(word.text)
    if marked is None:
        return (Argument(Known(word.text), word.whole()),)
    why = f"only rendering the template tells what {marked[0]} is"
    unknown = Argument(Unknown(why, word.whole()), word.whole(), is_single=True)
    return as_words(unknown, word.text[: marked.start()], word.text.rpartition("}}")[2])
