"""HAProxy in front of a service.

Defaults: HAProxy's configuration manual, sections 4.2 and 5.2. It keeps connections to servers
with no limit of its own, and gives up half of the unused ones every `pool-purge-delay`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.proxy import HaproxyFile, Section
from gunilint.parse.units import haproxy_time
from gunilint.resolve.proxy_scene import ProxyScene, written
from gunilint.source import Fragment, Source, Text
from gunilint.value import Seconds, Setting

_PATHS: Final = ("/usr/local/etc/haproxy/haproxy.cfg", "/etc/haproxy/haproxy.cfg")
_RESENDING: Final = frozenset(
    ("all-retryable-errors", "empty-response", "response-timeout", "junk-response")
)
_SHARES_SINCE: Final = (2, 0)


class _Backend(NamedTuple):
    """The section that has the service as a server, and the `defaults` that it builds on."""

    section: Section
    defaults: Section | None
    address: Text

    def last(self, *keyword: str) -> tuple[Text, ...] | None:
        """The line that begins with *keyword*, of the section or else of its defaults."""
        for section in (self.section, self.defaults):
            lines = () if section is None else section.lines
            for line in reversed(lines):
                if tuple(word.value for word in line[: len(keyword)]) == keyword:
                    return line
        return None

    def has_option(self, name: str) -> bool:
        """Whether `option name` holds; `no option name` in the section takes it back."""
        for section in (self.section, self.defaults):
            for line in reversed(() if section is None else section.lines):
                words = [word.value for word in line]
                if words[:2] == ["option", name]:
                    return True
                if words[:3] == ["no", "option", name]:
                    return False
        return False


def haproxy_hop(scene: ProxyScene) -> Hop | None:
    """HAProxy as a proxy of the service; None where no backend has it as a server."""
    for text in _texts(scene):
        from gunilint.parse.haproxy import parse_haproxy

        found = next(_backends(parse_haproxy(text), scene), None)
        if found is not None:
            return _hop(found, scene)
    return None


def _texts(scene: ProxyScene) -> Iterator[Source | Fragment]:
    for path in _PATHS:
        found = scene.text(path)
        if found is not None:
            yield found
    for directory in ("/usr/local/etc/haproxy", "/usr/local/etc/haproxy/conf.d"):
        for _, text in scene.matching(f"{directory}/*.cfg"):
            yield text
    yield from scene.mounted(".cfg")


def _backends(file: HaproxyFile, scene: ProxyScene) -> Iterator[_Backend]:
    defaults: Section | None = None
    by_name: dict[str, Section] = {}
    for section in file.sections:
        if section.kind == "defaults":
            defaults = section
            if section.name is not None:
                by_name[section.name.value] = section
        if section.kind not in ("backend", "listen"):
            continue
        words = [word.value for word in section.header]
        own = by_name.get(words[3]) if words[2:3] == ["from"] and len(words) > 3 else defaults
        for line in section.lines:
            address = _server(line, scene)
            if address is not None:
                yield _Backend(section, own, address)


def _server(line: Sequence[Text], scene: ProxyScene) -> Text | None:
    """The address of a `server` line that is the service's."""
    at = {"server": 2, "server-template": 3}.get(line[0].value)
    if at is None or len(line) <= at:
        return None
    address = scene.filled_in(line[at].value)
    return line[at] if address is not None and scene.reaches(address) else None


def _hop(backend: _Backend, scene: ProxyScene) -> Hop:
    return Hop(
        ProxyKind.HAPROXY,
        scene.name,
        backend.address.span,
        _pools(backend, scene),
        response_timeout=_response_timeout(backend, scene),
        resends_idempotent=_resends(backend),
        ignored=tuple(_mistaken(backend)),
    )


def _response_timeout(backend: _Backend, scene: ProxyScene) -> Setting[Seconds] | None:
    """`timeout server`, also under the name it had before 1.5; none is for ever."""
    line = backend.last("timeout", "server") or backend.last("srvtimeout")
    if line is None or len(line) < 2:
        return None
    value = line[-1] if line[0].value == "srvtimeout" else line[2] if len(line) > 2 else None
    if value is None:
        return None
    text = scene.filled_in(value.value)
    return written("timeout server", text, value.span, haproxy_time)


def _mistaken(backend: _Backend) -> Iterator[Setting[Seconds]]:
    """A bare number of milliseconds that can only have been meant as seconds."""
    line = backend.last("timeout", "server")
    if line is None or len(line) < 3:
        return
    text = line[2]
    if re.fullmatch("[1-9][0-9]?|[12][0-9]{2}|300", text.value):
        why = f"a bare number is in milliseconds, so that it waits for {int(text.value)} ms"
        yield written("timeout server", None, text.span, haproxy_time, why)


def _pools(backend: _Backend, scene: ProxyScene) -> bool | None:
    """Whether a connection serves other requests too: not in TCP mode."""
    mode = backend.last("mode")
    if mode is None or len(mode) < 2:
        return None
    if mode[1].value != "http":
        return False
    if backend.has_option("httpclose") or backend.has_option("http-server-close"):
        return False
    reuse = backend.last("http-reuse")
    if reuse is not None and len(reuse) > 1:
        return None if reuse[1].value == "never" else True
    version = scene.product.version[:2]
    if len(version) == 2 and version < _SHARES_SINCE:
        return None
    return True


def _resends(backend: _Backend) -> bool:
    line = backend.last("retry-on")
    return line is not None and any(word.value in _RESENDING for word in line[1:])
