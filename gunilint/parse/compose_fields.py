"""The short and long forms of what a service lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from gunilint.parse import yaml_field as read
from gunilint.parse.compose_template import (
    divided,
    empty_template,
    read_template,
    template_of,
)
from gunilint.parse.facts.compose import (
    Command,
    EnvFile,
    Grant,
    Listed,
    Mount,
    Network,
    Pair,
    Port,
    Template,
)
from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar, Sequence
from gunilint.source import Fragment, Source, Text

T = TypeVar("T")

_WINDOWS_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_NOTHING: Final[Listed[Any]] = Listed()
_IPV6: Final = re.compile(r"\[[^\]]*\]:")


def command(parent: Mapping, name: str, source: Source) -> Command | None:
    """`command` or `entrypoint`; None where the key is not there."""
    node = parent.get(name)
    if node is None:
        return None
    if isinstance(node, Sequence):
        words = tuple(
            template_of(item, source) or empty_template(item, source) for item in node.items
        )
        gap = node.gap if node.conditional is None else Gap(node.conditional, node.span)
        return Command(None, words, gap, node.span)
    if isinstance(node, Scalar) and node.tag == "!reset":
        return None
    text = template_of(node, source)
    return Command(text, None, None, node.span if text is None else text.span)


def pairs(parent: Mapping | None, name: str, source: Source) -> Listed[Pair]:
    """Names and texts, as a mapping or as a list of `NAME=text`."""
    node = None if parent is None else parent.get(name)
    if isinstance(node, Mapping):
        entries = tuple(_pair(node, key, value, source) for key, value in node.entries)
        return Listed(entries, _gap_of(node))
    return _each(node, lambda item: _written_pair(item, source))


def _pair(parent: Mapping, key: Scalar, value: Node, source: Source) -> Pair:
    node = parent.get(key.value) or value
    return Pair(Text(key.value, key.span), template_of(node, source), key.span)


def _written_pair(item: Node, source: Source) -> Pair | Gap:
    if not isinstance(item, Scalar) or item.opaque is not None:
        return Gap(_why_opaque(item), item.span)
    fragment = item.fragment(source)
    (_, end), *rest = divided(fragment.text, "=")
    if "$" in fragment.text[:end]:
        return Gap("a variable's name holds a variable", item.span)
    name = Text(fragment.text[:end], fragment.span(0, end))
    if not rest:
        return Pair(name, None, item.span)
    value = read_template(fragment.part(end + 1, len(fragment.text)), item)
    return Pair(name, value, item.span)


def texts(parent: Mapping | None, name: str, source: Source) -> Listed[Template]:
    """A list of texts, or one text."""
    return _each(
        None if parent is None else parent.get(name), lambda item: _text_item(item, source)
    )


def _text_item(item: Node, source: Source) -> Template | Gap:
    return template_of(item, source) or Gap("it is null", item.span)


def env_files(parent: Mapping, source: Source) -> Listed[EnvFile]:
    return _each(parent.get("env_file"), lambda item: _env_file(item, source))


def _env_file(item: Node, source: Source) -> EnvFile | Gap:
    if not isinstance(item, Mapping):
        path = template_of(item, source)
        return Gap("it is null", item.span) if path is None else EnvFile(path, True, None)
    path = template_of(item.get("path"), source)
    if path is None:
        return Gap("it has no path", item.span)
    required = read.flag(item, "required")
    is_required = True if required is None else required.known
    return EnvFile(path, is_required, template_of(item.get("format"), source))


def ports(parent: Mapping, source: Source) -> Listed[Port]:
    return _each(parent.get("ports"), lambda item: _port(item, source))


def _port(item: Node, source: Source) -> Port | Gap:
    if isinstance(item, Mapping):
        return Port(
            template_of(item.get("host_ip"), source),
            template_of(item.get("published"), source),
            template_of(item.get("target"), source),
            template_of(item.get("protocol"), source),
            item.span,
        )
    if not isinstance(item, Scalar) or item.opaque is not None:
        return Gap(_why_opaque(item), item.span)
    return _short_port(item, item.fragment(source))


def _short_port(item: Scalar, fragment: Fragment) -> Port:
    """`[[host:]published:]target[/protocol]`."""
    text, protocol = fragment, None
    pieces = divided(fragment.text, "/")
    if len(pieces) > 1:
        text = fragment.part(*pieces[0])
        protocol = read_template(fragment.part(pieces[1][0], len(fragment.text)), item)
    address = _IPV6.match(text.text)
    shift = address.end() if address is not None else 0
    rest = [(start + shift, end + shift) for start, end in divided(text.text[shift:], ":")]
    target = read_template(text.part(*rest[-1]), item)
    published = read_template(text.part(*rest[-2]), item) if len(rest) > 1 else None
    host = None
    if address is not None:
        host = read_template(text.part(1, shift - 2), item)
    elif len(rest) > 2:
        host = read_template(text.part(rest[0][0], rest[-3][1]), item)
    return Port(host, published, target, protocol, fragment.whole())


def mounts(parent: Mapping, source: Source) -> Listed[Mount]:
    return _each(parent.get("volumes"), lambda item: _mount(item, source))


def _mount(item: Node, source: Source) -> Mount | Gap:
    if isinstance(item, Mapping):
        return Mount(
            template_of(item.get("type"), source),
            template_of(item.get("source") or item.get("src"), source),
            template_of(item.get("target") or item.get("destination"), source),
            item.span,
        )
    if not isinstance(item, Scalar) or item.opaque is not None:
        return Gap(_why_opaque(item), item.span)
    fragment = item.fragment(source)
    pieces = divided(fragment.text, ":")
    if _WINDOWS_DRIVE.match(fragment.text) and len(pieces) > 1:
        pieces = [(0, pieces[1][1]), *pieces[2:]]
    named = [read_template(fragment.part(*piece), item) for piece in pieces]
    if len(named) == 1:
        return Mount(None, None, named[0], fragment.whole())
    return Mount(None, named[0], named[1], fragment.whole())


def grants(parent: Mapping, name: str, source: Source) -> Listed[Grant]:
    return _each(parent.get(name), lambda item: _grant(item, source))


def _grant(item: Node, source: Source) -> Grant | Gap:
    if isinstance(item, Mapping):
        named = template_of(item.get("source"), source)
        return Grant(named, template_of(item.get("target"), source), item.span)
    named = template_of(item, source)
    return Gap("it is null", item.span) if named is None else Grant(named, None, named.span)


def networks(parent: Mapping, source: Source) -> Listed[Network]:
    """Networks with their aliases, as a mapping or as a list of names."""
    node = parent.get("networks")
    if not isinstance(node, Mapping):
        return _each(node, _named_network)
    found = []
    for key, value in node.entries:
        options = value if isinstance(value, Mapping) else None
        aliases = texts(options, "aliases", source)
        found.append(Network(Text(key.value, key.span), aliases.items))
    return Listed(tuple(found), _gap_of(node))


def _named_network(item: Node) -> Network | Gap:
    if not isinstance(item, Scalar) or item.opaque is not None:
        return Gap(_why_opaque(item), item.span)
    return Network(Text(item.value, item.span))


def names(parent: Mapping, name: str) -> Listed[Text]:
    """The keys of a mapping, or the items of a list: `depends_on`."""
    node = parent.get(name)
    if isinstance(node, Mapping):
        return Listed(tuple(Text(key.value, key.span) for key, _ in node.entries), _gap_of(node))
    return _each(node, _name)


def _name(item: Node) -> Text | Gap:
    if not isinstance(item, Scalar) or item.opaque is not None:
        return Gap(_why_opaque(item), item.span)
    return Text(item.value, item.span)


def _each(node: Node | None, convert: Callable[[Node], T | Gap]) -> Listed[T]:
    """The items of a list, or the one thing that stands in its place, converted."""
    if node is None or (isinstance(node, Scalar) and (node.is_null or node.tag == "!reset")):
        return _NOTHING
    if isinstance(node, Mapping):
        return Listed((), Gap(_why_opaque(node), node.span))
    items = node.items if isinstance(node, Sequence) else (node,)
    converted = [convert(item) for item in items]
    gaps = [item for item in converted if isinstance(item, Gap)]
    gap = _gap_of(node) if isinstance(node, Sequence) else None
    found = tuple(item for item in converted if not isinstance(item, Gap))
    return Listed(found, gap or (gaps[0] if gaps else None))


def _gap_of(node: Mapping | Sequence) -> Gap | None:
    return node.gap if node.conditional is None else Gap(node.conditional, node.span)


def _why_opaque(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.opaque or "it is null"
    return node.conditional or "it is not what is expected here"
