"""Kustomizations to facts: kustomize v5, api/types/kustomization.go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gunilint.parse import yaml_field as read
from gunilint.parse.facts.kustomization import (
    Generator,
    ImageChange,
    Kustomization,
    LabelSet,
    Patch,
    Replacement,
    ReplicaCount,
    Unread,
)
from gunilint.parse.facts.yaml import Mapping, Node, Scalar
from gunilint.parse.kustomize_replacements import replacements_of, target_of, variables_of
from gunilint.parse.yaml_embedded import load_embedded
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source, Text

# What may change any field of any object, or name objects that are nowhere in the repository.
_UNREAD: Final = ("transformers", "configurations", "openapi")
_ADDING: Final = ("generators", "helmCharts", "helmChartInflationGenerator")


def parse_kustomization(source: Source) -> Kustomization:
    """What *source* says; nothing, with its problems, where it is no kustomization."""
    documents = load_documents(source)
    whole = source.whole()
    node = documents.nodes[0] if documents.nodes else None
    if not isinstance(node, Mapping):
        return Kustomization(source.path, False, whole, problems=documents.problems)
    reader = _Reader(node, source)
    kind = read.text(node, "kind")
    return Kustomization(
        path=source.path,
        is_component=kind is not None and kind.known == "Component",
        span=whole,
        resources=(*reader.texts("resources"), *reader.texts("bases")),
        components=reader.texts("components"),
        prefix=reader.plain("namePrefix"),
        suffix=reader.plain("nameSuffix"),
        namespace=_scalar(node, "namespace"),
        labels=tuple(reader.labels()),
        annotations=read.table(node, "commonAnnotations"),
        patches=(*reader.merges(), *reader.patches("patches")),
        late_patches=tuple(reader.patches("patchesJson6902")),
        images=tuple(reader.images()),
        replicas=tuple(reader.replicas()),
        generators=(
            *reader.generators("configMapGenerator"),
            *reader.generators("secretGenerator"),
        ),
        replacements=tuple(reader.replacements()),
        variables=tuple(variables_of(node)),
        unread=tuple(reader.unread()),
        problems=documents.problems,
    )


class _Reader:
    """Reads the fields of one kustomization."""

    def __init__(self, node: Mapping, source: Source) -> None:
        self._node = node
        self._source = source

    def texts(self, name: str) -> tuple[Text, ...]:
        return tuple(Text(item.value, item.span) for item in _scalars(self._node, name))

    def plain(self, name: str) -> str:
        field = read.text(self._node, name)
        return (field.known if field is not None else None) or ""

    def labels(self) -> Iterator[LabelSet]:
        common = read.table(self._node, "commonLabels")
        for item in read.mappings(self._node, "labels")[0]:
            selectors = read.is_true(read.flag(item, "includeSelectors"))
            templates = read.is_true(read.flag(item, "includeTemplates"))
            yield LabelSet(read.table(item, "pairs"), selectors, selectors or templates)
        if common.rows:
            yield LabelSet(common, in_selectors=True, in_templates=True)

    def merges(self) -> Iterator[Patch]:
        """`patchesStrategicMerge`: paths, or patches as text."""
        for item in _scalars(self._node, "patchesStrategicMerge"):
            if "\n" in item.value.strip() or item.value.lstrip().startswith("{"):
                nodes = load_embedded(item.fragment(self._source))
                yield Patch(None, nodes, None, item.span)
            else:
                yield Patch(Text(item.value, item.span), (), None, item.span)

    def patches(self, name: str) -> Iterator[Patch]:
        for item in read.mappings(self._node, name)[0]:
            path, inline = _scalar(item, "path"), item.get("patch")
            nodes: tuple[Node, ...] = ()
            if isinstance(inline, Scalar):
                nodes = load_embedded(inline.fragment(self._source))
            target = read.child(item, "target")
            yield Patch(
                None if path is None else Text(path.value, path.span),
                nodes,
                None if target is None else target_of(target),
                item.span,
            )

    def images(self) -> Iterator[ImageChange]:
        for item in read.mappings(self._node, "images")[0]:
            name = _scalar(item, "name")
            if name is not None:
                keys = ("newName", "newTag", "digest", "tagSuffix")
                yield ImageChange(name.value, *(_scalar(item, key) for key in keys))

    def replicas(self) -> Iterator[ReplicaCount]:
        for item in read.mappings(self._node, "replicas")[0]:
            name, count = _scalar(item, "name"), _scalar(item, "count")
            if name is not None and count is not None:
                yield ReplicaCount(name.value, count)

    def generators(self, field: str) -> Iterator[Generator]:
        for item in read.mappings(self._node, field)[0]:
            name, behavior = _scalar(item, "name"), _scalar(item, "behavior")
            single = _scalar(item, "env")
            if name is not None:
                yield Generator(
                    field == "secretGenerator",
                    name,
                    _scalar(item, "namespace"),
                    "create" if behavior is None else behavior.value,
                    _scalars(item, "literals"),
                    _scalars(item, "files"),
                    (*_scalars(item, "envs"), *([single] if single is not None else [])),
                    item.span,
                )

    def replacements(self) -> Iterator[Replacement]:
        found = self._node.peek("replacements")
        if found is not None and not isinstance(found, Scalar):
            yield from replacements_of(found)

    def unread(self) -> Iterator[Unread]:
        for name in (*_UNREAD, *_ADDING):
            found = self._node.get(name)
            if found is not None and not (isinstance(found, Scalar) and found.is_null):
                yield Unread(name, found.span)


def _scalar(node: Mapping, name: str) -> Scalar | None:
    found = node.get(name)
    return found if isinstance(found, Scalar) and not found.is_null else None


def _scalars(node: Mapping, name: str) -> tuple[Scalar, ...]:
    items, _ = read.items(node, name)
    return tuple(item for item in items if isinstance(item, Scalar) and not item.is_null)
