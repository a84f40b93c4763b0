"""The ways of a request to a worker, and the times that count on them and when it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from gunilint.model.deployment import Deployment, Platform
from gunilint.model.hop import Hop
from gunilint.model.launch import Process
from gunilint.model.server import Server, WorkerKind
from gunilint.source import Span
from gunilint.value import Seconds, Setting

_SIGNAL_TO_FIRST: Final = (
    Platform.KUBERNETES,
    Platform.KNATIVE,
    Platform.COMPOSE,
    Platform.IMAGE,
)
"""The platforms that send SIGTERM to the first process alone."""


class Station(NamedTuple):
    """A proxy on the way, or the server at its end.

    A time of None is one that it does not have, and *remarks* has why in place of it, by the
    field's name.
    """

    name: str
    idle: Setting[Any] | None
    response: Setting[Any] | None
    drain: Setting[Any] | None
    connections: str
    span: Span
    remarks: tuple[tuple[str, str], ...] = ()

    def remark(self, field: str) -> str:
        """What to say in place of *field*, `idle_timeout` for one."""
        return dict(self.remarks).get(field, "-")


class Stretch(NamedTuple):
    """Something that lasts from *start* to *end*, in seconds; *setting* says how long.

    *end* is None where it has none or it cannot be told: *note* says which.
    """

    what: str
    start: float
    end: float | None
    setting: Setting[Any] | None
    note: str = ""
    is_aside: bool = False
    """Whether it runs beside the rest, and may be so long that it sets no scale."""


_POOLING: Final = {True: "reused", False: "one per request", None: "unknown"}


def ways_in(deployment: Deployment) -> tuple[tuple[Station, ...], ...]:
    """Each way from the outermost proxy to the worker; one of the server alone where nothing is
    known to be in front."""
    routes = deployment.routes or (deployment.hops,)
    end = _server(deployment.server)
    return tuple((*(_proxy(hop) for hop in reversed(route)), end) for route in routes)


def _proxy(hop: Hop) -> Station:
    return Station(
        f"{hop.kind.value} {hop.name}".strip(),
        hop.idle_timeout,
        hop.response_timeout,
        hop.drain,
        _POOLING[hop.pools_connections],
        hop.span,
    )


def _server(server: Server) -> Station:
    kind = "" if server.worker_kind is None else f", {server.worker_kind.value} worker"
    idle, graceful = server.closes_idle_after, server.graceful_timeout
    bound = _request_bound(server)
    remarks = {} if bound is not None else {"response_timeout": _why_unbounded(server)}
    if idle is None:
        remarks["idle_timeout"] = "none kept" if server.keeps_connections is False else "unknown"
    if graceful is None:
        remarks["drain"] = "for ever"
    return Station(
        f"{server.software.value}{kind if server.is_gunicorn else ''}",
        idle,
        bound,
        graceful,
        "-",
        server.command,
        tuple(remarks.items()),
    )


def _request_bound(server: Server) -> Setting[Any] | None:
    """How long a request may take before its worker is killed: only sync workers are busy with
    one request alone; 0 never kills."""
    if server.worker_kind is not WorkerKind.SYNC or server.timeout is None:
        return None
    return None if server.timeout.known == Seconds(0) else server.timeout


def _why_unbounded(server: Server) -> str:
    if server.worker_kind is None and server.is_gunicorn:
        return "unknown"
    return "no bound"


def request_line(deployment: Deployment) -> tuple[Stretch, ...]:
    """Who gives up on a request, and when: the proxies of every way, then the worker."""
    stations = dict.fromkeys(station for way in ways_in(deployment) for station in way)
    found = [_patience(station) for station in stations]
    # The server ends every way: it is told last, once.
    end = ways_in(deployment)[0][-1]
    return (*(item for item in found if item.what != end.name), _patience(end))


def _patience(station: Station) -> Stretch:
    if station.response is None:
        return Stretch(station.name, 0, None, None, station.remark("response_timeout"))
    return Stretch(station.name, 0, station.response.nominal, station.response)


def first_to_give_up(line: tuple[Stretch, ...]) -> Stretch | None:
    """Whose time is the shortest of all, where every time can be told."""
    if any(item.end is None and item.setting is not None for item in line):
        return None
    return min((item for item in line if item.end is not None), key=_end, default=None)


def _end(stretch: Stretch) -> float:
    assert stretch.end is not None
    return stretch.end


def shutdown_line(deployment: Deployment) -> tuple[Stretch, ...]:
    """What happens from the moment that the platform stops the server."""
    return tuple(_shutdown(deployment))


def _shutdown(deployment: Deployment) -> Iterator[Stretch]:
    box, graceful = deployment.container, deployment.server.graceful_timeout
    start: float | None = 0
    if box is not None and box.pre_stop is not None:
        start = box.pre_stop.nominal
        yield Stretch("preStop", 0, start, box.pre_stop)
    keeps = keeps_signal(deployment)
    if keeps is not None:
        why = f"{keeps.name} keeps SIGTERM to itself: the server goes on"
        yield Stretch("graceful_timeout", start or 0, None, graceful, why)
    elif graceful is None:
        yield Stretch("requests under way", start or 0, None, None, "waited for without end")
    elif start is None or graceful.nominal is None:
        yield Stretch(graceful.name, start or 0, None, graceful, "unknown")
    else:
        yield Stretch(graceful.name, start, start + graceful.nominal, graceful)
    if box is not None and box.stop_window is not None:
        yield Stretch("SIGKILL", 0, box.stop_window.nominal, box.stop_window)
    for station in dict.fromkeys(station for way in ways_in(deployment) for station in way[:-1]):
        if station.drain is not None:
            end = station.drain.nominal
            yield Stretch(f"{station.name} drains", 0, end, station.drain, is_aside=True)


def keeps_signal(deployment: Deployment) -> Process | None:
    """The process in front of the server that neither goes away nor passes SIGTERM on."""
    if deployment.platform not in _SIGNAL_TO_FIRST:
        return None
    for process in deployment.server.processes:
        if process.replaced is False and process.forwards_signals is False:
            return process
    return None


def killed_early(line: tuple[Stretch, ...]) -> float | None:
    """How many seconds before the server has finished it is killed; None where it is not."""
    by_name = {item.what: item for item in line}
    kill = by_name.get("SIGKILL")
    rest = [item for item in line if item.what in ("graceful_timeout", "timeout_graceful_shutdown")]
    if kill is None or kill.end is None or not rest or rest[0].end is None:
        return None
    return rest[0].end - kill.end if rest[0].end > kill.end else None
