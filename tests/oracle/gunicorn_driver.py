"""Answers what the real Gunicorn of this interpreter makes of many cases.

Runs inside an environment made by `tools/server_environments.py`. Reads a JSON list of cases
from standard input and writes a JSON list of outcomes; see `harness` for both. Each case is
loaded, but not served, in a forked process of its own that is killed after some seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gunicorn.app.wsgiapp  # the parent pays for what it imports, once

SECONDS = 20.0
FRESH = ("gunicorn.config", "gunicorn.app", "gunicorn.arbiter")
"""Modules that read the environment or the working directory while they are imported."""


def encode(value: Any) -> Any:
    """*value* in JSON; what JSON lacks is an object with the key `!`."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if abs(value) < 1 << 63 else {"!": "int", "text": hex(value)}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, (tuple, set, frozenset)):
        items = value if isinstance(value, tuple) else sorted(value, key=repr)
        return {"!": type(value).__name__, "items": [encode(item) for item in items]}
    if isinstance(value, dict):
        return {"!": "dict", "items": [[encode(k), encode(v)] for k, v in value.items()]}
    if isinstance(value, bytes):
        return {"!": "bytes", "text": value.decode("latin-1")}
    return encode_code(value)


def encode_code(value: Any) -> dict[str, Any]:
    """A function, a class, or what is neither."""
    module = getattr(value, "__module__", None) or ""
    if isinstance(value, type):
        return {"!": "class", "name": f"{module}.{value.__qualname__}"}
    if callable(value):
        own = module.partition(".")[0] == "gunicorn" and value.__name__ != "<lambda>"
        return {"!": "function", "default": own}
    return {"!": "object", "type": f"{type(value).__module__}.{type(value).__qualname__}"}


def count_cpus(number: int) -> None:
    """Make every way to count CPUs answer *number*."""
    os.cpu_count = lambda: number
    if hasattr(os, "process_cpu_count"):
        os.process_cpu_count = lambda: number
    os.sched_getaffinity = lambda _pid: set(range(number))


def load(_case: dict[str, Any]) -> dict[str, Any]:
    """What `cfg` holds after the real server has read its files, words and variables."""
    for name in [name for name in sys.modules if name.startswith(FRESH)]:
        del sys.modules[name]
    from gunicorn.app.wsgiapp import WSGIApplication

    application = WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn")
    settings = application.cfg.settings
    return {
        "settings": {name: encode(setting.get()) for name, setting in settings.items()},
        "app": application.app_uri,
    }


def set_values(case: dict[str, Any]) -> dict[str, Any]:
    """What each of the settings holds after it alone is set, or the exception's text."""
    from gunicorn.config import Config

    answers = []
    for name, text in case["values"]:
        scope: dict[str, Any] = {}
        exec(f"value = {text}", scope)
        try:
            config = Config()
            config.set(name, scope["value"])
            answers.append({"value": encode(config.settings[name].get())})
        except Exception as problem:  # noqa: BLE001 - any of them rejects the value
            answers.append({"error": f"{type(problem).__name__}: {problem}"})
    return {"answers": answers}


def parse(case: dict[str, Any]) -> dict[str, Any]:
    """What argparse makes of each list of words, before any validator; or its exit code."""
    from gunicorn.config import Config

    parser = Config(prog="gunicorn").parser()
    answers: list[dict[str, Any]] = []
    for words in case["words"]:
        try:
            found = vars(parser.parse_args(words))
        except SystemExit as stop:
            answers.append({"code": stop.code})
            continue
        given = {name: encode(value) for name, value in found.items() if value is not None}
        answers.append({"args": given.pop("args"), "given": given})
    return {"answers": answers}


def task_of(case: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What is asked about *case*."""
    if "values" in case:
        return set_values
    return parse if "words" in case else load


def prepare(case: dict[str, Any], root: Path) -> None:
    """Give this process the files, words, variables and CPUs of *case*."""
    for path, text in case.get("files", {}).items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8"))
    cwd = root / case.get("cwd", ".")
    cwd.mkdir(parents=True, exist_ok=True)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, "HOME": "/nonexistent"})
    os.environ.update(case.get("env", {}))
    sys.argv = ["gunicorn", *case.get("argv", [])]
    sys.path.insert(0, str(cwd))
    if case.get("cpus"):
        count_cpus(case["cpus"])


def child(case: dict[str, Any], write: int, root: Path) -> None:
    """Load *case* and write the outcome into the pipe; never returns."""
    errors = os.open(str(root / ".stderr"), os.O_RDWR | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(errors, 2)
    outcome: dict[str, Any]
    try:
        prepare(case, root / "work")
        outcome = {"ok": True, **task_of(case)(case), "cwd": str(Path.cwd())}
    except SystemExit as stop:
        outcome = {"ok": False, "code": stop.code if isinstance(stop.code, int) else 1}
    except BaseException:  # noqa: BLE001 - whatever a config file does is an outcome
        traceback.print_exc()
        outcome = {"ok": False, "code": 1}
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    outcome["stderr"] = (root / ".stderr").read_bytes().decode("utf-8", "replace")[-4000:]
    data = json.dumps(outcome).encode()
    while data:
        data = data[os.write(write, data) :]
    os._exit(0)


def receive(read: int, pid: int) -> bytes:
    """All that the child writes; it is killed when its time is over."""
    deadline = time.monotonic() + SECONDS
    data = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([read], [], [], left)[0]:
            os.kill(pid, signal.SIGKILL)
            return b""
        part = os.read(read, 1 << 16)
        if not part:
            return data
        data += part


def run(case: dict[str, Any]) -> dict[str, Any]:
    """The outcome of *case*."""
    with tempfile.TemporaryDirectory(prefix="gunilint-oracle-") as root:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            child(case, write, Path(root).resolve())
        os.close(write)
        data = receive(read, pid)
        os.close(read)
        os.waitpid(pid, 0)
        # The directory's name differs from run to run.
        data = data.replace(json.dumps(str(Path(root).resolve()))[1:-1].encode(), b"/ROOT")
    return json.loads(data) if data else {"ok": False, "code": -9, "stderr": "no answer in time"}


def main() -> None:
    cases = json.load(sys.stdin)
    json.dump([run(case) for case in cases], sys.stdout)


assert gunicorn.app.wsgiapp
main()
