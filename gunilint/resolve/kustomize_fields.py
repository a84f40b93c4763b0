"""What a kustomization does to all objects: names, namespace, labels, images, replicas.

kustomize v5.5, api/internal/konfig/builtinpluginconsts: which fields of which kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.kustomization import ImageChange, Kustomization, LabelSet, ReplicaCount
from gunilint.parse.facts.yaml import Mapping, Node, Scalar
from gunilint.parse.facts.yaml_field import Table
from gunilint.resolve.kustomize_resource import (
    CLUSTER_WIDE,
    Resource,
    everywhere,
)

_WITH_TEMPLATE: Final = frozenset(
    {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController", "Job"}
)
_WITH_MATCH_LABELS: Final = frozenset({"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"})
_SCALED: Final = frozenset({"Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"})
_UNPREFIXED: Final = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})
_IMAGE: Final = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[^:/@]*))?(?:@(?P<digest>.*))?")


def with_namespace(resource: Resource, namespace: Scalar) -> Resource:
    if resource.kind == "Namespace":
        return resource.renamed(namespace.value)
    if resource.kind in CLUSTER_WIDE:
        return resource
    return resource.with_value(("metadata", "namespace"), namespace)


def with_affixes(resource: Resource, prefix: str, suffix: str) -> Resource:
    if resource.kind in _UNPREFIXED or not (prefix or suffix):
        return resource
    return resource.renamed(f"{prefix}{resource.name}{suffix}")


def with_labels(resource: Resource, labels: LabelSet) -> Resource:
    """The labels on the object itself, in templates of pods, and in what selects them."""
    paths: list[tuple[str, ...]] = [("metadata", "labels")]
    kind = resource.kind
    if labels.in_templates:
        paths += _template_labels(kind)
    if labels.in_selectors:
        if kind in ("Service", "ReplicationController"):
            paths.append(("spec", "selector"))
        elif kind in _WITH_MATCH_LABELS:
            paths.append(("spec", "selector", "matchLabels"))
    for path in paths:
        resource = _with_all(resource, path, labels.pairs)
    return resource


def _template_labels(kind: str) -> Iterator[tuple[str, ...]]:
    if kind in _WITH_TEMPLATE:
        yield ("spec", "template", "metadata", "labels")
    elif kind == "CronJob":
        yield ("spec", "jobTemplate", "spec", "template", "metadata", "labels")


def with_annotations(resource: Resource, annotations: Table) -> Resource:
    paths: list[tuple[str, ...]] = [("metadata", "annotations")]
    if resource.kind in _WITH_TEMPLATE:
        paths.append(("spec", "template", "metadata", "annotations"))
    for path in paths:
        resource = _with_all(resource, path, annotations)
    return resource


def _with_all(resource: Resource, path: tuple[str, ...], pairs: Table) -> Resource:
    for key, value in pairs:
        resource = resource.with_value((*path, key.value), value)
    return resource


def with_replicas(resource: Resource, counts: tuple[ReplicaCount, ...]) -> Resource:
    for change in counts:
        if resource.kind in _SCALED and change.name in resource.names:
            resource = resource.with_value(("spec", "replicas"), change.count)
    return resource


def with_images(resource: Resource, changes: tuple[ImageChange, ...]) -> Resource:
    """The images of all containers, wherever a list of that name stands."""
    if not changes or resource.kind == "CustomResourceDefinition":
        return resource

    def edit(name: str, node: Mapping) -> Mapping:
        image = node.peek("image")
        if name not in ("containers", "initContainers") or not isinstance(image, Scalar):
            return node
        new: Node = image
        for change in changes:
            new = _changed(new, change) if isinstance(new, Scalar) else new
        entries = ((key, new if key.value == "image" else value) for key, value in node.entries)
        return node._replace(entries=tuple(entries))

    return replace(resource, node=everywhere(resource.node, edit))


def _changed(image: Scalar, change: ImageChange) -> Scalar:
    parts = _IMAGE.fullmatch(image.value)
    if image.opaque is not None or parts is None or parts["name"] != change.name:
        return image
    name = change.name if change.new_name is None else change.new_name.value
    tag, digest = parts["tag"], parts["digest"]
    if change.new_tag is not None:
        tag, digest = change.new_tag.value, None
    if change.digest is not None:
        tag, digest = None, change.digest.value
    if change.suffix is not None:
        tag = f"{tag or ''}{change.suffix.value}"
    text = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    return image._replace(value=text)


def transformed(resource: Resource, kustomization: Kustomization) -> Resource:
    """*resource* after namespace, names, labels and annotations, in kustomize's order."""
    if kustomization.namespace is not None:
        resource = with_namespace(resource, kustomization.namespace)
    resource = with_affixes(resource, kustomization.prefix, kustomization.suffix)
    for labels in kustomization.labels:
        resource = with_labels(resource, labels)
    if kustomization.annotations.rows:
        resource = with_annotations(resource, kustomization.annotations)
    return resource
