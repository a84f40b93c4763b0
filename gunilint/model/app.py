"""The application that a server loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from enum import Enum
from typing import NamedTuple

from gunilint.frozen import dataclass
from gunilint.source import Span, Text
from gunilint.value import Setting


class Interface(Enum):
    """How a server calls an application."""

    WSGI = "WSGI"
    ASGI = "ASGI"


class ImportStep(NamedTuple):
    """One import on the way from the server's target to a module.

    Where an imported module calls a function of the repository, that call is a step too.
    """

    module: str
    """The dotted name of the module that is imported, or of the function that is called."""
    span: Span
    """The import statement's mention of it, or the call."""
    is_call: bool = False


class ImportTimeCall(NamedTuple):
    """A call that importing the application makes.

    *callee* is the dotted name after imports are undone, with a method after the constructor
    of its object: `psycopg2.connect`, `threading.Thread.start`. *owner* is the module-level
    name that holds the object: the result, or what the method is called on. *arguments* are
    the keyword names that are given, with the source text of each value; *positional* is how
    many others there are, None where that cannot be told.
    """

    callee: str
    span: Span
    owner: str | None
    module: str
    chain: tuple[ImportStep, ...]
    arguments: tuple[tuple[str, str], ...] = ()
    maybe: bool = False
    managed: bool = False
    positional: int | None = None


class AppImport(NamedTuple):
    """One name that importing the application imports from outside the repository.

    `from time import sleep` has module `time` and name `sleep`; `import a.b` has name None.
    *inside* is the module of the repository that says so; *maybe* is as in `ImportTimeCall`.
    """

    module: str
    name: str | None
    span: Span
    inside: str
    chain: tuple[ImportStep, ...]
    maybe: bool


class ShutdownFlag(NamedTuple):
    """A name that code of the application's shutdown sets, and nothing else does while it serves.

    *read_at* is where the endpoint that serves *path* reads it, to answer 503.
    """

    name: str
    set_at: Span
    read_at: Span
    path: str


class Health(NamedTuple):
    """What the application's modules say about its health.

    *paths* are the paths and names of URLs in them that speak of health, as they are written;
    who needs the *flags* alone asks `App.find_flags`, which rarely has to read a module.
    """

    paths: tuple[Text, ...] = ()
    flags: tuple[ShutdownFlag, ...] = ()


class Fault(Enum):
    """Why a target cannot be served."""

    NO_MODULE = "no such module in the package"
    NO_NAME = "the module binds no such name"
    NOT_CALLED = "a function that makes an application, and is not called"
    A_MODULE = "a module, and not an application"


class TargetFault(NamedTuple):
    """What is certainly wrong with a target.

    *path* is the file that should have it; *evidence* what stands there instead, and *name*
    what is missing or not called.
    """

    fault: Fault
    name: str
    path: str | None
    evidence: Span | None


def _no_fault() -> TargetFault | None:
    return None


def _no_calls() -> tuple[ImportTimeCall, ...]:
    return ()


def _no_imports() -> tuple[AppImport, ...]:
    return ()


def _no_health() -> Health:
    return Health()


def _no_flags() -> tuple[ShutdownFlag, ...]:
    return ()


def _no_mention(_: str) -> bool:
    return False


def _may_use_any(_: Iterable[str]) -> bool:
    return True


@dataclass(frozen=True)
class App:
    """What the server is told to serve, and what can be read of it.

    *interface* is None where it cannot be told; *evidence* marks what decides it, such as
    `FastAPI()`, and *framework* names it. *path* is the file of the target's module.
    *calls_at_import* follows the imports of the target through the repository, and
    *imports* are the names from outside that this brings in, *find_health* what the modules
    that are imported say about health, and *mentions* whether any Python file of the
    repository has a word. *find_fault* says what is certainly wrong with the target. All of
    them are worked out when asked for, as most deployments never need them. *may_use* says,
    at a small part of the cost, whether *calls_at_import* or *imports* can have any of these
    dotted names at all.
    """

    target: Setting[str] | None
    path: str | None = None
    interface: Interface | None = None
    framework: str | None = None
    evidence: Span | None = None
    calls_at_import: Callable[[], tuple[ImportTimeCall, ...]] = field(
        default=_no_calls, compare=False, repr=False
    )
    find_fault: Callable[[], TargetFault | None] = field(
        default=_no_fault, compare=False, repr=False
    )
    imports: Callable[[], tuple[AppImport, ...]] = field(
        default=_no_imports, compare=False, repr=False
    )
    find_health: Callable[[], Health] = field(default=_no_health, compare=False, repr=False)
    mentions: Callable[[str], bool] = field(default=_no_mention, compare=False, repr=False)
    may_use: Callable[[Iterable[str]], bool] = field(
        default=_may_use_any, compare=False, repr=False
    )
    find_flags: Callable[[], tuple[ShutdownFlag, ...]] = field(
        default=_no_flags, compare=False, repr=False
    )
