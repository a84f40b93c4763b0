"""Validators of addresses and protocols.

Each does to a value what its namesake of `gunicorn/config.py` does in the release that
`Call.spec.version` names; where it is not said otherwise they are alike in 19.9 to 27.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gunilint.resolve.addresses import BadAddress, parse_address
from gunilint.resolve.validators_plain import (
    Call,
    comma_list,
    one_of,
    plain,
    positive,
    shown,
    text_of,
)
from gunilint.resolve.verdicts import Rejected


def addresses(call: Call, value: object) -> object:
    import ipaddress

    check: Callable[[str], object]
    # 23.0 asks for single addresses, 24.1 and later also take networks without host bits.
    check = ipaddress.ip_address if call.release < (24, 1) else ipaddress.ip_network
    items = comma_list(call, value)
    for item in items:
        try:
            _ = item == "*" or check(item)
        except ValueError as problem:
            raise Rejected(str(problem)) from None
    return items


def host_and_port(_: Call, value: object) -> object:
    text = text_of(value)
    if text is None:
        return None
    parts = text.split(":")
    if len(parts) != 2:
        raise Rejected(f"must be host:port: {text!r}")
    try:
        return parts[0], int(parts[1])
    except ValueError:
        raise Rejected(f"{parts[1]!r} is not a port number") from None


def statsd(call: Call, value: object) -> object:
    text = text_of(value)
    if text is None:
        return None
    port = re.match(r"^unix:(\d+)$", text)
    if port:
        return "unix", int(port[1])
    try:
        return parse_address(text, call.spec.version, "8125")
    except BadAddress:
        raise Rejected(f"must be host:port or unix://PATH: {text!r}") from None


_TLS_METHODS: Final[Mapping[str, int]] = {
    "SSLv23": 2,
    "TLS": 2,
    "TLSv1": 3,
    "TLSv1_1": 4,
    "TLSv1_2": 5,
    "TLS_CLIENT": 16,
    "TLS_SERVER": 17,
}
"""The constants `PROTOCOL_*` of Python's `ssl`, of which 20.1 takes name or number."""


def tls_version(call: Call, value: object) -> object:
    if call.release < (20,):
        return positive(call, value)
    if call.release >= (21,):
        return plain(value)
    if isinstance(value, str) and value in _TLS_METHODS:
        return _TLS_METHODS[value]
    try:
        number = positive(call, value)
    except Rejected:
        number = -1
    if number in _TLS_METHODS.values():
        return number
    raise Rejected(f"must be one of {', '.join(_TLS_METHODS)}: {shown(value)}")


def proxy_protocol(_: Call, value: object) -> object:
    if value is None or isinstance(value, bool):
        return "auto" if value else "off"
    modes = {mode: mode for mode in ("off", "auto", "v1", "v2")}
    modes |= {"false": "off", "0": "off", "none": "off", "true": "auto", "1": "auto"}
    if isinstance(value, str) and value.lower().strip() in modes:
        return modes[value.lower().strip()]
    raise Rejected(f"must be off, v1, v2 or auto: {shown(plain(value))}")


def http_protocols(call: Call, value: object) -> object:
    if value is None:
        return ["h1"]
    if not isinstance(value, str):
        raise Rejected(f"not a string: {shown(plain(value))}")
    allowed = ("h1", "h2") if call.release >= (27,) else ("h1", "h2", "h3")
    items = [part.strip().lower() for part in value.split(",") if part.strip()]
    for item in items:
        if item not in allowed:
            raise Rejected(f"must be of {', '.join(allowed)}: {item!r}")
    if len(items) != len(set(items)):
        raise Rejected(f"names a protocol twice: {value!r}")
    return items or ["h1"]


def http2_cleartext(call: Call, value: object) -> object:
    if isinstance(value, bool):
        return "prior-knowledge" if value else "off"
    return one_of("off", "prior-knowledge", "upgrade", "both", none="off")(call, value)
