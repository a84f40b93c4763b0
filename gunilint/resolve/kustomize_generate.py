"""ConfigMaps and Secrets that a kustomization generates.

kustomize v5.5, api/kv/kv.go and api/internal/generators. The hash at the end of their names is left
out: within one kustomization all references have it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from gunilint.parse.facts.kustomization import Generator
from gunilint.parse.facts.yaml import Mapping, Scalar
from gunilint.resolve.kustomize_resource import Resource, at, named, with_value
from gunilint.resolve.workspace import Workspace
from gunilint.source import Fragment, Source

_KIND = "kustomization"


def with_generated(
    resources: list[Resource], generator: Generator, folder: str, workspace: Workspace
) -> list[Resource]:
    """*resources* with what *generator* makes, merges or replaces."""
    made = _Generated(generator, folder, workspace).resource()
    if generator.behavior == "create":
        return [*resources, made]
    for index in named(resources, made.kind, made.name):
        old = resources[index]
        if generator.behavior == "replace":
            new = made.node
            node = with_value(old.node, ("data",), at(new, "data") or Mapping((), new.span))
        else:
            node = old.node
            data = at(made.node, "data")
            for key, value in data.entries if isinstance(data, Mapping) else ():
                node = with_value(node, ("data", key.value), value)
        return [*resources[:index], replace(old, node=node), *resources[index + 1 :]]
    return [*resources, made]


class _Generated:
    def __init__(self, generator: Generator, folder: str, workspace: Workspace) -> None:
        self._generator = generator
        self._folder = folder
        self._workspace = workspace

    def resource(self) -> Resource:
        generator = self._generator
        span = generator.span
        kind = "Secret" if generator.is_secret else "ConfigMap"
        metadata: list[tuple[Scalar, Scalar]] = [(_key("name", generator.name), generator.name)]
        if generator.namespace is not None:
            metadata.append((_key("namespace", generator.namespace), generator.namespace))
        data = {key.value: (key, value) for key, value in self._pairs()}
        at_name = generator.name
        entries = (
            (_key("apiVersion", at_name), at_name._replace(value="v1", style="", tag="str")),
            (_key("kind", at_name), at_name._replace(value=kind, style="", tag="str")),
            (_key("metadata", at_name), Mapping(tuple(metadata), span)),
            (_key("data", at_name), Mapping(tuple(data.values()), span)),
        )
        return Resource.of(Mapping(entries, span))

    def _pairs(self) -> Iterator[tuple[Scalar, Scalar]]:
        """What kustomize puts in: files, then lines of files, then literals; later ones win."""
        for item in self._generator.env_files:
            yield from self._lines(item)
        for item in self._generator.literals:
            yield self._literal(item)
        for item in self._generator.files:
            yield self._file(item)

    def _literal(self, item: Scalar) -> tuple[Scalar, Scalar]:
        key, _, value = item.value.partition("=")
        quotes = 1 if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else 0
        start, end = len(key) + 1 + quotes, len(item.value) - quotes
        span = item.span
        source = self._workspace.source(item.span.path, _KIND)
        if source is not None:
            span = item.fragment(source).span(start, end)
        return _key(key, item), self._secret(Scalar(item.value[start:end], "str", "", span))

    def _file(self, item: Scalar) -> tuple[Scalar, Scalar]:
        name, equals, path = item.value.partition("=")
        path = path if equals else item.value
        key = _key(name if equals else posixpath.basename(path), item)
        found = self._source(path)
        if found is None:
            why = f"{path} cannot be read"
            return key, Scalar("", "str", "", item.span, why)
        whole = found.span(0, len(found.text))
        return key, self._secret(Scalar(found.text, "str", "", whole))

    def _lines(self, item: Scalar) -> Iterator[tuple[Scalar, Scalar]]:
        found = self._source(item.value)
        if found is None:
            return
        for line in _split(found.fragment()):
            text = line.text.lstrip()
            if not text or text.startswith("#"):
                continue
            key, equals, value = text.partition("=")
            offset = len(line.text) - len(text)
            start = offset + len(key) + 1
            span = line.span(start, len(line.text))
            scalar = Scalar(value, "str", "", span if equals else line.whole())
            if not equals:
                why = "it is taken from the environment of whoever runs kustomize"
                scalar = scalar._replace(opaque=why)
            yield Scalar(key, "str", "", line.span(offset, offset + len(key))), self._secret(scalar)

    def _source(self, path: str) -> Source | None:
        full = posixpath.normpath(posixpath.join(self._folder, path))
        return self._workspace.source(full, _KIND)

    def _secret(self, value: Scalar) -> Scalar:
        if not self._generator.is_secret:
            return value
        return value._replace(value="", opaque="it comes from a Secret")


def _key(text: str, near: Scalar) -> Scalar:
    return Scalar(text, "str", "", near.span)


def _split(text: Fragment) -> Iterator[Fragment]:
    start = 0
    for line in text.text.splitlines(keepends=True):
        yield text.part(start, start + len(line.rstrip("\r\n")))
        start += len(line)
