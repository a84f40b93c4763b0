"""The configuration of cloudflared, as it stands in a ConfigMap."""

from __future__ import annotations

from gunilint.parse import yaml_field as read
from gunilint.parse.facts.kubernetes_tunnel import TunnelRule
from gunilint.parse.facts.yaml import Mapping, Scalar
from gunilint.parse.units import go_duration
from gunilint.parse.yaml_embedded import load_embedded
from gunilint.source import Fragment
from gunilint.value import Seconds


def parse_tunnel(text: Fragment) -> tuple[TunnelRule, ...]:
    """The rules in *text*; none where it is no such configuration.

    What a rule does not say about its origin, the top level does.
    """
    nodes = load_embedded(text)
    if len(nodes) != 1 or not isinstance(nodes[0], Mapping):
        return ()
    node = nodes[0]
    if node.peek("tunnel") is None and node.peek("credentials-file") is None:
        return ()
    rules, _ = read.mappings(node, "ingress")
    return tuple(
        TunnelRule(
            read.text(rule, "service"),
            read.read_field(read.child(rule, "originRequest"), "keepAliveTimeout", _duration)
            or read.read_field(read.child(node, "originRequest"), "keepAliveTimeout", _duration),
        )
        for rule in rules
    )


def _duration(node: Scalar) -> Seconds:
    return go_duration(node.value)
