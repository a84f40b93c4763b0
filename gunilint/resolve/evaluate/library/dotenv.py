"""`.env` files, as python-dotenv and its like load them."""

from __future__ import annotations

import re
from typing import Final

from gunilint.resolve.evaluate.abstract import NONE, OPAQUE, TRUE, Abstract, Formula, unknown
from gunilint.resolve.evaluate.callables import Arguments
from gunilint.resolve.evaluate.environ import read_variable, variable_input
from gunilint.resolve.evaluate.heap import DictObject, Slot
from gunilint.resolve.evaluate.interpreter import Interpreter
from gunilint.resolve.evaluate.objects import ABSENT

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[ \t]*(.*)$")


def parse_dotenv(text: str) -> dict[str, str | None]:
    """Names and values; None where a value needs more than plain reading."""
    entries: dict[str, str | None] = {}
    for line in text.splitlines():
        found = _LINE.match(line)
        if found and not line.lstrip().startswith("#"):
            entries[found.group(1)] = _value(found.group(2).rstrip())
    return entries


def _value(written: str) -> str | None:
    for quote in ("'", '"'):
        if written.startswith(quote):
            end = written.find(quote, 1)
            inner = written[1:end]
            plain = end > 0 and "\\" not in inner and (quote == "'" or "$" not in inner)
            return inner if plain else None
    bare = re.split(r"\s+#", written)[0].strip()
    return None if "$" in bare else bare


def _path(run: Interpreter, given: Arguments) -> str | None:
    """The file that a call names; `.env` where it names none."""
    asked = given.get(0, "dotenv_path") or given.named.get("path") or given.named.get("env_file")
    if asked is None or asked.payload is None:
        return ".env"
    payload = run.view(asked)
    return payload if isinstance(payload, str) else None


def _load(run: Interpreter, given: Arguments, *, override: bool) -> None:
    path = _path(run, given)
    text = None if path is None else run.loader.text(path)
    if text is None:
        # Not in the repository: what it sets comes from outside, like the environment itself.
        return
    for name, written in parse_dotenv(text).items():
        before = read_variable(run, run.environ, name)
        value = Abstract(OPAQUE if written is None else written, before.inputs)
        if before.payload is not ABSENT and not override:
            continue
        if override:
            inputs = frozenset({variable_input(name)}) if written is None else frozenset()
            value = Abstract(OPAQUE if written is None else written, inputs)
        elif written is None and not before.inputs:
            value = unknown("is written in a .env file in a way that is not followed", given.span)
        if value.inputs:
            value = value._replace(formula=Formula(f"${name}"))
        run.touch(run.environ)
        run.environ.slots[name] = Slot(value, given.span, given.span)


def load_dotenv(run: Interpreter, given: Arguments) -> Abstract:
    """`load_dotenv(path, override=False)`."""
    override = given.named.get("override")
    _load(run, given, override=override is not None and run.truth(override) is True)
    return TRUE


def read_dotenv(run: Interpreter, given: Arguments) -> Abstract:
    """`env.read_env()`: what is set already stays."""
    override = given.named.get("override") or given.named.get("overwrite")
    _load(run, given, override=override is not None and run.truth(override) is True)
    return NONE


def dotenv_values(run: Interpreter, given: Arguments) -> Abstract:
    """`dotenv_values(path)`: a dict of what the file holds."""
    path = _path(run, given)
    text = None if path is None else run.loader.text(path)
    if text is None:
        return unknown(f"comes from {path or 'a file'}, which is not in the repository", given.span)
    slots: dict[object, Slot] = {}
    for name, written in parse_dotenv(text).items():
        value = Abstract(written)
        if written is None:
            value = unknown("is written in a .env file in a way that is not followed", given.span)
        slots[name] = Slot(value)
    return Abstract(DictObject(slots))
