"""The server process and its effective settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple, Protocol

from gunilint.frozen import dataclass
from gunilint.model.launch import Process
from gunilint.source import Span, Text
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


class HookCall(NamedTuple):
    """A call in a hook's body, by its dotted name after imports are undone.

    *is_guarded* says whether a condition may keep it from being made, or something may catch
    what it raises.
    """

    callee: str
    span: Span
    is_guarded: bool
    positional: int = 0
    """How many arguments it is given, by whatever means."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A server hook that the config file defines: `post_fork` and the like."""

    name: str
    span: Span
    mentions: frozenset[str]
    """Every name and attribute that its body uses: `engine`, `dispose`."""
    calls: tuple[HookCall, ...] = ()


class ConfigImport(NamedTuple):
    """An import that the config file does when it is loaded, by the module's dotted name."""

    module: str
    span: Span


class ConfigText(Protocol):
    """What a config file says whatever starts it, worked out for the first who asks."""

    @property
    def imports(self) -> tuple[ConfigImport, ...]: ...
    @property
    def mentions(self) -> frozenset[str]: ...


def _no_pin(_: str) -> Setting[str] | None:
    return None


def _not_listed(_: str) -> bool:
    return False


_THREAD_CLASSES = ("gthread", "ThreadWorker")
"""How a class that is gthread by name ends: the alias, and the class itself."""


@dataclass(frozen=True, slots=True)
class RejectedClass:
    """A worker class that no package which could provide it has."""

    why: str
    """What the server says of it, in a clause: `Gunicorn 27.0.1 has no such class`."""
    suggestion: str | None
    """The class that was probably meant, as it would be written."""


class Elsewhere(NamedTuple):
    """Something that is written for another version of Gunicorn than the one that runs."""

    what: str
    """"setting", "flag" or "worker class"."""
    name: str
    span: Span
    versions: tuple[str, ...]
    """The releases, oldest first, that have it."""


@lru_cache(100)
def _leading_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in takewhile(str.isdecimal, version.split(".")))


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
    rejected_class: RejectedClass | None = None
    """Why the literal worker class cannot be loaded; None where it can, or cannot be told."""
    missing_config: Setting[str] | None = None
    """What names a config file that is certainly not there."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """What this version does not have, and another one has."""
    unexpanded: tuple[Text, ...] = ()
    """Words that reach the server with a variable's name in them, such as `0.0.0.0:$PORT`."""
    unread: tuple[Setting[str], ...] = ()
    """Environment variables that look like settings, and nothing here reads."""
    temporary: Setting[str] | None = None
    """The variable that says where temporary files go, such as TMPDIR."""
    uvicorn: Setting[str] | None = None
    """What pins Uvicorn, where its worker class serves under Gunicorn."""
    variables: Mapping[str, Setting[str]] = field(default_factory=dict)
    """The variables that libraries of the application read: `PROMETHEUS_MULTIPROC_DIR`. One that
    is Unknown may be set where the repository does not say; one that is not there is not set."""
    config_text: ConfigText | None = field(default=None, compare=False, repr=False)
    find_variables_read: Callable[[], frozenset[str]] = field(
        default=frozenset, compare=False, repr=False
    )
    python: Setting[str] | None = None
    """The Python of its image, with at least a minor number; None where that cannot be told."""
    shadowed_by: Text | None = None
    """The file that Python finds under the server's name, before the server itself."""
    exact_pin: Callable[[str], Setting[str] | None] = field(
        default=_no_pin, compare=False, repr=False
    )
    """The one version of a package that is installed with it; None where several may be."""
    lists: Callable[[str], bool] = field(default=_not_listed, compare=False, repr=False)
    """Whether any file that lists dependencies or builds an image has a package's name."""

    @property
    def is_gunicorn(self) -> bool:
        return self.software is Software.GUNICORN

    @property
    def release(self) -> tuple[int, ...]:
        """The version's leading numbers, to compare with: (27, 0, 1)."""
        return _leading_numbers(self.version)

    @property
    def config_imports(self) -> tuple[ConfigImport, ...]:
        return () if self.config_text is None else self.config_text.imports

    @property
    def config_mentions(self) -> frozenset[str]:
        """Every name that the config file uses, its functions' included."""
        return frozenset() if self.config_text is None else self.config_text.mentions

    @property
    def variables_read(self) -> frozenset[str]:
        """The environment variables that its command, start scripts and config file name."""
        return self.find_variables_read()

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

    @property
    def closes_idle_after(self) -> Setting[Seconds] | None:
        """When a worker closes a connection that waits for its next request.

        None where it leaves none open, where `keepalive` is not what closes them, or where it
        cannot be told. gevent_pywsgi and tornado have a time of their own; the native asgi
        worker closed no idle connection before 27.0 (benoitc/gunicorn#3735).
        """
        own_time = (WorkerKind.GEVENT_PYWSGI, WorkerKind.TORNADO)
        if not self.keeps_connections or self.worker_kind in own_time:
            return None
        if self.worker_kind is WorkerKind.ASGI and self.release < (27,):
            return None
        return self.keepalive

    @property
    def waits_for_idle(self) -> bool:
        """Whether a stopping worker waits for connections on which no request is under way.

        gevent and the native asgi worker always did; gthread from 24.0 up to 27.0.
        """
        if self.worker_kind is WorkerKind.GTHREAD:
            return (24,) <= self.release < (27,)
        return self.worker_kind in (WorkerKind.GEVENT, WorkerKind.ASGI)

    @property
    def worker_origin(self) -> Setting[Any] | None:
        """The setting that makes the workers what they are; None for a bare Uvicorn.

        It is `worker_class`, or `threads` where these turn sync into gthread (gunicorn 27.0.1,
        config.py, Config.worker_class_str).
        """
        if not self.is_gunicorn:
            return None
        written = str(self.worker_class.nominal)
        if self.worker_kind is WorkerKind.GTHREAD and not written.endswith(_THREAD_CLASSES):
            return self.settings["threads"]
        return self.worker_class
