"""The settings of a server, of which only those that somebody sets are kept."""

from __future__ import annotations

from typing import Any

import pytest

from gunilint.model.settings import Settings, touched
from gunilint.source import Position, Span
from gunilint.value import Known, Layer, Origin, Setting, Value

_COMMAND = Span("Procfile", Position(1, 6), Position(1, 14))
_DEFAULT = Origin(Layer.DEFAULT, _COMMAND)
_WORKERS = Setting("workers", Known(4), Origin(Layer.COMMAND_LINE, _COMMAND))
_DEFAULTS: dict[str, Value[Any]] = {
    "bind": Known(["127.0.0.1:8000"]),
    "workers": Known(1),
    "timeout": Known(30),
}


def settings() -> Settings:
    return Settings(_DEFAULTS, _DEFAULT, {"workers": _WORKERS})


def test_every_setting_is_there_in_order() -> None:
    """A setting that nobody sets is its default, at the place where one would set it."""
    assert dict(settings()) == {
        "bind": Setting("bind", Known(["127.0.0.1:8000"]), _DEFAULT),
        "workers": _WORKERS,
        "timeout": Setting("timeout", Known(30), _DEFAULT),
    }
    assert list(settings()) == ["bind", "workers", "timeout"]
    assert len(settings()) == 3


def test_what_is_no_setting() -> None:
    """A name that the version does not have is in none of the settings."""
    assert "threads" not in settings()
    assert settings().get("threads") is None
    with pytest.raises(KeyError):
        settings()["threads"]


def test_what_is_touched() -> None:
    """Only what is no plain default is kept; of any other mapping, all of it."""
    assert touched(settings()) == {"workers": _WORKERS}
    assert touched(dict(settings())) == dict(settings())
