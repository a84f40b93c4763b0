"""Which objects a kustomization's patches are for, and what they make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from gunilint.parse.facts.kustomization import Patch, Target
from gunilint.parse.facts.yaml import Mapping, Node, Sequence
from gunilint.resolve.kustomize_json_patch import RefusedError, patched
from gunilint.resolve.kustomize_merge import merged
from gunilint.resolve.kustomize_resource import Resource, at, scalar_at

_TERM = re.compile(r"\s*(!?)\s*([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*))?\s*")


def with_patch(resources: list[Resource], patch: Patch, nodes: Iterable[Node]) -> list[Resource]:
    """*resources* after *patch*, whose documents are *nodes*.

    RefusedError: kustomize would refuse it, or it is not understood.
    """
    for node in nodes:
        if isinstance(node, Sequence):
            if patch.target is None:
                raise RefusedError("a JSON patch has no target")
            resources = [
                replace(item, node=_operated(item.node, node))
                if is_target(item, patch.target)
                else item
                for item in resources
            ]
        elif isinstance(node, Mapping):
            resources = [new for item in resources for new in _after(item, node, patch.target)]
        else:
            raise RefusedError("a patch is neither a mapping nor a list")
    return resources


def _operated(node: Mapping, patch: Sequence) -> Mapping:
    found = patched(node, patch)
    if not isinstance(found, Mapping):
        raise RefusedError("a patch leaves no object")
    return found


def _after(item: Resource, patch: Mapping, target: Target | None) -> list[Resource]:
    applies = _is_meant(item, patch) if target is None else is_target(item, target)
    if not applies:
        return [item]
    kept = _without_identity(patch)
    new = merged(item.node, kept, kind=item.kind, strategic=item.is_built_in)
    return [replace(item, node=new)] if isinstance(new, Mapping) else []


def _is_meant(item: Resource, patch: Mapping) -> bool:
    """Whether the patch names the object: by kind, group, a name that it has or had."""
    namespace = scalar_at(patch, "metadata", "namespace")
    version = scalar_at(patch, "apiVersion") or ""
    return (
        scalar_at(patch, "kind") == item.kind
        and version.rpartition("/")[0] == item.group
        and scalar_at(patch, "metadata", "name") in item.names
        and (namespace is None or item.namespace in (None, namespace))
    )


def _without_identity(patch: Mapping) -> Mapping:
    """*patch* without what says which object it is for: it renames nothing."""
    entries = []
    for key, value in patch.entries:
        if key.value in ("apiVersion", "kind"):
            continue
        if key.value == "metadata" and isinstance(value, Mapping):
            kept = tuple(
                entry for entry in value.entries if entry[0].value not in ("name", "namespace")
            )
            value = value._replace(entries=kept)
        entries.append((key, value))
    return patch._replace(entries=tuple(entries))


def is_target(item: Resource, target: Target) -> bool:
    """Whether a selector, whose texts are patterns, takes the object."""
    pairs = (
        (target.group, [item.group]),
        (target.version, [item.version]),
        (target.kind, [item.kind]),
        (target.name, item.names),
        (target.namespace, [item.namespace or "default"]),
    )
    for pattern, texts in pairs:
        if pattern and not any(_matches(pattern, text) for text in texts):
            return False
    return _selected(item, target.labels, "labels") and _selected(
        item, target.annotations, "annotations"
    )


def _matches(pattern: str, text: str) -> bool:
    """Whether a pattern of Go's matches all of *text*."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as error:
        raise RefusedError(f"{pattern!r} is no pattern that can be read") from error


def _selected(item: Resource, selector: str | None, field: str) -> bool:
    """Whether a selector of equalities takes the object."""
    for part in (selector or "").split(",") if selector else ():
        term = _TERM.fullmatch(part)
        if term is None:
            raise RefusedError(f"the selector {selector!r} is not read")
        found = scalar_at(at(item.node, "metadata", field), term[2])
        if term[3] is None:
            holds = (found is not None) is not bool(term[1])
        else:
            holds = (found == term[4]) is (term[3] != "!=")
        if not holds:
            return False
    return True
