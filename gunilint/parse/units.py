"""Durations and quantities as the tools that read them write them.

Every function raises ValueError, with a sentence that names the text, where the tool would refuse
it: what one tool takes for seconds is milliseconds or an error to another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Final

from gunilint.value import Bytes, Cpus, Seconds

_NUMBER: Final = r"(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})"
_GO_UNITS: Final[Mapping[str, Fraction]] = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "\u00b5s": Fraction(1, 10**6),
    "\u03bcs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_COMPOSE_UNITS: Final = {**_GO_UNITS, "d": Fraction(86_400), "w": Fraction(604_800)}
_HAPROXY_UNITS: Final = {
    unit: size for unit, size in _COMPOSE_UNITS.items() if unit in ("us", "ms", "s", "m", "h", "d")
}
_SYSTEMD_UNITS: Final = {
    **dict.fromkeys(("us", "usec"), Fraction(1, 10**6)),
    **dict.fromkeys(("ms", "msec"), Fraction(1, 1000)),
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), Fraction(1)),
    **dict.fromkeys(("m", "min", "minute", "minutes"), Fraction(60)),
    **dict.fromkeys(("h", "hr", "hour", "hours"), Fraction(3600)),
    **dict.fromkeys(("d", "day", "days"), Fraction(86_400)),
}
# nginx 1.31, src/core/ngx_parse.c, ngx_parse_time: the units in the order it insists on.
_NGINX_UNITS: Final = {
    "y": 31_536_000_000,
    "M": 2_592_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1000,
    "": 1000,
    "ms": 1,
}
# Kubernetes 1.34, staging/src/k8s.io/apimachinery/pkg/api/resource/suffix.go.
_DECIMAL_SUFFIXES: Final = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{suffix: Fraction(1000**power) for power, suffix in enumerate("kMGTPE", 1)},
    **{suffix + "i": Fraction(1024**power) for power, suffix in enumerate("KMGTPE", 1)},
}
_QUANTITY: Final = re.compile(
    rf"(?P<number>[+-]?{_NUMBER})(?:[eE](?P<exponent>[+-]?[0-9]{{1,2}})|(?P<suffix>[A-Za-z]*))"
)
_DOCKER_MEMORY: Final = re.compile(
    rf"(?P<number>{_NUMBER}) ?(?P<unit>[kmgtp]?)(?:i?b)?", re.IGNORECASE
)


def go_duration(text: str) -> Seconds:
    """A duration of Go's `time.ParseDuration`, such as `1h15m30.5s`; only `0` needs no unit."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return Seconds(0)
    return Seconds(sign * _united(rest, _GO_UNITS, text))


def seconds_or_go_duration(text: str) -> Seconds:
    """A Go duration, or whole seconds without a unit, as Traefik takes it."""
    return Seconds(int(text)) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else go_duration(text)


def gateway_duration(text: str) -> Seconds:
    """A duration of the Gateway API: whole numbers with a unit, at most four of them."""
    if not re.fullmatch(r"(?:[0-9]{1,5}(?:h|m|s|ms)){1,4}", text):
        raise ValueError(f"{text!r} is no duration of the Gateway API, such as 10s or 1m30s")
    return go_duration(text)


def compose_duration(text: str) -> Seconds:
    """A duration of a compose file, such as `1m30s`; a number needs a unit."""
    return Seconds(0) if text == "0" else Seconds(_united(text, _COMPOSE_UNITS, text))


def haproxy_time(text: str) -> Seconds:
    """A time of HAProxy: whole, one unit, and milliseconds without one."""
    match = re.fullmatch(r"([0-9]{1,15})(us|ms|s|m|h|d)?", text)
    if match is None:
        raise ValueError(f"{text!r} is no time of HAProxy, such as 30s; a bare number is in ms")
    return Seconds(int(match[1]) * _HAPROXY_UNITS[match[2] or "ms"])


def nginx_time(text: str) -> Seconds:
    """A time of nginx, such as `1h 30m`: whole numbers, larger units first; bare is seconds."""
    parts = re.findall(r"([0-9]{1,15})(ms|[yMwdhms]?) *", text)
    units = [unit for _, unit in parts]
    order = [*_NGINX_UNITS]
    ranks = [order.index(unit) for unit in units]
    whole = re.fullmatch(r"(?:[0-9]{1,15}(?:ms|[yMwdhms])? *)+", text)
    if whole is None or ranks != sorted(set(ranks)) or {"s", ""} <= set(units):
        raise ValueError(f"{text!r} is no time of nginx, such as 60s or 1h 30m")
    return Seconds(Fraction(sum(int(n) * _NGINX_UNITS[unit] for n, unit in parts), 1000))


def systemd_time(text: str) -> Seconds:
    """A time span of systemd, such as `1min 30s`; a bare number is in seconds.

    systemd 257, man/systemd.time.xml.
    """
    parts = re.findall(rf"({_NUMBER})\s*([a-z]*)\s*", text)
    if "".join(text.split()) != "".join(map("".join, parts)) or not parts:
        raise ValueError(f"{text!r} is no time span of systemd, such as 90 or 1min 30s")
    if any(unit not in _SYSTEMD_UNITS for _, unit in parts):
        raise ValueError(f"{text!r} has a unit that systemd does not know")
    sizes = (Fraction(number.rstrip(".")) * _SYSTEMD_UNITS[unit] for number, unit in parts)
    return Seconds(sum(sizes, Fraction()))


def bare_seconds(text: str) -> Seconds:
    """Whole seconds, written without a unit."""
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise ValueError(f"{text!r} is not a whole number of seconds")
    return Seconds(int(text))


def cpu_quantity(text: str) -> Cpus:
    """Processor time in Kubernetes: `500m`, `2`, `0.5`."""
    return Cpus(_quantity(text))


def memory_quantity(text: str) -> Bytes:
    """Memory in Kubernetes: `512Mi`, `1G`, `1e9`; parts of a byte are rounded up.

    `512m` is 0.512 bytes, which Kubernetes accepts.
    """
    return Bytes(math.ceil(_quantity(text)))


def docker_memory(text: str) -> Bytes:
    """Memory in a compose file or for `docker run`: `512m` and `512MiB` are 512 MiB."""
    match = _DOCKER_MEMORY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no amount of memory, such as 512m or 2g")
    power = " kmgtp".index(match["unit"].lower() or " ")
    return Bytes(int(Fraction(match["number"].rstrip(".")) * 1024**power))


def _quantity(text: str) -> Fraction:
    match = _QUANTITY.fullmatch(text)
    suffix = (match["suffix"] or "") if match is not None else None
    if match is None or suffix not in _DECIMAL_SUFFIXES:
        raise ValueError(f"{text!r} is no quantity of Kubernetes, such as 500m, 2 or 512Mi")
    exponent = Fraction(10) ** int(match["exponent"] or 0)
    return Fraction(match["number"].rstrip(".")) * exponent * _DECIMAL_SUFFIXES[suffix]


@cache
def _patterns(units: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A number with one of *units*, and several of them."""
    alternatives = "|".join(sorted(units, key=len, reverse=True))
    pattern = rf"({_NUMBER})({alternatives})"
    return re.compile(pattern), re.compile(rf"(?:{pattern})+")


def _united(text: str, units: Mapping[str, Fraction], whole: str) -> Fraction:
    """The sum of numbers that each have one of *units*."""
    part, sum_of_parts = _patterns(tuple(units))
    if not sum_of_parts.fullmatch(text):
        raise ValueError(f"{whole!r} is no duration with a unit, such as 30s or 1m30s")
    parts = part.findall(text)
    return sum((Fraction(number.rstrip(".")) * units[unit] for number, unit in parts), Fraction())
