"""Who wins: the effective settings of one Gunicorn command.

The order is gunicorn 27.0.1, app/base.py, Application.load_config, the same since 19.9: class
defaults, which environment variables feed; what the application sets; the config file;
GUNICORN_CMD_ARGS; the command line. One config file is loaded: the command line's, else that
of GUNICORN_CMD_ARGS, else `gunicorn.conf.py` in the directory that the command starts in,
before any `--chdir`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from gunilint.model.file import RejectedArguments
from gunilint.model.launch import Process
from gunilint.model.server import Hook, Server, Software
from gunilint.resolve.arguments import Arguments, parse_arguments
from gunilint.resolve.catalog import Catalog, SettingSpec
from gunilint.resolve.checked import Refusal, checked
from gunilint.resolve.command_args import parse_command_args
from gunilint.resolve.effective import ConfigInForce, Effective
from gunilint.resolve.environment import FREE, UNSET, Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.layers import SettingLayer, stacked
from gunilint.resolve.rejections import (
    rejected_arguments,
    rejected_settings,
    unusable_settings,
)
from gunilint.resolve.validate import environment_default, validate
from gunilint.resolve.words import Argument
from gunilint.resolve.worker_class import kind_of_class
from gunilint.resolve.workspace import Workspace
from gunilint.source import Span
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
    from gunilint.resolve.evaluate import Evaluated

_CONFIG_NAME: Final = "gunicorn.conf.py"


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
        words = tuple(word.under(bindings) for word in self.words)
        return replace(self, words=words, environment=self.environment.bound(bindings))

    def resolve(self) -> Effective:
        """The server that it starts."""
        return _Resolver(self).effective()


class _Resolver:
    """One resolution; each part is worked out once, when it is needed."""

    def __init__(self, command: GunicornCommand) -> None:
        self._command = command
        self._refusals: list[Refusal] = []
        self._again: dict[Bindings, Effective] = {}

    def effective(self) -> Effective:
        command = self._command
        settings = {name: self._setting(name) for name in command.catalog.settings}
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
            self._hooks(),
            config.path if config else None,
            problem,
        )
        return Effective(
            server,
            self._target(settings),
            config,
            self._search_path(settings),
            False,
            (
                *rejected_settings(self._refusals, command.span),
                *unusable_settings(settings, command.catalog, command.span),
            ),
            self._rejected_arguments(),
        )

    # What each hand sets.

    @cached_property
    def _line(self) -> Arguments:
        return parse_arguments(self._command.catalog, self._command.words)

    @cached_property
    def _from_variable(self) -> Arguments | None:
        """GUNICORN_CMD_ARGS, where it is set."""
        variable = self._command.environment.lookup("GUNICORN_CMD_ARGS")
        if variable in (UNSET, FREE):
            return None
        assert isinstance(variable, Setting)
        if not isinstance(variable.value, Known):
            return Arguments(open="GUNICORN_CMD_ARGS is set to what cannot be read")
        text = self._command.workspace.written(variable.value.value, variable.span)
        return parse_command_args(self._command.catalog, text, (variable,))

    @cached_property
    def _layers(self) -> tuple[SettingLayer, ...]:
        """Weakest first."""
        layers = [self._defaults, self._framework, self._configured]
        if self._from_variable is not None:
            layers.append(self._assigned(self._from_variable, Layer.CMD_ARGS_ENV))
        layers.append(self._assigned(self._line, Layer.COMMAND_LINE))
        return tuple(layers)

    @cached_property
    def _defaults(self) -> SettingLayer:
        return {name: self._default(spec) for name, spec in self._command.catalog.settings.items()}

    def _default(self, spec: SettingSpec) -> Setting[Any]:
        """A default, and what its environment variable makes of it."""
        origin = Origin(Layer.DEFAULT, self._command.span)
        value: Value[Any] = Known(spec.default)
        if spec.depends is not None:
            value = Unknown(spec.depends)
        base: Setting[Any] = Setting(spec.name, value, origin)
        if spec.environment is None:
            return base
        variable = self._command.environment.lookup(spec.environment)
        if variable is UNSET:
            return base
        if variable is FREE:
            return replace(base, value=self._open_default(spec))
        assert isinstance(variable, Setting)
        fed = Setting(
            spec.name,
            variable.value,
            Origin(Layer.PROCESS_ENV, variable.span, (variable,)),
            (base,),
        )
        return self._check(fed, lambda text: environment_default(spec, str(text)))

    def _open_default(self, spec: SettingSpec) -> Symbolic[Any]:
        """A default that a variable feeds which nothing in the repository sets."""
        assert spec.environment is not None
        variable = Input(InputKind.ENVIRONMENT, spec.environment)
        return Symbolic(
            f"${spec.environment}, else {spec.default!r}",
            (variable,),
            spec.default,
            lambda bindings: self._rebind(spec.name, bindings),
        )

    @cached_property
    def _framework(self) -> SettingLayer:
        """What the application class sets before it reads anything: the process's name.

        gunicorn 27.0.1, app/wsgiapp.py, WSGIApplication.init.
        """
        app = self._line.app
        if app is None:
            return {}
        origin = Origin(Layer.FRAMEWORK, app.span, app.via)
        return {"default_proc_name": Setting("default_proc_name", app.value, origin)}

    @cached_property
    def _configured(self) -> SettingLayer:
        """What the config file sets; every setting, Unknown, where it cannot be told."""
        config = self._config
        if config is None:
            return {}
        if isinstance(config, Setting):
            return self._all_unknown(config.value, config.span)
        evaluated = config.evaluated
        if evaluated.failure is not None:
            failure = evaluated.failure
            why = f"the config file stops with {failure.exception}: {failure.message}"
            return self._all_unknown(Unknown(why, failure.span), failure.span)
        found: dict[str, Setting[Any]] = {}
        if evaluated.open is not None:
            found.update(self._all_unknown(evaluated.open, config.chosen.span))
        found.update(self._bound_names(evaluated))
        return found

    def _bound_names(self, evaluated: Evaluated) -> Iterator[tuple[str, Setting[Any]]]:
        for name, assigned in evaluated.names.items():
            spec = self._command.catalog.settings.get(name)
            if spec is None:
                continue
            origin = Origin(Layer.CONFIG_FILE, assigned.span, assigned.via)
            yield name, self._validated(spec, Setting(name, assigned.value, origin))

    def _all_unknown(self, value: Value[Any], span: Span) -> dict[str, Setting[Any]]:
        why = value if isinstance(value, Unknown) else Unknown("the config file cannot be told")
        origin = Origin(Layer.CONFIG_FILE, span)
        return {name: Setting(name, why, origin) for name in self._command.catalog.settings}

    def _assigned(self, arguments: Arguments, layer: Layer) -> SettingLayer:
        """What a list of words sets."""
        found: dict[str, Setting[Any]] = {}
        if arguments.open is not None:
            why = Unknown(arguments.open, self._command.span)
            for name in self._command.catalog.settings:
                found[name] = Setting(name, why, Origin(layer, self._command.span))
        for item in arguments.assigned:
            spec = self._command.catalog.settings[item.name]
            setting = Setting(item.name, item.value, Origin(layer, item.span, item.via))
            found[item.name] = self._validated(spec, setting)
        return found

    def _validated(self, spec: SettingSpec, setting: Setting[Any]) -> Setting[Any]:
        directory = self._command.directory
        is_absolute = isinstance(directory, Known) and directory.value.startswith("/")
        cwd = directory.value if isinstance(directory, Known) and is_absolute else None
        return self._check(setting, lambda value: validate(spec, value, cwd))

    def _check(self, setting: Setting[Any], validator: Any) -> Setting[Any]:
        accepted, refusal = checked(setting, validator)
        if refusal is not None:
            self._refusals.append(refusal)
        return accepted

    # The config file.

    @cached_property
    def _config(self) -> ConfigInForce | Setting[Any] | None:
        """The config file; a setting with an Unknown value where it cannot be read."""
        chosen = self._chosen_config
        if chosen is None:
            return self._discovered
        if not isinstance(chosen.value, Known):
            return replace(chosen, value=Unknown("which config file is loaded cannot be told"))
        directory = self._command.directory
        where = directory.value if isinstance(directory, Known) else None
        return self._command.workspace.load_config(
            chosen, self._command.files, where, self._command.environment
        )

    @property
    def _chosen_config(self) -> Setting[Any] | None:
        """The setting that names a config file; None where none is named."""
        for arguments, layer in (
            (self._line, Layer.COMMAND_LINE),
            (self._from_variable, Layer.CMD_ARGS_ENV),
        ):
            if arguments is None:
                continue
            for item in arguments.assigned:
                if item.name == "config" and item.value != Known(""):
                    return Setting("config", item.value, Origin(layer, item.span, item.via))
        return None

    @property
    def _discovered(self) -> ConfigInForce | Setting[Any] | None:
        """`gunicorn.conf.py` where the command starts, if it is there."""
        directory = self._command.directory
        origin = Origin(Layer.DEFAULT, self._command.span)
        if not isinstance(directory, Known):
            if not self._command.workspace.has_file_called(_CONFIG_NAME):
                return None
            unread = Unknown("the directory that the command starts in cannot be told")
            return Setting("config", unread, origin)
        if self._command.files.find(_CONFIG_NAME, directory.value) is None:
            return None
        chosen = Setting("config", Known(_CONFIG_NAME), origin)
        return self._command.workspace.load_config(
            chosen, self._command.files, directory.value, self._command.environment
        )

    @property
    def _config_in_force(self) -> ConfigInForce | None:
        return self._config if isinstance(self._config, ConfigInForce) else None

    # The result.

    def _setting(self, name: str) -> Setting[Any]:
        setting = stacked(name, self._layers)
        if isinstance(setting.value, Symbolic):
            formula = replace(setting.value, rebind=lambda bindings: self._rebind(name, bindings))
            return replace(setting, value=formula)
        return setting

    def _rebind(self, name: str, bindings: Bindings) -> Value[Any]:
        if bindings not in self._again:
            self._again[bindings] = self._command.under(bindings).resolve()
        return self._again[bindings].server.settings[name].value

    def _target(self, settings: Mapping[str, Setting[Any]]) -> Setting[str] | None:
        """What the positional argument, else `wsgi_app`, names as the application."""
        app = self._line.app
        if app is not None:
            return Setting("app", app.value, Origin(Layer.COMMAND_LINE, app.span, app.via))
        named = settings.get("wsgi_app")
        return None if named is None or named.value == Known(None) else replace(named, name="app")

    def _search_path(self, settings: Mapping[str, Setting[Any]]) -> tuple[str, ...]:
        """gunicorn 27.0.1, app/base.py, Application.chdir and run: chdir, then pythonpath."""
        directory = self._command.directory
        if not isinstance(directory, Known):
            return ()
        places = [directory.value]
        line = {item.name: item.value for item in self._line.assigned}
        for name in ("chdir", "pythonpath"):
            value = line.get(name, settings[name].value)
            if isinstance(value, Known) and isinstance(value.value, str):
                places[0:0] = value.value.split(",")
        folders = [self._command.files.folder(_join(directory.value, place)) for place in places]
        return tuple(dict.fromkeys(folder for folder in folders if folder is not None))

    def _hooks(self) -> dict[str, Hook]:
        config = self._config_in_force
        if config is None:
            return {}
        from gunilint.resolve.config_names import hooks_of

        return hooks_of(config.module)

    def _rejected_arguments(self) -> tuple[RejectedArguments, ...]:
        found = [rejected_arguments(self._line, self._command.span)]
        if self._from_variable is not None:
            found.append(rejected_arguments(self._from_variable, self._command.span))
        return tuple(item for item in found if item.arguments)


def _join(directory: str, place: str) -> str:
    from posixpath import join

    return join(directory, place)
