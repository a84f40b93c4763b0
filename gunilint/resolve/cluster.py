"""The objects of all manifests, and which of them belong together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from gunilint.parse.facts.kubernetes import (
    Backend,
    ConfigMap,
    Ingress,
    IngressClass,
    IngressClassParams,
    KubernetesFile,
    Metadata,
    Object,
    Secret,
    Service,
    TargetGroupBinding,
    Workload,
)

Kind = TypeVar(
    "Kind",
    ConfigMap,
    Ingress,
    IngressClass,
    IngressClassParams,
    Secret,
    Service,
    TargetGroupBinding,
    Workload,
)


@dataclass(frozen=True)
class Cluster:
    """Every Kubernetes object of a repository.

    A repository often holds several clusters' worth: an object belongs with those whose files
    are nearest to its own, as the directories tell.
    """

    objects: tuple[Object, ...]

    @classmethod
    def of(cls, files: Iterable[KubernetesFile]) -> Cluster:
        return cls(tuple(item for file in files for item in file.objects))

    def all(self, kind: type[Kind]) -> Iterator[Kind]:
        """Every object of a kind, in order."""
        return (item for item in self.objects if isinstance(item, kind))

    def named(self, kind: type[Kind], name: str, near: Metadata) -> Kind | None:
        """The object of that name that *near* means; None where there is none, or no single one."""
        found = nearest(self._by_name.get((kind.__name__, name), ()), near)
        alike = [item for item in found if isinstance(item, kind)]
        return alike[0] if len(alike) == 1 else None

    def services_of(self, workload: Workload) -> tuple[Service, ...]:
        """The Services whose selector takes the workload's pods."""
        if workload.pod is None:
            return ()
        labels = workload.pod.labels.known or {}
        taking = [
            service
            for service in self.all(Service)
            if _selects(service, labels) and _may_share_namespace(service, workload.metadata)
        ]
        return tuple(nearest(taking, workload.metadata))

    def ingresses_of(self, service: Service) -> tuple[tuple[Ingress, Backend], ...]:
        """The Ingresses that send requests to a Service, each with the backend that does."""
        name = service.metadata.name
        found = {
            id(ingress): (ingress, backend)
            for ingress in self.all(Ingress)
            for backend in ingress.backends
            if name is not None
            and backend.service is not None
            and backend.service.known == name.known
            and _may_share_namespace(ingress, service.metadata)
        }
        near = nearest([ingress for ingress, _ in found.values()], service.metadata)
        return tuple(found[id(ingress)] for ingress in near)

    def bindings_of(self, service: Service) -> tuple[TargetGroupBinding, ...]:
        """The TargetGroupBindings that name a Service."""
        name = service.metadata.name
        found = [
            binding
            for binding in self.all(TargetGroupBinding)
            if name is not None
            and binding.service is not None
            and binding.service.known == name.known
        ]
        return tuple(nearest(found, service.metadata))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = {}
        for item in self.objects:
            name = item.metadata.name
            if name is not None and name.known is not None:
                found.setdefault((type(item).__name__, name.known), []).append(item)
        return found


Near = TypeVar("Near", bound=Object)


def nearest(objects: Iterable[Near], near: Metadata) -> list[Near]:
    """Those of *objects* whose files share the longest path with that of *near*."""
    here = near.span.path
    ranked = [(_shared(item.metadata.span.path, here), item) for item in objects]
    most = max((shared for shared, _ in ranked), default=0)
    return [item for shared, item in ranked if shared == most]


def _shared(path: str, other: str) -> int:
    """How many directories two files have in common; the same file is closest."""
    if path == other:
        return 1 << 16
    common = posixpath.commonpath([posixpath.dirname(path), posixpath.dirname(other)])
    return common.count("/") + 1 if common else 0


def _selects(service: Service, labels: dict[str, str]) -> bool:
    selector = service.selector.known
    return bool(selector) and selector is not None and selector.items() <= labels.items()


def _may_share_namespace(item: Object, other: Metadata) -> bool:
    """Whether both can be in one namespace: what is not written is decided when applied."""
    first, second = item.metadata.namespace, other.namespace
    if first is None or second is None or first.known is None or second.known is None:
        return True
    return first.known == second.known


def ingress_class(ingress: Ingress) -> str | None:
    """The name of an Ingress' class, None where it leaves it to the cluster's default."""
    return None if ingress.class_name is None else ingress.class_name.known
