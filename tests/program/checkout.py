"""The checkout that the tests belong to."""

from __future__ import annotations

import shutil
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent
_NEEDED = ("LICENSE", "README.md", "pyproject.toml", ".pre-commit-hooks.yaml", "gunilint", "rules")


def copy_to(target: Path) -> Path:
    """Copy what a build needs, and nothing that an earlier build left behind."""
    target.mkdir(parents=True)
    for name in _NEEDED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(
                source, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        else:
            shutil.copy(source, target)
    return target
