"""Which product serves an Ingress; where that is not certain, none."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from gunilint.parse.facts.kubernetes import Ingress, IngressClass
from gunilint.resolve.cluster import Cluster


class Family(Enum):
    """An Ingress controller, with words that the name of a class of its own can have."""

    ALB = ("alb", "aws")
    INGRESS_NGINX = ("nginx",)
    F5_NGINX = ("nginx", "f5")
    TRAEFIK = ("traefik",)
    GKE = ("gce", "gke")
    AZURE = ("azure", "appgw", "agic")
    UNKNOWN = ()


# What IngressClass.spec.controller says: each product's documentation and default manifests.
_CONTROLLERS: Final = {
    "ingress.k8s.aws/alb": Family.ALB,
    "k8s.io/ingress-nginx": Family.INGRESS_NGINX,
    "webapprouting.kubernetes.azure.com/nginx": Family.INGRESS_NGINX,
    "nginx.org/ingress-controller": Family.F5_NGINX,
    "traefik.io/ingress-controller": Family.TRAEFIK,
    "azure/application-gateway": Family.AZURE,
}
# The classes that exist without an IngressClass, or that a product's installation makes. F5's
# makes one called nginx, too.
_CLASSES: Final = {
    "alb": Family.ALB,
    "nginx": Family.INGRESS_NGINX,
    "webapprouting.kubernetes.azure.com": Family.INGRESS_NGINX,
    "traefik": Family.TRAEFIK,
    "gce": Family.GKE,
    "gce-internal": Family.GKE,
    "azure-application-gateway": Family.AZURE,
    "azure/application-gateway": Family.AZURE,
}
_ANNOTATIONS: Final = {
    "alb.ingress.kubernetes.io/": Family.ALB,
    "nginx.ingress.kubernetes.io/": Family.INGRESS_NGINX,
    "nginx.org/": Family.F5_NGINX,
    "traefik.ingress.kubernetes.io/": Family.TRAEFIK,
    "appgw.ingress.kubernetes.io/": Family.AZURE,
    "kubernetes.io/ingress.global-static-ip-name": Family.GKE,
    "kubernetes.io/ingress.regional-static-ip-name": Family.GKE,
    "networking.gke.io/": Family.GKE,
    "ingress.gcp.kubernetes.io/": Family.GKE,
}
# Other words in the name of a class that say it is a product's.
_OTHER_PRODUCTS: Final = frozenset(
    {"ambassador", "apisix", "avi", "caddy", "cilium", "citrix", "cloudflare", "contour"}
    | {"emissary", "envoy", "gloo", "haproxy", "higress", "istio", "kong", "mse", "nsx"}
    | {"openshift", "pomerium", "skipper", "tailscale", "tyk", "voyager"}
)
_OWN_INGRESS_NGINX: Final = re.compile(r"k8s\.io/[\w.-]*ingress-nginx[\w.-]*")


def family_of(ingress: Ingress, cluster: Cluster) -> Family:
    """The product that serves *ingress*."""
    by_annotations = _by_annotations(ingress)
    if ingress.class_name is None:
        default = _default_class(cluster)
        if default is not None:
            return _by_controller(default)
        return by_annotations or Family.UNKNOWN
    name = ingress.class_name.known
    if name is None:
        return by_annotations or Family.UNKNOWN
    found = cluster.named(IngressClass, name, ingress.metadata)
    if found is not None and found.controller is not None:
        return _by_controller(found)
    if name == "nginx" and by_annotations in (Family.F5_NGINX, Family.UNKNOWN):
        return by_annotations
    if name in _CLASSES:
        return _CLASSES[name]
    return _of_unheard(name, by_annotations)


def _by_controller(found: IngressClass) -> Family:
    controller = found.controller.known if found.controller is not None else None
    if controller is None:
        return Family.UNKNOWN
    if _OWN_INGRESS_NGINX.fullmatch(controller):
        return Family.INGRESS_NGINX
    return _CONTROLLERS.get(controller, Family.UNKNOWN)


def _default_class(cluster: Cluster) -> IngressClass | None:
    """The class of Ingresses that name none, if there is one in sight."""
    found = [item for item in cluster.all(IngressClass) if item.is_default]
    return found[0] if len(found) == 1 else None


def _by_annotations(ingress: Ingress) -> Family | None:
    """The product whose annotations it has; None without any, UNKNOWN with several's."""
    found = {
        family
        for key, _ in ingress.metadata.annotations
        for prefix, family in _ANNOTATIONS.items()
        if key.value.startswith(prefix)
    }
    # The controller of both products reads these on some clusters.
    if found == {Family.INGRESS_NGINX, Family.F5_NGINX}:
        return Family.UNKNOWN
    return None if not found else found.pop() if len(found) == 1 else Family.UNKNOWN


def _of_unheard(name: str, by_annotations: Family | None) -> Family:
    """A class of a name of its own: its annotations tell, unless the name contradicts them."""
    if by_annotations is None or by_annotations is Family.UNKNOWN:
        return Family.UNKNOWN
    words = frozenset(re.split(r"[^a-z0-9]+", name.lower()))
    others = {word for family in Family for word in family.value} | _OTHER_PRODUCTS
    contradicts = words & (others - set(by_annotations.value))
    return Family.UNKNOWN if contradicts else by_annotations
