"""The variables of whoever runs Compose, and those of a service's containers."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import field

from gunilint.frozen import dataclass, replace
from gunilint.parse.env_file import parse_env_file
from gunilint.parse.facts.compose import EnvFile, Listed, Pair, Service
from gunilint.resolve.compose_paths import Directory, within
from gunilint.resolve.compose_values import evaluate, text_of
from gunilint.resolve.environment import UNSET, Environment
from gunilint.resolve.shell.values import free_variable
from gunilint.source import Source, Tree
from gunilint.value import Known, Layer, Origin, Setting


@dataclass(frozen=True)
class ServiceEnvironment:
    """What a service adds to the variables of its image.

    *passed* are the variables that come from whoever runs Compose, if they have them; *removed*
    those that certainly are not set. *is_open* says that others may be set by what cannot be
    read, such as an `env_file` that is not in the repository.
    """

    variables: Mapping[str, Setting[str]] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    is_open: bool = False

    def over(
        self, image: Mapping[str, Setting[str]], inherited: frozenset[str] | None
    ) -> Environment:
        """The environment of a container whose image sets *image*, and may set *inherited*."""
        hidden = self.passed | self.removed
        base = {name: value for name, value in image.items() if name not in hidden}
        if self.is_open:
            base = {name: replaceable(value) for name, value in base.items()}
        is_any = self.is_open or inherited is None
        free = None if is_any else (inherited or frozenset()) | self.passed
        return Environment(base, inherited=free).with_variables(self.variables.values())


def replaceable(setting: Setting[str]) -> Setting[str]:
    """*setting*, which something that cannot be read may replace: it holds by default."""
    if not isinstance(setting.value, Known):
        return setting
    return replace(setting, value=free_variable(setting.name, setting.value.value))


def _opened(start: ServiceEnvironment) -> ServiceEnvironment:
    """After something that cannot be read, which may set anything."""
    variables = {name: replaceable(value) for name, value in start.variables.items()}
    return ServiceEnvironment(variables, is_open=True)


def interpolation_environment(
    directory: str, tree: Tree, env_files: tuple[str, ...] = (), outer: Environment | None = None
) -> Environment:
    """Who runs Compose in *directory*: its `.env`, or else *env_files*, under any given variable.

    What *outer*, the environment of a file that includes this one, sets wins.
    """
    environment = Environment()
    paths = env_files or (posixpath.join(directory, ".env"),)
    for path in paths:
        found = tree.read(path) if tree.exists(path) else None
        if isinstance(found, Source):
            environment = _with_file(environment, found, raw=False)
    if outer is None:
        return environment
    return environment.with_variables(outer.variables.values())


def _with_file(environment: Environment, source: Source, *, raw: bool) -> Environment:
    for pair in parse_env_file(source, raw=raw).pairs:
        if pair.value is not None:
            environment = environment.with_variables([_setting(pair, environment)])
    return environment


def _setting(pair: Pair, environment: Environment) -> Setting[str]:
    assert pair.value is not None
    found = evaluate(pair.value, environment)
    origin = Origin(Layer.MANIFEST, found.span, found.via)
    return Setting(pair.name.value, found.value, origin)


def service_environment(
    service: Service, environment: Environment, directory: Directory, tree: Tree
) -> ServiceEnvironment:
    """What *service* sets: `env_file` in order, then `environment`, which wins."""
    start = ServiceEnvironment(is_open=service.env_files.gap is not None)
    for file in service.env_files.items:
        start = _with_env_file(start, file, environment, directory, tree)
    return with_pairs(start, service.environment, environment)


def _with_env_file(
    start: ServiceEnvironment,
    file: EnvFile,
    environment: Environment,
    directory: Directory,
    tree: Tree,
) -> ServiceEnvironment:
    """After one file; one that is not in the repository may set anything."""
    written = text_of(file.path, environment)
    path = None if written is None else within(directory(file.path.span), written)
    found = tree.read(path) if path is not None and tree.exists(path) else None
    if not isinstance(found, Source):
        return _opened(start)
    is_raw = file.format is not None and file.format.literal == "raw"
    pairs = parse_env_file(found, raw=is_raw).pairs
    # What a line of the file uses may be set by an earlier line, or by who runs Compose.
    inner = Environment(start.variables, bindings=environment.bindings)
    for pair in pairs:
        known = inner.with_variables(environment.variables.values())
        start = _with_pair(start, pair, known, environment)
        inner = replace(inner, variables=start.variables)
    return start


def with_pairs(
    start: ServiceEnvironment, given: Listed[Pair], environment: Environment
) -> ServiceEnvironment:
    """After `environment`; a gap may add any variable, and replace those before it."""
    if given.gap is not None:
        start = _opened(start)
    for pair in given.items:
        start = _with_pair(start, pair, environment, environment)
    return start


def _with_pair(
    start: ServiceEnvironment, pair: Pair, known: Environment, outside: Environment
) -> ServiceEnvironment:
    name = pair.name.value
    if pair.value is not None:
        setting = _setting(pair, known)
        variables = Environment(start.variables).with_variables([setting]).variables
        return replace(start, variables=variables, passed=start.passed - {name})
    found = outside.lookup(name)
    if isinstance(found, Setting):
        taken = replace(found, origin=replace(found.origin, layer=Layer.MANIFEST))
        variables = Environment(start.variables).with_variables([taken]).variables
        return replace(start, variables=variables, passed=start.passed - {name})
    variables = {key: value for key, value in start.variables.items() if key != name}
    if found is UNSET:
        return replace(start, variables=variables, removed=start.removed | {name})
    return replace(start, variables=variables, passed=start.passed | {name})
