"""What a manifest says about the containers of a pod."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from gunilint.frozen import dataclass
from gunilint.parse.facts.yaml import Gap, Scalar
from gunilint.parse.facts.yaml_field import Field, Table, Words
from gunilint.source import Span
from gunilint.value import Bytes, Cpus, Seconds


@dataclass(frozen=True, slots=True)
class KeyRef:
    """One key of a ConfigMap or a Secret."""

    is_secret: bool
    name: Field[str] | None
    key: Field[str] | None
    optional: bool
    span: Span


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A property of the pod itself, such as `status.podIP`."""

    path: Field[str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A resource of a container, such as `limits.cpu`, rounded up in units of *divisor*.

    *container* None means the container that has the variable. The value of a limit that is
    not set is what the node can give.
    """

    container: Field[str] | None
    resource: Field[str] | None
    divisor: Field[str] | None
    span: Span


@dataclass(frozen=True, slots=True)
class EnvVar:
    """An environment variable, as `env` sets it; later ones win, and may use `$(EARLIER)`.

    One of *value* and *source* is there. An empty *value* has no text. The text may be a
    secret: it must not be shown unless gunilint knows what the variable is for.
    """

    name: Field[str]
    value: Scalar | None = field(repr=False)
    source: KeyRef | FieldRef | ResourceRef | None
    span: Span
    conditional: str | None = None


@dataclass(frozen=True, slots=True)
class EnvFrom:
    """All keys of a ConfigMap or a Secret as variables; later ones win, and `env` over all."""

    is_secret: bool
    name: Field[str] | None
    prefix: Field[str] | None
    optional: bool
    span: Span
    conditional: str | None = None


@dataclass(frozen=True, slots=True)
class ContainerPort:
    """A port that a container says it listens on."""

    number: Field[int] | None
    name: Field[str] | None
    host_port: Field[int] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Resources:
    """Limits and requests; None where there is none."""

    cpu_limit: Field[Cpus] | None = None
    memory_limit: Field[Bytes] | None = None
    cpu_request: Field[Cpus] | None = None
    memory_request: Field[Bytes] | None = None


class Handler(Enum):
    """What a probe or a hook does."""

    EXEC = "exec"
    HTTP = "httpGet"
    TCP = "tcpSocket"
    GRPC = "grpc"
    SLEEP = "sleep"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hook:
    """A lifecycle hook.

    *seconds* is how long it takes: known where it is made of sleeps and of commands that take
    no time.
    """

    handler: Handler
    words: Words | None
    seconds: Field[Seconds]
    span: Span


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe; None where the manifest leaves a number to the default."""

    handler: Handler
    path: Field[str] | None
    port: Field[str] | None
    """A number, or the name of one of the container's ports."""
    words: Words | None
    period: Field[Seconds] | None
    timeout: Field[Seconds] | None
    initial_delay: Field[Seconds] | None
    failure_threshold: Field[int] | None
    grace_period: Field[Seconds] | None
    span: Span


@dataclass(frozen=True, slots=True)
class VolumeMount:
    """Where a volume appears in a container; *sub_path* is the part of it that does."""

    name: Field[str] | None
    mount_path: Field[str] | None
    sub_path: Field[str] | None
    read_only: Field[bool] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Container:
    """One container; None, or nothing in a list, where the manifest does not say.

    *env_gap* and *ports_gap* are places that may add variables and ports. *conditional* says
    on what it depends that the container is there at all.
    """

    name: Field[str] | None
    span: Span
    image: Field[str] | None = None
    command: Words | None = None
    args: Words | None = None
    working_dir: Field[str] | None = None
    env: tuple[EnvVar, ...] = ()
    env_from: tuple[EnvFrom, ...] = ()
    env_gap: Gap | None = None
    ports: tuple[ContainerPort, ...] = ()
    ports_gap: Gap | None = None
    resources: Resources = field(default_factory=Resources)
    pre_stop: Hook | None = None
    post_start: Hook | None = None
    stop_signal: Field[str] | None = None
    liveness: Probe | None = None
    readiness: Probe | None = None
    startup: Probe | None = None
    mounts: tuple[VolumeMount, ...] = ()
    mounts_gap: Gap | None = None
    read_only_root: Field[bool] | None = None
    run_as_user: Field[int] | None = None
    restart_policy: Field[str] | None = None
    conditional: str | None = None

    @property
    def is_sidecar(self) -> bool:
        """Whether, among init containers, it keeps running beside the others."""
        return self.restart_policy is not None and self.restart_policy.known == "Always"


class VolumeKind(Enum):
    """Where a volume's files come from."""

    CONFIG_MAP = "configMap"
    SECRET = "secret"
    EMPTY_DIR = "emptyDir"
    MEMORY = "emptyDir in memory"
    PROJECTED = "projected"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class VolumeItem:
    """A key of a ConfigMap or a Secret that becomes the file *path*."""

    key: Field[str] | None
    path: Field[str] | None


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume; *source* names the ConfigMap or Secret, *items* the keys, if not all.

    *gap* is a place that may add items.
    """

    name: Field[str] | None
    kind: VolumeKind
    source: Field[str] | None
    items: tuple[VolumeItem, ...]
    span: Span
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod, or the template of one. The gaps are places that may add to the lists."""

    span: Span
    labels: Table = field(default_factory=Table)
    annotations: Table = field(default_factory=Table)
    containers: tuple[Container, ...] = ()
    init_containers: tuple[Container, ...] = ()
    containers_gap: Gap | None = None
    volumes: tuple[Volume, ...] = ()
    volumes_gap: Gap | None = None
    grace_period: Field[Seconds] | None = None
    host_network: Field[bool] | None = None
    share_process_namespace: Field[bool] | None = None
    os: Field[str] | None = None
