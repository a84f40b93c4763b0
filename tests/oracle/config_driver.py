"""Answers what names a config file binds when the real Gunicorn of this interpreter reads it.

Runs inside an environment made by `tools/server_environments.py`. Reads a JSON list of cases
from standard input, `{"files", "env", "cpus"}` each, and writes a JSON list of answers: the
names with their values, encoded, or None where the file does not load. Each case is read in a
forked process of its own that is killed after some seconds.
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import sys
import tempfile
import types
from typing import Any

import gunicorn.app.base

SECONDS = 5
PLAIN = (bool, str, int, float, complex, bytes, type(None))


def encode(value: Any) -> Any:
    """*value* in JSON, so that equal means equal in type, too."""
    if type(value) in PLAIN:
        return [type(value).__name__, repr(value)]
    if type(value) is list or isinstance(value, tuple):
        return ["list" if type(value) is list else "tuple", [encode(item) for item in value]]
    if isinstance(value, (set, frozenset)):
        return [type(value).__name__, sorted(json.dumps(encode(item)) for item in value)]
    if isinstance(value, dict):
        return ["dict", [[encode(key), encode(item)] for key, item in value.items()]]
    return encode_object(value)


def encode_object(value: Any) -> Any:
    """What is no plain data, as far as the comparison goes."""
    if isinstance(value, pathlib.PurePath):
        return ["path", str(value)]
    if isinstance(value, type):
        return ["class", value.__name__]
    if isinstance(value, types.ModuleType):
        return ["module", value.__name__]
    for kind in (str, int):
        if isinstance(value, kind):
            return [kind.__name__, repr(kind(value))]
    if callable(value) and type(value).__module__ != "__config__":
        return ["function"]
    return ["object"]


def prepare(case: dict[str, Any], root: pathlib.Path) -> None:
    """Give this process the files, variables and CPUs of *case*."""
    for path, text in case["files"].items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    os.chdir(root)
    sys.path.insert(0, str(root))
    os.environ.clear()
    os.environ.update(case["env"])
    number = case["cpus"]
    os.cpu_count = lambda: number
    os.sched_getaffinity = lambda _pid: set(range(number))


def names(case: dict[str, Any]) -> Any:
    """What the file binds; None where it raises."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    with tempfile.TemporaryDirectory(prefix="gunilint-oracle-") as directory:
        root = pathlib.Path(directory)
        prepare(case, root)
        try:
            read = gunicorn.app.base.Application.get_config_from_filename
            found = read(None, str(root / "gunicorn.conf.py"))
        except BaseException:  # noqa: BLE001 - whatever the file does, it does not load
            return None
        own = {name: value for name, value in found.items() if not name.startswith("__")}
        return {name: encode(value) for name, value in own.items()}


def answer(case: dict[str, Any]) -> Any:
    """The answer for *case*, worked out in a process of its own."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        signal.alarm(SECONDS)
        data = json.dumps(names(case)).encode()
        while data:
            data = data[os.write(write, data) :]
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(data) if data else None


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
