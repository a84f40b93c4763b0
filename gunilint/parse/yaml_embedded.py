"""YAML that is text inside another file: a patch in a kustomization, a file in a ConfigMap."""

from __future__ import annotations

from gunilint.parse.facts.yaml import Gap, Mapping, Node, Scalar
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Fragment, Source, Span


def load_embedded(text: Fragment) -> tuple[Node, ...]:
    """The documents in *text*, with the places that they have in its file; none if it is no YAML.

    A scalar that escapes or folds in both languages keeps its place, but not that of each of
    its characters.
    """
    inner = Source(text.source.path, text.text)
    documents = load_documents(inner)
    if documents.problems:
        return ()
    placing = _Placing(text, inner)
    return tuple(placing.node(node) for node in documents.nodes)


class _Placing:
    """Moves nodes from a text to the file that holds it."""

    def __init__(self, text: Fragment, inner: Source) -> None:
        self._text = text
        self._inner = inner

    def node(self, node: Node) -> Node:
        span = self._span(node.span)
        alias = None if node.alias is None else self._span(node.alias)
        if isinstance(node, Scalar):
            return node.at(span, alias)
        gap = None if node.gap is None else Gap(node.gap.why, self._span(node.gap.span))
        if isinstance(node, Mapping):
            entries = tuple((self._key(key), self.node(value)) for key, value in node.entries)
            return node._replace(entries=entries, span=span, alias=alias, gap=gap)
        items = tuple(self.node(item) for item in node.items)
        return node._replace(items=items, span=span, alias=alias, gap=gap)

    def _key(self, key: Scalar) -> Scalar:
        return key.at(self._span(key.span), key.alias)

    def _span(self, span: Span) -> Span:
        start, end = self._inner.offset(span.start), self._inner.offset(span.end)
        return self._text.span(start, end)
