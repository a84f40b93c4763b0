"""The catalogue of settings and options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gunilint.resolve.catalog import (
    NEWEST,
    VERSIONS,
    known_anywhere,
    line_of,
    load,
    suggest_flag,
    suggest_setting,
    uvicorn,
)
from gunilint.resolve.catalog.gunicorn import flags_anywhere, workers_anywhere
from gunilint.resolve.validators import VALIDATORS

CATALOG = Path(__file__).parents[2] / "gunilint" / "resolve" / "catalog"


def test_the_files_and_the_modules_name_the_same_releases() -> None:
    """The constants in the code are the releases in the generated files."""
    assert tuple(json.loads((CATALOG / "gunicorn.json").read_text())["versions"]) == VERSIONS
    found = json.loads((CATALOG / "uvicorn.json").read_text())["versions"]
    assert tuple(found) == uvicorn.VERSIONS


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("27.0.1", "27.0.1"),
        ("23.1", "23.0.0"),
        ("23", "23.0.0"),
        ("20.0.4", "20.1.0"),
        ("24.0.0", "24.1.1"),
        ("99.0", "27.0.1"),
        ("18.0", "19.9.0"),
        ("0.1", "19.9.0"),
        ("v22.0.0", "22.0.0"),
        ("25.1.0rc1", "25.3.0"),
        ("latest", "27.0.1"),
        ("", "27.0.1"),
    ],
)
def test_any_version_has_a_release_that_stands_for_it(version: str, line: str) -> None:
    """A major version's last catalogued release stands for it; the ends for what is beyond."""
    assert line_of(version) == line
    assert load(version).version == line


@pytest.mark.parametrize(
    ("version", "line"),
    [("0.29.1", "0.29.0"), ("0.33.0", "0.30.0"), ("0.1", "0.22.0"), ("1.0", "0.54.0")],
)
def test_any_uvicorn_has_a_release_that_stands_for_it(version: str, line: str) -> None:
    """The same minor version, else the last older one."""
    assert uvicorn.line_of(version) == line


def test_a_setting_is_as_its_release_defines_it() -> None:
    """What changed between releases is told apart."""
    assert load("22.0.0").settings["forwarded_allow_ips"].default == ["127.0.0.1"]
    assert load("23.0.0").settings["forwarded_allow_ips"].default == ["127.0.0.1", "::1"]
    assert load("23.0.0").settings["proxy_protocol"].default is False
    proxy = load("24.1.1").settings["proxy_protocol"]
    assert (proxy.default, proxy.nargs, proxy.const) == ("off", "?", "auto")
    assert load("19.9.0").settings["ciphers"].default == "TLSv1"
    assert "print_config" not in load("19.9.0").settings
    assert load("26.2.0").settings["raw_env"].default == []


def test_defaults_that_the_environment_feeds_name_their_variable() -> None:
    """Only three settings have one; SENDFILE does not change the setting of that name."""
    for version in VERSIONS:
        fed = {
            name: (spec.environment, spec.conversion)
            for name, spec in load(version).settings.items()
            if spec.environment
        }
        assert fed == {
            "bind": ("PORT", "bind"),
            "workers": ("WEB_CONCURRENCY", "int"),
            "forwarded_allow_ips": ("FORWARDED_ALLOW_IPS", "text"),
        }


def test_defaults_of_the_machine_say_what_they_depend_on() -> None:
    """Nothing of the machine that generated the catalogue is in it."""
    depends = {n for n, spec in load(NEWEST).settings.items() if spec.depends is not None}
    assert depends == {"chdir", "user", "group", "control_socket"}
    assert all(load(NEWEST).settings[name].default is None for name in depends)


def test_hooks_know_how_many_arguments_they_get() -> None:
    """A hook has an arity; post_request may have fewer."""
    settings = load(NEWEST).settings
    assert settings["pre_fork"].is_hook
    assert settings["pre_fork"].arity == 2
    assert settings["nworkers_changed"].arity == 3
    assert settings["post_request"].is_hook
    assert not settings["workers"].is_hook


def test_every_validator_is_known() -> None:
    """No release has a validator that we do not imitate."""
    used = {spec.validator for version in VERSIONS for spec in load(version).settings.values()}
    assert used <= set(VALIDATORS)


def test_worker_classes_come_and_go() -> None:
    """eventlet was deprecated in 25 and removed in 26; asgi came with 24."""
    assert workers_anywhere()["eventlet"] == VERSIONS[:7]
    assert workers_anywhere()["asgi"] == VERSIONS[5:]
    assert workers_anywhere()["gaiohttp"] == ("19.9.0",)
    assert load("25.3.0").worker_classes["eventlet"].deprecated
    assert not load("24.1.1").worker_classes["eventlet"].deprecated
    assert load(NEWEST).worker_classes["gthread"].path == "gunicorn.workers.gthread.ThreadWorker"


def test_releases_that_have_a_setting_or_a_flag_can_be_listed() -> None:
    """Whatever any release has can be told from what none has."""
    assert known_anywhere("workers") == VERSIONS
    assert known_anywhere("tolerate_dangerous_framing") == ("22.0.0",)
    assert known_anywhere("wsgi_app") == VERSIONS[1:]
    assert known_anywhere("worker") == ()
    assert flags_anywhere("--tolerate-dangerous-framing") == ("22.0.0",)
    assert flags_anywhere("--log-config-dict") == ("19.9.0",)
    assert flags_anywhere("-w") == VERSIONS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("preload", "preload_app"),
        ("keep_alive", "keepalive"),
        ("keepalive_timeout", "keepalive"),
        ("log_level", "loglevel"),
        ("access_log", "accesslog"),
        ("access_logformat", "access_log_format"),
        ("log_file", "errorlog"),
        ("max_request", "max_requests"),
        ("worker", "workers"),
        ("thread", "threads"),
        ("worker_clas", "worker_class"),
        ("WORKERS", "workers"),
        ("name", "proc_name"),
        ("python_path", "pythonpath"),
        ("tiemout", "timeout"),
        ("gracefull_timeout", "graceful_timeout"),
        ("timeout_str", None),
        ("use_loglevel", None),
        ("os", None),
        ("x", None),
    ],
)
def test_a_misspelt_setting_leads_to_the_one_that_was_meant(
    written: str, meant: str | None
) -> None:
    """Flags' spellings, other programs' names and slips of the pen have a hint."""
    assert suggest_setting(written, load(NEWEST)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("--keepalive", "--keep-alive"),
        ("--preload_app", "--preload"),
        ("--timeouts", "--timeout"),
        ("--loglevel", "--log-level"),
        ("--loglevel=debug", "--log-level"),
        ("--limit-request-field-size", "--limit-request-field_size"),
        ("--worker_class", "--worker-class"),
        ("--accesslog", "--access-logfile"),
        ("--nothing-like-it", None),
    ],
)
def test_a_misspelt_flag_leads_to_the_one_that_was_meant(written: str, meant: str | None) -> None:
    """A flag that does not exist has a hint where one is near."""
    assert suggest_flag(written, load(NEWEST)) == meant


def test_a_hint_exists_in_the_release_it_is_for() -> None:
    """19.9 has no wsgi_app to offer."""
    assert suggest_setting("app", load("20.1.0")) == "wsgi_app"
    assert suggest_setting("app", load("19.9.0")) is None


def test_uvicorn_options_are_as_their_release_defines_them() -> None:
    """Options, pairs of flags, variables and fallbacks are there."""
    newest = uvicorn.load(uvicorn.NEWEST).options
    assert newest["timeout_keep_alive"].default == 5
    assert newest["proxy_headers"].off == ("--no-proxy-headers",)
    assert newest["workers"].environment == "UVICORN_WORKERS"
    assert newest["workers"].fallback == "WEB_CONCURRENCY"
    assert newest["reload_dirs"].flags == ("--reload-dir",)
    assert newest["reload_dirs"].multiple
    assert "limit_max_requests_jitter" not in uvicorn.load("0.37.0").options
    assert "limit_max_requests_jitter" in uvicorn.load("0.41.0").options
    assert "timeout_worker_healthcheck" not in uvicorn.load("0.34.0").options
    assert "asyncio" in uvicorn.load("0.22.0").options["loop"].choices
