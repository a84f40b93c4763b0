"""How long a lifecycle hook takes, where its commands tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from gunilint.parse.facts.kubernetes_pod import Handler
from gunilint.parse.facts.yaml import Mapping, Scalar
from gunilint.parse.facts.yaml_field import Field, Words
from gunilint.source import Source, Span
from gunilint.value import Seconds, Unknown

_SHELL: Final = re.compile(r"(?:/usr)?(?:/bin/|/busybox/)?(?:sh|bash|ash|dash)")
_SHELL_FLAGS: Final = re.compile(r"-[eulx]*c[eulx]*")
_SLEEP: Final = re.compile(
    r"(?:exec\s+)?(?:(?:/usr)?/bin/)?sleep((?:\s+[\"']?[0-9.]+[smhd]?[\"']?)+)"
)
_AMOUNT: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([smhd]?)")
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_SEPARATOR: Final = re.compile(r"&&|;|\n")
# Commands that send a signal, write a line or a file, and return at once.
_QUICK: Final = re.compile(
    r"(?:(?:/usr)?/s?bin/)?"
    r"(?:kill|pkill|killall|echo|printf|touch|rm|mv|date|true|exit|set|:|nginx\s+-s)\b[^|&`$(){}<>]*"
)
_PYTHON: Final = re.compile(r"(?:/\S*/)?python[0-9.]*", re.ASCII)
_PYTHON_SLEEP: Final = re.compile(
    r"\s*(?:import time\s*[;\n]\s*time\.sleep|from time import sleep\s*[;\n]\s*sleep"
    r"|__import__\(['\"]time['\"]\)\.sleep)\(([0-9.]+)\)\s*;?\s*"
)

_Timed = tuple[Seconds, Span]
Sources = Callable[[str], Source]
"""The text of a file by its path: an object can be put together from several."""


def hook_seconds(
    handler: Handler, words: Words | None, node: Mapping, sources: Sources
) -> Field[Seconds]:
    """How long the hook takes; Unknown, and why, where it does other things than sleep.

    The place is that of the number, if there is one alone.
    """
    if handler is not Handler.EXEC or words is None or words.gap is not None:
        why = {
            Handler.HTTP: "it lasts as long as an HTTP request",
            Handler.EXEC: words.gap.why if words and words.gap else "it has no command",
        }.get(handler, "it is not read")
        return Field(Unknown(why, node.span), node.span, _cut(node.span, sources))
    opaque = next((item for item in words.items if item.opaque is not None), None)
    if opaque is not None:
        return Field(Unknown(str(opaque.opaque), opaque.span), opaque.span, opaque.value)
    timed = _timed(words.items, sources)
    if timed is None:
        why = "it runs a command whose duration cannot be told"
        return Field(Unknown(why, words.span), words.span, _cut(words.span, sources))
    total = Seconds(sum(amount for amount, _ in timed))
    span = timed[0][1] if len(timed) == 1 else words.span
    return Field(total, span, _cut(span, sources))


def _timed(items: tuple[Scalar, ...], sources: Sources) -> list[_Timed] | None:
    """The sleeps among the words, each with the place of its number; None if more happens."""
    texts = [item.value for item in items]
    match texts:
        case [shell, flags, _, *_] if _SHELL.fullmatch(shell) and _SHELL_FLAGS.fullmatch(flags):
            return _script(items[2], sources)
        case [shell, "-e" | "-l" | "-x", "-c", _, *_] if _SHELL.fullmatch(shell):
            return _script(items[3], sources)
        case [python, "-c", code] if _PYTHON.fullmatch(python):
            return _python(code, items[2], sources)
        case [_, *_]:
            return _arguments(items)
    return None


def _cut(span: Span, sources: Sources) -> str:
    return sources(span.path).cut(span)


def _arguments(items: tuple[Scalar, ...]) -> list[_Timed] | None:
    command = " ".join(item.value for item in items)
    if any(re.search(r"\s", item.value) for item in items):
        return None
    if _SLEEP.fullmatch(command):
        amounts = [(_AMOUNT.fullmatch(item.value), item.span) for item in items[1:]]
        if any(found is None for found, _ in amounts):
            return None
        return [(_seconds(found), span) for found, span in amounts if found is not None]
    return [] if _QUICK.fullmatch(command) else None


def _script(item: Scalar, sources: Sources) -> list[_Timed] | None:
    """The sleeps of a shell script that does nothing else that takes time."""
    fragment = item.fragment(sources(item.span.path))
    timed: list[_Timed] = []
    position = 0
    for end, after in _commands(item.value):
        start, command = position, item.value[position:end]
        position = after
        stripped = command.strip()
        start += len(command) - len(command.lstrip())
        sleep = _SLEEP.fullmatch(stripped)
        if stripped.count("'") % 2 or stripped.count('"') % 2:
            return None  # the separator stood in quotes
        if sleep is not None:
            for found in _AMOUNT.finditer(stripped, sleep.start(1)):
                span = fragment.span(start + found.start(), start + found.end())
                timed.append((_seconds(found), span))
        elif stripped and not stripped.startswith("#") and not _QUICK.fullmatch(stripped):
            return None
    return timed


def _commands(text: str) -> list[tuple[int, int]]:
    """Where each command ends and where the next begins."""
    ends = [(found.start(), found.end()) for found in _SEPARATOR.finditer(text)]
    return [*ends, (len(text), len(text))]


def _python(code: str, item: Scalar, sources: Sources) -> list[_Timed] | None:
    found = _PYTHON_SLEEP.fullmatch(code)
    amount = None if found is None else _AMOUNT.fullmatch(found[1])
    if found is None or amount is None:
        return None
    return [(_seconds(amount), item.fragment(sources(item.span.path)).span(*found.span(1)))]


def _seconds(found: re.Match[str]) -> Seconds:
    return Seconds(float(found[1]) * _UNITS[found[2]])
