"""Bytes out, nothing else: one pure renderer per format.

Each format is a module with a function `render(report, view)`; it is imported when it is asked
for, so a run pays for one format only.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from gunilint.diagnostic import Report
from gunilint.errors import UsageError
from gunilint.report.view import Renderer, View

__all__ = ["FORMATS", "View", "render"]

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "full": "gunilint.report.full",
        "concise": "gunilint.report.concise",
        "json": "gunilint.report.json_view",
        "sarif": "gunilint.report.sarif",
    }
)
"""The module that writes each format."""


def render(
    report: Report,
    format_name: str,
    *,
    color: bool = False,
    width: int | None = None,
    ascii_only: bool = False,
    prefix: str = "",
    category: str = "gunilint/",
    exit_code: int | None = None,
    working_directory: str | None = None,
    brought_by: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """*report* as text; what the options mean is said at `View`.

    Raises UsageError where no format is called *format_name*.
    """
    if format_name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"no output format is called {format_name!r}; there are: {known}")
    renderer = cast("Renderer", import_module(FORMATS[format_name]).render)
    view = View(
        color=color,
        width=width,
        ascii_only=ascii_only,
        prefix=prefix,
        category=category,
        exit_code=exit_code,
        working_directory=working_directory,
        brought_by=brought_by or {},
    )
    return renderer(report, view)
