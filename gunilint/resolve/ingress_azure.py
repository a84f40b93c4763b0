"""Azure Application Gateway, by its Ingress controller.

Azure/application-gateway-kubernetes-ingress, docs/annotations.md and
pkg/appgw/backendhttpsettings.go. How long it keeps connections to pods is not documented.
"""

from __future__ import annotations

from typing import Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.facts.kubernetes import Ingress
from gunilint.parse.units import bare_seconds
from gunilint.resolve import hop_settings as settings
from gunilint.value import Seconds

_PREFIX: Final = "appgw.ingress.kubernetes.io/"
_TIMEOUT: Final = Seconds(30)
_DRAIN: Final = Seconds(30)


def azure_hop(ingress: Ingress) -> Hop:
    place = ingress.metadata.place
    annotations = ingress.metadata.annotations
    timeout = annotations.get(f"{_PREFIX}request-timeout")
    drains = annotations.get(f"{_PREFIX}connection-draining")
    drain = annotations.get(f"{_PREFIX}connection-draining-timeout")
    response = settings.by_default("request-timeout", _TIMEOUT, place)
    if timeout is not None:
        response = settings.of_scalar("request-timeout", timeout, bare_seconds)
    draining = None
    if drains is not None and drains.value == "true":
        draining = settings.by_default("connection-draining-timeout", _DRAIN, drains.span)
        if drain is not None:
            draining = settings.of_scalar("connection-draining-timeout", drain, bare_seconds)
    return Hop(
        ProxyKind.AZURE_APP_GATEWAY,
        settings.object_name(ingress.metadata),
        place,
        pools_connections=None,
        response_timeout=response,
        drain=draining,
    )
