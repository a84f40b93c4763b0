"""Compose files to facts."""

from __future__ import annotations

import re
from typing import Final

from gunilint.parse import compose_fields as fields
from gunilint.parse import yaml_field as read
from gunilint.parse.compose_template import template_of
from gunilint.parse.facts.compose import (
    Build,
    ComposeFile,
    Extends,
    FileObject,
    Healthcheck,
    Include,
    Scalars,
    Service,
    Template,
)
from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Problem, Source, Text

_MARK: Final = re.compile(r"!(reset|override)\b")


def parse_compose(source: Source) -> ComposeFile:
    """The services of *source*, each with what this file alone says of it."""
    documents = load_documents(source)
    if not documents.nodes:
        return ComposeFile(source.path, problems=documents.problems, templated=documents.templated)
    root = documents.nodes[0]
    if not isinstance(root, Mapping):
        problem = Problem("a compose file is a mapping that has services", root.span)
        return ComposeFile(source.path, problems=(*documents.problems, problem))
    services = read.structure(root, "services")
    entries = services.entries if services is not None else ()
    return ComposeFile(
        source.path,
        template_of(root.get("name"), source),
        tuple(_service(key, node, source) for key, node in entries),
        None if services is None else services.gap,
        tuple(_includes(root, source)),
        tuple(_objects(root, "configs", source)),
        tuple(_objects(root, "secrets", source)),
        documents.problems,
        documents.templated,
    )


def _service(key: Scalar, node: Node, source: Source) -> Service:
    name = Text(key.value, key.span)
    if not isinstance(node, Mapping):
        is_empty = isinstance(node, Scalar) and node.is_null
        why = node.opaque if isinstance(node, Scalar) else node.conditional
        gap = None if is_empty else Gap(why or "a service is a mapping", node.span)
        return Service(name, node.span, gap=gap)
    resets, overrides = _marks(node, source)
    return Service(
        name=name,
        span=node.span,
        scalars=_scalars(node, source),
        build=_build(node, source),
        command=fields.command(node, "command", source),
        entrypoint=fields.command(node, "entrypoint", source),
        healthcheck=_healthcheck(node, source),
        extends=_extends(node, source),
        environment=fields.pairs(node, "environment", source),
        env_files=fields.env_files(node, source),
        labels=fields.pairs(node, "labels", source),
        profiles=fields.texts(node, "profiles", source),
        ports=fields.ports(node, source),
        expose=fields.texts(node, "expose", source),
        mounts=fields.mounts(node, source),
        tmpfs=fields.texts(node, "tmpfs", source),
        configs=fields.grants(node, "configs", source),
        secrets=fields.grants(node, "secrets", source),
        networks=fields.networks(node, source),
        depends_on=fields.names(node, "depends_on"),
        links=fields.texts(node, "links", source),
        resets=resets,
        overrides=overrides,
        gap=node.gap,
        conditional=node.conditional,
    )


def _marks(node: Mapping, source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys whose values are tagged `!reset`, and `!override`.

    A tag stands between a key and its value; of a scalar, the value's tag says the same.
    """
    if "!" not in source.text:
        return (), ()
    found: dict[str, list[str]] = {"reset": [], "override": []}
    for key, value in node.entries:
        start, end = source.offset(key.span.end), source.offset(value.span.start)
        match = _MARK.search(source.text, start, max(start, end))
        mark = match[1] if match is not None else ""
        if isinstance(value, Scalar) and value.tag in ("!reset", "!override"):
            mark = value.tag[1:]
        if mark and (match is None or source.text[start : match.start()].strip() in (":", "")):
            found[mark].append(key.value)
    return tuple(found["reset"]), tuple(found["override"])


def _scalars(node: Mapping, source: Source) -> Scalars:
    deploy = read.child(node, "deploy")
    limits = read.child(read.child(deploy, "resources"), "limits")

    def text(name: str) -> Template | None:
        return template_of(node.get(name), source)

    return Scalars(
        image=text("image"),
        container_name=text("container_name"),
        hostname=text("hostname"),
        network_mode=text("network_mode"),
        cpus=text("cpus"),
        cpu_quota=text("cpu_quota"),
        cpu_period=text("cpu_period"),
        cpuset=text("cpuset"),
        mem_limit=text("mem_limit"),
        deploy_cpus=template_of(None if limits is None else limits.get("cpus"), source),
        deploy_memory=template_of(None if limits is None else limits.get("memory"), source),
        replicas=template_of(None if deploy is None else deploy.get("replicas"), source),
        scale=text("scale"),
        stop_grace_period=text("stop_grace_period"),
        stop_signal=text("stop_signal"),
        init=text("init"),
        read_only=text("read_only"),
        working_dir=text("working_dir"),
        user=text("user"),
        tty=text("tty"),
    )


def _build(node: Mapping, source: Source) -> Build | None:
    found = node.get("build")
    if found is None or (isinstance(found, Scalar) and found.is_null):
        return None
    if not isinstance(found, Mapping):
        return Build(found.span, template_of(found, source))
    return Build(
        found.span,
        template_of(found.get("context"), source),
        template_of(found.get("dockerfile"), source),
        template_of(found.get("dockerfile_inline"), source),
        template_of(found.get("target"), source),
        fields.pairs(found, "args", source),
        found.gap,
    )


def _healthcheck(node: Mapping, source: Source) -> Healthcheck | None:
    found = read.child(node, "healthcheck")
    if found is None:
        return None
    return Healthcheck(
        found.span,
        fields.command(found, "test", source),
        template_of(found.get("interval"), source),
        template_of(found.get("timeout"), source),
        template_of(found.get("retries"), source),
        template_of(found.get("start_period"), source),
        template_of(found.get("disable"), source),
    )


def _extends(node: Mapping, source: Source) -> Extends | None:
    found = node.get("extends")
    if found is None or (isinstance(found, Scalar) and found.is_null):
        return None
    if not isinstance(found, Mapping):
        return Extends(template_of(found, source), None, found.span)
    service = template_of(found.get("service"), source)
    return Extends(service, template_of(found.get("file"), source), found.span)


def _includes(root: Mapping, source: Source) -> list[Include]:
    nodes, _ = read.items(root, "include")
    found = []
    for node in nodes:
        if isinstance(node, Mapping):
            paths = fields.texts(node, "path", source)
            directory = template_of(node.get("project_directory"), source)
            env_files = fields.texts(node, "env_file", source)
            found.append(Include(paths.items, directory, env_files.items, node.span))
        elif (path := template_of(node, source)) is not None:
            found.append(Include((path,), None, (), path.span))
    return found


def _objects(root: Mapping, name: str, source: Source) -> list[FileObject]:
    parent = read.child(root, name)
    found = []
    for key, node in parent.entries if parent is not None else ():
        item = node if isinstance(node, Mapping) else None
        file = template_of(None if item is None else item.get("file"), source)
        content = template_of(None if item is None else item.get("content"), source)
        found.append(FileObject(Text(key.value, key.span), file, content, node.span))
    return found
