"""Which files of a repository hold what, as discovery found it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Any, Final

from gunilint.frozen import dataclass, replace

_ROOTS: Final = (
    *("config_files", "procfiles", "dockerfiles", "scripts", "kubernetes", "compose"),
    *("helm_charts", "kustomizations", "supervisord", "circus", "systemd"),
)


@dataclass(frozen=True)
class Inventory:
    """The paths of each kind of file that deployments are made of, in order."""

    config_files: tuple[str, ...] = ()
    procfiles: tuple[str, ...] = ()
    dockerfiles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    kubernetes: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()
    helm_templates: tuple[str, ...] = ()
    helm_charts: tuple[str, ...] = ()
    kustomizations: tuple[str, ...] = ()
    supervisord: tuple[str, ...] = ()
    circus: tuple[str, ...] = ()
    systemd: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    """The files that may order the build of an image, of several kinds."""
    others: Mapping[str, str] = field(default_factory=dict)
    """What each other file that was recognised is, by path."""

    def part(self, roots: Collection[str]) -> Inventory:
        """The same with those files alone that are among *roots*, where deployments begin."""
        kept: dict[str, Any] = {
            name: tuple(path for path in getattr(self, name) if path in roots) for name in _ROOTS
        }
        return replace(self, **kept)

    def roots(self) -> list[str]:
        """The files where deployments begin, each once, by name."""
        return sorted({path for name in _ROOTS for path in getattr(self, name)})

    @property
    def is_sorted(self) -> bool:
        """Whether the order of its files is that of their names."""
        return all(list(paths) == sorted(paths) for paths in self._named().values())

    def kinds(self) -> dict[str, str]:
        """What each of them is, by path."""
        return {path: kind for kind, paths in self._named().items() for path in paths}

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The paths of one kind, by its name."""
        return self._named()[kind]

    def _named(self) -> dict[str, tuple[str, ...]]:
        return {
            "Gunicorn config file": self.config_files,
            "Procfile": self.procfiles,
            "Dockerfile": self.dockerfiles,
            "shell script": self.scripts,
            "Kubernetes manifest": self.kubernetes,
            "Compose file": self.compose,
            "Helm template": self.helm_templates,
            "Helm chart": self.helm_charts,
            "kustomization": self.kustomizations,
            "supervisord configuration": self.supervisord,
            "Circus configuration": self.circus,
            "systemd unit": self.systemd,
        }
