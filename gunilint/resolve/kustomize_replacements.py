"""`replacements` and `vars`: the value of one field of one object, put into fields of others.

kustomize v5.5, api/filters/replacement/replacement.go; for variables api/internal/accumulator,
refvartransformer.go, and the fields of konfig/builtinpluginconsts/varreference.go that decide how a
server is started or reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.kustomization import (
    FieldOptions,
    Replacement,
    ReplacementTarget,
    Target,
    Variable,
)
from gunilint.parse.facts.yaml import Mapping, Node, Scalar
from gunilint.resolve.kustomize_json_patch import RefusedError
from gunilint.resolve.kustomize_patches import is_target
from gunilint.resolve.kustomize_paths import changed_at, fields_at, split_path
from gunilint.resolve.kustomize_resource import Resource

_REFERENCE: Final = re.compile(r"\$\$|\$\(([^()\s]+)\)")
_INDEX: Final = re.compile(r"\[(\d+)\]")
_CONTAINERS: Final = ("containers", "initContainers")
_IN_CONTAINERS: Final = ("args.*", "command.*", "env.*.value", "volumeMounts.*.mountPath")
_PODS: Final = ("spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec")
_ELSEWHERE: Final = ("metadata.annotations", "metadata.labels", "spec.rules.*.host")


def with_replacement(resources: Sequence[Resource], change: Replacement) -> list[Resource]:
    """*resources* after one replacement. RefusedError: kustomize would stop, or it is not read."""
    value = _value(resources, change)
    return [_replaced(item, change, value) for item in resources]


def _value(resources: Sequence[Resource], change: Replacement) -> Node:
    if change.value is not None:
        return change.value
    sources = [item for item in resources if _is_source(item, change.source)]
    if len(sources) != 1:
        raise RefusedError(f"{len(sources) or 'no'} objects are the source of a replacement")
    found = fields_at(sources[0].node, split_path(change.field))
    if len(found) != 1:
        raise RefusedError(f"the source of a replacement has no field {change.field}")
    return _part(found[0], change.options)


def _part(value: Node, options: FieldOptions) -> Node:
    """*value*, or the part of it that a delimiter and an index choose."""
    if options.unread is not None:
        raise RefusedError(f"the option {options.unread} of a replacement is not carried out")
    if not options.delimiter:
        return value
    parts = _text(value).split(options.delimiter)
    if not 0 <= options.index < len(parts):
        raise RefusedError(f"the source of a replacement has no part {options.index}")
    assert isinstance(value, Scalar)
    return value._replace(value=parts[options.index])


def _replaced(item: Resource, change: Replacement, value: Node) -> Resource:
    for target in change.targets:
        if target.select is None:
            raise RefusedError("a replacement selects no target")
        rejects = any(_is_selected(item, rejected) for rejected in target.rejected)
        if _is_selected(item, target.select) and not rejects:
            item = _with_fields(item, target, value, change)
    return item


def _with_fields(
    item: Resource, target: ReplacementTarget, value: Node, change: Replacement
) -> Resource:
    node: Node = item.node
    for path in target.fields:
        create = change.span if target.options.create else None
        node, count = changed_at(
            node, split_path(path), lambda old: _put(old, value, target.options), create
        )
        if not count:
            raise RefusedError(f"the target of a replacement has no field {path}")
    assert isinstance(node, Mapping)
    return _renamed(item, node)


def _renamed(item: Resource, node: Mapping) -> Resource:
    """*item* as *node*; under another name, nothing that meant it before does any more."""
    new = Resource.of(node)
    return replace(item, node=node) if new.name == item.name else new


def _put(old: Node, value: Node, options: FieldOptions) -> Node:
    """What stands in a field afterwards: of a scalar only the text is taken, its type stays."""
    if options.delimiter:
        parts, text = _text(old).split(options.delimiter), _text(value)
        if options.index < 0:
            parts.insert(0, text)
        elif options.index >= len(parts):
            parts.append(text)
        else:
            parts[options.index] = text
        assert isinstance(old, Scalar)
        return old._replace(value=options.delimiter.join(parts)).at(value.span, old.alias)
    if isinstance(old, Scalar) and isinstance(value, Scalar):
        new = old._replace(value=value.value, opaque=value.opaque)
        return new.at(value.span, old.alias)
    return value


def _text(node: Node) -> str:
    if not isinstance(node, Scalar) or node.opaque is not None:
        raise RefusedError("a replacement takes apart what is no plain text")
    return node.value


def _is_selected(item: Resource, wanted: Target) -> bool:
    """Whether a target's selector takes the object.

    A name is a pattern since kustomize 5.6, and the name itself before.
    """
    exact = replace(wanted, labels=None, annotations=None)
    patterns = replace(wanted, group=None, version=None, kind=None)
    others = replace(patterns, name=None, namespace=None)
    kind = replace(exact, name=None, namespace=None)
    if not _is_source(item, kind) or not is_target(item, others):
        return False
    by_name, by_pattern = _is_source(item, exact), is_target(item, patterns)
    if by_name is not by_pattern:
        raise RefusedError(f"whether {wanted.name} takes {item.name} depends on the version")
    return by_name


def _is_source(item: Resource, wanted: Target) -> bool:
    """Whether a selector takes the object by its very names; what is not said is any."""
    pairs = (
        (wanted.group, (item.group,)),
        (wanted.version, (item.version,)),
        (wanted.kind, (item.kind,)),
        (wanted.name, item.names),
        (wanted.namespace, (item.namespace or "default",)),
    )
    return all(not text or text in found for text, found in pairs)


def with_variables(resources: Sequence[Resource], variables: Sequence[Variable]) -> list[Resource]:
    """*resources* with `$(NAME)` filled in, for each of *variables*."""
    if not variables:
        return list(resources)
    values = {item.name: _standing_for(item, resources) for item in variables}
    return [_filled(item, values) for item in resources]


def _standing_for(variable: Variable, resources: Sequence[Resource]) -> Scalar:
    for item in resources:
        if _is_source(item, variable.source):
            found = fields_at(item.node, split_path(_INDEX.sub(r".\1", variable.field)))
            if len(found) == 1 and isinstance(found[0], Scalar):
                return found[0]
    raise RefusedError(f"the variable {variable.name} stands for no field of any object")


def _filled(item: Resource, values: dict[str, Scalar]) -> Resource:
    node: Node = item.node
    for path in _fields():
        node, _ = changed_at(node, path, lambda old: _fill(old, values), None)
    assert isinstance(node, Mapping)
    return replace(item, node=node)


def _fields() -> Iterator[list[str]]:
    """The paths of the fields in which variables count."""
    yield from (split_path(path) for path in _ELSEWHERE)
    for pod in _PODS:
        for field in _CONTAINERS:
            for path in _IN_CONTAINERS:
                yield split_path(f"{pod}.{field}.*.{path}")


def _fill(node: Node, values: dict[str, Scalar]) -> Node:
    if isinstance(node, Mapping):
        entries = tuple((key, _fill(value, values)) for key, value in node.entries)
        return node._replace(entries=entries)
    if not isinstance(node, Scalar) or node.opaque is not None:
        return node
    used = [values[name] for name in _REFERENCE.findall(node.value) if name in values]

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return "$"
        return values[found[1]].value if found[1] in values else found[0]

    opaque = next((item.opaque for item in used if item.opaque is not None), None)
    return node._replace(value=_REFERENCE.sub(value, node.value), opaque=opaque)
