"""Four sync workers serve an application that does something when it is imported.

With preload_app the master imports it once and the workers are copies of the master; without, each
worker imports it. A request makes the worker use what was made, and is bad when that fails, hangs
for longer than a second, or gives what belongs to another worker. PostgreSQL, Redis and a gRPC
server are real ones; the TCP server gives back what it is sent. An HTTP session and an event loop
fail now and then, if at all, as both mostly notice what they share.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Final

from lab.apps.effects import EFFECTS, Effect, Service
from lab.apps.generators import DRAW, GENERATORS
from lab.harness import services
from lab.harness.bench import Bench
from lab.harness.clients import ask
from lab.harness.experiment import FEW, NONE, Bound, Cases, Experiment, Role, Tally
from lab.harness.server import SYNC, gunicorn

_WORKERS: Final = 4
_SITE: Final = """\
import effect


def app(environ, start_response):
    try:
        status = "200 OK" if effect.use() else "500 Wrong"
    except Exception as error:
        status = "500 Failed"
    start_response(status, [("Content-Length", "0")])
    return []
"""
_START: Final[Mapping[Service, Callable[[Bench], object]]] = MappingProxyType(
    {
        Service.ECHO: services.echo,
        Service.GRPC: services.grpc_echo,
        Service.HTTP: services.http,
        Service.POSTGRESQL: services.postgresql,
        Service.REDIS: services.redis,
    }
)
_INSTALLED: Final = (Service.POSTGRESQL, Service.REDIS)


def _serve(text: str, preload: bool, requests: int, env: Mapping[str, str], bench: Bench) -> int:
    """How many of the requests were bad."""
    bench.write("effect.py", text)
    bench.write("site_app.py", _SITE)
    options = ["--timeout=6", *(["--preload"] if preload else [])]
    server = gunicorn(bench, SYNC, *options, app="site_app:app", env=env, workers=_WORKERS)
    with ThreadPoolExecutor(2 * _WORKERS) as clients:
        asked = [clients.submit(ask, server.port, patience=8) for _ in range(requests)]
        return sum(not future.result().is_good for future in asked)


def _use(effect: Effect, preload: bool, bench: Bench) -> Tally:
    start = _START.get(effect.service)
    env = {"LAB_SERVICE": str(start(bench)) if start else ""}
    if effect.variable:
        name, _, value = effect.variable.partition("=")
        env[name] = value
    return Tally(_serve(effect.text, preload, effect.requests, env, bench), effect.requests)


def _draw(text: str, preload: bool, bench: Bench) -> Tally:
    bad = _serve(text + DRAW, preload, 200, {}, bench)
    lines = (bench.directory / "draws").read_text(encoding="utf-8").splitlines()
    drawn = dict(line.split(" ", 1) for line in lines)
    return Tally(bad + len(drawn) - len(set(drawn.values())), len(drawn) - 1)


def _cases() -> Cases:
    cases = Cases("bad requests")
    for effect in EFFECTS:
        for preload, expected in ((True, effect.expected), (False, NONE)):
            cases.add(
                _role(preload, expected),
                f"{effect.name}: {_words(preload)}",
                expected,
                functools.partial(_use, effect, preload),
                needs=(effect.service.value,) if effect.service in _INSTALLED else (),
                brief=effect.brief and preload,
            )
    for name, text, bound in GENERATORS:
        for preload, expected in ((True, bound), (False, NONE)):
            cases.add(
                _role(preload, expected),
                f"{name}: {_words(preload)}",
                expected,
                functools.partial(_draw, text, preload),
                counted="other workers that drew the first one's number",
                brief=name == "random.Random" and preload,
            )
    return cases


def _role(preload: bool, expected: Bound) -> Role:
    if not preload:
        return Role.CURE
    return Role.CONTROL if expected in (NONE, FEW) else Role.FAULT


def _words(preload: bool) -> str:
    return "preload_app" if preload else "no preload_app"


EXPERIMENT = Experiment(
    "With preload_app, threads that were started at import are gone in the workers, connections "
    "are shared and answers mixed up, and random generators agree; lazy and fork-aware objects "
    "are fine.",
    ("GUN501", "GUN504"),
    tuple(_cases()),
)
