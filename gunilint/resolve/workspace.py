"""The repository as the resolve stage reads it: each file parsed at most once, when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from gunilint.machine import Machine
from gunilint.resolve.effective import ConfigInForce
from gunilint.resolve.environment import Environment
from gunilint.resolve.fact_store import FactStore
from gunilint.resolve.filesystem import FileSystem
from gunilint.resolve.version import Pins
from gunilint.source import Fragment, Source, Span, Text, Tree
from gunilint.value import Setting

if TYPE_CHECKING:
    from gunilint.parse.facts.application import PythonModule
    from gunilint.parse.facts.builds import Build
    from gunilint.parse.facts.compose import ComposeFile
    from gunilint.parse.facts.dockerfile import Dockerfile
    from gunilint.parse.facts.ini import Sections
    from gunilint.parse.facts.kubernetes import KubernetesFile
    from gunilint.parse.facts.kustomization import Kustomization
    from gunilint.parse.facts.procfile import Procfile
    from gunilint.parse.facts.python import Module
    from gunilint.parse.facts.shell import Program
    from gunilint.parse.facts.yaml import Mapping, Node
    from gunilint.resolve.application import Applications
    from gunilint.resolve.config_reading import ConfigReading
    from gunilint.resolve.image_builds import ImageBuilds

CONFIG_FILE: Final = "Gunicorn config file"
SCRIPT: Final = "shell script"


class Workspace(FactStore):
    """A tree with the facts of its files.

    *machine* is there where the servers of the tree are taken to be started on it. Parsers are
    imported when the first file of their format is read.
    """

    def __init__(self, tree: Tree, machine: Machine | None = None) -> None:
        super().__init__(tree)
        self.machine = machine
        self.pins = Pins(tree)
        self.imported: set[str] = set()
        """The files that config files import."""
        self._readings: dict[int, ConfigReading] = {}

    def part(self) -> Workspace:
        """A workspace that knows what this one has read, and takes what it reads itself along
        when it goes."""
        made = Workspace(self.tree, self.machine)
        made.facts.update(self.facts)
        return made

    def has_file_called(self, name: str) -> bool:
        """Whether any directory of the repository has a file of that name."""
        return any(f"/{path}".endswith(f"/{name}") for path in self.tree.paths())

    def written(self, value: str, span: Span) -> Fragment | Text:
        """*value* with a place for each character, where it stands at *span* letter by letter.

        Quotes around it do not count.
        """
        found = self.tree.read(span.path) if self.tree.exists(span.path) else None
        cut = found.cut(span) if isinstance(found, Source) else ""
        is_quoted = cut[:1] in ("'", '"') and cut[1:-1] == value
        if not isinstance(found, Source) or not (is_quoted or cut == value):
            return Text(value, span)
        start = found.offset(span.start) + is_quoted
        return found.fragment().part(start, start + len(value))

    def procfile(self, path: str) -> Procfile | None:
        def parse(source: Source) -> Procfile:
            from gunilint.parse.procfile import parse_procfile

            return self.noting("Procfile", parse_procfile(source))

        return self.read(path, "Procfile", parse)

    def builds(self, path: str) -> tuple[Build, ...]:
        """The builds of images that a file orders; none where it cannot be read."""
        source = self.tree.read(path)
        if not isinstance(source, Source):
            return ()
        from gunilint.parse.builds import parse_builds

        return parse_builds(source)

    def sections(self, path: str, kind: str) -> Sections | None:
        """A process manager's file, of *kind*."""

        def parse(source: Source) -> Sections:
            from gunilint.parse.ini import parse_ini, parse_unit

            return (parse_unit if kind == "systemd unit" else parse_ini)(source.fragment())

        return self.read(path, kind, parse)

    def dockerfile(self, path: str) -> Dockerfile | None:
        def parse(source: Source) -> Dockerfile:
            from gunilint.parse.dockerfile import parse_dockerfile

            return self.noting("Dockerfile", parse_dockerfile(source))

        return self.read(path, "Dockerfile", parse)

    def kubernetes(self, path: str) -> KubernetesFile | None:
        def parse(source: Source) -> KubernetesFile:
            from gunilint.parse.kubernetes import parse_kubernetes

            return self.noting("Kubernetes manifest", parse_kubernetes(source))

        return self.read(path, "Kubernetes manifest", parse)

    def kubernetes_objects(self, path: str) -> tuple[Mapping, ...]:
        """The objects of a manifest as they are written, to be edited before they are read."""

        def parse(source: Source) -> tuple[Mapping, ...]:
            from gunilint.parse.kubernetes import load_objects

            return load_objects(source)

        return self.read(path, "Kubernetes object", parse) or ()

    def documents(self, path: str) -> tuple[Node, ...] | None:
        """The documents of a YAML file of no kind of its own: a patch, say."""

        def parse(source: Source) -> tuple[Node, ...]:
            from gunilint.parse.yaml_nodes import load_documents

            return load_documents(source).nodes

        return self.read(path, "YAML document", parse)

    def kustomization(self, path: str) -> Kustomization | None:
        def parse(source: Source) -> Kustomization:
            from gunilint.parse.kustomization import parse_kustomization

            return self.noting("kustomization", parse_kustomization(source))

        return self.read(path, "kustomization", parse)

    def compose(self, path: str) -> ComposeFile | None:
        def parse(source: Source) -> ComposeFile:
            from gunilint.parse.compose import parse_compose

            return self.noting("Compose file", parse_compose(source))

        return self.read(path, "Compose file", parse)

    def script(self, path: str) -> Program | None:
        def parse(source: Source) -> Program:
            from gunilint.parse.shell import parse_shell

            return self.noting(SCRIPT, parse_shell(source.fragment()))

        return self.read(path, SCRIPT, parse)

    def written_script(self, text: Fragment) -> Program:
        """A script that is text in another file: of a ConfigMap or a Dockerfile."""
        key = (SCRIPT, str(text.whole()))
        if key not in self.facts:
            from gunilint.parse.shell import parse_shell

            self.facts[key] = self.noting(SCRIPT, parse_shell(text))
        program: Program = self.facts[key]
        return program

    def config_module(self, path: str) -> Module | None:
        """A Python file as the evaluator reads it: a config file, or what one imports."""

        def parse(source: Source) -> Module | None:
            from gunilint.parse.python import parse_python

            return self.or_refuse(CONFIG_FILE, parse_python(source))

        return self.read(path, CONFIG_FILE, parse)

    @cached_property
    def images(self) -> ImageBuilds:
        """What the repository's Dockerfiles build."""
        from gunilint.resolve.image_builds import ImageBuilds

        return ImageBuilds(self.dockerfile)

    @cached_property
    def applications(self) -> Applications:
        """The repository's Python as servers import it."""
        from gunilint.resolve.application import Applications

        return Applications(self.tree, self.application)

    def reading(self, module: Module) -> ConfigReading:
        """What *module*, a config file, says whatever starts it."""
        if id(module) not in self._readings:
            from gunilint.resolve.config_reading import ConfigReading

            self._readings[id(module)] = ConfigReading(module)
        return self._readings[id(module)]

    def application(self, path: str) -> PythonModule | None:
        """A Python file as the import graph reads it."""

        def parse(source: Source) -> PythonModule | None:
            from gunilint.parse.application import parse_application

            return self.or_refuse("application module", parse_application(source))

        return self.read(path, "application module", parse)

    def load_config(
        self,
        chosen: Setting[Any],
        files: FileSystem,
        directory: str | None,
        environment: Environment,
        version: str,
    ) -> ConfigInForce | Setting[Any]:
        """The config file that *chosen* names, evaluated; *chosen*, Unknown, where it cannot be.

        *directory* is where the server starts, None where that cannot be told; *version* is the
        server's.
        """
        from gunilint.resolve.config_files import load_config

        return load_config(self, chosen, files, directory, environment, version)

    def mounted_config(self, text: Fragment) -> Module | None:
        """The same for a file that is text in another one: a ConfigMap's, say."""
        key = (CONFIG_FILE, str(text.whole()))
        if key not in self.facts:
            from gunilint.parse.python import parse_python

            self.facts[key] = self.or_refuse(CONFIG_FILE, parse_python(text))
        module: Module | None = self.facts[key]
        return module
