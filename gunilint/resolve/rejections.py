"""What a server refuses, or takes and cannot use, as rules see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gunilint.model.file import Argument, RejectedArguments, RejectedSetting
from gunilint.resolve.arguments import Arguments
from gunilint.resolve.catalog import Catalog
from gunilint.resolve.catalog.gunicorn import flags_anywhere
from gunilint.resolve.checked import Refusal, variable_of
from gunilint.resolve.nonsense import nonsense
from gunilint.resolve.validators_plain import named
from gunilint.source import Span
from gunilint.value import Known, Setting


def rejected_settings(refusals: Iterable[Refusal], command: Span) -> Iterator[RejectedSetting]:
    """The values with which a server does not start."""
    for refusal in refusals:
        yield RejectedSetting(
            refusal.setting,
            named(refusal.value),
            refusal.why,
            refusal.span,
            False,
            command,
            refusal.variable,
        )


def unusable_settings(
    settings: Mapping[str, Setting[Any]], catalog: Catalog, command: Span
) -> Iterator[RejectedSetting]:
    """The values that Gunicorn takes and cannot use."""
    for name, setting in settings.items():
        if setting.is_default or not isinstance(setting.value, Known):
            continue
        why = nonsense(catalog.settings[name], setting.value.value)
        if why is not None:
            shown = repr(setting.value.value)
            variable = variable_of(setting)
            yield RejectedSetting(name, shown, why, setting.span, True, command, variable)


def rejected_arguments(
    arguments: Arguments, command: Span, server: str = "gunicorn"
) -> RejectedArguments:
    """The words that a parser rejects, and the flags that it takes in a shortened form."""
    problems = [
        Argument(
            item.word,
            item.span,
            item.kind.value,
            item.message,
            item.suggestion,
            flags_anywhere(item.word.partition("=")[0]) if server == "gunicorn" else (),
        )
        for item in arguments.problems
    ]
    shortened = [
        Argument(
            item.flag,
            item.flag_span,
            "abbreviation",
            f"short for {item.abbreviation_of}",
            item.abbreviation_of,
        )
        for item in arguments.assigned
        if item.abbreviation_of is not None
    ]
    return RejectedArguments(server, (*problems, *shortened), command)
