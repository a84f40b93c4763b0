"""AWS Application Load Balancers in front of Ingresses.

Keys, defaults and precedence: aws-load-balancer-controller v3.5.0 (docs/guide/ingress and
service annotations, pkg/ingress/model_builder.go); Elastic Load Balancing's API model for the
attributes' own defaults.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from gunilint.frozen import dataclass
from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.annotations import parse_string_map
from gunilint.parse.facts.kubernetes import (
    Ingress,
    IngressClass,
    IngressClassParams,
    Metadata,
    Service,
)
from gunilint.resolve import hop_settings as settings
from gunilint.resolve.cluster import Cluster, ingress_class
from gunilint.resolve.workspace import Workspace
from gunilint.source import Problem, Span
from gunilint.value import Seconds, Setting

_ALB: Final = "alb.ingress.kubernetes.io"
_IDLE: Final = "idle_timeout.timeout_seconds"
_DELAY: Final = "deregistration_delay.timeout_seconds"
_ALB_IDLE: Final = Seconds(60)
_DRAIN: Final = Seconds(300)
# Elastic Load Balancing's API model: LoadBalancerAttribute, TargetGroupAttribute.
_IDLE_RANGE: Final = (1, 4000)
_DRAIN_RANGE: Final = (0, 3600)
_UNHEARD: Final = re.compile(
    rf"{re.escape(_ALB)}/(?:(?:connection|load-balancer)-)?idle-timeout(?:-seconds)?"
    rf"|{re.escape(_ALB)}/(?:deregistration-delay|connection-draining)(?:-timeout)?(?:-seconds)?"
)
"""Annotations that people write for what are attributes; the controller knows none of them."""


@dataclass(frozen=True)
class AlbIngresses:
    """The balancers that the AWS Load Balancer Controller makes for Ingresses."""

    cluster: Cluster
    workspace: Workspace

    def hop(self, ingress: Ingress, service: Service) -> Hop:
        idle = self._balancer_attribute(ingress, _IDLE, "idle_timeout", _ALB_IDLE)
        drain = self._target_attribute(ingress, service)
        refused = (_refused(idle, _IDLE_RANGE), _refused(drain, _DRAIN_RANGE))
        return Hop(
            ProxyKind.ALB,
            settings.object_name(ingress.metadata),
            ingress.metadata.place,
            pools_connections=True,
            idle_timeout=idle,
            # One attribute is both: how long a connection may be silent, with a request under
            # way or without (Elastic Load Balancing, edit-load-balancer-attributes).
            response_timeout=settings.renamed(idle, "response timeout"),
            drain=drain,
            tls=_ends_tls(ingress),
            ignored=(*_unheard(ingress), *(item for item in refused if item is not None)),
        )

    def _balancer_attribute(
        self, ingress: Ingress, key: str, name: str, default: Seconds
    ) -> Setting[Seconds]:
        """An attribute of the balancer: the class wins over the annotation, for each key.

        An IngressGroup has one balancer, so what any member says holds for all of them; the
        controller refuses the whole group where two members say different things.
        """
        members = (self._own_attribute(member, key, name) for member in self._group(ingress))
        found = [setting for setting in members if setting is not None]
        if not found:
            return settings.by_default(name, default, ingress.metadata.place)
        other = next((item for item in found if item.known != found[0].known), None)
        if other is None:
            return found[0]
        self._refuse_group(ingress, key, found[0], other)
        return settings.unknown(name, "members of its IngressGroup contradict it", other.span)

    def _own_attribute(self, ingress: Ingress, key: str, name: str) -> Setting[Seconds] | None:
        """What one Ingress says of the balancer, itself or by its class."""
        annotation = f"{_ALB}/load-balancer-attributes"
        of_class = self._class_attribute(ingress, key, name)
        return of_class or self._annotated(ingress.metadata, annotation, key, name)

    def _refuse_group(
        self, ingress: Ingress, key: str, first: Setting[Seconds], other: Setting[Seconds]
    ) -> None:
        """Note the contradiction, where both are sure to be meant for one cluster."""
        beside = posixpath.dirname(first.span.path) == posixpath.dirname(other.span.path)
        if beside and first.known is not None and other.known is not None:
            group = self._group_name(ingress)
            message = (
                f"the controller rejects IngressGroup {group}: {key} is {other.known:g} here"
                f" and {first.known:g} at {first.span}"
            )
            self.workspace.refuse("annotation", Problem(message, other.span))

    def _class_attribute(self, ingress: Ingress, key: str, name: str) -> Setting[Seconds] | None:
        params = self._class_params(ingress)
        if params is None:
            return None
        for written, value in params.attributes:
            if written.known == key:
                return settings.attribute_seconds(name, value.known, value.span)
        if params.attributes_gap is not None:
            gap = params.attributes_gap
            return settings.unknown(name, gap.why, gap.span)
        return None

    def _class_params(self, ingress: Ingress) -> IngressClassParams | None:
        name = ingress_class(ingress)
        found = None if name is None else self.cluster.named(IngressClass, name, ingress.metadata)
        if found is None or found.parameters_name is None or found.parameters_name.known is None:
            return None
        return self.cluster.named(IngressClassParams, found.parameters_name.known, found.metadata)

    def _group(self, ingress: Ingress) -> Iterator[Ingress]:
        """The members of an Ingress' group, itself first."""
        yield ingress
        group = self._group_name(ingress)
        if group is not None:
            groups = self.cluster.remembered("IngressGroups", self._groups)
            for member in groups.get(group, ()):
                # What has the same name is this Ingress again, for another cluster.
                if _identity(member) != _identity(ingress):
                    yield member

    def _groups(self) -> dict[str | None, list[Ingress]]:
        """The Ingresses of the cluster by their groups."""
        found: dict[str | None, list[Ingress]] = {}
        for ingress in self.cluster.all(Ingress):
            found.setdefault(self._group_name(ingress), []).append(ingress)
        return found

    def _group_name(self, ingress: Ingress) -> str | None:
        params = self._class_params(ingress)
        if params is not None and params.group is not None:
            return params.group.known
        written = ingress.metadata.annotations.get(f"{_ALB}/group.name")
        return None if written is None or written.opaque is not None else written.value

    def _target_attribute(self, ingress: Ingress, service: Service) -> Setting[Seconds]:
        """The deregistration delay; a Service's annotation replaces the Ingress' as a whole.

        aws-load-balancer-controller v3.5.0, pkg/ingress/model_build_target_group.go,
        buildTargetGroupAttributes: the annotations of both are merged by their keys.
        """
        annotation = f"{_ALB}/target-group-attributes"
        has_own = service.metadata.annotations.get(annotation) is not None
        metadata = service.metadata if has_own else ingress.metadata
        found = self._annotated(metadata, annotation, _DELAY, "deregistration delay")
        return found or settings.by_default("deregistration delay", _DRAIN, metadata.place)

    def _annotated(
        self, metadata: Metadata, annotation: str, key: str, name: str
    ) -> Setting[Seconds] | None:
        """One key of an annotation that holds a map; None where it does not say."""
        scalar = metadata.annotations.get(annotation)
        if scalar is None:
            return None
        if scalar.opaque is not None:
            return settings.unknown(name, scalar.opaque, scalar.span)
        source = self.workspace.source(scalar.span.path, "Kubernetes manifest")
        if source is None:
            return None
        found = parse_string_map(scalar.fragment(source))
        if found.problem is not None:
            self._refuse(annotation, found.problem)
            return settings.unknown(name, "the controller rejects the annotation", scalar.span)
        pairs = [value for written, value in found.pairs if written.value == key]
        return settings.of_attribute(name, pairs[-1]) if pairs else None

    def _refuse(self, annotation: str, problem: Problem) -> None:
        message = f"the controller rejects {annotation}: {problem.message}"
        self.workspace.refuse("annotation", Problem(message, problem.span))


def _identity(ingress: Ingress) -> tuple[str | None, str | None]:
    name, namespace = ingress.metadata.name, ingress.metadata.namespace
    return (
        None if namespace is None else namespace.written,
        None if name is None else name.written,
    )


def _refused(setting: Setting[Seconds], allowed: tuple[int, int]) -> Setting[Seconds] | None:
    """*setting*, Unknown, where the balancer's API does not take its value."""
    value, (least, most) = setting.known, allowed
    if value is None or least <= value <= most:
        return None
    return settings.unknown(setting.name, f"it must be {least} to {most} seconds", setting.span)


def _unheard(ingress: Ingress) -> Iterator[Setting[Seconds]]:
    for key, value in ingress.metadata.annotations:
        if _UNHEARD.fullmatch(key.value):
            why = "the AWS Load Balancer Controller has no such annotation"
            yield settings.unknown(key.value.rpartition("/")[2], why, value.span)


def _ends_tls(ingress: Ingress) -> Span | None:
    """The certificate or the listener by which it takes TLS; to targets it speaks plain HTTP."""
    annotations = ingress.metadata.annotations
    if annotations.get(f"{_ALB}/backend-protocol") is not None:
        return None
    certificate = annotations.get(f"{_ALB}/certificate-arn")
    if certificate is not None:
        return certificate.span
    ports = annotations.get(f"{_ALB}/listen-ports")
    return ports.span if ports is not None and '"HTTPS"' in ports.value else ingress.tls
