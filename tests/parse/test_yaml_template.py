"""What is plain in a template of YAML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source


def told(node: Node | None) -> object:
    """Values as plain data; `?` for what cannot be told, and a final `...` for a gap."""
    if isinstance(node, Scalar):
        return "?" if node.opaque is not None else node.value
    if isinstance(node, Mapping):
        found: dict[str, object] = {key.value: told(value) for key, value in node.entries}
        if node.gap is not None:
            found["..."] = "?"
        return found if node.conditional is None else {"if": found}
    assert isinstance(node, Sequence)
    items = [told(item) for item in node.items] + (["..."] if node.gap is not None else [])
    return items if node.conditional is None else {"if": items}


def read(text: str) -> object:
    documents = load_documents(Source("a.yaml", text))
    assert documents.problems == ()
    assert documents.templated is not None
    values = [told(node) for node in documents.nodes]
    return values[0] if len(values) == 1 else values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {{ .x }}\nb: c\n", {"a": "?", "b": "c"}),
        ("a: {{ .x }}-web\n", {"a": "?"}),
        ("a: '{{ .x }}'\nb: c\n", {"a": "?", "b": "c"}),
        ('a: "{{ .x | default "b" }}"\nb: c\n', {"a": "?", "b": "c"}),
        ("a: [b, {{ .x }}]\n", {"a": ["b", "?"]}),
        ("a: {b: {{ .x }}, c: d}\n", {"a": {"b": "?", "c": "d"}}),
        ("- {{ .x }}\n- b\n", ["?", "b"]),
        ("{{ .x }}: b\nc: d\n", {"c": "d", "...": "?"}),
        ("a: {{ if .x }}1{{ else }}2{{ end }}\nb: c\n", {"a": "?", "b": "c"}),
        ("a: {{ .x }} # comment\n# {{ .y }}\nb: c\n", {"a": "?", "b": "c"}),
        ('a: {{ printf "}}" }}\nb: c\n', {"a": "?", "b": "c"}),
        ("a: {{ .x\n  | quote }}\nb: c\n", {"a": "?", "b": "c"}),
        ("a: ${{ .x }}\nb: c\n", {"a": "?", "b": "c"}),
    ],
)
def test_expression_in_a_value(text: str, expected: object) -> None:
    """A value that holds an expression is opaque; its neighbours are not."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  {{- toYaml .x | nindent 2 }}\nb: c\n", {"a": "?", "b": "c"}),
        ("a:\n{{ toYaml .x | indent 2 }}\nb: c\n", {"a": "?", "b": "c"}),
        ("a:\n  b: c\n  {{- toYaml .x | nindent 2 }}\n", {"a": {"b": "c", "...": "?"}}),
        ("a:\n  b: c\n{{ toYaml .x | indent 2 }}\n", {"a": {"b": "c", "...": "?"}}),
        ("a:\n  {{- toYaml .x | nindent 2 }}\n  b: c\n", {"a": {"b": "c", "...": "?"}}),
        ("a:\n  b: c\n{{ toYaml .x | indent 0 }}\n", {"a": {"b": "c"}, "...": "?"}),
        ("a:\n  - b\n  {{- toYaml .x | nindent 2 }}\n", {"a": ["b", "..."]}),
        ("a:\n- b: c\n{{ .x | indent 2 }}\nd: e\n", {"a": [{"b": "c", "...": "?"}], "d": "e"}),
        ("a:\n- b\n{{ .x }}\nd: e\n", {"a": ["b", "..."], "d": "e", "...": "?"}),
        ("a:\n- b\n{{ .x }}\n- c\nd: e\n", {"a": ["b", "c", "..."], "d": "e"}),
        ("a:\n{{ .x }}\n- b: c\nd: e\n", {"a": [{"b": "c"}, "..."], "d": "e"}),
        ("a: b\n{{ toYaml .x | indent 7 }}\n", {"a": "b", "...": "?"}),
        ("a:\n  b:\n    c: d\n  {{ .x }}\n", {"a": {"b": {"c": "d"}, "...": "?"}}),
    ],
)  # fmt: skip
def test_expression_on_a_line_of_its_own(text: str, expected: object) -> None:
    """It may add to the collection that its indentation says, or be the value above it."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ if .x }}\na: b\n{{ end }}\n", {"a": "b"}),
        ("a: b\n{{ if .x }}\nc: d\n{{ end }}\n", {"a": "b", "c": "?"}),
        ("a: b\n{{- if .x }}\nc: d\n{{- else }}\nc: e\n{{- end }}\n", {"a": "b", "c": "?"}),
        ("a:\n  {{ if .x }}\n  b: c\n  {{ end }}\nd: e\n", {"a": {"if": {"b": "c"}}, "d": "e"}),
        ("a: b\n{{ with .x }}\nc:\n  d: e\n{{ end }}\n", {"a": "b", "c": {"if": {"d": "e"}}}),
        ("a:\n- b\n{{ range .x }}\n- c\n{{ end }}\n", {"a": ["b", "?"]}),
        ("a:\n- b: c\n  {{ if .x }}\n  d: e\n  {{ end }}\n", {"a": [{"b": "c", "d": "?"}]}),
        ("a: b\n{{- /* if */}}\nc: d\n", {"a": "b", "c": "d"}),
        ("{{- $x := 1 }}\na: b\n{{ $x = 2 }}\nc: d\n", {"a": "b", "c": "d"}),
        ("a: b\n{% if x %}\nc: d\n{% endif %}\ne: f\n", {"a": "b", "c": "?", "e": "f"}),
        ("a:\n  b: c\n  {% include 'x' %}\n", {"a": {"b": "c", "...": "?"}}),
        ("{# {{ #}\n{% set x = 1 %}\na: b\n", {"a": "b"}),
        ("{{ if .x }}\na: b\n{{ end }}\n---\nc: d\n", [{"a": "b"}, {"c": "d"}]),
    ],
)
def test_condition(text: str, expected: object) -> None:
    """What only part of a document depends on is opaque; what all of it does is not."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  x {{ .y }}\nb: c{{ .z }}\nd: e\n",
        "a: |\n  {{ .y }}\nb: {{ .z }}\nd: e\n",
        "a: |\n{{ .y | indent 2 }}\nb: {{ .z }}\nd: e\n",
        "a: |\n  {{- if .y }}\n    x\n  {{- end }}\nb: {{ .z }}\nd: e\n",
        "a: >-\n  x\n{{ if .y }}\n  z\n{{ end }}\nb: {{ .z }}\nd: e\n",
    ],
)
def test_expression_in_a_block_scalar(text: str) -> None:
    """A block scalar that holds expressions is opaque, and ends where it ends."""
    assert read(text) == {"a": "?", "b": "?", "d": "e"}


def test_place_that_cannot_be_told_leaves_nothing_certain_to_be_absent() -> None:
    """Where an expression may add anything anywhere, a key without a value is no absence."""
    text = "a:\nb: {c: d}\n      {{ .x | indent 3 }}\n"
    assert read(text) == {"a": "?", "b": {"c": "d", "...": "?"}, "...": "?"}


def test_document_that_fails_leaves_the_others() -> None:
    """A document that no placeholder mends is left out; the others are read."""
    assert read("a: {{ .x }}\n---\nb: {{ .y }}\n c: [\n---\nd: e\n") == [{"a": "?"}, {"d": "e"}]


def test_broken_document_without_expressions_is_a_problem() -> None:
    """Plain text that is no YAML is said to be none, template or not."""
    documents = load_documents(Source("a.yaml", "a: {{ .x }}\n---\nb: [\n"))
    (problem,) = documents.problems
    assert problem.span.start.line == 4


_LINES = st.sampled_from(
    [
        "a: b", "a:", "- a", "- a: b", "a: |", "a: {{ .x }}", "{{ .x }}", "{{- if .x }}",
        "{{- else }}", "{{- end }}", "{{ toYaml . | nindent 4 }}", "{{- range $a, $b := .c }}",
        "{{ x", "}}", "{% if x %}", "{% endif %}", "{# x", "'{{ x }}'", "# {{ x }}", "---", "[",
        "{{/* x */}}", '{{ include "a', "é😀: {{ x }}", "&a {{ x }}", "*a", "<<: {{ x }}", "}",
    ]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), _LINES), max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_any_template_gives_places_inside_it(lines: list[tuple[int, str]], end: str) -> None:
    """No template makes reading fail, and every place is a place in the text."""
    source = Source("a.yaml", end.join("  " * depth + text for depth, text in lines))
    documents = load_documents(source)
    last = source.position(len(source.text))
    pending: list[Node] = [*documents.nodes]
    while pending:
        node = pending.pop()
        assert node.span.start <= node.span.end <= last
        if isinstance(node, Mapping):
            pending += [part for entry in node.entries for part in entry]
        elif isinstance(node, Sequence):
            pending += node.items
        else:
            assert len(node.fragment(source).offsets) == len(node.value) + 1


@pytest.mark.parametrize(
    "text",
    [
        "{{ if .x }}\n" * 9000,
        "{{ if .x }}\na: b\n{{ end }}\n" * 3000,
        "{{ if .x }}\n- b\n{{ end }}\n" * 3000,
        "a: {{ .x }}\n" * 9000,
        "{{ .x }}\n" * 9000,
        "{{" * 100_000 + "}}",
        "a: {{ .x }}\nb: '\n---\n" * 3000,
    ],
    ids=["nested", "conditions", "items", "values", "lines", "openers", "documents"],
)
def test_large_template_ends(text: str) -> None:
    """Work grows with the text, not with its square."""
    started = time.perf_counter()
    load_documents(Source("a.yaml", text))
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  {{- toYaml .x | nindent 2 }}\nb: c\n",
        "a:\n  b: c\n  {{- toYaml .x | nindent 2 }}\n",
        "a: |\n  {{- if .y }}\n    x\n  {{- end }}\nb: {{ .z }}\n---\nd: e\n",
        "a: {{ .x\n  | quote }}\n{{- if .y }}\nb: c\n{{- end }}\n",
    ],
)
def test_line_ends_and_mark_change_nothing(text: str) -> None:
    """A template of Windows, with a byte order mark, says the same."""
    assert read("\ufeff" + text.replace("\n", "\r\n")) == read(text)
