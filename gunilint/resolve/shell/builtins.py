"""What the shell does itself: `cd`, `export`, `set`, `exec`, `test` and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from gunilint.frozen import dataclass, replace
from gunilint.parse.facts.shell import Command
from gunilint.parse.shell import parse_shell
from gunilint.resolve.shell.conditions import test_command
from gunilint.resolve.shell.flow import FAILURE, Flow, going_on
from gunilint.resolve.shell.launching import joined_path
from gunilint.resolve.shell.nested import program_text
from gunilint.resolve.shell.parameters import joined
from gunilint.resolve.shell.process import Place
from gunilint.resolve.shell.state import ShellState, local_setting
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import Known, Setting, Symbolic, Unknown

if TYPE_CHECKING:
    from gunilint.resolve.shell.commands import Commands

_ASSIGNED: Final = re.compile(r"([A-Za-z_]\w*)=(.*)", re.ASCII | re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Call:
    """A command with its words expanded."""

    arguments: tuple[Argument, ...]
    command: Command
    place: Place
    span: Span

    @property
    def name(self) -> str:
        """The command's name, where it is known."""
        return text_of(self.arguments[0]) or ""

    @property
    def rest(self) -> tuple[Argument, ...]:
        return self.arguments[1:]

    def from_word(self, index: int) -> Call:
        """The command that starts at word *index*."""
        return replace(self, arguments=self.arguments[index:])


Builtin = Callable[["Commands", Call, ShellState], Flow]


def text_of(argument: Argument) -> str | None:
    """What *argument* is, at least by default."""
    match argument.value:
        case Known(text):
            return text
        case Symbolic(default=str(text)):
            return text
        case _:
            return None


def declare(commands: Commands, call: Call, state: ShellState) -> ShellState:
    """After `export`, `local` and the like."""
    options = [text_of(item) or "" for item in call.rest]
    flags = "".join(option for option in options if option.startswith("-"))
    exports = (call.name == "export" or "x" in flags) and "n" not in flags
    state = commands.assigned(call.command.assignments, state, export=exports)
    for assignment in call.command.assignments:
        if exports and assignment.items is None:
            state = state.export(assignment.name.value)
    for argument in call.rest:
        text = text_of(argument)
        if text is None:
            # `export $(cat .env)`: it may name anything.
            state = state.doubted(argument.span)
        elif found := _ASSIGNED.fullmatch(text):
            setting = local_setting(found[1], Known(found[2]), argument.span, ())
            state = state.assign(setting, export=exports)
        elif exports and _NAME.fullmatch(text):
            state = state.export(text)
    return state


def _nothing(_: Commands, __: Call, state: ShellState) -> Flow:
    return going_on(state)


def _false(_: Commands, __: Call, state: ShellState) -> Flow:
    return going_on(state, FAILURE)


def _test(_: Commands, call: Call, state: ShellState) -> Flow:
    arguments = call.rest
    if call.name == "[" and arguments and text_of(arguments[-1]) == "]":
        arguments = arguments[:-1]
    return going_on(state, test_command(arguments, call.span))


def _undecided(_: Commands, call: Call, state: ShellState) -> Flow:
    why = f"`{call.name}` depends on what is installed there"
    return going_on(state, Unknown(why, call.span))


def _cd(_: Commands, call: Call, state: ShellState) -> Flow:
    targets = [item for item in call.rest if not (text_of(item) or "").startswith("-")]
    if len(targets) == 1 and len(targets) == len(call.rest):
        target = targets[0].value
        if not (isinstance(target, Known) and target.value == ""):
            return going_on(replace(state, cwd=joined_path(state.cwd, target)), None)
    unknown = Unknown("where `cd` leads is not known", call.span)
    return going_on(replace(state, cwd=unknown), None)


def _unset(_: Commands, call: Call, state: ShellState) -> Flow:
    texts = [text_of(item) for item in call.rest]
    if "-f" in texts:
        return going_on(state)
    for text in texts:
        if text and _NAME.fullmatch(text):
            state = state.unset(text)
    return going_on(state)


def _set(_: Commands, call: Call, state: ShellState) -> Flow:
    """`set -e` and the like, and `set -- words`."""
    at = 0
    while at < len(call.rest):
        text = text_of(call.rest[at])
        if text is None or text[:1] not in ("-", "+") or len(text) < 2:
            return going_on(replace(state, parameters=call.rest[at:]))
        at += 1
        if text == "--":
            return going_on(replace(state, parameters=call.rest[at:]))
        name = text_of(call.rest[at]) if text.endswith("o") and at < len(call.rest) else None
        at += name is not None
        if "a" in text[1:] or name == "allexport":
            state = replace(state, exports_all=text[0] == "-")
    return going_on(state)


def _shift(_: Commands, call: Call, state: ShellState) -> Flow:
    count = text_of(call.rest[0]) if call.rest else "1"
    if state.parameters is None or count is None or not count.isdigit():
        return going_on(replace(state, parameters=None))
    number = int(count)
    if number > len(state.parameters):
        return going_on(state, FAILURE)
    if any(not isinstance(item.value, Known) for item in state.parameters[:number]):
        unsure = any(isinstance(item.value, Unknown) for item in state.parameters[:number])
        if unsure:
            return going_on(replace(state, parameters=None))
    return going_on(replace(state, parameters=state.parameters[number:]))


def _exit(_: Commands, __: Call, ___: ShellState) -> Flow:
    return Flow(())


def _jump(_: Commands, call: Call, state: ShellState) -> Flow:
    return going_on(replace(state, jump=call.name))


def _exec(commands: Commands, call: Call, state: ShellState) -> Flow:
    at = 1
    while at < len(call.arguments):
        text = text_of(call.arguments[at])
        if text is None or not re.fullmatch(r"-[acl]+|--", text):
            break
        at += 2 if text.endswith("a") else 1
    words = call.arguments[at:]
    if not words:
        return going_on(state)
    state = commands.assigned(call.command.assignments, state, export=True)
    commands.start(words, state, call.place, call.span, execs=True)
    return Flow((), handed=True)


def _command(commands: Commands, call: Call, state: ShellState) -> Flow:
    """`command name`: never a function; `command -v name` asks for one."""
    if not call.rest:
        return going_on(state)
    if (text_of(call.rest[0]) or "").startswith("-"):
        return _undecided(commands, call, state)
    inner = call.from_word(1)
    if inner.name in BUILTINS:
        return BUILTINS[inner.name](commands, inner, state)
    commands.start(inner.arguments, state, call.place, call.span, execs=False)
    return going_on(state, None)


def _eval(commands: Commands, call: Call, state: ShellState) -> Flow:
    value = joined(list(call.rest))
    if not isinstance(value, Known) or not call.rest:
        return going_on(state.doubted(call.span), None)
    one = len(call.rest) == 1
    pieces = commands.origins.get(call.rest[0].span) if one else None
    argument = call.rest[0] if one else Argument(value, call.span)
    text = program_text(argument, pieces, state)
    if text is None:
        return going_on(state.doubted(call.span), None)
    return commands.sourced(parse_shell(text), (), state, call.place)


def _source(commands: Commands, call: Call, state: ShellState) -> Flow:
    path = text_of(call.rest[0]) if call.rest else None
    if path is not None and path.endswith("bin/activate"):
        # A virtual environment's script sets PATH and VIRTUAL_ENV only.
        return going_on(state, None)
    program = state.surroundings.load(path, state.directory) if path is not None else None
    if program is None:
        return going_on(state.doubted(call.span), None)
    return commands.sourced(program, call.rest[1:], state, call.place)


def _read(_: Commands, call: Call, state: ShellState) -> Flow:
    """`read name`, `mapfile name`, `getopts ... name`, `printf -v name`, `let name=...`."""
    unknown = Unknown(f"`{call.name}` sets it", call.span)
    for argument in call.rest:
        name = _NAME.match(text_of(argument) or "")
        if name:
            setting: Setting[str] = local_setting(name[0], unknown, call.span, ())
            state = state.assign(setting)
    return going_on(state, None)


def _printf(commands: Commands, call: Call, state: ShellState) -> Flow:
    sets = bool(call.rest) and text_of(call.rest[0]) == "-v"
    return _read(commands, call.from_word(1), state) if sets else going_on(state)


BUILTINS: Final[Mapping[str, Builtin]] = {
    **dict.fromkeys((":", "true", "trap", "wait", "umask", "ulimit", "alias", "echo"), _nothing),
    **dict.fromkeys(("shopt", "hash", "times", "jobs", "disown"), _nothing),
    **dict.fromkeys(("[", "test"), _test),
    **dict.fromkeys(("type", "which"), _undecided),
    **dict.fromkeys(("cd", "pushd", "popd"), _cd),
    **dict.fromkeys((".", "source"), _source),
    **dict.fromkeys(("read", "mapfile", "readarray", "getopts", "let"), _read),
    **dict.fromkeys(("break", "continue", "return"), _jump),
    **dict.fromkeys(("command", "builtin"), _command),
    "false": _false,
    "printf": _printf,
    "unset": _unset,
    "set": _set,
    "shift": _shift,
    "exit": _exit,
    "exec": _exec,
    "eval": _eval,
}
