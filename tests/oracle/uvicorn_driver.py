"""Answers what the real Uvicorn of this interpreter makes of command lines.

Runs inside an environment made by `tools/server_environments.py`; see `harness`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import Any

import click
from click.core import ParameterSource
from uvicorn.main import main

SET_BY_CALLER = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def plain(value: Any) -> Any:
    """*value* in JSON types; a choice between enum members by its value."""
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return getattr(value, "value", value)


def answer(words: list[str], env: dict[str, str]) -> dict[str, Any]:
    """What *words* and the variables *env* set."""
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, **env})
    settings = main.context_settings
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            context = main.make_context("uvicorn", list(words), **settings)
    except click.exceptions.Exit as stop:
        return {"code": stop.exit_code}
    except click.ClickException as problem:
        return {"code": problem.exit_code, "message": problem.format_message()}
    given = {
        name: plain(value)
        for name, value in context.params.items()
        if context.get_parameter_source(name) in SET_BY_CALLER
    }
    return {"given": given}


json.dump([answer(words, env) for words, env in json.load(sys.stdin)], sys.stdout)
