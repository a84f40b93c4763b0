"""Which variables a container of a pod has, and from where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from gunilint.parse.facts.kubernetes import ConfigMap, Metadata
from gunilint.parse.facts.kubernetes_pod import (
    Container,
    EnvFrom,
    EnvVar,
    FieldRef,
    KeyRef,
    ResourceRef,
)
from gunilint.parse.facts.yaml import Scalar
from gunilint.resolve.cluster import Cluster
from gunilint.resolve.environment import Environment
from gunilint.resolve.words import Argument
from gunilint.source import Span
from gunilint.value import (
    Cpus,
    Input,
    InputKind,
    Known,
    Layer,
    Origin,
    Setting,
    Symbolic,
    Unknown,
    Value,
)

_REFERENCE: Final = re.compile(r"\$\$|\$\(([A-Za-z_.-][\w.-]*)\)")


def container_environment(
    container: Container,
    metadata: Metadata,
    cluster: Cluster,
    image_variables: Mapping[str, Setting[str]],
    inherited: frozenset[str] | None,
) -> Environment:
    """The environment of *container*: its image's variables, then `envFrom`, then `env`.

    *inherited* are the variables that the base image may set, None meaning any. Later entries
    win (kubernetes/api, core/v1/types.go, Container.Env and EnvFrom).
    """
    environment = Environment(dict(image_variables), inherited=inherited)
    for source in container.env_from:
        environment = _with_all_of(environment, source, metadata, cluster)
    if container.env_gap is not None:
        environment = replace(environment, inherited=None)
    for variable in container.env:
        setting = _variable(variable, container, metadata, cluster, environment)
        if setting is not None:
            environment = environment.with_variables([setting])
    return environment


def _with_all_of(
    environment: Environment, source: EnvFrom, metadata: Metadata, cluster: Cluster
) -> Environment:
    """After `envFrom`; what cannot be read may set any variable."""
    name = source.name.known if source.name is not None else None
    found = None
    if name is not None and not source.is_secret and source.conditional is None:
        found = cluster.named(ConfigMap, name, metadata)
    prefix = "" if source.prefix is None else source.prefix.known
    if found is None or prefix is None:
        return replace(environment, inherited=None)
    if found.data.gap is not None:
        environment = replace(environment, inherited=None)
    settings = [
        Setting(
            prefix + key.value,
            _scalar_value(value),
            Origin(Layer.MANIFEST, value.span),
        )
        for key, value in found.data
    ]
    return environment.with_variables(settings)


def _variable(
    variable: EnvVar,
    container: Container,
    metadata: Metadata,
    cluster: Cluster,
    environment: Environment,
) -> Setting[str] | None:
    name = variable.name.known
    if name is None:
        return None
    if variable.conditional is not None:
        unknown = Unknown(variable.conditional, variable.span)
        return Setting(name, unknown, Origin(Layer.MANIFEST, variable.span))
    if variable.source is not None:
        return _from_source(name, variable.source, container, metadata, cluster)
    if variable.value is None:
        return Setting(name, Known(""), Origin(Layer.MANIFEST, variable.span))
    argument = expand_references(variable.value, environment)
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
        name = "limits.cpu, the node's CPUs without a limit"
        return _node_cpus(name), source.span
    if limit.known is None:
        return Unknown("the CPU limit cannot be told", limit.span), limit.span
    return Known(str(math.ceil(Cpus(limit.known)))), limit.span


def _node_cpus(name: str) -> Value[str]:
    from gunilint.value import NOMINAL_CPUS, Bindings

    def rebind(bindings: Bindings) -> Value[str]:
        return Known(str(bindings.cpus)) if bindings.cpus is not None else _node_cpus(name)

    return Symbolic(name, (Input(InputKind.CPUS, "limits.cpu"),), str(NOMINAL_CPUS), rebind)


def _name(container: Container) -> str | None:
    return container.name.known if container.name is not None else None


def _scalar_value(scalar: Scalar) -> Value[str]:
    return Known(scalar.value) if scalar.opaque is None else Unknown(scalar.opaque, scalar.span)


def expand_references(scalar: Scalar, environment: Environment) -> Argument:
    """A word of a manifest with `$(NAME)` replaced, as the kubelet does; `$$` stands for `$`.

    A reference to a variable that the container does not have stays as it is written.
    """
    if scalar.opaque is not None:
        return Argument(Unknown(scalar.opaque, scalar.span), scalar.span)
    return _expanded(scalar.value, scalar.span, environment)


def _expanded(text: str, span: Span, environment: Environment) -> Argument:
    pieces: list[str] = []
    via: list[Setting[str]] = []
    end = 0
    for found in _REFERENCE.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        setting = None if found[1] is None else environment.lookup(found[1])
        if found[1] is None:
            pieces.append("$")
        elif not isinstance(setting, Setting):
            pieces.append(found[0])
        elif isinstance(setting.value, Known):
            pieces.append(setting.value.value)
            via.append(setting)
        else:
            return _uncertain(text, span, environment, setting)
    pieces.append(text[end:])
    return Argument(Known("".join(pieces)), span, tuple(via))


def _uncertain(text: str, span: Span, environment: Environment, setting: Setting[str]) -> Argument:
    if not isinstance(setting.value, Symbolic):
        return Argument(setting.value, span, (setting,))
    formula = setting.value
    return Argument(
        Symbolic(
            text,
            formula.inputs,
            text.replace(f"$({setting.name})", str(formula.default)),
            lambda bindings: _expanded(text, span, environment.bound(bindings)).value,
        ),
        span,
        (setting,),
    )


def references(words: tuple[Scalar, ...], environment: Environment) -> Iterator[Argument]:
    """Each of *words* after the kubelet's own substitution."""
    return (expand_references(word, environment) for word in words)
