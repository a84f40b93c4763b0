"""Why no deployment is made of a file: what is in it, or what it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Final

from gunilint.frozen import dataclass
from gunilint.model.file import AmbiguousLink
from gunilint.parse.facts.kubernetes import Workload
from gunilint.resolve.development import looks_like_development
from gunilint.resolve.workspace import Workspace
from gunilint.source import Problem, Source

_SERVERS: Final = re.compile(r"gunicorn|uvicorn", re.IGNORECASE)
_NONE: Final = "it starts no Gunicorn or Uvicorn"
_MOST_NAMED: Final = 3
_CONSTANT: Final[Mapping[str, str]] = {
    "Python module": "no deployment loads it",
    "YAML file": "it is neither a Kubernetes manifest nor a Compose file",
    "other file": "it is of no kind that decides how a server runs",
    "environment file": "no deployment reads it",
    "Helm values": "they only count once Helm has rendered the chart: helm template",
    "Helm chart": "nothing that is plain in its templates starts Gunicorn or Uvicorn",
    "Procfile": "none of its commands starts Gunicorn or Uvicorn",
    "supervisord configuration": "none of its programs is Gunicorn or Uvicorn",
    "Circus configuration": "none of its watchers is Gunicorn or Uvicorn",
    "kustomization": "what it makes starts no Gunicorn or Uvicorn",
}


@dataclass(frozen=True)
class Reasons:
    """What a resolution leaves behind of files that are part of no deployment.

    *followed* are scripts and modules that were read on the way to something else; *foreign*
    are the images that manifests run and nothing here builds; *templates* could be read in
    part, *unreadable* not at all.
    """

    workspace: Workspace
    followed: frozenset[str] = frozenset()
    foreign: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: tuple[AmbiguousLink, ...] = ()
    templates: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()

    def open_link(self, path: str) -> str:
        """What could not be decided about the file at *path*; empty where nothing is open."""
        for link in self.ambiguous:
            builders = [item.name.partition(",")[0] for item in link.candidates]
            if path in (link.span.path, *builders):
                count = {2: "two", 3: "three"}.get(len(builders), str(len(builders)))
                names = ", ".join(item.name for item in link.candidates)
                settle = "settle it in [[tool.gunilint.link]]"
                return f"{count} builds fit image {link.image}: {names}; {settle}"
        return ""

    def why_not(self, path: str, kind: str) -> str:
        """Why nothing uses the file at *path*."""
        if path in self.unreadable:
            return "it cannot be read"
        found = self.open_link(path)
        if found:
            return found
        if path in self.followed:
            return "read on the way; it starts no server itself"
        why = _CONSTANT.get(kind) or _LOOKS.get(kind, _nothing)(self, path)
        if path in self.templates:
            return f"a template: {why}, as far as it is plain"
        return f"{why}; it is for development" if looks_like_development(path) else why

    def of_manifest(self, path: str) -> str:
        """What a Kubernetes manifest holds instead."""
        file = self.workspace.kubernetes(path)
        objects = () if file is None else file.objects
        if file is not None and not any(isinstance(item, Workload) for item in objects):
            kinds = dict.fromkeys(item.metadata.kind.value for item in objects)
            return f"it has no pods: {_listed(tuple(kinds))}" if kinds else "it has no pods"
        return self.of_images(path)

    def of_images(self, path: str) -> str:
        """Which images it runs, whose commands nobody here can read."""
        images = self.foreign.get(path)
        return f"{_NONE}: it runs {_listed(images)}" if images else _NONE

    def of_dockerfile(self, path: str) -> str:
        image = self.workspace.images.image(path)
        if image is None or isinstance(image, Problem):
            return "it builds nothing"
        if image.launch is None:
            return "it has no command of its own, and nothing here runs it with one"
        words = " ".join(" ".join(image.launch.argv()).split())
        shown = words if len(words) <= 60 else f"{words[:57]}..."
        return f"its command starts no Gunicorn or Uvicorn: {shown}"

    def of_script(self, path: str) -> str:
        return "no command that names one was reached" if self.mentions(path) else _NONE

    def of_requirements(self, path: str) -> str:
        if self.mentions(path):
            return "no deployment takes its version from it"
        return "it names neither Gunicorn nor Uvicorn"

    def of_builder(self, path: str) -> str:
        if self.workspace.builds(path):
            return "it builds no image that is run here"
        return "it builds no image"

    def mentions(self, path: str) -> bool:
        found = self.workspace.tree.read(path)
        return isinstance(found, Source) and _SERVERS.search(found.text) is not None


def _nothing(_: Reasons, __: str) -> str:
    return _NONE


_LOOKS: Final[Mapping[str, Callable[[Reasons, str], str]]] = {
    "Kubernetes manifest": Reasons.of_manifest,
    "Compose file": Reasons.of_images,
    "Dockerfile": Reasons.of_dockerfile,
    "shell script": Reasons.of_script,
    "requirements file": Reasons.of_requirements,
    "lock file": Reasons.of_requirements,
    "Python project": Reasons.of_requirements,
    "CI workflow": Reasons.of_builder,
    "Makefile": Reasons.of_builder,
    "Skaffold configuration": Reasons.of_builder,
    "bake file": Reasons.of_builder,
}
"""The kinds of which the content tells more."""


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
