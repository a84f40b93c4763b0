"""The server process and its effective settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from gunilint.model.launch import Process
from gunilint.source import Span
from gunilint.value import Known, Seconds, Setting


class Software(Enum):
    """What serves."""

    GUNICORN = "gunicorn"
    UVICORN = "uvicorn"


class WorkerKind(Enum):
    """What a worker class does with a request; subclasses share their parent's kind."""

    SYNC = "sync"
    GTHREAD = "gthread"
    GEVENT = "gevent"
    GEVENT_PYWSGI = "gevent_pywsgi"
    EVENTLET = "eventlet"
    TORNADO = "tornado"
    ASGI = "asgi"
    UVICORN = "uvicorn"

    @property
    def serves_asgi(self) -> bool:
        """Whether it calls the application with a scope, and not with a WSGI environ."""
        return self in (WorkerKind.ASGI, WorkerKind.UVICORN)

    @property
    def is_greenlet(self) -> bool:
        return self in (WorkerKind.GEVENT, WorkerKind.GEVENT_PYWSGI, WorkerKind.EVENTLET)


@dataclass(frozen=True, slots=True)
class Hook:
    """A server hook that the config file defines: `post_fork` and the like."""

    name: str
    span: Span
    mentions: frozenset[str]
    """Every name and attribute that its body uses: `engine`, `dispose`."""


@dataclass(frozen=True)
class Server:
    """One server process: Gunicorn's master with its workers, or a bare Uvicorn.

    *settings* holds one entry for every setting of this version, under upstream's own name:
    Gunicorn's setting (`graceful_timeout`), Uvicorn's option with underscores
    (`timeout_graceful_shutdown`). Values are what the server holds after validation.
    *worker_kind* is None where the class is unknown to gunilint or cannot be told.
    """

    software: Software
    version: str
    version_source: Setting[str] | None
    """What in the repository pins the version; None where nothing does."""
    settings: Mapping[str, Setting[Any]]
    worker_kind: WorkerKind | None
    command: Span
    """The command that starts it, or the head of a config file that no command uses."""
    processes: tuple[Process, ...] = ()
    """How it comes to be, outermost first; empty where nothing in the repository starts it."""
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    config_file: str | None = None
    """The path of the config file in force."""

    @property
    def is_gunicorn(self) -> bool:
        return self.software is Software.GUNICORN

    def setting(self, name: str) -> Setting[Any]:
        """The effective setting called *name*; KeyError where this version has none."""
        return self.settings[name]

    @property
    def workers(self) -> Setting[int]:
        return self.settings["workers"]

    @property
    def worker_class(self) -> Setting[Any]:
        """Gunicorn only: the class as configured, which *worker_kind* interprets."""
        return self.settings["worker_class"]

    @property
    def keepalive(self) -> Setting[Seconds]:
        """How long an idle connection is kept."""
        name = "keepalive" if self.is_gunicorn else "timeout_keep_alive"
        return self.settings[name].map(Seconds)

    @property
    def timeout(self) -> Setting[Seconds] | None:
        """The age of a heartbeat at which Gunicorn kills a worker; 0 never does."""
        return self.settings["timeout"].map(Seconds) if self.is_gunicorn else None

    @property
    def graceful_timeout(self) -> Setting[Seconds] | None:
        """How long a stopping server waits for requests; None where it waits for ever."""
        if self.is_gunicorn:
            return self.settings["graceful_timeout"].map(Seconds)
        setting = self.settings["timeout_graceful_shutdown"]
        return None if setting.value == Known(None) else setting.map(Seconds)

    @property
    def keeps_connections(self) -> bool | None:
        """Whether a worker leaves a connection open for the next request; None: unknown.

        sync always answers `Connection: close`; so does gthread where `worker_connections` is
        not above `threads` (gunicorn 27.0.1, workers/gthread.py), and everyone at 0 s.
        """
        if self.keepalive.known == Seconds(0) or self.worker_kind is WorkerKind.SYNC:
            return False
        if not self.is_gunicorn:
            return True
        if self.worker_kind is WorkerKind.GTHREAD:
            connections = self.settings["worker_connections"].nominal
            threads = self.settings["threads"].nominal
            if isinstance(connections, int) and isinstance(threads, int):
                return connections > threads
        return None if self.worker_kind is None else True
