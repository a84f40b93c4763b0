"""What Kubernetes manifests say."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TypeAlias, Union

from gunilint.frozen import dataclass
from gunilint.parse.facts.kubernetes_edge import (
    BackendConfig,
    BackendPolicy,
    DestinationRule,
    Gateway,
    GatewayClass,
    HttpRoute,
    ServersTransport,
    TraefikRoute,
    VirtualService,
)
from gunilint.parse.facts.kubernetes_metadata import Metadata as Metadata
from gunilint.parse.facts.kubernetes_pod import Pod
from gunilint.parse.facts.yaml import Gap
from gunilint.parse.facts.yaml_field import Field, Table
from gunilint.source import Problem, Span, Text


class WorkloadKind(Enum):
    """What runs pods; the value is the manifest's `kind`."""

    DEPLOYMENT = "Deployment"
    STATEFUL_SET = "StatefulSet"
    DAEMON_SET = "DaemonSet"
    REPLICA_SET = "ReplicaSet"
    REPLICATION_CONTROLLER = "ReplicationController"
    POD = "Pod"
    JOB = "Job"
    CRON_JOB = "CronJob"
    ROLLOUT = "Rollout"
    DEPLOYMENT_CONFIG = "DeploymentConfig"
    KNATIVE_SERVICE = "Knative Service"

    @property
    def runs_to_completion(self) -> bool:
        """Whether its pods are meant to end."""
        return self in (WorkloadKind.JOB, WorkloadKind.CRON_JOB)


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that runs pods; *pod* is None where the manifest has no template for them."""

    metadata: Metadata
    kind: WorkloadKind
    replicas: Field[int] | None
    selector: Table
    pod: Pod | None


@dataclass(frozen=True, slots=True)
class ServicePort:
    """A port of a Service; *target* is a number or the name of a container's port."""

    port: Field[int] | None
    target: Field[str] | None
    name: Field[str] | None
    node_port: Field[int] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Service:
    """A Service; without a selector it reaches no pods by itself."""

    metadata: Metadata
    type: Field[str] | None
    selector: Table
    ports: tuple[ServicePort, ...] = ()
    ports_gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Backend:
    """Where an Ingress sends requests; *service* is None for what is no Service.

    *port* is a number or a name, or `use-annotation`, which the AWS Load Balancer Controller
    reads as the name of an action.
    """

    service: Field[str] | None
    port: Field[str] | None
    host: Field[str] | None
    path: Field[str] | None
    span: Span
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Ingress:
    """An Ingress of any API version.

    *class_name* comes from the spec, or else from the annotation that came before it. *tls* is
    where it asks for TLS from clients.
    """

    metadata: Metadata
    class_name: Field[str] | None
    backends: tuple[Backend, ...] = ()
    backends_gap: Gap | None = None
    tls: Span | None = None


@dataclass(frozen=True, slots=True)
class IngressClass:
    """Which controller serves the Ingresses of a class, and with what parameters."""

    metadata: Metadata
    controller: Field[str] | None
    parameters_kind: Field[str] | None
    parameters_name: Field[str] | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class IngressClassParams:
    """What the AWS Load Balancer Controller takes from a class, over any Ingress' annotation."""

    metadata: Metadata
    attributes: tuple[tuple[Field[str], Field[str]], ...]
    attributes_gap: Gap | None
    target_type: Field[str] | None
    scheme: Field[str] | None
    group: Field[str] | None


@dataclass(frozen=True, slots=True)
class TargetGroupBinding:
    """Pods of a Service as targets of a load balancer that lives outside the cluster."""

    metadata: Metadata
    service: Field[str] | None
    port: Field[str] | None
    target_group: Field[str] | None
    """Its ARN or its name."""
    target_type: Field[str] | None


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """Texts by name, to be files or variables; binary data is left out."""

    metadata: Metadata
    data: Table = field(default_factory=Table)
    binary_keys: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Secret:
    """The names in a Secret; what they stand for is not read. *gap* may add names."""

    metadata: Metadata
    keys: tuple[Text, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class HorizontalPodAutoscaler:
    """How many replicas something has."""

    metadata: Metadata
    target_kind: Field[str] | None
    target_name: Field[str] | None
    minimum: Field[int] | None
    maximum: Field[int] | None


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace; its labels can change the pods in it."""

    metadata: Metadata


@dataclass(frozen=True, slots=True)
class OtherObject:
    """An object of a kind that is not read further."""

    metadata: Metadata


Object: TypeAlias = Union[
    Workload,
    Service,
    Ingress,
    IngressClass,
    IngressClassParams,
    TargetGroupBinding,
    ConfigMap,
    Secret,
    HorizontalPodAutoscaler,
    Namespace,
    TraefikRoute,
    ServersTransport,
    BackendConfig,
    BackendPolicy,
    HttpRoute,
    Gateway,
    GatewayClass,
    VirtualService,
    DestinationRule,
    OtherObject,
]


@dataclass(frozen=True, slots=True)
class KubernetesFile:
    """The objects of a file in order, those of lists among them.

    *templated* is the first expression of a template language: the objects are then what is
    plain in the text, and what depends on the expressions is Unknown.
    """

    objects: tuple[Object, ...]
    problems: tuple[Problem, ...] = ()
    templated: Span | None = None
