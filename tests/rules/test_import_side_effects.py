"""What survives a fork and what does not, by calls made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gunilint.api import (
    App,
    Deployment,
    Finding,
    Hook,
    ImportStep,
    ImportTimeCall,
    Known,
    Layer,
    Platform,
    Position,
    Server,
    Setting,
    Severity,
    Software,
    Span,
    Unknown,
    WorkerKind,
)
from gunilint.registry import load_rules
from gunilint.value import Origin


def place(line: int) -> Span:
    return Span("shop/db.py", Position(line, 1), Position(line, 9))


def setting(name: str, value: Any) -> Setting[Any]:
    wrapped = value if isinstance(value, Unknown) else Known(value)
    return Setting(name, wrapped, Origin(Layer.COMMAND_LINE, place(1)))


def call(callee: str, owner: str | None = "it", **more: Any) -> ImportTimeCall:
    chain = (ImportStep("shop.db", place(3)),)
    return replace_call(ImportTimeCall(callee, place(7), owner, "shop.db", chain), more)


def replace_call(made: ImportTimeCall, more: dict[str, Any]) -> ImportTimeCall:
    return made._replace(**more)


def findings(
    *calls: ImportTimeCall, preload: Any = True, mentions: tuple[str, ...] = ()
) -> list[Finding]:
    hooks = {"post_fork": Hook("post_fork", place(9), frozenset(mentions))}
    server = Server(
        Software.GUNICORN,
        "27.0.1",
        None,
        {"preload_app": setting("preload_app", preload)},
        WorkerKind.SYNC,
        place(1),
        hooks=hooks,
    )
    app = App(setting("target", "shop.main:app"), calls_at_import=lambda: calls)
    deployment = Deployment("web", Platform.PROCFILE, place(1), server, app)
    return list(load_rules().by_name("GUN501").run(deployment))


CONNECT = call("psycopg2.connect", "connection")


def test_the_chain_is_shown() -> None:
    """Each import on the way is a reason, and says who imports whom."""
    steps = (ImportStep("shop.db", place(3)), ImportStep("shop.db.open", place(5), is_call=True))
    (found,) = findings(CONNECT._replace(chain=steps))
    assert [label.text for label in found.related[2:]] == [
        "shop.main imports shop.db",
        "shop.db calls shop.db.open",
    ]
    assert found.primary.span == place(7)


@pytest.mark.parametrize(
    "made",
    [
        call("threading.Thread.start"),
        call("threading.Timer.start", None),
        call("concurrent.futures.ThreadPoolExecutor.submit"),
        call("socket.create_connection"),
        call("psycopg_pool.ConnectionPool"),
        call("sqlalchemy.create_engine.connect", managed=True),
        call("grpc.aio.insecure_channel"),
        call("kafka.KafkaProducer"),
    ],
)
def test_these_do_not_survive(made: ImportTimeCall) -> None:
    """What is measured or documented to break is an error."""
    assert [found.severity for found in findings(made)] == [None]


@pytest.mark.parametrize(
    "made",
    [
        call("apscheduler.schedulers.background.BackgroundScheduler.start"),
        call("pymongo.MongoClient"),
        call("random.Random", positional=0),
        call("numpy.random.default_rng", positional=0),
    ],
)
def test_these_may_be_meant(made: ImportTimeCall) -> None:
    """What somebody may want is a warning."""
    assert [found.severity for found in findings(made)] == [Severity.WARNING]


@pytest.mark.parametrize(
    "calls",
    [
        [call("sqlalchemy.create_engine", "engine")],
        [call("redis.Redis.ping", "client")],
        [CONNECT._replace(maybe=True)],
        [CONNECT, call("psycopg2.connect.close", "connection")],
        [call("threading.Thread.start", "t"), call("threading.Thread.join", "t")],
        [
            call("concurrent.futures.ThreadPoolExecutor", managed=True),
            call("concurrent.futures.ThreadPoolExecutor.map"),
        ],
        [call("psycopg.connect", managed=True)],
        [call("psycopg_pool.ConnectionPool", arguments=(("open", "False"),))],
        [call("pymongo.MongoClient", arguments=(("connect", "False"),))],
        [call("random.Random", positional=1)],
        [call("numpy.random.default_rng", positional=None)],
        [call("numpy.random.default_rng", positional=0, arguments=(("seed", "7"),))],
        [CONNECT, call("os.register_at_fork", None)],
        [
            call("sqlalchemy.create_engine", "engine", arguments=(("poolclass", "NullPool"),)),
            call("sqlalchemy.create_engine.connect", "engine"),
        ],
        [
            call("sqlalchemy.create_engine.connect", "engine"),
            call("sqlalchemy.create_engine.dispose", "engine"),
        ],
    ],
)
def test_these_do_no_harm(calls: list[ImportTimeCall]) -> None:
    """Nothing is said of what is lazy, closed, conditional, seeded or handled at the fork."""
    assert findings(*calls) == []


def test_closing_another_object_does_not_help() -> None:
    """The object that is closed must be the one that is open."""
    assert len(findings(CONNECT, call("psycopg2.connect.close", "other"))) == 1


def test_a_hook_that_mentions_the_object_silences() -> None:
    """A post_fork that speaks of the connection is taken to reopen it."""
    assert findings(CONNECT, mentions=("shop", "connection")) == []
    assert len(findings(CONNECT, mentions=("shop", "other"))) == 1


@pytest.mark.parametrize("preload", [False, Unknown("computed")])
def test_only_preload_does_harm(preload: Any) -> None:
    """Without preload_app, or where that cannot be told, nothing is said."""
    assert findings(CONNECT, preload=preload) == []


def test_the_import_graph_is_left_alone_without_preload() -> None:
    """The calls are not even asked for: following imports is dear."""

    def never() -> tuple[ImportTimeCall, ...]:
        raise AssertionError("followed")

    rule = load_rules().by_name("GUN501")
    server = Server(
        Software.GUNICORN,
        "27.0.1",
        None,
        {"preload_app": setting("preload_app", False)},
        WorkerKind.SYNC,
        place(1),
    )
    app = App(setting("target", "shop.main:app"), calls_at_import=never)
    deployment = Deployment("web", Platform.PROCFILE, place(1), server, app)
    assert list(rule.run(deployment)) == []
    with pytest.raises(AssertionError, match="followed"):
        list(rule.run(replace(deployment, server=_preloading(server))))


def _preloading(server: Server) -> Server:
    return replace(server, settings={"preload_app": setting("preload_app", True)})
