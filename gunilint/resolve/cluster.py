"""The objects of all manifests, and which of them belong together."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

from gunilint.frozen import dataclass
from gunilint.parse.facts.kubernetes import (
    Backend,
    Ingress,
    KubernetesFile,
    Metadata,
    Object,
    Service,
    TargetGroupBinding,
    Workload,
)
from gunilint.parse.facts.yaml_field import Field

Kind = TypeVar("Kind", bound=Object)
Near = TypeVar("Near", bound=Object)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Cluster:
    """Every Kubernetes object of a repository.

    A repository often holds several clusters' worth: an object belongs with those whose files
    are nearest to its own, as the directories tell.
    """

    objects: tuple[Object, ...]
    is_one: bool = False
    """Whether they are known to be those of one cluster, wherever their files lie."""

    @classmethod
    def of(cls, files: Iterable[KubernetesFile]) -> Cluster:
        return cls(tuple(item for file in files for item in file.objects))

    def all(self, kind: type[Kind]) -> Iterator[Kind]:
        """Every object of a kind, in order."""
        found: list[Kind] | None = self._by_kind.get(kind)
        if found is None:
            found = self._by_kind[kind] = [item for item in self.objects if isinstance(item, kind)]
        return iter(found)

    def remembered(self, what: str, work_out: Callable[[], Answer]) -> Answer:
        """*work_out*'s answer about this cluster, which it gives once."""
        if what not in self._answers:
            self._answers[what] = work_out()
        answer: Answer = self._answers[what]
        return answer

    def workloads_in(self, folder: str) -> Sequence[Workload]:
        """The workloads of the files that lie right in *folder*, in order."""
        return self._workloads.get(folder, ())

    def workloads_at(self, path: str) -> Sequence[Workload]:
        """The workloads of the file at *path*, in order."""
        return self._workloads_by_file.get(path, ())

    def named(self, kind: type[Kind], name: str, near: Metadata) -> Kind | None:
        """The object of that name that *near* means; None where there is none, or no single one.

        One in another namespace is not meant, except for kinds that have no namespace.
        """
        named = list(self._by_name.get((kind.__name__, name), ()))
        if kind.__name__ not in _CLUSTER_WIDE:
            named = [item for item in named if may_share_namespace(item, near)]
        alike = [item for item in self.nearest(named, near) if isinstance(item, kind)]
        return alike[0] if len(alike) == 1 else None

    def services_of(self, workload: Workload) -> tuple[Service, ...]:
        """The Services whose selector takes the workload's pods."""
        if workload.pod is None:
            return ()
        labels = workload.pod.labels.known or {}
        asked = [place for label in labels.items() for place in self._asking_for.get(label, ())]
        services = (self.objects[place] for place in sorted(asked))
        taking = [
            service
            for service in services
            if isinstance(service, Service)
            and _selects(service, labels)
            and may_share_namespace(service, workload.metadata)
        ]
        return tuple(self._of_one_cluster(self.nearest(taking, workload.metadata), workload))

    def _of_one_cluster(self, services: Sequence[Service], workload: Workload) -> Iterator[Service]:
        """*services* without those that belong to another file's copy of *workload*.

        Two files of one directory, each with a workload and its Service, are often the same
        thing in two clusters.
        """
        here = workload.metadata.span.path
        beside = not self.is_one and any(service.metadata.span.path == here for service in services)
        for service in services:
            path = service.metadata.span.path
            has_own = any(
                other.pod is not None
                and other.metadata.span.path == path
                and _selects(service, other.pod.labels.known or {})
                for other in self.workloads_in(posixpath.dirname(path))
            )
            if path == here or not (beside and has_own):
                yield service

    def ingresses_of(self, service: Service) -> tuple[tuple[Ingress, Backend], ...]:
        """The Ingresses that send requests to a Service, each with the backend that does."""
        name = service.metadata.name
        found = (
            {
                id(ingress): (ingress, backend)
                for ingress, backend in self._backends.get(name.known, ())
                if may_share_namespace(ingress, service.metadata)
            }
            if name is not None
            else {}
        )
        near = self.nearest([ingress for ingress, _ in found.values()], service.metadata)
        return tuple(found[id(ingress)] for ingress in near)

    def bindings_of(self, service: Service) -> tuple[TargetGroupBinding, ...]:
        """The TargetGroupBindings that name a Service."""
        name = service.metadata.name
        named = () if name is None else self._bindings.get(name.known, ())
        found = [item for item in named if may_share_namespace(item, service.metadata)]
        return tuple(self.nearest(found, service.metadata))

    def refers(
        self,
        near: Metadata,
        name: Field[str] | None,
        namespace: Field[str] | None,
        service: Service,
    ) -> bool:
        """Whether a reference in an object means *service*; no namespace means the object's."""
        own = service.metadata.name
        if name is None or name.known is None or own is None or name.known != own.known:
            return False
        wanted = namespace or near.namespace
        actual = service.metadata.namespace
        if wanted is None or wanted.known is None or actual is None or actual.known is None:
            return True
        return wanted.known == actual.known

    def nearest(self, objects: Iterable[Near], near: Metadata) -> list[Near]:
        """Those of *objects* that can be meant from where *near* stands."""
        return list(objects) if self.is_one else nearest(objects, near)

    @cached_property
    def _by_kind(self) -> dict[type, list[Any]]:
        return {}

    @cached_property
    def _answers(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _workloads(self) -> dict[str, list[Workload]]:
        found: dict[str, list[Workload]] = {}
        for item in self.all(Workload):
            found.setdefault(posixpath.dirname(item.metadata.span.path), []).append(item)
        return found

    @cached_property
    def _workloads_by_file(self) -> dict[str, list[Workload]]:
        found: dict[str, list[Workload]] = {}
        for item in self.all(Workload):
            found.setdefault(item.metadata.span.path, []).append(item)
        return found

    @cached_property
    def _asking_for(self) -> dict[tuple[str, str], list[int]]:
        """The places of Services among the objects, by the rarest label that each selects."""
        selectors = {
            place: tuple((item.selector.known or {}).items())
            for place, item in enumerate(self.objects)
            if isinstance(item, Service)
        }
        counts = Counter(label for labels in selectors.values() for label in labels)
        found: dict[tuple[str, str], list[int]] = {}
        for place, labels in selectors.items():
            if labels:
                found.setdefault(min(labels, key=counts.__getitem__), []).append(place)
        return found

    @cached_property
    def _backends(self) -> dict[str | None, list[tuple[Ingress, Backend]]]:
        """What Ingresses send requests to, by the Service's name."""
        found: dict[str | None, list[tuple[Ingress, Backend]]] = {}
        for ingress in self.all(Ingress):
            for backend in ingress.backends:
                if backend.service is not None:
                    found.setdefault(backend.service.known, []).append((ingress, backend))
        return found

    @cached_property
    def _bindings(self) -> dict[str | None, list[TargetGroupBinding]]:
        """By the Service's name."""
        found: dict[str | None, list[TargetGroupBinding]] = {}
        for binding in self.all(TargetGroupBinding):
            if binding.service is not None:
                found.setdefault(binding.service.known, []).append(binding)
        return found

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Object]]:
        found: dict[tuple[str, str], list[Object]] = {}
        for item in self.objects:
            name = item.metadata.name
            if name is not None and name.known is not None:
                found.setdefault((type(item).__name__, name.known), []).append(item)
        return found


_CLUSTER_WIDE: Final = ("GatewayClass", "IngressClass", "IngressClassParams", "Namespace")


def nearest(objects: Iterable[Near], near: Metadata) -> list[Near]:
    """Those of *objects* whose directories are the nearest to that of *near*.

    Of namesakes among them only those in *near*'s own file are left, if there are any.
    """
    here = near.span.path
    ranked = [(_shared(item.metadata.span.path, here), item) for item in objects]
    most = max((shared for shared, _ in ranked), default=0)
    closest = [item for shared, item in ranked if shared == most]
    beside = {_full_name(item) for item in closest if item.metadata.span.path == here}
    return [
        item
        for item in closest
        if item.metadata.span.path == here or _full_name(item) not in beside
    ]


def _full_name(item: Object) -> tuple[str, str | None]:
    name = item.metadata.name
    return type(item).__name__, None if name is None else name.written


def _shared(path: str, other: str) -> int:
    """How many directories two files have in common."""
    directories = [posixpath.dirname(item) for item in (path, other)]
    common = posixpath.commonpath(directories)
    # The same directory is nearer than one below it.
    return 2 * len([part for part in common.split("/") if part]) + (
        directories[0] == directories[1]
    )


def _selects(service: Service, labels: dict[str, str]) -> bool:
    selector = service.selector.known
    return bool(selector) and selector is not None and selector.items() <= labels.items()


def may_share_namespace(item: Object, other: Metadata) -> bool:
    """Whether both can be in one namespace: what is not written is decided when applied."""
    first, second = item.metadata.namespace, other.namespace
    if first is None or second is None or first.known is None or second.known is None:
        return True
    return first.known == second.known


def ingress_class(ingress: Ingress) -> str | None:
    """The name of an Ingress' class, None where it leaves it to the cluster's default."""
    return None if ingress.class_name is None else ingress.class_name.known
