"""Words that are only there if somebody sets a variable: `gunicorn $GUNICORN_OPTS app:app`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from gunilint.frozen import replace
from gunilint.resolve.catalog import Catalog
from gunilint.resolve.effective import Effective
from gunilint.resolve.words import Argument
from gunilint.value import Bindings, Input, Known, Missing, Setting, Symbolic, Unknown, Value

_NAMES_APPLICATION: Final = re.compile(r"APP|ASGI|MODULE|TARGET|WSGI")


def optional_words(catalog: Catalog, words: Sequence[Argument]) -> tuple[Argument, ...]:
    """Those of *words* that vanish where nobody sets the variables they are made of.

    A word after a flag that takes a value is that value, and is not among them; nor is one
    that a name like APP_MODULE says to be the application.
    """
    return tuple(
        word
        for index, word in enumerate(words)
        if _vanishes(word.value) and not (index and _wants_value(catalog, words[index - 1]))
    )


def _vanishes(value: Value[str]) -> bool:
    if not isinstance(value, Symbolic):
        return False
    if not isinstance(value.default, Missing):
        return value.default == ""
    names = [item.name for item in value.inputs]
    is_bare = len(names) == 1 and value.formula in (f"${names[0]}", f"${{{names[0]}}}")
    return is_bare and not _NAMES_APPLICATION.search(names[0].upper())


def _wants_value(catalog: Catalog, word: Argument) -> bool:
    """Whether *word* is a flag that the next word is the value of."""
    text = word.value.value if isinstance(word.value, Known) else ""
    if not text.startswith("-") or "=" in text:
        return False
    spec = catalog.flags.get(text)
    return spec is None or spec.takes_value


def given(word: Argument, bindings: Bindings) -> tuple[Argument, ...]:
    """An optional word under other inputs: a shell splits what it becomes at blanks."""
    bound = word.under(bindings)
    if not isinstance(bound.value, Known):
        return (bound,)
    return tuple(bound._replace(value=Known(text)) for text in bound.value.value.split())


def depending_on(
    effective: Effective,
    words: Sequence[Argument],
    rebind: Callable[[str, Bindings], Value[Any]],
) -> Effective:
    """*effective*, resolved without *words*, any of whose settings these may change."""
    inputs = tuple(
        dict.fromkeys(
            item for word in words if isinstance(word.value, Symbolic) for item in word.value.inputs
        )
    )
    server = effective.server
    settings = {
        name: _depending(setting, inputs, rebind) for name, setting in server.settings.items()
    }
    return replace(effective, server=replace(server, settings=settings))


def _depending(
    setting: Setting[Any],
    inputs: tuple[Input, ...],
    rebind: Callable[[str, Bindings], Value[Any]],
) -> Setting[Any]:
    value = setting.value
    if isinstance(value, Unknown):
        return setting
    own: tuple[Input, ...] = ()
    default: Any = value.value if isinstance(value, Known) else value.default
    formula = repr(default)
    if isinstance(value, Symbolic):
        own, formula = value.inputs, value.formula
    names = ", ".join(item.name for item in inputs)
    return replace(
        setting,
        value=Symbolic(
            f"{formula}, unless {names} adds a flag",
            tuple(dict.fromkeys((*own, *inputs))),
            default,
            lambda bindings: rebind(setting.name, bindings),
        ),
    )
