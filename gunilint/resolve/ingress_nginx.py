"""The community's ingress-nginx, and F5's NGINX Ingress Controller.

ingress-nginx controller-v1.13, internal/ingress/controller/config/config.go (NewDefault) and
internal/ingress/annotations/proxy/main.go; nginx/kubernetes-ingress v5,
internal/configs/config_params.go; nginx, ngx_http_upstream_module for the defaults of upstreams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import ConfigMap, Ingress, Workload
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.units import bare_seconds, nginx_time
from gunilint.resolve import hop_settings as settings
from gunilint.resolve.cluster import Cluster
from gunilint.source import Span
from gunilint.value import Seconds, Setting

_PREFIX: Final = "nginx.ingress.kubernetes.io/"
_READ: Final = "proxy-read-timeout"
_READ_DEFAULT: Final = Seconds(60)
_IDLE: Final = "upstream-keepalive-timeout"
_IDLE_DEFAULT: Final = Seconds(60)
_CONNECTIONS: Final = "upstream-keepalive-connections"
_CONNECTIONS_DEFAULT: Final = "320"
_NEXT: Final = "proxy-next-upstream"
_NEXT_DEFAULT: Final = "error timeout"
# What the chart, the old manifests and the add-ons of minikube and MicroK8s call it.
CONFIG_NAMES: Final = frozenset(
    {
        "ingress-nginx-controller",
        "nginx-configuration",
        "nginx-load-balancer-conf",
        "nginx-load-balancer-microk8s-conf",
    }
)
_CONFIG_FLAG: Final = re.compile(r"--configmap=(?:.*/)?([a-z0-9.-]+)")
_IMAGE: Final = re.compile("ingress-nginx|nginx-ingress")
_CHANGES_POOL: Final = re.compile(r"\b(?:proxy_http_version|keepalive\w*|proxy_pass)\b|Connection")


def ingress_nginx(ingress: Ingress, cluster: Cluster) -> Hop:
    """The hop of ingress-nginx, whose connections to pods its ConfigMap alone configures."""
    config = _Config.of(cluster)
    place = ingress.metadata.place
    read, ignored = _read_timeout(ingress, config)
    resends = _text(ingress, config, _NEXT, _NEXT_DEFAULT)
    return Hop(
        ProxyKind.INGRESS_NGINX,
        settings.object_name(ingress.metadata),
        place,
        pools_connections=_pools(ingress, config),
        idle_timeout=config.seconds(_IDLE, _IDLE_DEFAULT, place),
        response_timeout=read,
        resends_idempotent=resends is not None and "error" in resends.split(),
        tls=_ends_tls(ingress),
        ignored=ignored,
    )


def _ends_tls(ingress: Ingress) -> Span | None:
    """Where it asks for TLS, which ends at the controller: it speaks plain HTTP to pods."""
    passes_on = ingress.metadata.annotations.get(f"{_PREFIX}ssl-passthrough")
    protocol = ingress.metadata.annotations.get(f"{_PREFIX}backend-protocol")
    return ingress.tls if passes_on is None and protocol is None else None


class _Config(NamedTuple):
    """The ConfigMap of the controller: certain, absent, or one of several."""

    found: ConfigMap | None
    other: ConfigMap | None

    @classmethod
    def of(cls, cluster: Cluster) -> _Config:
        names = CONFIG_NAMES | frozenset(_flagged(cluster))
        found = [
            item
            for item in cluster.all(ConfigMap)
            if item.metadata.name is not None and item.metadata.name.known in names
        ]
        if not found:
            return cls(None, None)
        return cls(found[0], found[1] if len(found) > 1 else None)

    def get(self, key: str) -> Scalar | None:
        """What it says for *key*; opaque where there are several."""
        if self.found is None:
            return None
        if self.other is not None:
            why = "several ConfigMaps of ingress-nginx are in the repository"
            return Scalar("", "str", "", self.other.metadata.place, why)
        return self.found.data.get(key)

    def seconds(self, key: str, default: Seconds, place: Span) -> Setting[Seconds]:
        scalar = self.get(key)
        if scalar is None:
            return settings.by_default(key, default, place)
        return settings.of_scalar(key, scalar, bare_seconds)


def _flagged(cluster: Cluster) -> Iterator[str]:
    """The names that controllers in the repository are started with."""
    for workload in cluster.all(Workload):
        for container in workload.pod.containers if workload.pod is not None else ():
            image = container.image.known if container.image is not None else None
            if image is None or container.args is None or not _IMAGE.search(image):
                continue
            matches = (_CONFIG_FLAG.fullmatch(word.value) for word in container.args.items)
            yield from (found[1] for found in matches if found)


def _read_timeout(
    ingress: Ingress, config: _Config
) -> tuple[Setting[Seconds], tuple[Setting[Any], ...]]:
    """The response timeout, and the annotation if the controller does not understand it.

    It takes a bare number only; anything else leaves what the ConfigMap says, in silence.
    """
    place = ingress.metadata.place
    scalar = ingress.metadata.annotations.get(_PREFIX + _READ)
    inherited = config.seconds(_READ, _READ_DEFAULT, place)
    if scalar is None:
        return inherited, ()
    own = settings.of_scalar(_READ, scalar, bare_seconds)
    if own.known is not None or scalar.opaque is not None:
        return own, ()
    return inherited, (own,)


def _text(ingress: Ingress, config: _Config, key: str, default: str) -> str | None:
    """A setting of the annotation or else the ConfigMap; None where it cannot be told."""
    scalar = ingress.metadata.annotations.get(_PREFIX + key) or config.get(key)
    if scalar is None:
        return default
    return None if scalar.opaque is not None else scalar.value


def _pools(ingress: Ingress, config: _Config) -> bool | None:
    annotations = ingress.metadata.annotations
    version = _text(ingress, config, "proxy-http-version", "1.1")
    connections = config.get(_CONNECTIONS)
    if version == "1.0" or (connections is not None and connections.value == "0"):
        return False
    protocol = annotations.get(f"{_PREFIX}backend-protocol")
    if protocol is not None and protocol.value.upper() not in ("HTTP", "HTTPS", "AUTO_HTTP"):
        return None
    snippet = annotations.get(f"{_PREFIX}configuration-snippet")
    if snippet is not None and (snippet.opaque or _CHANGES_POOL.search(snippet.value)):
        return None
    text = connections.value if connections is not None else _CONNECTIONS_DEFAULT
    certain = connections is None or connections.opaque is None
    return True if certain and version is not None and re.fullmatch("[0-9]+", text) else None


_F5_PREFIX: Final = "nginx.org/"
_F5_IDLE: Final = Seconds(60)


def f5_nginx(ingress: Ingress) -> Hop:
    """The hop of F5's controller, which keeps connections to pods if `nginx.org/keepalive` asks.

    Without it nginx decides, which keeps none before 1.29.7.
    """
    place = ingress.metadata.place
    annotations = ingress.metadata.annotations
    keepalive = annotations.get(f"{_F5_PREFIX}keepalive")
    read = annotations.get(_F5_PREFIX + _READ)
    asks = keepalive is not None and keepalive.opaque is None and keepalive.value.isdecimal()
    pools = asks and keepalive is not None and int(keepalive.value) > 0
    timeout = settings.by_default(_READ, _READ_DEFAULT, place)
    if read is not None:
        timeout = settings.of_scalar(_READ, read, nginx_time)
    return Hop(
        ProxyKind.F5_NGINX,
        settings.object_name(ingress.metadata),
        place,
        pools_connections=True if pools else None,
        idle_timeout=settings.by_default("keepalive_timeout", _F5_IDLE, place) if pools else None,
        response_timeout=timeout,
        resends_idempotent=True,
    )
