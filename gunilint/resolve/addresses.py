"""Addresses as Gunicorn reads them."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Address: TypeAlias = tuple[str, int] | str | int
"""A host and a port, the path of a UNIX socket, or an inherited file descriptor."""

_UNIX: Final = re.compile(r"unix:(//)?")


class BadAddress(ValueError):  # noqa: N818
    """The server stops where it opens such an address; the message says what is wrong."""


def parse_address(text: str, version: str, default_port: str = "8000") -> Address:
    """What Gunicorn *version* makes of *text* (`parse_address` of `gunicorn/util.py`).

    It does not ask whether a host exists: `8000` is one. Raises BadAddress.
    """
    if _UNIX.match(text):
        return _UNIX.split(text)[-1]
    if version.startswith("19."):
        return _parse_as_19(text, default_port)
    if text.startswith("fd://"):
        try:
            return int(text[len("fd://") :])
        except ValueError:
            raise BadAddress(f"{text[5:]!r} is not a file descriptor") from None
    if text.startswith("tcp://"):
        text = text.split("tcp://")[1]
    host, port = text, default_port
    if "[" in text and "]" in text:
        host = text.split("]")[0][1:]
        port = [*text.split("]:"), default_port][1]
    elif ":" in text:
        host, port = [*text.split(":"), default_port][:2]
    elif not text:
        host = "0.0.0.0"
    try:
        return host.lower(), int(port)
    except ValueError:
        raise BadAddress(f"{port!r} is not a port number") from None


def _parse_as_19(text: str, default_port: str) -> Address:
    if text.startswith("tcp://"):
        text = text.split("tcp://")[1]
    if "[" in text and "]" in text:
        host = text.split("]")[0][1:]
    else:
        host = text.split(":")[0] if text else "0.0.0.0"
    rest = text.split("]")[-1]
    port = rest.split(":", 1)[1] if ":" in rest else default_port
    if not port.isdigit():
        raise BadAddress(f"{port!r} is not a port number")
    return host.lower(), int(port)
