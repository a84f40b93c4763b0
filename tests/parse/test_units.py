"""Durations and quantities, each as its own tool reads it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gunilint.parse import units
from gunilint.value import Bytes, Cpus, Seconds


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (units.go_duration, "30s", 30),
        (units.go_duration, "1h15m30.5s", 4530.5),
        (units.go_duration, "300ms", 0.3),
        (units.go_duration, ".5m", 30),
        (units.go_duration, "1.s", 1),
        (units.go_duration, "0", 0),
        (units.go_duration, "-1m", -60),
        (units.go_duration, "500\u00b5s", 0.0005),
        (units.seconds_or_go_duration, "90", 90),
        (units.seconds_or_go_duration, "1m30s", 90),
        (units.gateway_duration, "1h30m", 5400),
        (units.gateway_duration, "0s", 0),
        (units.compose_duration, "1m30s", 90),
        (units.compose_duration, "1d", 86400),
        (units.compose_duration, "0", 0),
        (units.haproxy_time, "60", 0.06),
        (units.haproxy_time, "1m", 60),
        (units.haproxy_time, "500us", 0.0005),
        (units.nginx_time, "60", 60),
        (units.nginx_time, "60s", 60),
        (units.nginx_time, "1h 30m", 5400),
        (units.nginx_time, "1m30", 90),
        (units.nginx_time, "1M", 2592000),
        (units.nginx_time, "1m500ms", 60.5),
        (units.bare_seconds, "60", 60),
    ],
)
def test_duration(read: Callable[[str], Seconds], text: str, value: float) -> None:
    """The same digits are other times to other tools, and each is read as its own."""
    assert read(text) == value
    assert isinstance(read(text), Seconds)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (units.go_duration, "30"),
        (units.go_duration, "1d"),
        (units.go_duration, "30 s"),
        (units.go_duration, ""),
        (units.go_duration, "."),
        (units.gateway_duration, "30"),
        (units.gateway_duration, "1.5s"),
        (units.gateway_duration, "1h1h1h1h1h"),
        (units.compose_duration, "10"),
        (units.haproxy_time, "1h30m"),
        (units.haproxy_time, "1.5s"),
        (units.nginx_time, "1m 1h"),
        (units.nginx_time, "1.5s"),
        (units.nginx_time, "1s1s"),
        (units.nginx_time, "1s1"),
        (units.nginx_time, "s"),
        (units.bare_seconds, "60s"),
        (units.bare_seconds, "6.0"),
        (units.cpu_quantity, "half"),
        (units.cpu_quantity, "1e3m"),
        (units.cpu_quantity, "500 m"),
        (units.cpu_quantity, ""),
        (units.memory_quantity, "512MB"),
        (units.memory_quantity, "1KI"),
        (units.memory_quantity, "1K"),
        (units.cpu_quantity, "9" * 400),
        (units.go_duration, "9" * 400 + "h"),
        (units.go_duration, "\u0663s"),
        (units.docker_memory, "lots"),
        (units.docker_memory, "1x"),
    ],
)
def test_refused_text_is_named(read: Callable[[str], float], text: str) -> None:
    """What the tool would refuse is refused, with the text in the message."""
    with pytest.raises(ValueError, match=r"^'.*' is ") as raised:
        read(text)
    assert repr(text) in str(raised.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("500m", 0.5), ("2", 2), ("0.5", 0.5), (".5", 0.5), ("1e1", 10), ("2.", 2), ("100u", 0.0001)],
)
def test_cpu(text: str, value: float) -> None:
    """Milli-CPUs and fractions mean the same."""
    assert units.cpu_quantity(text) == Cpus(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("512Mi", 536870912),
        ("1Gi", 1073741824),
        ("1G", 1000000000),
        ("1k", 1000),
        ("1.5Ki", 1536),
        ("1e9", 1000000000),
        ("1E3", 1000),
        ("1E", 10**18),
        ("128974848", 128974848),
        ("512m", 1),
        ("128974848000m", 128974848),
    ],
)
def test_memory(text: str, value: int) -> None:
    """Binary and decimal suffixes differ; a small m is thousandths of a byte, rounded up."""
    assert units.memory_quantity(text) == Bytes(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("512m", 536870912), ("512MiB", 536870912), ("1g", 1073741824), ("64", 64), ("1.5kb", 1536)],
)
def test_docker_memory(text: str, value: int) -> None:
    """To Docker a small m is a mebibyte."""
    assert units.docker_memory(text) == Bytes(value)


@given(st.text(st.sampled_from("0123456789.smhdwMKGiBeE+- uny"), max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes a reader fail in another way than it says."""
    for read in (
        units.go_duration,
        units.compose_duration,
        units.nginx_time,
        units.haproxy_time,
        units.cpu_quantity,
        units.memory_quantity,
        units.docker_memory,
    ):
        with contextlib.suppress(ValueError):
            read(text)
