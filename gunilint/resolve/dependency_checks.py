"""What checks, before a server starts, that the packages that are installed fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gunilint.frozen import replace
from gunilint.model.container import Container
from gunilint.source import Source, Span, Tree

_CHECK: Final = re.compile(
    r"(?<![\w./-])(?:\S*/)?(?:pip[0-9.]*|-m\s+pip|uv\s+pip)\s+check(?![\w-])"
)


def checks_dependencies(text: str) -> bool:
    """Whether *text*, of a command or a script, runs `pip check` or `uv pip check`."""
    return _CHECK.search(text) is not None


def with_dependency_checks(
    container: Container | None, paths: Iterable[str], tree: Tree
) -> Container | None:
    """*container* with the checks that its Dockerfile and its start scripts run."""
    if container is None:
        return None
    found = tuple(place for path in paths for place in _in_file(path, tree))
    if not found:
        return container
    return replace(container, dependency_checks=(*container.dependency_checks, *found))


def _in_file(path: str, tree: Tree) -> Iterator[Span]:
    source = tree.read(path)
    if isinstance(source, Source) and "check" in source.text:
        for match in _CHECK.finditer(source.text):
            span = source.span(*match.span())
            if not source.line(span.start.line).lstrip().startswith("#"):
                yield span
