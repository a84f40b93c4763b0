"""The programs of process managers: what supervisord, Circus and systemd are told to start."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.parse.facts.ini import Entry, Section, Sections
from gunilint.parse.units import bare_seconds, systemd_time
from gunilint.resolve.environment import FREE, Environment
from gunilint.resolve.managed_words import Filling, ManagedWords, filled, in_script, managed_words
from gunilint.resolve.shell.values import free_variable
from gunilint.source import Span, Text
from gunilint.value import Known, Layer, Origin, Seconds, Setting, Unknown, Value


@dataclass(frozen=True)
class ManagedProgram:
    """One program as its manager starts it, with the *variables* that it adds to its own.

    *stop_window* is how long the manager waits after *stop_signal*; None: for ever.
    """

    manager: str
    name: Text
    command: Span
    words: ManagedWords
    variables: tuple[Setting[str], ...]
    directory: Value[str] | None
    stop_signal: Setting[str] | None
    stop_window: Setting[Seconds] | None


# Supervisor 4.2, supervisor/options.py, expand; processes_from_section.
_SUPERVISOR: Final = re.compile(r"%%|%\((?P<name>\w+)\)[ds\d]*")
_SUPERVISOR_WAIT: Final = Seconds(10)
_PAIR: Final = re.compile(
    r"""(?P<name>\w+)\s*=\s*(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|(?P<b>[^,\s]+))"""
)
# Circus 0.18, circus/config.py, get_config; circus/watcher.py, Watcher.
_CIRCUS: Final = re.compile(r"\$\((?P<name>[\w.]+)\)|\(\((?P<other>[\w.]+)\)\)")
_CIRCUS_WAIT: Final = Seconds(30)
# systemd 257, man/systemd.service.xml, "Command lines"; DefaultTimeoutStopSec in
# man/systemd-system.conf.xml.
_SYSTEMD: Final = re.compile(r"\$\$|%%|%[A-Za-z]|\$\{(?P<braced>\w+)\}|^\$(?P<word>\w+)$")
_SYSTEMD_WAIT: Final = Seconds(90)
_PREFIXES: Final = "@-:+!|"


def supervisor_programs(file: Sections, environment: Environment) -> Iterator[ManagedProgram]:
    """The `[program:x]` of supervisord's configuration; *environment* is its own."""
    own = next((section for _, section in file.named("supervisord")), None)
    shared = () if own is None else tuple(_pairs(own.get("environment")))
    for name, section in file.named("program:"):
        command = section.get("command")
        if command is None:
            continue
        filling = _filling(file, _SUPERVISOR, _supervisor_value(name, environment))
        yield ManagedProgram(
            "supervisord",
            _named(section, name),
            command.value.whole(),
            managed_words(command.value, filling),
            (*shared, *_pairs(section.get("environment"))),
            _directory(section.get("directory"), filling),
            _signal(section.get("stopsignal"), "stopsignal"),
            _wait(section, ("stopwaitsecs",), bare_seconds, _SUPERVISOR_WAIT),
        )


def circus_programs(file: Sections, environment: Environment) -> Iterator[ManagedProgram]:
    """The `[watcher:x]` of Circus's configuration; *environment* is its own."""
    for name, section in file.named("watcher:"):
        command, args = section.get("cmd"), section.get("args")
        if command is None:
            continue
        filling = Filling(_CIRCUS, _circus_value(environment))
        words = managed_words(command.value, filling)
        if args is not None:
            more = managed_words(args.value, filling)
            texts = {**words.texts, **more.texts}
            words = ManagedWords((*words.arguments, *more.arguments), texts)
        yield ManagedProgram(
            "circusd",
            _named(section, name),
            command.value.whole(),
            words,
            tuple(_of_watcher(file, name)),
            _directory(section.get("working_dir"), filling),
            _signal(section.get("stop_signal"), "stop_signal"),
            _wait(section, ("graceful_timeout",), bare_seconds, _CIRCUS_WAIT),
        )


def systemd_programs(file: Sections, environment: Environment) -> Iterator[ManagedProgram]:
    """What a unit starts, after what its files of variables add to *environment*."""
    section = next((section for _, section in file.named("Service")), None)
    if section is None:
        return
    commands: list[Entry] = []
    for entry in section.all("ExecStart"):
        # An empty one takes back those before it.
        commands = [*commands, entry] if entry.value.text else []
    for entry in commands:
        text = entry.value
        start = len(text.text) - len(text.text.lstrip(_PREFIXES))
        filling = _filling(file, _SYSTEMD, _systemd_value(environment))
        yield ManagedProgram(
            "systemd",
            section.name,
            text.whole(),
            managed_words(text.part(start, len(text.text)), filling),
            (),
            _directory(section.get("WorkingDirectory"), filling),
            _signal(section.get("KillSignal"), "KillSignal"),
            _wait(section, ("TimeoutStopSec", "TimeoutSec"), systemd_time, _SYSTEMD_WAIT),
        )


def _filling(
    file: Sections, pattern: re.Pattern[str], value: Callable[[re.Match[str]], Value[str]]
) -> Filling:
    filling = Filling(pattern, value)
    return in_script(filling) if file.is_expanded else filling


def _supervisor_value(
    program: str, environment: Environment
) -> Callable[[re.Match[str]], Value[str]]:
    def value(found: re.Match[str]) -> Value[str]:
        name = found["name"]
        if name is None:
            return Known("%")
        if name.startswith("ENV_"):
            return _value_of(name.removeprefix("ENV_"), environment)
        if name in ("program_name", "group_name"):
            return Known(program)
        return Unknown(f"only supervisord tells what %({name})s is")

    return value


def _circus_value(environment: Environment) -> Callable[[re.Match[str]], Value[str]]:
    def value(found: re.Match[str]) -> Value[str]:
        name = found["name"] or found["other"]
        if name.lower().startswith("circus.env."):
            return _value_of(name[len("circus.env.") :], environment)
        return Unknown(f"only Circus tells what {found[0]} is")

    return value


def _systemd_value(environment: Environment) -> Callable[[re.Match[str]], Value[str]]:
    def value(found: re.Match[str]) -> Value[str]:
        name = found["braced"] or found["word"]
        if name is not None:
            return _value_of(name, environment)
        if found[0] in ("$$", "%%"):
            return Known(found[0][0])
        return Unknown(f"only systemd tells what {found[0]} is")

    return value


def _value_of(name: str, environment: Environment) -> Value[str]:
    found = environment.lookup(name)
    if isinstance(found, Setting):
        return found.value
    return free_variable(name) if found is FREE else Unknown(f"{name} is not set")


class _Named(NamedTuple):
    name: str
    text: str
    span: Span


def _pairs(entry: Entry | None) -> Iterator[Setting[str]]:
    """`A="1",B=2`: Supervisor 4.2, supervisor/datatypes.py, dict_of_key_value_pairs."""
    if entry is None:
        return
    for found in _PAIR.finditer(entry.value.text):
        group = next(name for name in "dsb" if found[name] is not None)
        span = entry.value.span(*found.span(group))
        yield _variable(_Named(found["name"], found[group], span), _SUPERVISOR)


def unit_variables(file: Sections) -> Iterator[Setting[str]]:
    """What `Environment=` of a unit sets, in order."""
    for _, section in file.named("Service"):
        for entry in section.all("Environment"):
            yield from _assigned(entry)


def _assigned(entry: Entry) -> Iterator[Setting[str]]:
    """`"A=1 2" B=3`, as systemd splits it."""
    for word in managed_words(
        entry.value, Filling(re.compile(r"%%"), lambda _: Known("%"))
    ).arguments:
        text = word.value.value if isinstance(word.value, Known) else ""
        name, equals, value = text.partition("=")
        if equals:
            yield _variable(_Named(name, value, word.span), re.compile(r"%[A-Za-z]"))


def _of_watcher(file: Sections, name: str) -> Iterator[Setting[str]]:
    """The variables of `[env]`, and of `[env:name]`, which may name several watchers."""
    for watchers, section in file.named("env"):
        names = [item.strip() for item in watchers.removeprefix(":").split(",")]
        if not watchers or name in names:
            for entry in section.entries:
                item = _Named(entry.key.value.upper(), entry.value.text, entry.value.whole())
                yield _variable(item, re.compile(""))


def _variable(item: _Named, unreadable: re.Pattern[str]) -> Setting[str]:
    value: Value[str] = Known(item.text)
    if unreadable.search(item.text) or "{{" in item.text:
        value = Unknown("it is filled in when the process manager starts", item.span)
    return Setting(item.name, value, Origin(Layer.MANIFEST, item.span))


def _named(section: Section, name: str) -> Text:
    return Text(name, section.name.span)


def _directory(entry: Entry | None, filling: Filling) -> Value[str] | None:
    return None if entry is None else filled(entry.value, filling)


def _signal(entry: Entry | None, name: str) -> Setting[str] | None:
    if entry is None:
        return None
    value = entry.value.text.strip()
    return Setting(name, Known(value), Origin(Layer.MANIFEST, entry.value.whole()))


def _wait(
    section: Section, names: tuple[str, ...], convert: Callable[[str], Seconds], default: Seconds
) -> Setting[Seconds] | None:
    """How long the manager waits; None where it never kills."""
    entry = next((found for name in names if (found := section.get(name)) is not None), None)
    if entry is None:
        return Setting(names[0], Known(default), Origin(Layer.DEFAULT, section.name.span))
    text, span = entry.value.text, entry.value.whole()
    if text in ("infinity", "0") and names[0] == "TimeoutStopSec":
        return None
    value: Value[Seconds]
    try:
        value = Known(convert(text))
    except ValueError as error:
        value = Unknown(str(error), span)
    return Setting(names[0], value, Origin(Layer.MANIFEST, span))
