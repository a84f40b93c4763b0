"""Which variables a container of a pod has, and from where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from gunilint.parse.facts.kubernetes import ConfigMap, Metadata, Secret
from gunilint.parse.facts.kubernetes_pod import (
    Container,
    EnvFrom,
    EnvVar,
    FieldRef,
    KeyRef,
    ResourceRef,
)
from gunilint.parse.facts.yaml import Scalar
from gunilint.parse.facts.yaml_field import Words
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.environment import FREE, Environment
from gunilint.resolve.shell.values import concat, cpu_count, free_variable
from gunilint.resolve.words import Argument, as_words
from gunilint.source import Span
from gunilint.value import (
    Bindings,
    Cpus,
    Known,
    Layer,
    Origin,
    Setting,
    Unknown,
    Value,
)

_REFERENCE: Final = re.compile(r"\$\$|\$\(([A-Za-z_.-][\w.-]*)\)")


class Variables(NamedTuple):
    """The variables of a container.

    *declared* are those of the manifest alone, the only ones that `$(NAME)` stands for
    (kubernetes v1.34, pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables); *all* are those
    that its process has.
    """

    all: Environment
    declared: Environment

    def bound(self, bindings: Bindings) -> Variables:
        """The same under inputs that are given; a variable of the image is not declared."""
        given = {
            name: value
            for name, value in bindings.environment.items()
            if name in self.declared.variables or self.declared.inherited is None
        }
        declared = self.declared.bound(Bindings(given, bindings.cpus))
        return Variables(self.all.bound(bindings), declared)


def container_variables(
    container: Container,
    metadata: Metadata,
    cluster: Cluster,
    image_variables: Mapping[str, Setting[str]],
    inherited: frozenset[str] | None,
) -> Variables:
    """The environment of *container*: its image's variables, then `envFrom`, then `env`.

    *inherited* are the variables that the base image may set, None meaning any. Later entries
    win (kubernetes/api, core/v1/types.go, Container.Env and EnvFrom).
    """
    declared = Environment(inherited=frozenset())
    for source in container.env_from:
        declared = _with_all_of(declared, source, metadata, cluster)
    if container.env_gap is not None:
        declared = _doubted(declared)
    for variable in container.env:
        name = variable.name.known
        if name is None:
            declared = _doubted(declared)
            continue
        setting = _variable(name, variable, container, metadata, cluster, declared)
        declared = declared.with_variables([setting])
    image = Environment(dict(image_variables), inherited=inherited)
    if declared.inherited is None:
        image = _doubted(image)
    return Variables(image.with_variables(declared.variables.values()), declared)


def _doubted(environment: Environment) -> Environment:
    """After what may set any variable: what was certain is a default now."""
    variables = {
        name: replace(setting, value=free_variable(name, setting.value.value))
        if isinstance(setting.value, Known)
        else setting
        for name, setting in environment.variables.items()
    }
    return replace(environment, variables=variables, inherited=None)


def _with_all_of(
    environment: Environment, source: EnvFrom, metadata: Metadata, cluster: Cluster
) -> Environment:
    """After `envFrom`; what cannot be read may set any variable."""
    name = source.name.known if source.name is not None else None
    prefix = "" if source.prefix is None else source.prefix.known
    if name is None or prefix is None or source.conditional is not None:
        return _doubted(environment)
    if source.is_secret:
        secret = cluster.named(Secret, name, metadata)
        if secret is None or secret.gap is not None:
            return _doubted(environment)
        return environment.with_variables(_secrets(secret, prefix))
    found = cluster.named(ConfigMap, name, metadata)
    if found is None or found.data.gap is not None:
        environment = _doubted(environment)
    settings = [
        Setting(prefix + key.value, _scalar_value(value), Origin(Layer.MANIFEST, value.span))
        for key, value in (() if found is None else found.data)
    ]
    return environment.with_variables(settings)


def _secrets(secret: Secret, prefix: str) -> Iterator[Setting[str]]:
    for key in secret.keys:
        why = Unknown("it comes from a Secret", key.span)
        yield Setting(prefix + key.value, why, Origin(Layer.MANIFEST, key.span))


def _variable(
    name: str,
    variable: EnvVar,
    container: Container,
    metadata: Metadata,
    cluster: Cluster,
    declared: Environment,
) -> Setting[str]:
    if variable.conditional is not None:
        unknown = Unknown(variable.conditional, variable.span)
        return Setting(name, unknown, Origin(Layer.MANIFEST, variable.span))
    if variable.source is not None:
        return _from_source(name, variable.source, container, metadata, cluster)
    if variable.value is None:
        return Setting(name, Known(""), Origin(Layer.MANIFEST, variable.span))
    argument = expand_references(variable.value, declared)
    return Setting(name, argument.value, Origin(Layer.MANIFEST, argument.span, argument.via))


def _from_source(
    name: str,
    source: KeyRef | FieldRef | ResourceRef,
    container: Container,
    metadata: Metadata,
    cluster: Cluster,
) -> Setting[str]:
    match source:
        case KeyRef():
            return _from_key(name, source, metadata, cluster)
        case ResourceRef():
            value, span = _from_resource(source, container)
            return Setting(name, value, Origin(Layer.MANIFEST, span))
        case FieldRef(span=span):
            why = Unknown("it is a property of the running pod", span)
            return Setting(name, why, Origin(Layer.MANIFEST, span))


def _from_key(name: str, source: KeyRef, metadata: Metadata, cluster: Cluster) -> Setting[str]:
    origin = Origin(Layer.MANIFEST, source.span)
    if source.is_secret:
        return Setting(name, Unknown("it comes from a Secret", source.span), origin)
    wanted = source.name.known if source.name is not None else None
    key = source.key.known if source.key is not None else None
    found = cluster.named(ConfigMap, wanted, metadata) if wanted is not None else None
    scalar = found.data.get(key) if found is not None and key is not None else None
    if scalar is None:
        return Setting(name, Unknown("its ConfigMap is not in the repository", source.span), origin)
    return Setting(name, _scalar_value(scalar), Origin(Layer.MANIFEST, scalar.span))


def _from_resource(source: ResourceRef, container: Container) -> tuple[Value[str], Span]:
    """A limit as the downward API gives it: rounded up, in units of the divisor.

    kubernetes v1.34, pkg/api/v1/resource/helpers.go, convertResourceCPUToString.
    """
    resource = source.resource.known if source.resource is not None else None
    divisor = source.divisor.known if source.divisor is not None else "1"
    if resource != "limits.cpu" or divisor not in ("1", "0"):
        return Unknown("it is worked out from a resource by the cluster", source.span), source.span
    if source.container is not None and source.container.known != _name(container):
        return Unknown("it is worked out from another container", source.span), source.span
    limit = container.resources.cpu_limit
    if limit is None:
        formula = "limits.cpu, the node's CPUs without a limit"
        return cpu_count(formula, "limits.cpu", Bindings()), source.span
    if limit.known is None:
        return Unknown("the CPU limit cannot be told", limit.span), limit.span
    return Known(str(math.ceil(Cpus(limit.known)))), limit.span


def _name(container: Container) -> str | None:
    return container.name.known if container.name is not None else None


def _scalar_value(scalar: Scalar) -> Value[str]:
    return Known(scalar.value) if scalar.opaque is None else Unknown(scalar.opaque, scalar.span)


def expand_references(scalar: Scalar, declared: Environment) -> Argument:
    """A word of a manifest with `$(NAME)` replaced, as the kubelet does; `$$` stands for `$`.

    A reference to a variable that the manifest does not set stays as it is written.
    """
    if scalar.opaque is not None:
        return Argument(Unknown(scalar.opaque, scalar.span), scalar.span, (), is_single=True)
    pieces: list[Value[str]] = []
    via: list[Setting[str]] = []
    end = 0
    for found in _REFERENCE.finditer(scalar.value):
        pieces.append(Known(scalar.value[end : found.start()]))
        end = found.end()
        setting = None if found[1] is None else declared.lookup(found[1])
        if isinstance(setting, Setting):
            pieces.append(setting.value)
            via.append(setting)
        elif setting is FREE:
            pieces.append(Unknown(f"{found[1]} may come from what is not in the repository"))
        else:
            pieces.append(Known(found[0] if found[1] is not None else "$"))
    pieces.append(Known(scalar.value[end:]))
    return Argument(concat(pieces), scalar.span, tuple(via), is_single=True)


def references(words: Words | None, declared: Environment) -> Iterator[Argument]:
    """Each of *words* after the kubelet's own substitution; a template may add some."""
    if words is not None:
        for word in words.items:
            beginning, ending = word.value.partition("{{")[0], word.value.rpartition("}}")[2]
            yield from as_words(expand_references(word, declared), beginning, ending)
        if words.gap is not None:
            yield Argument(Unknown(words.gap.why, words.gap.span), words.gap.span)
