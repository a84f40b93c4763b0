"""What each version of Gunicorn and Uvicorn can be told, generated from the real packages."""

from __future__ import annotations

from gunilint.resolve.catalog.gunicorn import (
    NEWEST,
    VERSIONS,
    Catalog,
    SettingSpec,
    WorkerClass,
    known_anywhere,
    line_of,
    load,
)
from gunilint.resolve.catalog.spelling import suggest_flag, suggest_setting

__all__ = [
    "NEWEST",
    "VERSIONS",
    "Catalog",
    "SettingSpec",
    "WorkerClass",
    "known_anywhere",
    "line_of",
    "load",
    "suggest_flag",
    "suggest_setting",
]
