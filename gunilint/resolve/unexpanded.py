"""Words of a command that still have a variable's name where its value is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gunilint.resolve.arguments import Arguments, ProblemKind
from gunilint.source import Text
from gunilint.value import Known

_VARIABLE: Final = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*[^}]*\}|\([A-Za-z_]\w*\))")
"""`$NAME`, `${NAME}`, `${NAME:-default}` of a shell, `$(NAME)` of Kubernetes."""

_FREE_TEXT: Final = frozenset(
    {"access_log_format", "default_proc_name", "proc_name", "raw_env", "statsd_prefix"}
    | {"headers", "root_path", "dogstatsd_tags", "syslog_prefix"}
)
"""Settings whose values may have a dollar sign of their own."""


def unexpanded_words(hands: Iterable[Arguments | None]) -> Iterator[Text]:
    """The values, and the application's name, that nobody put a variable's value into.

    What a shell expands has no variable left when it gets here; Kubernetes leaves `$(NAME)`
    as it is where the container has no such variable.
    """
    for arguments in hands:
        if arguments is None:
            continue
        for item in arguments.assigned:
            if item.name not in _FREE_TEXT and isinstance(item.value, Known):
                values = (
                    item.value.value if isinstance(item.value.value, list) else [item.value.value]
                )
                for value in values:
                    if isinstance(value, str) and _VARIABLE.search(value):
                        yield Text(value, item.span)
        for problem in arguments.problems:
            if problem.kind is ProblemKind.INVALID_VALUE and _VARIABLE.search(problem.word):
                yield Text(problem.word, problem.span)
        app = arguments.app
        if app is not None and isinstance(app.value, Known) and _VARIABLE.search(app.value.value):
            yield Text(app.value.value, app.span)
