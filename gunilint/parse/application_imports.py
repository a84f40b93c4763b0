"""Import statements, name by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gunilint.parse.application_flow import Flow
from gunilint.parse.application_places import Places
from gunilint.parse.facts.application import Import


def imports_of(node: ast.Import | ast.ImportFrom, places: Places, flow: Flow) -> Iterator[Import]:
    """What *node* imports; `from __future__` imports nothing."""
    if isinstance(node, ast.Import):
        yield from (_module(alias, places, flow) for alias in node.names)
    elif node.module != "__future__":
        yield from _names(node, places, flow)


def _module(alias: ast.alias, places: Places, flow: Flow) -> Import:
    span = places.imported_name(alias, alias.name)
    return Import(
        module=alias.name,
        level=0,
        name=None,
        bound=alias.asname or alias.name.partition(".")[0],
        is_renamed=alias.asname is not None,
        module_span=span,
        name_span=span,
        passable=flow.passable,
        maybe=flow.maybe,
    )


def _names(node: ast.ImportFrom, places: Places, flow: Flow) -> Iterator[Import]:
    module_span = places.imported_from(node)
    for alias in node.names:
        yield Import(
            module=node.module or "",
            level=node.level,
            name=alias.name,
            bound=alias.asname or alias.name,
            is_renamed=alias.asname is not None,
            module_span=module_span,
            name_span=places.imported_name(alias, alias.name),
            passable=flow.passable,
            maybe=flow.maybe,
        )
