"""Static evaluation of Python configuration files: what Gunicorn would read, without running it.

evaluated = evaluate(module, environment, loader)
evaluated.names["workers"].value  # Known(4)
"""

from __future__ import annotations

from gunilint.resolve.evaluate.budget import Budget
from gunilint.resolve.evaluate.evaluation import evaluate
from gunilint.resolve.evaluate.loader import Loader
from gunilint.resolve.evaluate.objects import (
    ABSENT,
    Absent,
    Class,
    Function,
    Instance,
    ModuleObject,
)
from gunilint.resolve.evaluate.result import Assigned, Evaluated, Failure, fall_back

__all__ = [
    "ABSENT",
    "Absent",
    "Assigned",
    "Budget",
    "Class",
    "Evaluated",
    "Failure",
    "Function",
    "Instance",
    "Loader",
    "ModuleObject",
    "evaluate",
    "fall_back",
]
