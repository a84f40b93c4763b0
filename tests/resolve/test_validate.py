"""Validation of values, worked out from Gunicorn's sources."""

from __future__ import annotations

import pytest

from gunilint.resolve.addresses import BadAddress, parse_address
from gunilint.resolve.catalog import NEWEST, SettingSpec, load
from gunilint.resolve.evaluate import Class, Instance
from gunilint.resolve.evaluate import Function as Hook
from gunilint.resolve.validate import (
    Rejected,
    Undecidable,
    environment_default,
    nonsense,
    unchecked,
    validate,
)


class Opaque:
    """What stands for something that cannot be told."""


Opaque.__module__ = "gunilint.resolve.evaluate.objects"


def spec(name: str, version: str = NEWEST) -> SettingSpec:
    return load(version).settings[name]


@pytest.mark.parametrize(
    ("name", "value", "held"),
    [
        ("workers", "4", 4),
        ("workers", "0x10", 16),
        ("workers", True, 1),
        ("timeout", " 30 ", 30),
        ("umask", "0o22", 18),
        ("preload_app", " TRUE ", True),
        ("preload_app", None, None),
        ("bind", "0.0.0.0:80", ["0.0.0.0:80"]),
        ("bind", ("a:1", " b:2 "), ["a:1", "b:2"]),
        ("bind", None, []),
        ("forwarded_allow_ips", "1.2.3.4, 10.0.0.0/8", ["1.2.3.4", "10.0.0.0/8"]),
        ("proxy_protocol", True, "auto"),
        ("proxy_protocol", "none", "off"),
        ("header_map", " Drop ", "drop"),
        ("http_protocols", "h2,H1", ["h2", "h1"]),
        ("statsd_host", "localhost:9", ("localhost", 9)),
        ("statsd_host", "localhost", ("localhost", 8125)),
        ("statsd_host", "unix:9", ("unix", 9)),
        ("user", "1000", 1000),
        ("user", "root", 0),
        ("chdir", "/srv/../app", "/app"),
        ("worker_class", " gthread ", "gthread"),
    ],
)
def test_an_accepted_value_becomes_what_cfg_holds(name: str, value: object, held: object) -> None:
    """Text becomes numbers, booleans and lists as the server makes it."""
    assert validate(spec(name), value) == held


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workers", None),
        ("workers", 2.5),
        ("workers", "08"),
        ("workers", ""),
        ("workers", -1),
        ("timeout", "30s"),
        ("preload_app", 1),
        ("preload_app", "yes"),
        ("bind", 8000),
        ("bind", ("0.0.0.0", 8000)),
        ("forwarded_allow_ips", ["*"]),
        ("forwarded_allow_ips", "10.0.0.1/8"),
        ("reload_engine", None),
        ("secure_scheme_headers", []),
        ("http_protocols", "h3"),
        ("http2_max_frame_size", 1),
        ("chdir", None),
        ("user", ""),
        ("proc_name", 5),
    ],
)
def test_a_refused_value_stops_the_server(name: str, value: object) -> None:
    """What Gunicorn refuses at start is refused here, with a reason."""
    with pytest.raises(Rejected) as caught:
        validate(spec(name), value)
    assert str(caught.value)


def test_what_the_machine_decides_is_not_guessed() -> None:
    """Users by name, relative directories, imports and calls are left open."""
    for name, value in (
        ("user", "www-data"),
        ("user", None),
        ("chdir", "app"),
        ("on_exit", "package.hooks.on_exit"),
        ("worker_class", Hook("choose", 0, 0)),
        ("workers", Opaque()),
        ("bind", [Opaque()]),
        ("bind", {"a:1", "b:2"}),
    ):
        with pytest.raises(Undecidable):
            validate(spec(name), value)
    assert validate(spec("chdir"), "app", cwd="/srv") == "/srv/app"


def test_a_hook_must_name_the_right_number_of_arguments() -> None:
    """Gunicorn counts positional parameters, those with a default too, `*args` not."""
    assert validate(spec("on_exit"), Hook("f", 1, 1)) == Hook("f", 1, 1)
    assert validate(spec("pre_fork"), Hook("f", 1, 2)) == Hook("f", 1, 2)
    assert validate(spec("on_exit"), Hook("f", 1, None)) == Hook("f", 1, None)
    assert validate(spec("post_request"), Hook("f", 2, 2)) == Hook("f", 2, 2)
    for name, hook in (
        ("on_exit", Hook("f", 0, 0)),
        ("on_exit", Hook("f", 1, 2)),
        ("pre_fork", Hook("f", 3, None)),
        ("post_request", Hook("f", 1, 1)),
    ):
        with pytest.raises(Rejected, match="argument"):
            validate(spec(name), hook)
    with pytest.raises(Undecidable):
        validate(spec("pre_fork"), Hook("f", 0, None))


def test_a_class_is_held_as_it_is() -> None:
    """A worker class may be given as an object, a number of workers may not."""
    worker = Class("conf.Worker", ("uvicorn.workers.UvicornWorker",))
    assert validate(spec("worker_class"), worker) is worker
    with pytest.raises(Rejected):
        validate(spec("workers"), worker)
    with pytest.raises(Rejected):
        validate(spec("bind"), Hook("f", 0, 0))


def test_an_object_is_no_text() -> None:
    """Its name is shown, not how it is kept."""
    with pytest.raises(Rejected) as caught:
        validate(spec("config"), Instance("Some"))
    assert str(caught.value) == "not a string: <Some object>"


def test_validators_of_one_name_differ_between_releases() -> None:
    """Networks are refused by 23 only, and the TLS version is checked up to 20."""
    assert validate(spec("forwarded_allow_ips", "22.0.0"), "10.0.0.0/8") == ["10.0.0.0/8"]
    with pytest.raises(Rejected):
        validate(spec("forwarded_allow_ips", "23.0.0"), "10.0.0.0/8")
    assert validate(spec("forwarded_allow_ips", "24.1.1"), "10.0.0.0/8") == ["10.0.0.0/8"]
    assert validate(spec("ssl_version", "20.1.0"), "TLSv1_2") == 5
    with pytest.raises(Rejected):
        validate(spec("ssl_version", "20.1.0"), "bogus")
    assert validate(spec("ssl_version"), "bogus") == "bogus"
    assert validate(spec("http_protocols", "26.2.0"), "h3") == ["h3"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("workers", 0),
        ("threads", 0),
        ("loglevel", "verbose"),
        ("loglevel", None),
        ("worker_class", None),
        ("bind", []),
        ("bind", ["8000"]),
        ("bind", ["http://0.0.0.0:80"]),
        ("bind", ["0.0.0.0:80,0.0.0.0:81"]),
        ("bind", ["::1:80"]),
        ("bind", ["0.0.0.0:None"]),
        ("raw_env", ["A"]),
    ],
)
def test_accepted_nonsense_is_named(name: str, value: object) -> None:
    """What passes the validator and cannot work has a sentence of its own."""
    assert validate(spec(name), value) == value
    assert nonsense(spec(name), value)


def test_sense_is_not_called_nonsense() -> None:
    """Ordinary values pass."""
    addresses = ["0.0.0.0:80", "[::1]:80", ":80", "unix:/x", "fd://3", "localhost", "tcp://h:1"]
    addresses += ["0:80", "0"]  # every interface, as an IPv4 address of one number
    assert nonsense(spec("bind"), addresses) is None
    assert nonsense(spec("loglevel"), "WARNING") is None
    assert nonsense(spec("workers"), 1) is None
    assert nonsense(spec("raw_env"), ["A=1"]) is None
    assert nonsense(spec("timeout"), 0) is None


def test_variables_feed_defaults() -> None:
    """WEB_CONCURRENCY is base 10, PORT anything, and what is refused stops every start."""
    assert environment_default(spec("workers"), "3") == 3
    assert environment_default(spec("bind"), "8080") == ["0.0.0.0:8080"]
    assert environment_default(spec("bind"), "") == ["0.0.0.0:"]
    assert environment_default(spec("forwarded_allow_ips"), "") == []
    for text in ("", "auto", "0x3", "-1"):
        with pytest.raises(Rejected):
            environment_default(spec("workers"), text)


def test_what_is_taken_for_granted_is_said() -> None:
    """Files are not looked for."""
    assert unchecked(spec("reload_extra_files")) == "the files exist"
    assert unchecked(spec("workers")) is None


def test_addresses_are_read_as_the_server_reads_them() -> None:
    """A host, a socket, a descriptor; 19.9 knows no descriptors."""
    assert parse_address("0.0.0.0", NEWEST) == ("0.0.0.0", 8000)
    assert parse_address("[::1]:80", NEWEST) == ("::1", 80)
    assert parse_address("", NEWEST) == ("0.0.0.0", 8000)
    assert parse_address("unix:///run/x", NEWEST) == "/run/x"
    assert parse_address("fd://3", NEWEST) == 3
    with pytest.raises(BadAddress, match="port number"):
        parse_address("fd://3", "19.9.0")
    with pytest.raises(BadAddress, match=r"\$PORT"):
        parse_address("0.0.0.0:$PORT", NEWEST)
