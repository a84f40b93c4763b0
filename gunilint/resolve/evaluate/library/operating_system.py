"""`os`, `os.path` and `sys`: the environment, and paths as far as they are text."""

from __future__ import annotations

import posixpath
import re
from typing import Any, Final

from gunilint.resolve.evaluate.abstract import (
    NO_INPUTS,
    NONE,
    OPAQUE,
    Abstract,
    unknown,
)
from gunilint.resolve.evaluate.callables import Arguments, Behaviour
from gunilint.resolve.evaluate.environ import (
    get_or_default,
    read_variable,
)
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.library.building import intrinsic, plain_function
from gunilint.resolve.evaluate.objects import ABSENT
from gunilint.resolve.evaluate.operations import NotPlainError, plain
from gunilint.value import Unknown

_VARIABLE: Final = r"(?a:\$(?:\w+|\{\w+\}))"
"""As `os.path.expandvars` finds them: CPython 3.11, Lib/posixpath.py."""


def _getenv(run: Interpreter, given: Arguments) -> Abstract:
    default = given.get(1, "default") or NONE
    key = given.get(0, "key")
    assert key is not None
    return get_or_default(run, run.environ, key, default, given.span)


def _putenv(run: Interpreter, given: Arguments) -> Abstract:
    """`os.putenv` changes the process but not `os.environ`."""
    del run, given
    return NONE


def _unsetenv(run: Interpreter, given: Arguments) -> Abstract:
    del run, given
    return NONE


def _asks_the_disk(name: str) -> Behaviour:
    def behaviour(run: Interpreter, given: Arguments) -> Abstract:
        reason = Unknown(f"depends on the machine: {name}()", given.span)
        run.may_raise(NO_INPUTS, reason)
        return Abstract(reason)

    return behaviour


def _expand_variables(run: Interpreter, given: Arguments) -> Abstract:
    try:
        known = plain(run, given.positional, given.span)
    except NotPlainError as lost:
        return lost.value
    if known.opaque or known.inputs:
        return unknown("expands variables in what varies", given.span)
    inputs, reads = NO_INPUTS, known.reads
    text = str(known.values[0])
    found: dict[str, str] = {}
    for name in re.findall(_VARIABLE, text):
        name = name.strip("${}")
        value = read_variable(run, run.environ, name)
        inputs, reads = inputs | value.inputs, reads | value.reads
        payload = run.view(value)
        if isinstance(payload, Unknown):
            return value
        if payload is OPAQUE:
            return Abstract(OPAQUE, inputs, None, reads)
        if payload is not ABSENT:
            found[name] = str(payload)
    run.step(given.span, len(text) * max(map(len, found.values()), default=0) // 64)
    text = re.sub(_VARIABLE, lambda match: found.get(match[0].strip("${}"), match[0]), text)
    return Abstract(text, inputs, None, reads)


def _expand_user(run: Interpreter, given: Arguments) -> Abstract:
    payload = run.view(given.positional[0])
    if isinstance(payload, str) and not payload.startswith("~"):
        return given.positional[0]
    return unknown("depends on the home directory of the server's user", given.span)


_PATH_FUNCTIONS: Final = [
    "join",
    "basename",
    "dirname",
    "split",
    "splitext",
    "normpath",
    "isabs",
    "commonprefix",
    "commonpath",
    "relpath",
]

_ASKING: Final = [
    "os.path.islink",
    "os.path.getsize",
    "os.path.getmtime",
    "os.path.lexists",
    "os.path.samefile",
    "os.path.ismount",
    "os.getpid",
    "os.getppid",
    "os.listdir",
    "os.access",
    "os.stat",
    "os.uname",
    "os.getlogin",
    "os.getloadavg",
    "os.scandir",
    "os.walk",
    "os.urandom",
    "os.get_terminal_size",
    "os.readlink",
]


def _relpath(path: str, start: str | None = None) -> str:
    from gunilint.resolve.evaluate.operations import TooLargeError

    if start is None or path.startswith("/") != start.startswith("/"):
        raise TooLargeError
    return posixpath.relpath(path, start)


def _fspath(path: Any) -> str:
    if not isinstance(path, str) and not hasattr(path, "__fspath__"):
        raise TypeError("expected str, bytes or os.PathLike object")
    return str(path)


OPERATING_SYSTEM: Final[dict[str, Abstract]] = {
    "os.getenv": intrinsic("os.getenv", _getenv),
    "os.putenv": intrinsic("os.putenv", _putenv),
    "os.unsetenv": intrinsic("os.unsetenv", _unsetenv),
    "os._exit": intrinsic("os._exit", _asks_the_disk("os._exit")),
    "os.fspath": plain_function("os.fspath", _fspath),
    **{
        f"os.path.{name}": plain_function(f"os.path.{name}", getattr(posixpath, name))
        for name in _PATH_FUNCTIONS
    },
    "os.path.relpath": plain_function("os.path.relpath", _relpath),
    "os.path.expandvars": intrinsic("os.path.expandvars", _expand_variables),
    "os.path.expanduser": intrinsic("os.path.expanduser", _expand_user),
    **{name: intrinsic(name, _asks_the_disk(name)) for name in _ASKING},
}
