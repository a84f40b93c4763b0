"""Virtual environments that hold one real version of Gunicorn or Uvicorn each.

Used by the generator of the catalogue and by the oracle tests. An environment is made once and
kept in a cache directory: `$GUNILINT_ORACLE_CACHE`, else `~/.cache/gunilint-oracle`.

    python tools/server_environments.py gunicorn 23.0.0

prints the interpreter of that environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

GUNICORN: Final = (
    "19.9.0",
    "20.1.0",
    "21.2.0",
    "22.0.0",
    "23.0.0",
    "24.1.1",
    "25.3.0",
    "26.2.0",
    "27.0.1",
)
UVICORN: Final = ("0.22.0", "0.29.0", "0.30.0", "0.34.0", "0.37.0", "0.41.0", "0.54.0")


def cache() -> Path:
    """The directory that holds the environments."""
    given = os.environ.get("GUNILINT_ORACLE_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "gunilint-oracle"


def interpreter(package: str, version: str) -> Path:
    """The Python of the environment for *package* at *version*, made where it is missing."""
    place = cache() / f"{package}-{version}"
    python = place / "bin" / "python"
    if not python.exists():
        _make(place, f"{package}=={version}")
    return python


def _make(place: Path, requirement: str) -> None:
    draft = place.with_name(f"{place.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(draft)], check=True)
    # Gunicorn up to 20.1 imports pkg_resources, which setuptools 82 removed.
    subprocess.run(
        [draft / "bin" / "python", "-m", "pip", "install", "-q", requirement, "setuptools<81"],
        check=True,
        stdout=sys.stderr,
    )
    try:
        draft.rename(place)
    except OSError:  # another process was faster
        shutil.rmtree(draft, ignore_errors=True)


if __name__ == "__main__":
    print(interpreter(sys.argv[1], sys.argv[2]))  # noqa: T201
