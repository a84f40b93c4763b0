"""Who wins: the effective options of one Uvicorn command.

uvicorn 0.54.0, main.py and config.py: click's defaults; `WEB_CONCURRENCY` and
`FORWARDED_ALLOW_IPS` where an option has no value; `UVICORN_*` variables; the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from posixpath import join
from typing import Any

from gunilint.frozen import dataclass, replace
from gunilint.model.launch import Process
from gunilint.model.server import Server, Software, WorkerKind
from gunilint.resolve.arguments import Arguments
from gunilint.resolve.catalog.uvicorn import OptionSpec, UvicornCatalog
from gunilint.resolve.checked import Refusal, checked
from gunilint.resolve.conversion import Unconvertible
from gunilint.resolve.effective import Effective
from gunilint.resolve.environment import FREE, UNSET, Environment
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.layers import SettingLayer, stacked
from gunilint.resolve.rejections import rejected_arguments, rejected_settings
from gunilint.resolve.search_path import search_path
from gunilint.resolve.unexpanded import unexpanded_words
from gunilint.resolve.uvicorn_arguments import convert_variable, parse_uvicorn_arguments
from gunilint.resolve.verdicts import Rejected
from gunilint.resolve.words import Argument
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


@dataclass(frozen=True)
class UvicornCommand:
    """One command that starts Uvicorn; see `GunicornCommand`."""

    words: Sequence[Argument]
    span: Span
    environment: Environment
    directory: Value[str]
    files: FileSystem
    catalog: UvicornCatalog
    version: str
    version_source: Setting[str] | None = None
    processes: tuple[Process, ...] = ()
    called: Arguments | None = None
    """What `uvicorn.run(...)` is called with: then neither words nor UVICORN_ variables count
    (uvicorn 0.54.0, main.py: these are click's)."""

    def under(self, bindings: Bindings) -> UvicornCommand:
        """The same command with inputs that are given."""
        if bindings.is_empty:
            return self
        words = tuple(word.under(bindings) for word in self.words)
        return replace(self, words=words, environment=self.environment.bound(bindings))

    def resolve(self) -> Effective:
        """The server that it starts."""
        return _Resolver(self).effective()


class _Resolver:
    """One resolution; each part is worked out once, when it is needed."""

    def __init__(self, command: UvicornCommand) -> None:
        self._command = command
        self._refusals: list[Refusal] = []
        self._again: dict[Bindings, Effective] = {}

    def effective(self) -> Effective:
        command = self._command
        settings = {name: self._setting(name) for name in self._options}
        server = Server(
            Software.UVICORN,
            command.version,
            command.version_source,
            settings,
            WorkerKind.UVICORN,
            command.span,
            command.processes,
            unexpanded=tuple(unexpanded_words([self._line])),
        )
        arguments = rejected_arguments(self._line, command.span, "uvicorn")
        return Effective(
            server,
            self._target(settings),
            search_path=self._search_path(settings),
            is_factory=settings["factory"].nominal is True,
            rejected_settings=tuple(rejected_settings(self._refusals, command.span)),
            rejected_arguments=(arguments,) if arguments.arguments else (),
        )

    @cached_property
    def _options(self) -> dict[str, OptionSpec]:
        """The options by name; a call reads none of them from a variable of its own."""
        options = self._command.catalog.options
        if self._command.called is None:
            return dict(options)
        return {name: replace(spec, environment=None) for name, spec in options.items()}

    @cached_property
    def _line(self) -> Arguments:
        if self._command.called is not None:
            return self._command.called
        return parse_uvicorn_arguments(self._command.catalog, self._command.words)

    def _target(self, settings: dict[str, Setting[Any]]) -> Setting[str] | None:
        """What the positional argument, else UVICORN_APP, names as the application."""
        app = self._line.app
        if app is not None:
            return Setting("app", app.value, Origin(Layer.COMMAND_LINE, app.span, app.via))
        named = settings.get("app")
        return None if named is None or named.value == Known(None) else named

    @cached_property
    def _layers(self) -> tuple[SettingLayer, ...]:
        """Weakest first. What something stronger sets is not read from a variable at all."""
        assigned = self._assigned()
        options = self._options.values()
        variables = self._variables({spec.environment: spec for spec in options}, assigned)
        stronger = {**variables, **assigned}
        fallbacks = self._variables({spec.fallback: spec for spec in options}, stronger)
        defaults = {spec.name: self._default(spec) for spec in options}
        return (defaults, fallbacks, variables, assigned)

    def _default(self, spec: OptionSpec) -> Setting[Any]:
        """The default; a formula where a variable that nothing sets would replace it."""
        default = 1 if spec.name == "workers" and spec.default is None else spec.default
        value: Value[Any] = Known(default)
        inputs = tuple(
            Input(InputKind.ENVIRONMENT, name)
            for name in (spec.environment, spec.fallback)
            if name is not None and self._command.environment.lookup(name) is FREE
        )
        if spec.fallback is not None and self._reads_file:
            value = Unknown(f"{spec.fallback} may be set in the --env-file")
        elif spec.fallback is not None and inputs:
            named = " or ".join(f"${item.name}" for item in inputs)
            value = Symbolic(
                f"{named}, else {default!r}",
                inputs,
                default,
                lambda bindings: self._rebind(spec.name, bindings),
            )
        return Setting(spec.name, value, Origin(Layer.DEFAULT, self._command.span))

    @property
    def _reads_file(self) -> bool:
        """Whether variables may come from a file, which is read after the options are.

        uvicorn 0.54.0, config.py, Config.__init__: it sets no variable that is there already.
        """
        given = self._line.get("env_file")
        variable = self._command.environment.lookup("UVICORN_ENV_FILE")
        return given is not None or isinstance(variable, Setting)

    def _variables(
        self, specs: dict[str | None, OptionSpec], stronger: SettingLayer
    ) -> SettingLayer:
        """What environment variables that are set make of their options.

        click takes an empty variable for none; Uvicorn itself does not.
        """
        found = {}
        for name, spec in specs.items():
            variable = UNSET if name is None else self._command.environment.lookup(name)
            if not isinstance(variable, Setting):
                continue
            if variable.value == Known("") and name == spec.environment:
                continue
            origin = Origin(Layer.PROCESS_ENV, variable.span, (variable,))
            setting: Setting[Any] = Setting(spec.name, variable.value, origin)
            accepted, refusal = checked(setting, _reader(spec))
            if refusal is not None and spec.name not in stronger:
                self._refusals.append(refusal)
            found[spec.name] = accepted
        return found

    def _assigned(self) -> SettingLayer:
        """What the command line sets."""
        found: dict[str, Setting[Any]] = {}
        if self._line.open is not None:
            why = Unknown(self._line.open, self._command.span)
            origin = Origin(Layer.COMMAND_LINE, self._command.span)
            found = {name: Setting(name, why, origin) for name in self._options}
        for item in self._line.assigned:
            origin = Origin(Layer.COMMAND_LINE, item.span, item.via)
            found[item.name] = Setting(item.name, item.value, origin)
        return found

    def _setting(self, name: str) -> Setting[Any]:
        defaults, *stronger = self._layers
        setting = stacked(defaults[name], stronger)
        if isinstance(setting.value, Symbolic):
            formula = replace(setting.value, rebind=lambda bindings: self._rebind(name, bindings))
            return replace(setting, value=formula)
        return setting

    def _rebind(self, name: str, bindings: Bindings) -> Value[Any]:
        if bindings not in self._again:
            self._again[bindings] = self._command.under(bindings).resolve()
        return self._again[bindings].server.settings[name].value

    def _search_path(self, settings: dict[str, Setting[Any]]) -> tuple[str, ...]:
        """Where modules are looked for: `--app-dir`, else where it starts."""
        directory = self._command.directory
        given = settings["app_dir"].nominal if "app_dir" in settings else ""
        if not isinstance(directory, Known) or not isinstance(given, str):
            return ()
        places = [join(directory.value, given or ".")]
        command = self._command
        return search_path(command.files, places, directory.value, command.environment)


def _reader(spec: OptionSpec) -> Any:
    """How the text of a variable becomes the value of *spec*."""

    def read(text: object) -> object:
        try:
            return convert_variable(spec, str(text))
        except Unconvertible as error:
            raise Rejected(str(error)) from None

    return read
