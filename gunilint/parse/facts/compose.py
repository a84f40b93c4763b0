"""What a compose file says, before variables are replaced and files are merged."""

from __future__ import annotations

from dataclasses import field
from typing import Generic, TypeAlias, TypeVar, Union

from gunilint.frozen import dataclass
from gunilint.parse.facts.yaml import Gap
from gunilint.source import Fragment, Problem, Span, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters *start* up to *end* of a text; *text* is what they stand for: `$` for `$$`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Variable:
    """`$NAME`, or `${NAME}` with an operator: one of `:- - :? ? :+ +`, or none.

    *start* and *end* are where it stands in the text, *argument* what follows the operator.
    """

    name: str
    operator: str
    argument: tuple[Part, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hole:
    """What a template language puts into a text; *why* says that it cannot be told."""

    why: str
    start: int
    end: int


Part: TypeAlias = Union[Literal, Variable, Hole]


@dataclass(frozen=True, slots=True)
class Template:
    """A text, with the variables that Compose replaces in it.

    *written* is the text as YAML unquotes it, with the place of each character. *opaque* says
    why it cannot be told what the text is; it has no parts then.
    """

    written: Fragment
    parts: tuple[Part, ...]
    opaque: str | None = None
    alias: Span | None = None

    @property
    def span(self) -> Span:
        """Where the text stands, without quotes."""
        return self.written.whole()

    @property
    def literal(self) -> str | None:
        """The text where it has no variables, else None."""
        literals = [part.text for part in self.parts if isinstance(part, Literal)]
        if self.opaque is not None or len(literals) < len(self.parts):
            return None
        return "".join(literals)


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The items of a list; *gap* is a place that may add some."""

    items: tuple[T, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and its text: of an environment, of build arguments, of labels.

    A *value* of None is taken from the environment of whoever runs Compose.
    """

    name: Text
    value: Template | None = field(repr=False)
    span: Span


@dataclass(frozen=True, slots=True)
class Command:
    """`command`, `entrypoint` or a health check's `test`.

    A *text* is split into words, without a shell; *words* are a list's. Neither: it is null,
    which stands for what the image has.
    """

    text: Template | None
    words: tuple[Template, ...] | None
    gap: Gap | None
    span: Span


@dataclass(frozen=True, slots=True)
class Build:
    """How an image is built; a context alone is the short form."""

    span: Span
    context: Template | None = None
    dockerfile: Template | None = None
    dockerfile_inline: Template | None = None
    target: Template | None = None
    args: Listed[Pair] = field(default_factory=Listed)
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class EnvFile:
    """A file of variables; *required* None stands for what cannot be told."""

    path: Template
    required: bool | None
    format: Template | None


@dataclass(frozen=True, slots=True)
class Extends:
    """Another service that this one starts from, of another file if there is one."""

    service: Template | None
    file: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class Port:
    """A port that is published on the host; *target* is the container's."""

    host: Template | None
    published: Template | None
    target: Template | None
    protocol: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume; *kind* is written only in the long form."""

    kind: Template | None
    source: Template | None
    target: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class Grant:
    """A config or a secret that a service is given."""

    source: Template | None
    target: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class Network:
    """A network that a service joins, and the other names it has there."""

    name: Text
    aliases: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """How Docker checks the container; None where nothing is written."""

    span: Span
    test: Command | None = None
    interval: Template | None = None
    timeout: Template | None = None
    retries: Template | None = None
    start_period: Template | None = None
    disable: Template | None = None


@dataclass(frozen=True, slots=True)
class Scalars:
    """The keys of a service that hold one value each."""

    image: Template | None = None
    container_name: Template | None = None
    hostname: Template | None = None
    network_mode: Template | None = None
    cpus: Template | None = None
    cpu_quota: Template | None = None
    cpu_period: Template | None = None
    cpuset: Template | None = None
    mem_limit: Template | None = None
    deploy_cpus: Template | None = None
    deploy_memory: Template | None = None
    replicas: Template | None = None
    scale: Template | None = None
    stop_grace_period: Template | None = None
    stop_signal: Template | None = None
    init: Template | None = None
    read_only: Template | None = None
    working_dir: Template | None = None
    user: Template | None = None
    tty: Template | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service, as one file has it.

    *resets* are the keys that this file clears (`!reset`), *overrides* those that replace what
    an earlier file says instead of adding to it (`!override`). *gap* is a place that may add
    keys; *conditional* says on what it depends that the service is there at all.
    """

    name: Text
    span: Span
    scalars: Scalars = field(default_factory=Scalars)
    build: Build | None = None
    command: Command | None = None
    entrypoint: Command | None = None
    healthcheck: Healthcheck | None = None
    extends: Extends | None = None
    environment: Listed[Pair] = field(default_factory=Listed)
    env_files: Listed[EnvFile] = field(default_factory=Listed)
    labels: Listed[Pair] = field(default_factory=Listed)
    profiles: Listed[Template] = field(default_factory=Listed)
    ports: Listed[Port] = field(default_factory=Listed)
    expose: Listed[Template] = field(default_factory=Listed)
    mounts: Listed[Mount] = field(default_factory=Listed)
    tmpfs: Listed[Template] = field(default_factory=Listed)
    configs: Listed[Grant] = field(default_factory=Listed)
    secrets: Listed[Grant] = field(default_factory=Listed)
    networks: Listed[Network] = field(default_factory=Listed)
    depends_on: Listed[Text] = field(default_factory=Listed)
    links: Listed[Template] = field(default_factory=Listed)
    resets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    gap: Gap | None = None
    conditional: str | None = None


@dataclass(frozen=True, slots=True)
class FileObject:
    """A config or a secret: the content of a file of the repository, or a text."""

    name: Text
    file: Template | None
    content: Template | None
    span: Span


@dataclass(frozen=True, slots=True)
class Include:
    """Other compose files; the first one decides what their paths are relative to."""

    paths: tuple[Template, ...]
    project_directory: Template | None
    env_files: tuple[Template, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ComposeFile:
    """The services of a file in order, and what they use.

    *templated* is the first expression of a template language: the rest is what is plain in it.
    """

    path: str
    name: Template | None = None
    services: tuple[Service, ...] = ()
    services_gap: Gap | None = None
    includes: tuple[Include, ...] = ()
    configs: tuple[FileObject, ...] = ()
    secrets: tuple[FileObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    templated: Span | None = None

    def service(self, name: str) -> Service | None:
        """The service called *name*."""
        return next((item for item in self.services if item.name.value == name), None)
