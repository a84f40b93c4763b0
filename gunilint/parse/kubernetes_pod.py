"""Pods: containers, what they are given, and how they are probed and stopped."""

from __future__ import annotations

from typing import Final

from gunilint.parse import yaml_field as read
from gunilint.parse.facts.kubernetes_pod import (
    Container,
    ContainerPort,
    EnvFrom,
    EnvVar,
    FieldRef,
    Handler,
    Hook,
    KeyRef,
    Pod,
    Probe,
    ResourceRef,
    Resources,
    Volume,
    VolumeItem,
    VolumeKind,
    VolumeMount,
)
from gunilint.parse.facts.yaml import Gap, Mapping, Scalar, depending_scalar
from gunilint.parse.facts.yaml_field import Field
from gunilint.parse.kubernetes_hook import Sources, hook_seconds
from gunilint.value import Unknown

_HANDLERS: Final = (Handler.EXEC, Handler.HTTP, Handler.TCP, Handler.GRPC, Handler.SLEEP)


def read_pod(template: Mapping, sources: Sources) -> Pod:
    """The pod of a mapping that has `metadata` and `spec`: a Pod, or a template of one."""
    metadata, spec = read.structure(template, "metadata"), read.structure(template, "spec")
    containers, containers_gap = read.mappings(spec, "containers")
    init_containers, init_gap = read.mappings(spec, "initContainers")
    volumes, volumes_gap = read.mappings(spec, "volumes")
    return Pod(
        span=template.span,
        labels=read.labels(metadata, "labels"),
        annotations=read.labels(metadata, "annotations"),
        containers=tuple(_container(item, sources) for item in containers),
        init_containers=tuple(_container(item, sources) for item in init_containers),
        containers_gap=containers_gap or init_gap,
        volumes=tuple(_volume(item) for item in volumes),
        volumes_gap=volumes_gap,
        grace_period=read.seconds(spec, "terminationGracePeriodSeconds"),
        host_network=read.flag(spec, "hostNetwork"),
        share_process_namespace=read.flag(spec, "shareProcessNamespace"),
        os=read.text(read.child(spec, "os"), "name"),
    )


def _container(node: Mapping, sources: Sources) -> Container:
    env, env_gap = _environment(node)
    env_from, env_from_gap = read.mappings(node, "envFrom")
    ports, ports_gap = read.mappings(node, "ports")
    mounts, mounts_gap = read.mappings(node, "volumeMounts")
    security, lifecycle = read.child(node, "securityContext"), read.child(node, "lifecycle")
    return Container(
        name=read.text(node, "name"),
        span=node.span,
        image=read.text(node, "image"),
        command=read.words(node, "command"),
        args=read.words(node, "args"),
        working_dir=read.text(node, "workingDir"),
        env=env,
        env_from=tuple(_env_from(item) for item in env_from),
        env_gap=env_gap or env_from_gap,
        ports=tuple(_port(item) for item in ports),
        ports_gap=ports_gap,
        resources=_resources(read.child(node, "resources")),
        pre_stop=_hook(lifecycle, "preStop", sources),
        post_start=_hook(lifecycle, "postStart", sources),
        stop_signal=read.text(lifecycle, "stopSignal"),
        liveness=_probe(node, "livenessProbe"),
        readiness=_probe(node, "readinessProbe"),
        startup=_probe(node, "startupProbe"),
        mounts=tuple(_mount(item) for item in mounts),
        mounts_gap=mounts_gap,
        read_only_root=read.flag(security, "readOnlyRootFilesystem"),
        run_as_user=read.whole(security, "runAsUser"),
        restart_policy=read.text(node, "restartPolicy"),
        conditional=node.conditional,
    )


def _environment(node: Mapping) -> tuple[tuple[EnvVar, ...], Gap | None]:
    """The variables of `env`; one without a name leaves a gap, as it can be any."""
    nodes, gap = read.mappings(node, "env")
    found = []
    for item in nodes:
        name = read.text(item, "name")
        if name is None or name.known is None:
            why = name.value.why if name and isinstance(name.value, Unknown) else "it has no name"
            gap = gap or Gap(why, item.span)
            continue
        found.append(_variable(item, name))
    return tuple(found), gap


def _variable(item: Mapping, name: Field[str]) -> EnvVar:
    value, origin = item.get("value"), read.child(item, "valueFrom")
    if value is not None and not isinstance(value, Scalar):
        value = Scalar("", "str", "", value.span, "it is no text")
    elif value is not None:
        value = read.unless_filled_in(value)
        value = value if item.conditional is None else depending_scalar(value, item.conditional)
    source = _env_source(origin)
    if origin is not None and source is None and value is None:
        why = origin.gap.why if origin.gap is not None else "it comes from what is not read"
        value = Scalar("", "str", "", origin.span, why)
    return EnvVar(name, value, source, item.span, item.conditional)


def _env_source(origin: Mapping | None) -> KeyRef | FieldRef | ResourceRef | None:
    for name in ("configMapKeyRef", "secretKeyRef"):
        if reference := read.child(origin, name):
            optional = read.is_true(read.flag(reference, "optional"))
            key, source_name = read.text(reference, "key"), read.text(reference, "name")
            is_secret = name == "secretKeyRef"
            return KeyRef(is_secret, source_name, key, optional, reference.span)
    if reference := read.child(origin, "fieldRef"):
        return FieldRef(read.text(reference, "fieldPath"), reference.span)
    if reference := read.child(origin, "resourceFieldRef"):
        return ResourceRef(
            read.text(reference, "containerName"),
            read.text(reference, "resource"),
            read.text(reference, "divisor"),
            reference.span,
        )
    return None


def _env_from(item: Mapping) -> EnvFrom:
    is_secret = item.peek("secretRef") is not None
    reference = read.child(item, "secretRef" if is_secret else "configMapRef")
    return EnvFrom(
        is_secret,
        read.text(reference, "name"),
        read.text(item, "prefix"),
        read.is_true(read.flag(reference, "optional")),
        item.span,
        item.conditional,
    )


def _port(item: Mapping) -> ContainerPort:
    return ContainerPort(
        read.whole(item, "containerPort"),
        read.text(item, "name"),
        read.whole(item, "hostPort"),
        item.span,
    )


def _resources(node: Mapping | None) -> Resources:
    limits, requests = read.child(node, "limits"), read.child(node, "requests")
    return Resources(
        read.cpus(limits, "cpu"),
        read.memory(limits, "memory"),
        read.cpus(requests, "cpu"),
        read.memory(requests, "memory"),
    )


def _hook(lifecycle: Mapping | None, name: str, sources: Sources) -> Hook | None:
    node = read.child(lifecycle, name)
    if node is None:
        return None
    handler, action = _handler(node)
    words = read.words(action, "command")
    duration = read.seconds(action, "seconds") if handler is Handler.SLEEP else None
    if duration is None:
        duration = hook_seconds(handler, words, node, sources)
    return Hook(handler, words, duration, node.span)


def _handler(node: Mapping) -> tuple[Handler, Mapping | None]:
    for handler in _HANDLERS:
        if node.peek(handler.value) is not None:
            return handler, read.child(node, handler.value)
    return Handler.UNKNOWN, None


def _probe(container: Mapping, name: str) -> Probe | None:
    node = read.child(container, name)
    if node is None:
        return None
    handler, action = _handler(node)
    return Probe(
        handler,
        read.text(action, "path"),
        read.text(action, "port"),
        read.words(action, "command"),
        read.seconds(node, "periodSeconds"),
        read.seconds(node, "timeoutSeconds"),
        read.seconds(node, "initialDelaySeconds"),
        read.whole(node, "failureThreshold"),
        read.seconds(node, "terminationGracePeriodSeconds"),
        node.span,
    )


def _mount(item: Mapping) -> VolumeMount:
    return VolumeMount(
        read.text(item, "name"),
        read.text(item, "mountPath"),
        read.text(item, "subPath"),
        read.flag(item, "readOnly"),
        item.span,
    )


def _volume(item: Mapping) -> Volume:
    name = read.text(item, "name")
    if (source := read.child(item, "configMap")) is not None:
        return _keyed(name, VolumeKind.CONFIG_MAP, read.text(source, "name"), source, item)
    if (source := read.child(item, "secret")) is not None:
        return _keyed(name, VolumeKind.SECRET, read.text(source, "secretName"), source, item)
    if item.peek("projected") is not None:
        return Volume(name, VolumeKind.PROJECTED, None, (), item.span)
    if item.peek("emptyDir") is not None:
        medium = read.text(read.child(item, "emptyDir"), "medium")
        in_memory = medium is not None and medium.known == "Memory"
        kind = VolumeKind.MEMORY if in_memory else VolumeKind.EMPTY_DIR
        return Volume(name, kind, None, (), item.span)
    return Volume(name, VolumeKind.OTHER, None, (), item.span)


def _keyed(
    name: Field[str] | None,
    kind: VolumeKind,
    source_name: Field[str] | None,
    source: Mapping,
    item: Mapping,
) -> Volume:
    nodes, gap = read.mappings(source, "items")
    pairs = tuple(VolumeItem(read.text(node, "key"), read.text(node, "path")) for node in nodes)
    return Volume(name, kind, source_name, pairs, item.span, gap)
