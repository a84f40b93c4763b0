"""Which code runs: gunilint's own, that of plug-ins, and the releases of all that is installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec

from gunilint.digest import blake2b
from gunilint.installed import installed

_COUNTS = (".py", ".toml", ".json", ".so", ".pyd")


def code_state(folders: Sequence[str]) -> str | None:
    """One word that changes with the code; None where it lies in no directory.

    *folders* hold rules that the caller names. A package that is worked on has the same version
    from one minute to the next: so its files' sizes and times count.
    """
    found = installed()
    tops = {"gunilint", *(point.module.partition(".")[0] for point in found.points)}
    places = [place for name in sorted(tops) for place in _places(name)]
    if len(places) < len(tops):
        return None
    words = [sys.version, *found.folders]
    try:
        words += [line for place in (*places, *folders) for line in sorted(_files(place))]
    except OSError:
        return None
    return blake2b("\0".join(words).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _places(name: str) -> Iterable[str]:
    """The directories of a package, or the file of a module; it is not imported."""
    spec = find_spec(name)
    if spec is None:
        return ()
    if spec.submodule_search_locations is not None:
        return [place for place in spec.submodule_search_locations if os.path.isdir(place)]
    return [spec.origin] if spec.origin is not None and os.path.isfile(spec.origin) else ()


def _files(place: str) -> Iterator[str]:
    """The files of code at *place*, each with what the system says of it."""
    if os.path.isfile(place):
        found = os.stat(place)
        yield f"{place} {found.st_mtime_ns} {found.st_size}"
        return
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.endswith(_COUNTS):
                found = entry.stat()
                yield f"{entry.path} {found.st_mtime_ns} {found.st_size}"
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)
