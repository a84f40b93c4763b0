"""Strategic merge patches, on nodes that keep the place of every value.

kustomize v5.5, kyaml/yaml/merge2 and the OpenAPI schema of Kubernetes for the lists that merge by
a key. Of a merged list the patch's items come first.
"""

from __future__ import annotations

from typing import Final

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence

# kubernetes/api, x-kubernetes-patch-merge-key of the lists that bear on servers.
_KEYS: Final = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "volumes": ("name",),
    "imagePullSecrets": ("name",),
    "env": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
}
_DIRECTIVE: Final = "$patch"


def merged(base: Node, patch: Node, *, kind: str, strategic: bool) -> Node | None:
    """*base* after *patch*; None where the patch deletes it.

    Without a schema (*strategic* false, as for custom resources) every list is replaced whole.
    """
    return _Merge(kind, strategic).node(base, patch, "")


class _Merge:
    def __init__(self, kind: str, strategic: bool) -> None:
        self._kind = kind
        self._strategic = strategic

    def node(self, base: Node, patch: Node, name: str) -> Node | None:
        if isinstance(patch, Scalar) and patch.is_null:
            return None
        if isinstance(base, Mapping) and isinstance(patch, Mapping):
            return self._mapping(base, patch)
        if isinstance(base, Sequence) and isinstance(patch, Sequence):
            return self._sequence(base, patch, name)
        return _cleaned(patch)

    def _mapping(self, base: Mapping, patch: Mapping) -> Node | None:
        directive = _directive(patch)
        if directive == "delete":
            return None
        if directive == "replace":
            return _cleaned(patch)
        entries = {key.value: (key, value) for key, value in base.entries}
        for key, value in patch.entries:
            if key.value.startswith("$"):
                continue
            if key.value in entries:
                new = self.node(entries[key.value][1], value, key.value)
            else:
                new = None if isinstance(value, Scalar) and value.is_null else _cleaned(value)
            if new is None:
                entries.pop(key.value, None)
            else:
                entries[key.value] = (key, new)
        return base._replace(entries=tuple(entries.values()), gap=base.gap or patch.gap)

    def _sequence(self, base: Sequence, patch: Sequence, name: str) -> Node:
        keys = self._keys(name, base, patch)
        if keys is None or any(_is_replacing(item) for item in patch.items):
            kept = tuple(item for item in patch.items if not _is_replacing(item))
            cleaned = (_cleaned(item) for item in kept)
            return patch._replace(items=tuple(item for item in cleaned if item is not None))
        rest = list(base.items)
        first: list[Node] = []
        for item in patch.items:
            same = next((other for other in rest if _same(other, item, keys)), None)
            if same is not None:
                rest.remove(same)
            directive = _directive(item) if isinstance(item, Mapping) else None
            if directive == "delete":
                continue
            new = _cleaned(item) if same is None else self.node(same, item, name)
            if new is not None:
                first.append(new)
        return base._replace(items=(*first, *rest), gap=base.gap or patch.gap)

    def _keys(self, name: str, base: Sequence, patch: Sequence) -> tuple[str, ...] | None:
        """The keys by which the items of a list are the same; None: it is replaced whole."""
        if not self._strategic:
            return None
        if name == "ports":
            port = "port" if self._kind == "Service" else "containerPort"
            items = (*base.items, *patch.items)
            named = (isinstance(item, Mapping) and item.peek("protocol") for item in items)
            has_protocol = all(named)
            return (port, "protocol") if has_protocol else (port,)
        return _KEYS.get(name)


def _same(item: Node, other: Node, keys: tuple[str, ...]) -> bool:
    if not isinstance(item, Mapping) or not isinstance(other, Mapping):
        return False
    for key in keys:
        first, second = item.peek(key), other.peek(key)
        if not isinstance(first, Scalar) or not isinstance(second, Scalar):
            return False
        if first.value != second.value:
            return False
    return True


def _directive(node: Mapping) -> str | None:
    found = node.peek(_DIRECTIVE)
    return found.value if isinstance(found, Scalar) else None


def _is_replacing(node: Node) -> bool:
    return isinstance(node, Mapping) and _directive(node) == "replace" and len(node.entries) == 1


def _cleaned(node: Node) -> Node | None:
    """*node* as something new: without directives and without nulls, which delete nothing."""
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        items = (_cleaned(item) for item in node.items)
        return node._replace(items=tuple(item for item in items if item is not None))
    if _directive(node) == "delete":
        return None
    entries = []
    for key, value in node.entries:
        if key.value == _DIRECTIVE or (isinstance(value, Scalar) and value.is_null):
            continue
        new = _cleaned(value)
        if new is not None:
            entries.append((key, new))
    return node._replace(entries=tuple(entries))
