"""What stands around a server that rules ask about: its image's Python, other packages, variables,
what its config file imports, and a file that takes its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gunilint.frozen import dataclass, replace
from gunilint.model.server import Server
from gunilint.resolve.effective import Effective
from gunilint.resolve.environment import FREE, Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.image_beneath import image_of
from gunilint.source import Source, Text
from gunilint.value import Known, Layer, Origin, Setting, Unknown

if TYPE_CHECKING:
    from gunilint.resolve.config_reading import ConfigReading
    from gunilint.resolve.servers import Servers
    from gunilint.resolve.shell.state import Invocation

_WATCHED: Final = ("PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir")
"""Variables that libraries read, and rules ask about: no other value leaves the resolve stage."""
_RUN_AS_MODULE: Final = re.compile(
    r"(?:^|[/\s\"'])(?:python|pypy)[0-9.]*[\"',\s]+(?P<flags>(?:-[A-Za-z]+[\"',\s]+)*)-m[\"',\s]+$"
)
_EXPANSION: Final = re.compile(r"\$[({]?([A-Za-z_][A-Za-z0-9_]*)")
_KEEPS_CWD_OUT: Final = re.compile(r"-[A-Za-z]*[PI]")
"""`-P` and `-I` leave the working directory out of sys.path (Python 3.11, "Command line")."""


@dataclass(frozen=True)
class Surroundings:
    """Completes what *invocation* starts among *files*; *folder* is where its lock files lie."""

    servers: Servers
    invocation: Invocation
    files: FileSystem
    folder: str
    installs: tuple[Text, ...]

    def of(self, effective: Effective) -> Server:
        config = effective.config
        text = None if config is None else self.servers.workspace.reading(config.module)
        return replace(
            effective.server,
            variables=watched_variables(effective, self.invocation.environment),
            config_text=text,
            find_variables_read=lambda: frozenset(self._read_by(text)),
            python=self._python(),
            shadowed_by=self._shadow(),
            exact_pin=lambda package: self.servers.exact(package, self.folder, self.installs),
            lists=self._lists,
        )

    def _read_by(self, config: ConfigReading | None) -> Iterator[str]:
        """The variables that the start scripts and the config file name."""
        places = [self.invocation.span, *(item.span for item in self.invocation.processes)]
        for path in dict.fromkeys(span.path for span in places):
            source = self.servers.workspace.tree.read(path)
            if isinstance(source, Source):
                yield from _EXPANSION.findall(source.text)
        if config is not None:
            yield from config.variables

    def _python(self) -> Setting[str] | None:
        image = image_of(self.files)
        version = None if image is None else image.base.python_version
        if image is None or version is None:
            return None
        return Setting("Python", Known(version), Origin(Layer.IMAGE, image.base.span))

    def _lists(self, package: str) -> bool:
        """Whether a Dockerfile, or a file that lists dependencies, has the package's name."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(package)}(?![\w-])", re.IGNORECASE)
        workspace = self.servers.workspace
        image = image_of(self.files)
        paths = [*workspace.pins.files, *([image.path] if image is not None else [])]
        found = (workspace.tree.read(path) for path in paths)
        return any(isinstance(item, Source) and pattern.search(item.text) for item in found)

    def _shadow(self) -> Text | None:
        """`gunicorn.py` where `python -m gunicorn` is started: Python runs that in its place."""
        words, cwd = self.invocation.words, self.invocation.cwd
        if not words or not isinstance(cwd, Known) or not self._runs_as_module():
            return None
        for name in (f"{self.invocation.software}.py", f"{self.invocation.software}/__init__.py"):
            found = self.files.find(name, cwd.value)
            if isinstance(found, str):
                source = self.servers.workspace.tree.read(found)
                if isinstance(source, Source):
                    return Text(found, source.whole())
        return None

    def _runs_as_module(self) -> bool:
        """Whether the server's name stands after `python -m`, with the directory on sys.path."""
        name = self.invocation.words[0].span
        source = self.servers.workspace.tree.read(name.path)
        if not isinstance(source, Source):
            return False
        line = source.line(name.start.line)[: name.start.column - 1]
        found = _RUN_AS_MODULE.search(line)
        safe = self.invocation.environment.lookup("PYTHONSAFEPATH")
        is_safe = isinstance(safe, Setting)
        return found is not None and not _KEEPS_CWD_OUT.search(found["flags"]) and not is_safe


def watched_variables(effective: Effective, environment: Environment) -> dict[str, Setting[str]]:
    """The variables that rules ask about, as a server that starts in *environment* has them."""
    environment = environment.with_variables(own_variables(effective))
    variables: dict[str, Setting[str]] = {}
    for name in _WATCHED:
        found = environment.lookup(name)
        if isinstance(found, Setting):
            variables[name] = found
        elif found is FREE:
            why = Unknown("whoever starts the server may set it")
            origin = Origin(Layer.PROCESS_ENV, effective.server.command)
            variables[name] = Setting(name, why, origin)
    return variables


def own_variables(effective: Effective) -> Iterator[Setting[str]]:
    """What Gunicorn gives its workers beside its own environment.

    gunicorn 27.0.1, arbiter.py, Arbiter.setup: `raw_env`, after all that the config file did.
    """
    config = effective.config
    if config is not None:
        for name, value in config.evaluated.writes_environment.items():
            yield Setting(name, value, Origin(Layer.CONFIG_FILE, config.chosen.span))
    raw_env = effective.server.settings.get("raw_env")
    for item in (raw_env.known or ()) if raw_env is not None else ():
        name, _, text = str(item).partition("=")
        if raw_env is not None and name:
            yield Setting(name, Known(text), raw_env.origin)
