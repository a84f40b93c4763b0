"""One service out of several files: `-f` after `-f`, and `extends`.

Rules: compose-spec, 13-merge.md; compose-go v2, override/merge.go. What a later file says keeps
its place there, so that every value points to the file that sets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

from gunilint.frozen import replace
from gunilint.parse.facts.compose import (
    Build,
    ComposeFile,
    Healthcheck,
    Listed,
    Scalars,
    Service,
)
from gunilint.parse.facts.yaml import Gap
from gunilint.resolve.compose_paths import Directory, within

T = TypeVar("T")
Facts = TypeVar("Facts", Scalars, Build, Healthcheck)

# Keys that the facts call otherwise; `deploy` is read into several.
_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "volumes": ("mounts",),
    "env_file": ("env_files",),
    "deploy": ("deploy_cpus", "deploy_memory", "replicas"),
}
_OWN: Final = frozenset(("name", "span", "extends", "resets", "overrides", "gap", "conditional"))


def merge_services(base: Service, over: Service) -> Service:
    """*over* laid on *base*: the same service of a later file, or one that extends it."""
    cleared = {name for key in over.resets for name in _ATTRIBUTES.get(key, (key,))}
    replaced = {name for key in over.overrides for name in _ATTRIBUTES.get(key, (key,))}
    base = _without(base, cleared | replaced)
    merged: dict[str, Any] = {}
    for field in fields(Service):
        if field.name in _OWN:
            continue
        below, above = getattr(base, field.name), getattr(over, field.name)
        merged[field.name] = _merged(below, above)
    return replace(
        _without(over, cleared),
        **{name: value for name, value in merged.items() if name not in cleared},
        gap=over.gap or base.gap,
        resets=(),
        overrides=(),
        conditional=over.conditional or base.conditional,
    )


def _merged(below: Any, above: Any) -> Any:
    match below, above:
        case Listed(), Listed():
            return Listed((*below.items, *above.items), above.gap or below.gap)
        case Scalars(), Scalars():
            return _fieldwise(below, above)
        case Build(), Build():
            merged = _fieldwise(below, above)
            args = (*below.args.items, *above.args.items)
            return replace(merged, args=Listed(args, above.args.gap or below.args.gap))
        case Healthcheck(), Healthcheck():
            return _fieldwise(below, above)
        case _:
            return below if above is None else above


def _fieldwise(below: Facts, above: Facts) -> Facts:
    found = {field.name: getattr(above, field.name) for field in fields(above)}
    return replace(below, **{name: value for name, value in found.items() if value is not None})


def _without(service: Service, names: set[str]) -> Service:
    """*service* with what *names* say cleared."""
    scalars: dict[str, Any] = {field.name: None for field in fields(Scalars) if field.name in names}
    lists: dict[str, Any] = {
        field.name: Listed() if isinstance(getattr(service, field.name), Listed) else None
        for field in fields(Service)
        if field.name in names and field.name not in _OWN
    }
    return replace(service, scalars=replace(service.scalars, **scalars), **lists)


def extended(
    service: Service,
    file: ComposeFile,
    files: Mapping[str, ComposeFile],
    directory: Directory,
    seen: frozenset[tuple[str, str]] = frozenset(),
) -> Service:
    """*service* of *file* laid on what it extends; what cannot be found leaves a gap."""
    if service.extends is None:
        return service
    extends = service.extends
    name = None if extends.service is None else extends.service.literal
    path: str | None = file.path
    if extends.file is not None:
        written = extends.file.literal
        path = None if written is None else within(directory(extends.span), written)
    other = file if path == file.path else files.get(path or "")
    base = None if other is None or name is None else other.service(name)
    key = (path or "", name or "")
    if base is None or other is None or key in seen:
        why = "the service that it extends is not in the repository"
        return replace(service, extends=None, gap=service.gap or Gap(why, extends.span))
    base = extended(base, other, files, directory, seen | {key})
    return replace(merge_services(base, service), extends=None)
