"""Names in fields that mean another object, after that object has been renamed.

kustomize v5.5, api/internal/konfig/builtinpluginconsts/namereference.go, for the fields that decide
what a server is given and who reaches it. Custom resources are left alone, as kustomize does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.yaml import Mapping, Scalar
from gunilint.resolve.kustomize_resource import Resource, everywhere, named, scalar_at

_PODS: Final = frozenset(
    {"Pod", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController", "Job"}
    | {"CronJob"}
)
# By the key that a mapping stands under: the field in it that holds a name, and of what kind.
_IN_PODS: Final = {
    "configMapRef": ("name", "ConfigMap"),
    "configMapKeyRef": ("name", "ConfigMap"),
    "configMap": ("name", "ConfigMap"),
    "secretRef": ("name", "Secret"),
    "secretKeyRef": ("name", "Secret"),
    "secret": ("secretName", "Secret"),
}
_IN_INGRESSES: Final = {
    "service": ("name", "Service"),
    "backend": ("serviceName", "Service"),
    "defaultBackend": ("serviceName", "Service"),
}


def with_references(resource: Resource, resources: list[Resource]) -> Resource:
    """*resource* with the names in force of the objects that it means."""

    def edit(key: str, node: Mapping) -> Mapping:
        for field, kind in _references(resource, key, node):
            old = scalar_at(node, field)
            new = None if old is None else _in_force(resource, kind, old, resources)
            if new is not None and new != old:
                node = _with_text(node, field, new)
        return node

    return replace(resource, node=everywhere(resource.node, edit))


def _references(resource: Resource, key: str, node: Mapping) -> Iterator[tuple[str, str]]:
    if resource.kind in _PODS and resource.is_built_in and key in _IN_PODS:
        yield _IN_PODS[key]
    elif resource.kind == "Ingress" and key in _IN_INGRESSES:
        yield _IN_INGRESSES[key]
    elif key == "scaleTargetRef":
        kind = scalar_at(node, "kind")
        if kind is not None:
            yield "name", kind


def _in_force(resource: Resource, kind: str, name: str, resources: list[Resource]) -> str | None:
    """The name that the one object has now that is or was called *name*; None if it is not one."""
    found = [
        resources[index]
        for index in named(resources, kind, name)
        if resources[index].namespace == resource.namespace
    ]
    current = {item.name for item in found}
    if name in current:
        return name
    return current.pop() if len(current) == 1 else None


def _with_text(node: Mapping, field: str, text: str) -> Mapping:
    entries = tuple(
        (key, value._replace(value=text))
        if key.value == field and isinstance(value, Scalar)
        else (key, value)
        for key, value in node.entries
    )
    return node._replace(entries=entries)
