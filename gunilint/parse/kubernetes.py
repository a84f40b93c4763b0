"""Kubernetes manifests to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as AbstractMapping
from typing import Final

from gunilint.parse import yaml_field as read
from gunilint.parse.facts.kubernetes import (
    ConfigMap,
    HorizontalPodAutoscaler,
    KubernetesFile,
    Metadata,
    Namespace,
    Object,
    OtherObject,
    Secret,
    Workload,
    WorkloadKind,
)
from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.parse.kubernetes_edge import (
    read_backend_config,
    read_backend_policy,
    read_destination_rule,
    read_gateway,
    read_gateway_class,
    read_http_route,
    read_servers_transport,
    read_traefik_route,
    read_virtual_service,
)
from gunilint.parse.kubernetes_hook import Sources
from gunilint.parse.kubernetes_network import (
    read_binding,
    read_class_params,
    read_ingress,
    read_ingress_class,
    read_service,
)
from gunilint.parse.kubernetes_pod import read_pod
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Problem, Source, Text

_KNATIVE: Final = "serving.knative.dev/"
# The groups a kind is read from; others have kinds of the same names. No entry: any.
_GROUPS: Final[AbstractMapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("Pod", "Service", "ConfigMap", "Secret", "Namespace"), ("",)),
    "Ingress": ("networking.k8s.io", "extensions"),
    "IngressClass": ("networking.k8s.io",),
    "IngressClassParams": ("elbv2.k8s.aws",),
    "TargetGroupBinding": ("elbv2.k8s.aws",),
    "Rollout": ("argoproj.io",),
    "IngressRoute": ("traefik.io", "traefik.containo.us"),
    "ServersTransport": ("traefik.io", "traefik.containo.us"),
    "BackendConfig": ("cloud.google.com",),
    "GCPBackendPolicy": ("networking.gke.io",),
    "HTTPRoute": ("gateway.networking.k8s.io",),
    "Gateway": ("gateway.networking.k8s.io",),
    "GatewayClass": ("gateway.networking.k8s.io",),
    "VirtualService": ("networking.istio.io",),
    "DestinationRule": ("networking.istio.io",),
}
_WORKLOADS: Final = {
    kind.value: kind for kind in WorkloadKind if kind is not WorkloadKind.KNATIVE_SERVICE
}


def parse_kubernetes(source: Source) -> KubernetesFile:
    """The Kubernetes objects in *source*; documents that are none are passed over in silence."""
    documents = load_documents(source)
    sources: Sources = lambda _: source  # noqa: E731 (all of it stands in one file)
    objects: list[Object] = []
    foreign: list[Node] = []
    for node in documents.nodes:
        found = [*_objects(node)]
        objects += (read_object(item, sources) for item in found)
        if not found:
            foreign.append(node)
    problems = tuple(problem for problem in documents.problems if not _within(problem, foreign))
    plain = all(isinstance(item, OtherObject) for item in objects)
    templated = None if objects and plain else documents.templated
    return KubernetesFile(tuple(objects), problems, templated)


def load_objects(source: Source) -> tuple[Mapping, ...]:
    """The objects in *source* as they are written, to be edited before they are read."""
    return tuple(item for node in load_documents(source).nodes for item in _objects(node))


def _within(problem: Problem, nodes: list[Node]) -> bool:
    return any(node.span.contains(problem.span) for node in nodes)


def _objects(node: Node) -> Iterator[Mapping]:
    """The objects in a document: itself, or what a list or an OpenShift template holds."""
    if not isinstance(node, Mapping):
        return
    kind, version = node.peek("kind"), node.get("apiVersion")
    if not isinstance(kind, Scalar) or not isinstance(version, Scalar) or kind.opaque is not None:
        return
    name = "objects" if kind.value == "Template" else "items"
    items = node.peek(name)
    is_list = kind.value == "Template" or kind.value.endswith("List")
    if not is_list or not isinstance(items, Sequence):
        yield node
        return
    for item in items.items:
        yield from _objects(_parameterized(item) if kind.value == "Template" else item)


def _parameterized(node: Node) -> Node:
    """*node* with every text opaque that holds a parameter of an OpenShift template."""
    if isinstance(node, Scalar):
        if "${" not in node.value or node.opaque is not None:
            return node
        return node._replace(opaque="a parameter of the template is filled in")
    if isinstance(node, Mapping):
        entries = tuple((key, _parameterized(value)) for key, value in node.entries)
        return node._replace(entries=entries)
    return node._replace(items=tuple(_parameterized(item) for item in node.items))


def read_object(node: Mapping, sources: Sources) -> Object:
    """One object; *sources* gives the files that its values stand in."""
    metadata = _metadata(node)
    kind = metadata.kind.value
    version = metadata.api_version.known if metadata.api_version is not None else None
    if kind == "Service" and (version or "").startswith(_KNATIVE):
        return _workload(metadata, WorkloadKind.KNATIVE_SERVICE, node, sources)
    reader = _READERS.get(kind)
    group = None if version is None else version.rpartition("/")[0]
    if group is not None and group not in _GROUPS.get(kind, (group,)):
        return OtherObject(metadata)
    if kind in _WORKLOADS:
        return _workload(metadata, _WORKLOADS[kind], node, sources)
    return OtherObject(metadata) if reader is None else reader(metadata, node)


def _metadata(node: Mapping) -> Metadata:
    metadata = read.structure(node, "metadata")
    kind = node.peek("kind")
    return Metadata(
        Text(kind.value if isinstance(kind, Scalar) else "", (kind or node).span),
        read.text(node, "apiVersion"),
        read.text(metadata, "name"),
        read.text(metadata, "namespace"),
        read.labels(metadata, "labels"),
        read.labels(metadata, "annotations"),
        node.span,
    )


def _workload(metadata: Metadata, kind: WorkloadKind, node: Mapping, sources: Sources) -> Workload:
    spec = read.structure(node, "spec")
    template: Mapping | None = node
    if kind is WorkloadKind.CRON_JOB:
        job = read.structure(spec, "jobTemplate")
        template = read.structure(read.structure(job, "spec"), "template")
    elif kind is not WorkloadKind.POD:
        template = read.structure(spec, "template")
    selector = read.child(spec, "selector")
    has_terms = selector is not None and selector.peek("matchLabels") is not None
    return Workload(
        metadata,
        kind,
        read.whole(spec, "replicas"),
        read.labels(selector, "matchLabels") if has_terms else read.labels(spec, "selector"),
        None if template is None else read_pod(template, sources),
    )


def _config_map(metadata: Metadata, node: Mapping) -> ConfigMap:
    binary_keys, _ = read.keys(node, "binaryData")
    return ConfigMap(metadata, read.table(node, "data"), binary_keys)


def _secret(metadata: Metadata, node: Mapping) -> Secret:
    data, gap = read.keys(node, "data")
    plain, plain_gap = read.keys(node, "stringData")
    names = {key.value: key for key in (*data, *plain)}
    return Secret(metadata, tuple(names.values()), gap or plain_gap)


def _autoscaler(metadata: Metadata, node: Mapping) -> HorizontalPodAutoscaler:
    spec = read.structure(node, "spec")
    target = read.child(spec, "scaleTargetRef")
    return HorizontalPodAutoscaler(
        metadata,
        read.text(target, "kind"),
        read.text(target, "name"),
        read.whole(spec, "minReplicas"),
        read.whole(spec, "maxReplicas"),
    )


_READERS: Final[AbstractMapping[str, Callable[[Metadata, Mapping], Object]]] = {
    "Service": read_service,
    "Ingress": read_ingress,
    "IngressClass": read_ingress_class,
    "IngressClassParams": read_class_params,
    "TargetGroupBinding": read_binding,
    "ConfigMap": _config_map,
    "Secret": _secret,
    "HorizontalPodAutoscaler": _autoscaler,
    "Namespace": lambda metadata, _: Namespace(metadata),
    "IngressRoute": read_traefik_route,
    "ServersTransport": read_servers_transport,
    "BackendConfig": read_backend_config,
    "GCPBackendPolicy": read_backend_policy,
    "HTTPRoute": read_http_route,
    "Gateway": read_gateway,
    "GatewayClass": read_gateway_class,
    "VirtualService": read_virtual_service,
    "DestinationRule": read_destination_rule,
}
