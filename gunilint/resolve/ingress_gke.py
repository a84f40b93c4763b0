"""Google Cloud's load balancer in front of GKE Ingresses and Gateways.

cloud.google.com/load-balancing/docs/https/request-distribution (600 s, fixed); ingress-gce,
pkg/annotations/service.go and pkg/apis/backendconfig/v1; Compute Engine's API, backendServices.
"""

from __future__ import annotations

import json
from typing import Any, Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Backend, Metadata, Service
from gunilint.parse.facts.kubernetes_edge import BackendConfig, BackendPolicy
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.resolve import hop_settings as settings
from gunilint.resolve.cluster import Cluster
from gunilint.source import Span
from gunilint.value import Seconds, Setting

_IDLE: Final = Seconds(600)
_TIMEOUT: Final = Seconds(30)
_DRAIN: Final = Seconds(0)
_ANNOTATIONS: Final = ("cloud.google.com/backend-config", "beta.cloud.google.com/backend-config")


def google_hop(metadata: Metadata, config: BackendConfig | BackendPolicy | Scalar | None) -> Hop:
    """The balancer; *config* is an opaque scalar where it cannot be told which is meant."""
    place = metadata.place
    return Hop(
        ProxyKind.GCP_ALB,
        settings.object_name(metadata),
        place,
        pools_connections=True,
        idle_timeout=settings.by_default("backend keepalive timeout", _IDLE, place),
        response_timeout=_setting("timeoutSec", config, _TIMEOUT, place),
        drain=_setting("drainingTimeoutSec", config, _DRAIN, place),
    )


def _setting(
    name: str, config: BackendConfig | BackendPolicy | Scalar | None, default: Seconds, place: Span
) -> Setting[Seconds]:
    if isinstance(config, Scalar):
        return settings.unknown(name, config.opaque or "it is not in the repository", config.span)
    field: Field[Seconds] | None = None
    if config is not None:
        field = config.timeout if name == "timeoutSec" else config.drain
    return settings.of_field_or_default(name, field, default, place)


def backend_config(
    cluster: Cluster, service: Service, backend: Backend
) -> BackendConfig | Scalar | None:
    """The BackendConfig that the Service names for the port that *backend* sends to."""
    annotations = service.metadata.annotations
    scalar = next(filter(None, (annotations.get(name) for name in _ANNOTATIONS)), None)
    if scalar is None or scalar.opaque is not None:
        return scalar
    try:
        named = json.loads(scalar.value)
    except ValueError:
        named = None
    if not isinstance(named, dict):
        return _opaque(scalar, "its annotation is no JSON object")
    name = _for_port(named, service, backend)
    if name is None:
        return None
    found = cluster.named(BackendConfig, name, service.metadata)
    return found or _opaque(scalar, f"the BackendConfig {name} is not in the repository")


def _for_port(named: dict[str, Any], service: Service, backend: Backend) -> str | None:
    ports = named.get("ports")
    wanted = backend.port.known if backend.port is not None else None
    keys = {wanted}
    for port in service.ports:
        number = str(port.port.known) if port.port is not None else None
        name = port.name.known if port.name is not None else None
        if wanted in (number, name):
            keys |= {number, name}
    if isinstance(ports, dict):
        for key in keys - {None}:
            if isinstance(ports.get(key), str):
                return str(ports[key])
    default = named.get("default")
    return default if isinstance(default, str) else None


def _opaque(scalar: Scalar, why: str) -> Scalar:
    return Scalar(scalar.value, "str", scalar.style, scalar.span, why)


def backend_policy(cluster: Cluster, service: Service) -> BackendPolicy | Scalar | None:
    """The GCPBackendPolicy that targets a Service; opaque where several do."""
    found = [
        policy
        for policy in cluster.all(BackendPolicy)
        if policy.target.kind is not None
        and policy.target.kind.known == "Service"
        and cluster.refers(policy.metadata, policy.target.name, policy.target.namespace, service)
    ]
    found = cluster.nearest(found, service.metadata)
    if len(found) > 1:
        return Scalar("", "str", "", found[1].metadata.place, "several policies target the Service")
    return found[0] if found else None
