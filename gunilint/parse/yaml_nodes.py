"""YAML text to documents whose every value knows its place.

Built on PyYAML's events, because only an event says where an alias stands, and without recursion,
so that no depth of nesting exhausts the stack; on its nodes for plain text, which needs neither.
"""

from __future__ import annotations

from gunilint.parse.facts.yaml import Documents
from gunilint.parse.yaml_events import read_documents
from gunilint.parse.yaml_plain import read_plain
from gunilint.parse.yaml_template import has_template, read_template
from gunilint.source import Source


def load_documents(source: Source) -> Documents:
    """The documents of a YAML or JSON file; those before and after a broken one are kept.

    Text of a template language (Go's, as Helm has it, or Jinja) gives what is plain in it:
    see `gunilint.parse.yaml_template`.
    """
    if has_template(source.text):
        return read_template(source)
    plain = read_plain(source)
    return read_documents(source) if plain is None else Documents(plain)
