"""What is known of each file, for a person who asks why it is or is not checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gunilint.model.deployment import Deployment
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.resolution import FileUse
from gunilint.resolve.site import looks_like_development
from gunilint.source import Tree


@dataclass(frozen=True)
class Traces:
    """What a resolution leaves behind of files that are part of no deployment.

    *followed* are scripts and modules that were read on the way to something else; *unsettled*
    says of files which links were possible; *templates* and *unreadable* could be read in part
    or not at all.
    """

    followed: frozenset[str] = frozenset()
    unsettled: Mapping[str, str] | None = None
    templates: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()


def file_uses(
    inventory: Inventory, deployments: Sequence[Deployment], traces: Traces, tree: Tree
) -> Iterator[FileUse]:
    """Every file that was recognised or that a deployment is made of, in order."""
    users: dict[str, list[str]] = {}
    roles: dict[str, str] = {}
    for deployment in deployments:
        for link in deployment.files:
            users.setdefault(link.path, []).append(deployment.name)
            roles.setdefault(link.path, link.role)
    kinds = inventory.kinds()
    for path in sorted({*kinds, *(path for path in roles if tree.exists(path))}):
        used_by = tuple(dict.fromkeys(users.get(path, ())))
        why = _why_not(path, traces) if not used_by else (traces.unsettled or {}).get(path, "")
        yield FileUse(path, kinds.get(path) or roles[path], used_by, why)


def _why_not(path: str, traces: Traces) -> str:
    """Why nothing uses the file at *path*."""
    if path in traces.unreadable:
        return "it cannot be read"
    if traces.unsettled is not None and path in traces.unsettled:
        return traces.unsettled[path]
    if path in traces.followed:
        return "read on the way; it starts no server itself"
    why = "nothing here starts a server"
    if path in traces.templates:
        return f"a template: {why} that is plain in it"
    return f"{why}; it is for development" if looks_like_development(path) else why
