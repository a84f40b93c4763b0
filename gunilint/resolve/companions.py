"""Proxies that a container starts beside its server: these reach a loopback address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gunilint.frozen import replace
from gunilint.model.container import Container
from gunilint.source import Source, Tree

_NAMES: Final = (
    *("nginx", "haproxy", "caddy", "envoy", "apache2ctl", "apache2", "httpd", "traefik"),
    *("varnishd", "supervisord"),
)
"""supervisord is none, but starts what its own file says, which is not read."""
_PROXIES: Final = re.compile(rf"(?<![\w./-])(?:/usr/s?bin/)?({'|'.join(_NAMES)})(?![\w.-])")


def with_companions(
    container: Container | None, paths: Iterable[str], tree: Tree
) -> Container | None:
    """*container* with the proxies that its image's files mention as its neighbours.

    *paths* are the Dockerfile and the scripts that lead to the server. A mention is enough: it
    takes more than reading to tell whether a package is installed to be started.
    """
    if container is None:
        return None
    found: set[str] = set()
    for path in paths:
        source = tree.read(path)
        if isinstance(source, Source) and any(name in source.text for name in _NAMES):
            lines = [line for line in source.text.splitlines() if not line.lstrip().startswith("#")]
            found.update(_PROXIES.findall("\n".join(lines)))
    if not found:
        return container
    return replace(container, sidecars=(*container.sidecars, *sorted(found)))
