"""The load balancers that manifests put in front of a Service.

Keys, defaults and precedence: aws-load-balancer-controller v3.5.0 (docs/guide/ingress and
service annotations, pkg/ingress/model_builder.go); Elastic Load Balancing's API model for the
attributes' own defaults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.annotations import parse_string_map
from gunilint.parse.facts.kubernetes import (
    Ingress,
    IngressClass,
    IngressClassParams,
    Metadata,
    Service,
    TargetGroupBinding,
    Workload,
)
from gunilint.parse.facts.yaml import Scalar
from gunilint.resolve.cluster import Cluster, ingress_class
from gunilint.resolve.workspace import Workspace
from gunilint.source import Problem, Span, Text
from gunilint.value import Known, Layer, Origin, Seconds, Setting, Unknown, Value

_ALB: Final = "alb.ingress.kubernetes.io"
_ALB_CONTROLLER: Final = "ingress.k8s.aws/alb"
_NLB: Final = "service.beta.kubernetes.io/aws-load-balancer"
_IDLE: Final = "idle_timeout.timeout_seconds"
_DELAY: Final = "deregistration_delay.timeout_seconds"

_ALB_IDLE: Final = Seconds(60)
_NLB_IDLE: Final = Seconds(350)
_CLB_IDLE: Final = Seconds(60)
_DRAIN: Final = Seconds(300)


@dataclass(frozen=True)
class LoadBalancers:
    """Finds what stands in front of the pods of a workload."""

    cluster: Cluster
    workspace: Workspace

    def hops(self, workload: Workload) -> Iterator[Hop]:
        """The balancers in front of *workload*, the first one found of each Service first."""
        for service in self.cluster.services_of(workload):
            yield from self._of_service(service)
            for ingress, _ in self.cluster.ingresses_of(service):
                if self._is_alb(ingress):
                    yield self._alb(ingress, service)
            for binding in self.cluster.bindings_of(service):
                yield _bound(binding)

    # An ALB in front of an Ingress.

    def _is_alb(self, ingress: Ingress) -> bool:
        name = ingress_class(ingress)
        if name is None:
            annotations = ingress.metadata.annotations
            return any(key.value.startswith(f"{_ALB}/") for key, _ in annotations)
        found = self.cluster.named(IngressClass, name, ingress.metadata)
        if found is not None and found.controller is not None:
            return found.controller.known == _ALB_CONTROLLER
        return name == "alb"

    def _alb(self, ingress: Ingress, service: Service) -> Hop:
        idle = self._balancer_attribute(ingress, _IDLE, "idle_timeout", _ALB_IDLE)
        return Hop(
            ProxyKind.ALB,
            _name(ingress.metadata),
            ingress.metadata.place,
            pools_connections=True,
            idle_timeout=idle,
            # One attribute is both: how long a connection may be silent, with a request under
            # way or without (Elastic Load Balancing, edit-load-balancer-attributes).
            response_timeout=_renamed(idle, "response timeout"),
            drain=self._target_attribute(ingress, service),
        )

    def _balancer_attribute(
        self, ingress: Ingress, key: str, name: str, default: Seconds
    ) -> Setting[Seconds]:
        """An attribute of the balancer: the class wins over the annotation, for each key.

        An IngressGroup has one balancer, so what any member says holds for all of them.
        """
        of_class = self._class_attribute(ingress, key, name)
        if of_class is not None:
            return of_class
        for member in self._group(ingress):
            found = self._annotated(member.metadata, f"{_ALB}/load-balancer-attributes", key, name)
            if found is not None:
                return found
        return _default(name, default, ingress.metadata.place)

    def _class_attribute(self, ingress: Ingress, key: str, name: str) -> Setting[Seconds] | None:
        params = self._class_params(ingress)
        if params is None:
            return None
        for written, value in params.attributes:
            if written.known == key:
                return _seconds(name, value.known, value.span)
        if params.attributes_gap is not None:
            gap = params.attributes_gap
            return Setting(name, Unknown(gap.why, gap.span), Origin(Layer.MANIFEST, gap.span))
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
            for member in self.cluster.all(Ingress):
                if member is not ingress and self._group_name(member) == group:
                    yield member

    def _group_name(self, ingress: Ingress) -> str | None:
        params = self._class_params(ingress)
        if params is not None and params.group is not None:
            return params.group.known
        written = ingress.metadata.annotations.get(f"{_ALB}/group.name")
        return None if written is None or written.opaque is not None else written.value

    def _target_attribute(self, ingress: Ingress, service: Service) -> Setting[Seconds]:
        """The deregistration delay: the Service's annotation wins over the Ingress'."""
        annotation = f"{_ALB}/target-group-attributes"
        for metadata in (service.metadata, ingress.metadata):
            found = self._annotated(metadata, annotation, _DELAY, "deregistration delay")
            if found is not None:
                return found
        return _default("deregistration delay", _DRAIN, ingress.metadata.place)

    # A balancer that a Service of type LoadBalancer asks for.

    def _of_service(self, service: Service) -> Iterator[Hop]:
        if service.type is None or service.type.known != "LoadBalancer":
            return
        annotations = service.metadata.annotations
        wanted = annotations.get(f"{_NLB}-type")
        kind = None if wanted is None else wanted.value
        if kind in ("external", "nlb", "nlb-ip"):
            yield Hop(
                ProxyKind.NLB,
                _name(service.metadata),
                service.metadata.place,
                pools_connections=False,
                idle_timeout=_default("tcp.idle_timeout", _NLB_IDLE, service.metadata.place),
                drain=_default("deregistration delay", _DRAIN, service.metadata.place),
            )
        elif any(key.value.startswith(_NLB) for key, _ in annotations):
            yield self._clb(service)

    def _clb(self, service: Service) -> Hop:
        """A Classic Load Balancer; it works on connections unless its protocol is HTTP."""
        annotations = service.metadata.annotations
        protocol = annotations.get(f"{_NLB}-backend-protocol")
        is_http = protocol is not None and protocol.value.lower() in ("http", "https")
        written = annotations.get(f"{_NLB}-connection-idle-timeout")
        idle = _default("idle_timeout", _CLB_IDLE, service.metadata.place)
        if written is not None:
            idle = _from_scalar("idle_timeout", written)
        return Hop(
            ProxyKind.CLB,
            _name(service.metadata),
            service.metadata.place,
            pools_connections=is_http,
            idle_timeout=idle,
            response_timeout=_renamed(idle, "response timeout"),
        )

    def _annotated(
        self, metadata: Metadata, annotation: str, key: str, name: str
    ) -> Setting[Seconds] | None:
        """One key of an annotation that holds a map; None where it does not say."""
        scalar = metadata.annotations.get(annotation)
        if scalar is None:
            return None
        if scalar.opaque is not None:
            return _unknown(name, scalar.opaque, scalar.span)
        source = self.workspace.source(scalar.span.path, "Kubernetes manifest")
        if source is None:
            return None
        found = parse_string_map(scalar.fragment(source))
        if found.problem is not None:
            self._refuse(annotation, found.problem)
            return _unknown(name, "the controller rejects the annotation", scalar.span)
        pairs = [value for written, value in found.pairs if written.value == key]
        return _from_text(name, pairs[-1]) if pairs else None

    def _refuse(self, annotation: str, problem: Problem) -> None:
        message = f"the controller rejects {annotation}: {problem.message}"
        self.workspace.refuse("annotation", Problem(message, problem.span))


def _bound(binding: TargetGroupBinding) -> Hop:
    """A balancer that something else made: its attributes are nowhere in the cluster."""
    name = _name(binding.metadata)
    return Hop(ProxyKind.UNKNOWN, name, binding.metadata.place, pools_connections=None)


def _name(metadata: Metadata) -> str:
    return (metadata.name.known if metadata.name is not None else None) or metadata.kind.value


def _default(name: str, value: Seconds, span: Span) -> Setting[Seconds]:
    return Setting(name, Known(value), Origin(Layer.DEFAULT, span))


def _renamed(setting: Setting[Any], name: str) -> Setting[Any]:
    return Setting(name, setting.value, setting.origin, setting.shadows)


def _from_scalar(name: str, scalar: Scalar) -> Setting[Seconds]:
    if scalar.opaque is not None:
        return _unknown(name, scalar.opaque, scalar.span)
    return _from_text(name, Text(scalar.value, scalar.span))


def _from_text(name: str, text: Text) -> Setting[Seconds]:
    return _seconds(name, text.value, text.span)


def _seconds(name: str, text: str | None, span: Span) -> Setting[Seconds]:
    """A whole number of seconds, as the attributes of a balancer are written."""
    value: Value[Seconds] = Unknown("is not a whole number of seconds", span)
    if text is not None and text.isdecimal():
        value = Known(Seconds(text))
    return Setting(name, value, Origin(Layer.MANIFEST, span))


def _unknown(name: str, why: str, span: Span) -> Setting[Seconds]:
    return Setting(name, Unknown(why, span), Origin(Layer.MANIFEST, span))
