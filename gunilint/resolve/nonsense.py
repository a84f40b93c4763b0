"""Values that Gunicorn accepts and cannot work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gunilint.resolve.addresses import BadAddress, parse_address
from gunilint.resolve.catalog import SettingSpec

LOG_LEVELS: Final = ("critical", "error", "warning", "info", "debug")
"""Logger.LOG_LEVELS of `gunicorn/glogging.py`, 19.9 to 27.0."""


def nonsense(spec: SettingSpec, value: object) -> str | None:
    """What goes wrong with *value*, which `validate` returned, or None: as a clause."""
    look = _LOOKS.get(spec.name)
    return look(spec, value) if look else None


def _workers(_: SettingSpec, value: object) -> str | None:
    return "the server starts and listens, but no worker answers" if value == 0 else None


def _threads(_: SettingSpec, value: object) -> str | None:
    return "a worker needs at least one thread" if value == 0 else None


def _loglevel(_: SettingSpec, value: object) -> str | None:
    if value is None:
        return "the server stops when it sets up its log"
    if isinstance(value, str) and value.lower() not in LOG_LEVELS:
        return f"Gunicorn takes it for info; it knows {', '.join(LOG_LEVELS)}"
    return None


def _worker_class(_: SettingSpec, value: object) -> str | None:
    return "there is no such worker class: the server stops" if value in (None, "") else None


def _bind(spec: SettingSpec, value: object) -> str | None:
    if not value:
        return "there is no address to listen on: every worker stops"
    for item in value if isinstance(value, list) else ():
        problem = _address(spec, item)
        if problem:
            return problem
    return None


def _address(spec: SettingSpec, item: object) -> str | None:
    if not isinstance(item, str):
        return f"{item!r} is not an address"
    try:
        address = parse_address(item, spec.version)
    except BadAddress as problem:
        return str(problem)
    if isinstance(address, tuple) and address[0].isdigit() and 0 < int(address[0]) <= _LAST_PORT:
        return f"{address[0]!r} is a host's name here, not a port: write ':{address[0]}'"
    return None


_LAST_PORT: Final = 65535
"""A lone number is an IPv4 address to the C library: 0 is every interface, and 8000 none."""


def _raw_env(_: SettingSpec, value: object) -> str | None:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str) and "=" not in item:
            return f"{item!r} has no '=': the server stops"
    return None


def _peers(spec: SettingSpec, value: object) -> str | None:
    """Up to 22.0 a peer's address is compared as text; later versions refuse what is no address.

    gunicorn 22.0.0, http/message.py, Message.parse_headers.
    """
    import ipaddress

    if int(spec.version.partition(".")[0]) >= 23:
        return None
    for item in value if isinstance(value, list) else ():
        try:
            _ = item == "*" or ipaddress.ip_address(item)
        except ValueError:
            return f"{item!r} is compared as text, and is no proxy's address: it never matches"
    return None


_LOOKS: Final[Mapping[str, Callable[[SettingSpec, object], str | None]]] = {
    "bind": _bind,
    "forwarded_allow_ips": _peers,
    "loglevel": _loglevel,
    "proxy_allow_ips": _peers,
    "raw_env": _raw_env,
    "threads": _threads,
    "worker_class": _worker_class,
    "workers": _workers,
}
