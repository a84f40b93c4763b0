"""An object on its way through a kustomization, and edits of its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as AnySequence
from dataclasses import replace
from typing import Final

from gunilint.frozen import dataclass
from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.source import Span

# Built-in groups, whose kinds have a schema for merging lists; anything else is custom.
_BUILT_IN: Final = frozenset(
    {"", "apps", "batch", "extensions", "autoscaling", "policy", "networking.k8s.io"}
    | {"rbac.authorization.k8s.io", "storage.k8s.io", "scheduling.k8s.io", "discovery.k8s.io"}
)
# Kinds without a namespace that stand beside servers.
CLUSTER_WIDE: Final = frozenset(
    {"Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "IngressClass"}
    | {"PersistentVolume", "StorageClass", "PriorityClass", "GatewayClass", "ClusterIssuer"}
    | {"APIService", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "Node"}
    | {"IngressClassParams"}
)


@dataclass(frozen=True)
class Resource:
    """One object; *names* are all it has had, the one in force last."""

    node: Mapping
    names: tuple[str, ...]

    @classmethod
    def of(cls, node: Mapping) -> Resource:
        return cls(node, (scalar_at(node, "metadata", "name") or "",))

    @property
    def kind(self) -> str:
        return scalar_at(self.node, "kind") or ""

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def group(self) -> str:
        version = scalar_at(self.node, "apiVersion") or ""
        return version.rpartition("/")[0]

    @property
    def version(self) -> str:
        return (scalar_at(self.node, "apiVersion") or "").rpartition("/")[2]

    @property
    def namespace(self) -> str | None:
        return scalar_at(self.node, "metadata", "namespace")

    @property
    def is_built_in(self) -> bool:
        return self.group in _BUILT_IN

    def with_value(self, path: AnySequence[str], value: Node) -> Resource:
        return replace(self, node=with_value(self.node, path, value))

    def renamed(self, name: str) -> Resource:
        span = _span_at(self.node, "metadata", "name")
        node = with_value(self.node, ("metadata", "name"), Scalar(name, "str", "", span))
        return Resource(node, (*self.names, name))


def _span_at(node: Mapping, *path: str) -> Span:
    found = at(node, *path)
    return node.span if found is None else found.span


def at(node: Node | None, *path: str) -> Node | None:
    """What stands at *path*; None where nothing does."""
    for part in path:
        node = node.peek(part) if isinstance(node, Mapping) else None
    return node


def scalar_at(node: Node | None, *path: str) -> str | None:
    """The text at *path*; None where there is none, or it cannot be told."""
    found = at(node, *path)
    if isinstance(found, Scalar) and not found.is_null and found.opaque is None:
        return found.value
    return None


def with_value(node: Mapping, path: AnySequence[str], value: Node) -> Mapping:
    """*node* with *value* at *path*; mappings on the way are made."""
    first, rest = path[0], path[1:]
    old = node.peek(first)
    if rest:
        inner = old if isinstance(old, Mapping) else Mapping((), value.span)
        value = with_value(inner, rest, value)
    entries = tuple((key, value if key.value == first else item) for key, item in node.entries)
    if old is None:
        entries = (*entries, (Scalar(first, "str", "", value.span), value))
    return node._replace(entries=entries)


Edit = Callable[[str, Mapping], Mapping]


def everywhere(node: Mapping, edit: Edit, name: str = "") -> Mapping:
    """*node* with every mapping in it replaced by *edit*, given the key that it stands under."""
    entries = tuple((key, _edited(value, edit, key.value)) for key, value in node.entries)
    return edit(name, node._replace(entries=entries))


def _edited(node: Node, edit: Edit, name: str) -> Node:
    if isinstance(node, Mapping):
        return everywhere(node, edit, name)
    if isinstance(node, Sequence):
        return node._replace(items=tuple(_edited(item, edit, name) for item in node.items))
    return node


def named(resources: AnySequence[Resource], kind: str, name: str) -> Iterator[int]:
    """Where the objects of that kind stand that have, or once had, that name."""
    for index, resource in enumerate(resources):
        if resource.kind == kind and name in resource.names:
            yield index
