"""Who wins: the effective settings of one Gunicorn command.

The order is gunicorn 27.0.1, app/base.py, Application.load_config, the same since 19.9: class
defaults, which environment variables feed; what the application sets; the config file;
GUNICORN_CMD_ARGS; the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from posixpath import join
from typing import Any

from gunilint.frozen import dataclass, replace
from gunilint.model.file import RejectedArguments, RejectedSetting
from gunilint.model.launch import Process
from gunilint.model.server import Elsewhere, Hook, Server, Software, WorkerKind
from gunilint.model.settings import Settings
from gunilint.resolve.arguments import Arguments
from gunilint.resolve.catalog import Catalog
from gunilint.resolve.effective import ConfigInForce, Effective
from gunilint.resolve.elsewhere import find_elsewhere
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.gunicorn_layers import GunicornLayers
from gunilint.resolve.optional_words import depending_on, given, optional_words
from gunilint.resolve.rejections import (
    rejected_arguments,
    rejected_settings,
    unusable_settings,
)
from gunilint.resolve.search_path import search_path
from gunilint.resolve.unexpanded import unexpanded_words
from gunilint.resolve.unread import unread_variables
from gunilint.resolve.words import Argument
from gunilint.resolve.worker_class import kind_of_class
from gunilint.resolve.workspace import Workspace
from gunilint.source import Span
from gunilint.value import (
    Bindings,
    Known,
    Layer,
    Missing,
    Origin,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

_READ_PEERS = (None, WorkerKind.UVICORN)


@dataclass(frozen=True)
class GunicornCommand:
    """One command that starts Gunicorn, with all that decides what it does.

    *words* are those after the server's name; *directory* is where it starts.
    """

    words: Sequence[Argument]
    span: Span
    environment: Environment
    directory: Value[str]
    files: FileSystem
    workspace: Workspace
    catalog: Catalog
    version: str
    version_source: Setting[str] | None = None
    processes: tuple[Process, ...] = ()

    def under(self, bindings: Bindings) -> GunicornCommand:
        """The same command with inputs that are given."""
        if bindings.is_empty:
            return self
        optional = optional_words(self.catalog, self.words)
        words = tuple(
            bound
            for word in self.words
            for bound in (given(word, bindings) if word in optional else (word.under(bindings),))
        )
        return replace(self, words=words, environment=self.environment.bound(bindings))

    def resolve(self) -> Effective:
        """The server that it starts."""
        optional = optional_words(self.catalog, self.words)
        if not optional:
            return _Resolver(self).effective()
        certain = replace(self, words=[word for word in self.words if word not in optional])
        return depending_on(
            _Resolver(certain).effective(),
            optional,
            lambda name, bindings: self.under(bindings).resolve().server.settings[name].value,
        )


class _WhatIf:
    """A command under other inputs, each resolved once.

    The formulas of a server keep this alive, and not the whole resolution that they come from.
    """

    def __init__(self, command: GunicornCommand) -> None:
        self._command = command
        self._again: dict[Bindings, Effective] = {}

    def under(self, bindings: Bindings) -> Effective:
        if bindings not in self._again:
            self._again[bindings] = self._command.under(bindings).resolve()
        return self._again[bindings]

    def value(self, name: str, bindings: Bindings) -> Value[Any]:
        """The value of a setting, by name."""
        return self.under(bindings).server.settings[name].value

    def formula(self, setting: Setting[Any]) -> Setting[Any]:
        """*setting*, worked out again as a whole under other inputs."""
        value = setting.value
        if not isinstance(value, Symbolic):
            return setting
        rebind = partial(self.value, setting.name)
        formula = Symbolic(value.formula, value.inputs, value.default, rebind, value.among)
        return Setting(setting.name, formula, setting.origin, setting.shadows)


class _Resolver:
    """One resolution; each part is worked out once, when it is needed."""

    def __init__(self, command: GunicornCommand) -> None:
        self._command = command
        self._what_if = _WhatIf(command)
        self._layers = GunicornLayers(command, self._what_if.value)

    def effective(self) -> Effective:
        command = self._command
        stack = self._layers.stacked().items()
        touched = {name: self._what_if.formula(setting) for name, setting in stack}
        settings = self._layers.with_defaults(touched)
        kind, problem = kind_of_class(
            settings["worker_class"], settings["threads"], command.catalog
        )
        config = self._config_in_force
        server = Server(
            Software.GUNICORN,
            command.version,
            command.version_source,
            settings,
            kind,
            command.span,
            command.processes,
            self._hooks(config),
            config.path if config else None,
            problem,
            self._missing_config(),
            self._elsewhere(settings, config),
            tuple(unexpanded_words(self._hands)),
            unread_variables(command.environment, command.files, command.workspace.tree),
            _temporary(command.environment),
        )
        return Effective(
            server,
            self._target(settings),
            config,
            self._search_path(settings),
            False,
            tuple(self._rejected_settings(settings, kind)),
            tuple(self._rejected_arguments()),
        )

    def _rejected_settings(
        self, settings: Settings, kind: WorkerKind | None
    ) -> Iterator[RejectedSetting]:
        command = self._command
        yield from rejected_settings(self._layers.refusals, command.span)
        for item in unusable_settings(settings.touched, command.catalog, command.span):
            # A Uvicorn worker reads the addresses itself, networks among them.
            if item.setting != "forwarded_allow_ips" or kind not in _READ_PEERS:
                yield item

    @property
    def _config_in_force(self) -> ConfigInForce | None:
        """The config file, or the one that is loaded where nobody chooses another."""
        config = self._layers.config
        if isinstance(config, ConfigInForce):
            return config
        usual = self._layers.usual
        return None if usual is None else self._what_if.under(usual).config

    def _target(self, settings: Mapping[str, Setting[Any]]) -> Setting[str] | None:
        """What the positional argument, else `wsgi_app`, names as the application."""
        paste = self._layers.line.get("paste")
        if paste is not None and self._layers.is_paste:
            why = Unknown("a Paste file names the application", paste.span)
            return Setting("app", why, Origin(Layer.COMMAND_LINE, paste.span, paste.via))
        app = self._layers.line.app
        if app is not None:
            return Setting("app", app.value, Origin(Layer.COMMAND_LINE, app.span, app.via))
        named = settings.get("wsgi_app")
        return None if named is None or named.value == Known(None) else replace(named, name="app")

    def _search_path(self, settings: Mapping[str, Setting[Any]]) -> tuple[str, ...]:
        """Where modules are looked for; nowhere where the directory cannot be told.

        gunicorn 27.0.1, app/base.py, Application.chdir and run: each goes to the front, the
        directories of `pythonpath` last, which are relative to `chdir`.
        """
        directory = self._command.directory
        chdir = self._nominal("chdir", settings)
        if not isinstance(directory, Known) or chdir is None:
            return ()
        inner = join(directory.value, chdir)
        added = [item for item in (self._nominal("pythonpath", settings) or "").split(",") if item]
        places = [*(join(inner, item) for item in reversed(added)), inner, directory.value]
        command = self._command
        return search_path(command.files, places, directory.value, command.environment)

    def _nominal(self, name: str, settings: Mapping[str, Setting[Any]]) -> str | None:
        """A directory as it is written; empty by default, None where it cannot be told."""
        if settings[name].is_default:
            return ""
        for arguments in (self._layers.line, self._layers.variable):
            item = None if arguments is None else arguments.get(name)
            if item is not None:
                return _text(item.value)
        config = self._layers.config
        if isinstance(config, ConfigInForce):
            assigned = config.evaluated.assigned(name)
            if assigned is not None:
                return _text(assigned.value)
        return _text(settings[name].value)

    def _hooks(self, config: ConfigInForce | None) -> dict[str, Hook]:
        if config is None:
            return {}
        specs = self._command.catalog.settings
        found = self._command.workspace.reading(config.module).hooks
        return {name: hook for name, hook in found.items() if name in specs and specs[name].is_hook}

    @property
    def _hands(self) -> tuple[Arguments | None, ...]:
        """What gives words: the command line and GUNICORN_CMD_ARGS."""
        return self._layers.line, self._layers.variable

    def _missing_config(self) -> Setting[str] | None:
        command, named = self._command, self._layers.named
        if named is None or isinstance(self._layers.config, ConfigInForce):
            return None
        from gunilint.resolve.missing_config import missing_config

        return missing_config(named, command.files, command.directory, command.workspace.tree)

    def _elsewhere(
        self, settings: Mapping[str, Setting[Any]], config: ConfigInForce | None
    ) -> tuple[Elsewhere, ...]:
        chosen, command = settings["worker_class"], self._command
        found = find_elsewhere(self._hands, config, chosen, command.catalog, command.version)
        return tuple(found)

    def _rejected_arguments(self) -> Iterator[RejectedArguments]:
        for arguments in self._hands:
            if arguments is not None:
                found = rejected_arguments(arguments, self._command.span)
                if found.arguments:
                    yield found


def _temporary(environment: Environment) -> Setting[str] | None:
    """CPython 3.11, Lib/tempfile.py, _candidate_tempdir_list."""
    found = (environment.lookup(name) for name in ("TMPDIR", "TEMP", "TMP"))
    return next((item for item in found if isinstance(item, Setting)), None)


def _text(value: Value[Any]) -> str | None:
    match value:
        case Known(str() as text):
            return text
        case Symbolic(default=str() as text) if not isinstance(text, Missing):
            return text
        case _:
            return None
