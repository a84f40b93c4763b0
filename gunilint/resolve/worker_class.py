"""What kind of worker a class is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gunilint.model.server import RejectedClass, WorkerKind
from gunilint.resolve.catalog import Catalog
from gunilint.resolve.catalog.gunicorn import workers_anywhere
from gunilint.resolve.catalog.spelling import closest
from gunilint.value import Known, Setting

# Aliases: gunicorn 19.9.0 … 27.0.1, workers/__init__.py, SUPPORTED_WORKERS. Classes: the same
# packages, uvicorn 0.54.0 (workers.py) and uvicorn-worker 0.4.0 (_workers.py).
_KINDS: Final[Mapping[str, WorkerKind]] = {
    "sync": WorkerKind.SYNC,
    "gunicorn.workers.sync.SyncWorker": WorkerKind.SYNC,
    "gthread": WorkerKind.GTHREAD,
    "gunicorn.workers.gthread.ThreadWorker": WorkerKind.GTHREAD,
    "gevent": WorkerKind.GEVENT,
    "gunicorn.workers.ggevent.GeventWorker": WorkerKind.GEVENT,
    "gevent_wsgi": WorkerKind.GEVENT_PYWSGI,
    "gevent_pywsgi": WorkerKind.GEVENT_PYWSGI,
    "gunicorn.workers.ggevent.GeventPyWSGIWorker": WorkerKind.GEVENT_PYWSGI,
    "gunicorn.workers.ggevent.PyWSGIWorker": WorkerKind.GEVENT_PYWSGI,
    "eventlet": WorkerKind.EVENTLET,
    "gunicorn.workers.geventlet.EventletWorker": WorkerKind.EVENTLET,
    "tornado": WorkerKind.TORNADO,
    "gunicorn.workers.gtornado.TornadoWorker": WorkerKind.TORNADO,
    "asgi": WorkerKind.ASGI,
    "gunicorn.workers.gasgi.ASGIWorker": WorkerKind.ASGI,
    **{
        f"{package}.{name}": WorkerKind.UVICORN
        for package in ("uvicorn.workers", "uvicorn_worker", "uvicorn_worker._workers")
        for name in ("UvicornWorker", "UvicornH11Worker")
    },
}


def worker_kind(name: str, threads: int | None, *, is_object: bool = False) -> WorkerKind | None:
    """The kind of the class called *name*, an alias or a dotted path; None for a stranger.

    A string that ends in SyncWorker, or `sync`, becomes gthread where *threads* is above 1; a
    class object does not (gunicorn 27.0.1, config.py, Config.worker_class_str). None for
    *threads* is a number that cannot be told: then neither can this kind.
    """
    kind = _KINDS.get(name)
    if not is_object and (name == "sync" or name.endswith("SyncWorker")):
        if threads is None:
            return None
        return WorkerKind.GTHREAD if threads > 1 else kind
    return kind


_CLOSED_PACKAGES: Final = ("uvicorn.workers.", "uvicorn_worker.")
"""Packages of which every worker class is in the table."""

_MEANT: Final[Mapping[str, str]] = {
    "uvicorn": "uvicorn_worker.UvicornWorker",
    "uvicornworker": "uvicorn_worker.UvicornWorker",
    "uvicorn_worker": "uvicorn_worker.UvicornWorker",
    "uvicorn-worker": "uvicorn_worker.UvicornWorker",
    "uvicorn-worker.uvicornworker": "uvicorn_worker.UvicornWorker",
    "thread": "gthread",
    "threads": "gthread",
    "threaded": "gthread",
    "threading": "gthread",
    "async": "asgi",
    "asyncio": "asgi",
}
"""What people write for a class, in lower case, and no spelling correction would find."""


def kind_of_class(
    chosen: Setting[Any], threads: Setting[Any], catalog: Catalog
) -> tuple[WorkerKind | None, RejectedClass | None]:
    """The kind of the class that *chosen* holds, and why it cannot be loaded, if that is sure.

    Of a formula the value under the inputs' defaults counts. A class of the config file is
    what its nearest known base is.
    """
    value = chosen.nominal
    count = threads.nominal
    if isinstance(value, str):
        kind = worker_kind(value, count if isinstance(count, int) else None)
        known = isinstance(chosen.value, Known)
        return kind, rejected_class(value, catalog) if known and kind is None else None
    for base in getattr(value, "bases", ()):
        kind = worker_kind(base, None, is_object=True)
        if kind is not None:
            return kind, None
    name = getattr(value, "dotted", None) or getattr(value, "name", None)
    return (worker_kind(name, None, is_object=True) if isinstance(name, str) else None), None


def rejected_class(name: str, catalog: Catalog) -> RejectedClass | None:
    """Why the class *name* cannot be loaded; None where it can, or may come from elsewhere.

    A name without a dot is an alias of Gunicorn's own, and a dotted one is sought in its
    package (gunicorn 27.0.1, util.py, load_class). An alias that another version has is not
    for this to judge.
    """
    meant = _MEANT.get(name.lower())
    if name.startswith("egg:"):
        return None
    if "." not in name:
        if name in workers_anywhere():
            return None
        near = meant or closest(name, catalog.worker_classes)
        return RejectedClass(f"Gunicorn {catalog.version} has no worker class of that name", near)
    if "-" in name.partition(".")[0]:
        return RejectedClass("a module's name has no hyphen, so it cannot be imported", meant)
    package = next((item for item in _CLOSED_PACKAGES if name.startswith(item)), None)
    if package is None or name in _KINDS:
        return None
    near = closest(name, (known for known in _KINDS if known.startswith(package)))
    return RejectedClass(f"{package[:-1]} has no such class", near)
