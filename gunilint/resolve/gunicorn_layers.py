"""What each hand sets of one Gunicorn command, before it is known who wins."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gunilint.model.settings import Settings
from gunilint.resolve.arguments import Arguments, parse_arguments
from gunilint.resolve.catalog import SettingSpec
from gunilint.resolve.checked import Refusal, checked
from gunilint.resolve.command_args import parse_command_args
from gunilint.resolve.effective import ConfigInForce
from gunilint.resolve.gunicorn_config import discovered_config, load_named, named_config
from gunilint.resolve.gunicorn_defaults import Rebind, default_of
from gunilint.resolve.hooks import Absent
from gunilint.resolve.layers import SettingLayer, stacked
from gunilint.resolve.validate import validate
from gunilint.source import Span
from gunilint.value import (
    MISSING,
    Bindings,
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
    from gunilint.resolve.evaluate import Assigned
    from gunilint.resolve.gunicorn import GunicornCommand


class GunicornLayers:
    """The hands that set one command's settings; each is asked once, when it is needed."""

    def __init__(self, command: GunicornCommand, rebind: Rebind) -> None:
        self._command = command
        self._rebind = rebind
        self.refusals: list[Refusal] = []

    @cached_property
    def line(self) -> Arguments:
        """The command line."""
        return parse_arguments(self._command.catalog, self._command.words)

    @cached_property
    def variable(self) -> Arguments | None:
        """GUNICORN_CMD_ARGS, where it is set."""
        variable = self._command.environment.lookup("GUNICORN_CMD_ARGS")
        if not isinstance(variable, Setting):
            return None
        if not isinstance(variable.value, Known):
            return Arguments(open="GUNICORN_CMD_ARGS is set to what cannot be read")
        text = self._command.workspace.written(variable.value.value, variable.span)
        return parse_command_args(self._command.catalog, text, (variable,))

    def stacked(self) -> SettingLayer:
        """Who wins, of all settings but those that are plain defaults."""
        defaults, layers = self._defaults, self._stronger()
        touched = {*defaults.touched}.union(*layers)
        names = [name for name in defaults if name in touched]
        return {name: stacked(defaults[name], layers) for name in names}

    def with_defaults(self, touched: SettingLayer) -> Settings:
        """*touched*, and every other setting as it is by default."""
        origin = Origin(Layer.DEFAULT, self._command.span)
        return Settings(self._command.catalog.defaults, origin, touched)

    def _stronger(self) -> list[SettingLayer]:
        """What is stronger than the defaults, weakest first."""
        layers = [self._framework, self._configured]
        if self.variable is not None:
            variable = self._command.environment.lookup("GUNICORN_CMD_ARGS")
            assert isinstance(variable, Setting)
            layers.append(self._assigned(self.variable, Layer.CMD_ARGS_ENV, variable.span))
        layers.append(self._assigned(self.line, Layer.COMMAND_LINE, self._command.span))
        return layers

    @cached_property
    def _defaults(self) -> Settings:
        origin = Origin(Layer.DEFAULT, self._command.span)
        found = {}
        for spec in self._command.catalog.outside:
            setting, refusal = default_of(spec, origin, self._command, self._rebind)
            self._note(refusal)
            found[spec.name] = setting
        return self.with_defaults(found)

    @property
    def is_paste(self) -> bool:
        """Whether a Paste Deploy file names the application."""
        paste = self.line.get("paste")
        return paste is not None and paste.value not in (Known(""), Known(None))

    @cached_property
    def _framework(self) -> SettingLayer:
        """What the application class sets before it reads any configuration.

        gunicorn 27.0.1, app/wsgiapp.py, WSGIApplication.init; up to 19.9 the `[server:main]` of
        a Paste file was read, too (app/pasterapp.py, paste_config).
        """
        paste = self.line.get("paste")
        if paste is not None and self.is_paste:
            names = ["default_proc_name", "logconfig"]
            if self._command.catalog.version.startswith("19."):
                names = list(self._command.catalog.settings)
            why = Unknown("it may come from the Paste file", paste.span)
            return _everything(names, why, Layer.FRAMEWORK, paste.span)
        app = self.line.app
        if app is None:
            return {}
        origin = Origin(Layer.FRAMEWORK, app.span, app.via)
        return {"default_proc_name": Setting("default_proc_name", app.value, origin)}

    # The config file.

    @cached_property
    def named(self) -> Setting[str] | None:
        """What names a config file."""
        hands = ((self.line, Layer.COMMAND_LINE), (self.variable, Layer.CMD_ARGS_ENV))
        return named_config(hands)

    @cached_property
    def config(self) -> ConfigInForce | Setting[Any] | None:
        """The config file; a setting with an Unknown value where it cannot be read."""
        command = self._command
        where = (command.workspace, command.files, command.directory)
        place = (*where, command.environment, command.version)
        if self.named is None:
            return discovered_config(*place, command.span)
        return load_named(self.named, *place)

    @property
    def usual(self) -> Bindings | None:
        """The inputs under which the config file's name has its default; None: has none.

        Asked only where the name is a formula.
        """
        value = None if self.named is None else self.named.value
        if not isinstance(value, Symbolic) or value.default is MISSING:
            return None
        names = [item.name for item in value.inputs if item.kind is InputKind.ENVIRONMENT]
        given = self._command.environment.bindings.environment
        is_new = any(name not in given for name in names)
        return Bindings(dict.fromkeys(names)) if is_new else None

    @cached_property
    def _configured(self) -> SettingLayer:
        """What the config file sets; every setting, Unknown, where it cannot be told."""
        config = self.config
        if config is None:
            return {}
        names = self._command.catalog.settings
        if isinstance(config, Setting):
            if self.named is not None and self.usual is not None:
                return self._usually(self.named, self.usual)
            return _everything(names, config.value, Layer.CONFIG_FILE, config.span)
        evaluated = config.evaluated
        if evaluated.failure is not None:
            failure = evaluated.failure
            why = f"the config file stops with {failure.exception}: {failure.message}"
            stopped = Unknown(why, failure.span)
            return _everything(names, stopped, Layer.CONFIG_FILE, failure.span)
        found: dict[str, Setting[Any]] = {}
        if evaluated.open is not None:
            place = config.chosen.span
            found.update(_everything(names, evaluated.open, Layer.CONFIG_FILE, place))
        found.update(self._bound_names(config))
        return found

    def _usually(self, named: Setting[str], usual: Bindings) -> SettingLayer:
        """What the default config file sets, each as a formula over what chooses the file."""
        assert isinstance(named.value, Symbolic)
        inputs = named.value.inputs
        clause = f"as {named.value.default} has it, where that is the config file"
        found: dict[str, Setting[Any]] = {}
        for name, setting in self._command.under(usual).resolve().server.settings.items():
            value = setting.value
            if not isinstance(value, Unknown):
                more = value.inputs if isinstance(value, Symbolic) else ()
                value = Symbolic(
                    clause,
                    tuple(dict.fromkeys((*inputs, *more))),
                    value.default if isinstance(value, Symbolic) else value.value,
                    lambda bindings, name=name: self._rebind(name, bindings),  # type: ignore[misc]
                )
            origin = Origin(Layer.CONFIG_FILE, setting.span, (named, *setting.origin.via))
            found[name] = Setting(name, value, origin)
        return found

    def _bound_names(self, config: ConfigInForce) -> Iterator[tuple[str, Setting[Any]]]:
        """The settings that the config file binds, on some way at least."""
        evaluated, specs = config.evaluated, self._command.catalog.settings
        names: Iterable[str] = specs
        if evaluated.others is None:
            names = [name for name in specs if name in evaluated.names]
        for name in names:
            spec, assigned = specs[name], evaluated.assigned(name)
            if assigned is None or _is_absent(assigned.value):
                continue
            setting, refusal = self._bound(spec, assigned)
            self._note(refusal)
            if assigned.earlier:
                found = [item for item in assigned.earlier if not _is_absent(item.value)]
                shadows = tuple(self._bound(spec, earlier)[0] for earlier in found)
                setting = Setting(name, setting.value, setting.origin, shadows)
            yield name, setting

    def _bound(self, spec: SettingSpec, assigned: Assigned) -> tuple[Setting[Any], Refusal | None]:
        """One name of the config file; where it may be unbound, what is weaker counts there."""
        origin = Origin(Layer.CONFIG_FILE, assigned.span, assigned.via)
        accepted, refusal = self._validated(spec, Setting(spec.name, assigned.value, origin))
        if not assigned.is_certain:
            from gunilint.resolve.evaluate import fall_back

            weaker = stacked(self._defaults[spec.name], (self._framework,))
            value = fall_back(accepted.value, weaker.value)
            accepted = Setting(spec.name, value, origin)
        return accepted, refusal

    # Words.

    def _assigned(self, arguments: Arguments, layer: Layer, place: Span) -> SettingLayer:
        """What a list of words sets."""
        found: dict[str, Setting[Any]] = {}
        if arguments.open is not None:
            why = Unknown(arguments.open, place)
            found = _everything(self._command.catalog.settings, why, layer, place)
        for item in arguments.assigned:
            spec = self._command.catalog.settings[item.name]
            setting = Setting(item.name, item.value, Origin(layer, item.span, item.via))
            found[item.name], refusal = self._validated(spec, setting)
            self._note(refusal)
        return found

    def _validated(
        self, spec: SettingSpec, setting: Setting[Any]
    ) -> tuple[Setting[Any], Refusal | None]:
        """What `cfg` holds after *setting*; what stands for no value stays."""
        cwd, machine = self._start, self._command.workspace.machine

        def accept(value: object) -> object:
            return value if isinstance(value, Absent) else validate(spec, value, cwd, machine)

        return checked(setting, accept)

    @cached_property
    def _start(self) -> str | None:
        """The absolute directory that the command starts in, where that is known."""
        directory = self._command.directory
        known = directory.value if isinstance(directory, Known) else ""
        return known if posixpath.isabs(known) else None

    def _note(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self.refusals.append(refusal)


def _everything(
    names: Iterable[str], value: Value[Any], layer: Layer, span: Span
) -> dict[str, Setting[Any]]:
    """Every setting, with one reason why it cannot be told."""
    why = value if isinstance(value, Unknown) else Unknown("the config file cannot be told")
    return {name: Setting(name, why, Origin(layer, span)) for name in names}


def _is_absent(value: Value[Any]) -> bool:
    """Whether it stands for a name that is certainly not bound."""
    return isinstance(value, Known) and isinstance(value.value, Absent)
