"""YAML documents and where everything in them stands."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gunilint.parse.facts.yaml import Mapping, Node, Scalar, Sequence
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source


def load(text: str) -> tuple[Source, Node]:
    source = Source("a.yaml", text)
    documents = load_documents(source)
    assert documents.problems == ()
    (node,) = documents.nodes
    return source, node


def at(node: Node | None, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, str):
            assert isinstance(node, Mapping)
            node = node.peek(step)
        else:
            assert isinstance(node, Sequence)
            node = node.items[step]
    assert node is not None
    return node


def scalar(node: Node | None, *path: str | int) -> Scalar:
    found = at(node, *path)
    assert isinstance(found, Scalar)
    return found


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield key
            yield from scalars(value)
    else:
        for item in node.items:
            yield from scalars(item)


@pytest.mark.parametrize(
    ("text", "value", "cut"),
    [
        ("a: b\n", "b", "b"),
        ("a: é\n", "é", "é"),
        ("k: 😀\na: 😀 x\n", "😀 x", "😀 x"),
        ("\ufeffa: b\n", "b", "b"),
        ("k: v\r\na: b\r\n", "b", "b"),
        ("a: 'it''s'\n", "it's", "'it''s'"),
        ('a: "x\\ty"\n', "x\ty", '"x\\ty"'),
        ("a: one\n  two\n\n  three\nb: c\n", "one two\nthree", "one\n  two\n\n  three"),
        ("a: |\n  x\n\n  y\n\n\nb: c\n", "x\n\ny\n", "|\n  x\n\n  y"),
        ("a: >-\r\n  x\r\n  y\r\nb: c\n", "x y", ">-\r\n  x\r\n  y"),
        ("a: &name !!str 5 # five\n", "5", "5"),
        ("a: &name\n", "", ""),
        ("a:\nb: c\n", "", ""),
        ('{"a": "b"}', "b", '"b"'),
        ('{"a": "\\ud83d\\ude00!"}', "😀!", '"\\ud83d\\ude00!"'),
    ],
)
def test_scalar_is_what_is_cut_out(text: str, value: str, cut: str) -> None:
    """A scalar's span covers it as it is written: no anchor, no tag, no blank lines after it."""
    source, node = load(text)
    found = scalar(node, "a")
    assert found.value == value
    assert source.cut(found.span) == cut


def test_columns_count_code_points() -> None:
    """Neither bytes nor UTF-16 units are counted, nor the byte order mark of another library."""
    source, node = load("\ufeffé😀: x\nb: {c: 😀, d: e}\n")
    assert scalar(node, "é😀").span.start == source.position(5)
    assert str(scalar(node, "b", "d").span) == "a.yaml:2:14"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a: 4", "int"),
        ("a: '4'", "str"),
        ("a: 4.5", "float"),
        ("a: yes", "bool"),
        ("a: ~", "null"),
        ("a:", "null"),
        ("a: !Ref x", "!Ref"),
        ("a: !!str 4", "str"),
    ],
)
def test_tag_is_the_resolved_one(text: str, tag: str) -> None:
    """Whether a value is a number or text is known, as Kubernetes insists on it."""
    assert scalar(load(text)[1], "a").tag == tag


def test_collections_end_with_their_last_value() -> None:
    """The span of a mapping or a list holds neither comments nor blank lines after it."""
    source, node = load("a:\n  b: c\n\n  # d\n\ne:\n  - f\n  - {g: h}\n\n")
    assert source.cut(at(node, "a").span) == "b: c"
    assert source.cut(at(node, "e").span) == "- f\n  - {g: h}"
    assert source.cut(node.span) == "a:\n  b: c\n\n  # d\n\ne:\n  - f\n  - {g: h}"


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("a: gunicorn  --bind x\n", "--bind", "--bind"),
        ("a: gunicorn\n   --bind x\n", "--bind", "--bind"),
        ("a: 'gunicorn ''--bind'' x'\n", "--bind", "--bind"),
        ('a: "gunicorn \\\n   --bind x"\n', "--bind", "--bind"),
        ('a: "\\x67unicorn\\t--bind"\n', "--bind", "--bind"),
        ("a: |\n  gunicorn\n    --bind\n", "--bind", "--bind"),
        ("a: |2-\n   gunicorn\n    --bind\n", "--bind", "--bind"),
        ("a: >\n  gunicorn\n  --bind\n   x\n", "--bind", "--bind"),
        ("a: >\r\n  gunicorn\r\n\r\n  --bind\r\n", "--bind", "--bind"),
        ("- k\n- a: >+\n\n   é😀\n   --bind\n\n", "--bind", "--bind"),
    ],
)
def test_fragment_finds_a_word(text: str, word: str, written: str) -> None:
    """Any word of a value can be pointed at, however the value is quoted or folded."""
    source, node = load(text)
    found = scalar(node, "a") if isinstance(node, Mapping) else scalar(node, 1, "a")
    fragment = found.fragment(source)
    assert fragment.text == found.value
    start = found.value.index(word)
    assert source.cut(fragment.span(start, start + len(word))) == written


_TEXTS = st.text(
    st.sampled_from("ab:#-'\"\\ \n\t|>é😀{}[],&*!%@`?0"), min_size=0, max_size=40
) | st.text(max_size=20)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(_TEXTS, min_size=1, max_size=3),
    st.sampled_from(["'", '"', "|", ">", ""]),
    st.sampled_from([20, 80, 1000]),
    st.booleans(),
    st.booleans(),
)
def test_fragment_maps_every_character(
    values: list[str], style: str, width: int, crlf: bool, unicode: bool
) -> None:
    """Whatever text is emitted in whatever style, each character is found where it is written."""
    text = yaml.dump(
        {"key": values}, default_style=style or None, width=width, allow_unicode=unicode
    )
    if "{{" in text or "{%" in text:
        return
    source = Source("a.yaml", text.replace("\n", "\r\n") if crlf else text)
    documents = load_documents(source)
    assert not documents.problems
    for found in scalars(documents.nodes[0]):
        cut = source.cut(found.span)
        fragment = found.fragment(source)
        assert len(fragment.offsets) == len(found.value) + 1
        offsets = [fragment.offsets[index] for index in range(len(found.value))]
        assert offsets == sorted(set(offsets))
        for character, offset in zip(found.value, offsets, strict=True):
            written = source.text[offset]
            assert (
                written == character
                or (written == "\\" and found.style == '"')
                or (character in " \n\x85\u2028\u2029" and written in "\n\r\x85\u2028\u2029")
            )
        assert cut[:1] == (found.style or found.value[:1])
    node = documents.nodes[0]
    items = at(node, "key")
    assert isinstance(items, Sequence)
    if not crlf and not set("\x85\u2028\u2029") & set("".join(values)):
        assert [item.value for item in items.items if isinstance(item, Scalar)] == values


def test_alias_points_at_anchor_and_use() -> None:
    """A value reached through an alias knows where it is written and where it is used."""
    source, node = load("base: &b {x: 1}\nuse: *b\nitem: [*b]\ntext: &t hello\nsay: *t\n")
    use = at(node, "use")
    assert source.cut(use.span) == "{x: 1}"
    assert use.alias is not None
    assert source.cut(use.alias) == "*b"
    assert use.alias.start.line == 2
    assert at(node, "base").alias is None
    said = scalar(node, "say")
    assert (said.value, source.cut(said.span)) == ("hello", "hello")
    assert said.alias is not None


def test_merge_keys() -> None:
    """Own keys win over merged ones, an earlier merged mapping over a later one."""
    text = """
a: &a {x: a, y: a, only: a}
b: &b {x: b, z: b}
c:
  <<: [*a, *b]
  y: c
d:
  <<: *b
"""
    source, node = load(text)
    merged = at(node, "c")
    assert isinstance(merged, Mapping)
    values = {key.value: value.value for key, value in merged.entries if isinstance(value, Scalar)}
    assert values == {"x": "a", "y": "c", "z": "b", "only": "a"}
    via = scalar(node, "c", "x").alias
    assert via is not None
    assert source.cut(via) == "*a"
    assert scalar(node, "c", "y").alias is None
    assert scalar(node, "d", "z").value == "b"


def problems(text: str) -> list[tuple[str, str]]:
    source = Source("a.yaml", text)
    found = load_documents(source).problems
    return [(f"{span.start.line}:{span.start.column}", message) for message, span in found]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: c\n", "2:1", "a tab stands where only spaces may indent"),
        ("a: 'b\n", "2:1", "unexpected end of stream"),
        ("a: [b\n", "2:1", "did not find"),
        ("a: b\n c: d\n", "2:3", "mapping values are not allowed"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "the key 'a' is already set on line 1"),
        ("a: &x [*x]\n", "1:8", "the anchor &x contains itself"),
        ("a: *x\n", "1:4", "the alias *x has no anchor before it"),
        ("a: b\x07\n", "1:5", "the control character U+0007"),
        ("a:\n  <<: 3\n", "2:7", "a merge key takes mappings"),
        ("[" * 101, "1:101", "nested deeper than 100 levels"),
    ],
)
def test_bad_text_is_located(text: str, place: str, words: str) -> None:
    """What cannot be read is said once, at its place, in a sentence."""
    ((where, message),) = problems(text)
    assert where == place
    assert words in message


@pytest.mark.parametrize("text", ["", "\n\n", "# comment\n", "---\n", "\ufeff"])
def test_no_documents_is_no_problem(text: str) -> None:
    """An empty file is not an error."""
    documents = load_documents(Source("a.yaml", text))
    assert documents.problems == ()
    assert all(isinstance(node, Scalar) and node.is_null for node in documents.nodes)


def test_broken_document_leaves_the_others() -> None:
    """Documents before and after a broken one are read, with their places."""
    source = Source("a.yaml", "a: 1\n---\nb: [\n---\nc: 3\n")
    documents = load_documents(source)
    assert len(documents.problems) == 1
    first, second = documents.nodes
    assert scalar(first, "a").value == "1"
    assert source.cut(scalar(second, "c").span) == "3"
    assert scalar(second, "c").span.start.line == 5


def test_last_of_repeated_keys_counts() -> None:
    """A repeated key is a problem and its last value stands, as for PyYAML."""
    node = load_documents(Source("a.yaml", "a: 1\na: 2\n")).nodes[0]
    assert scalar(node, "a").value == "2"


def test_bomb_of_aliases_ends_fast() -> None:
    """Billions of nodes behind few lines are refused, not unfolded; the rest is read."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 30):
        uses = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{uses}]")
    lines.append("last: 1")
    started = time.perf_counter()
    documents = load_documents(Source("a.yaml", "\n".join(lines)))
    assert time.perf_counter() - started < 2
    (problem,) = documents.problems
    assert "aliases make this file expand to more than 300,000 values" in problem.message
    assert scalar(documents.nodes[0], "last").value == "1"


@pytest.mark.parametrize(
    "text",
    ["[" * 500_000, "{" * 500_000, "- " * 500_000, "- {a: b, c: d}\n" * 100_000, "{%" * 500_000],
    ids=["lists", "mappings", "dashes", "long", "openers"],
)
def test_huge_text_ends(text: str) -> None:
    """Size alone never hangs: what is too deep or too long is refused where it becomes so."""
    started = time.perf_counter()
    assert len(load_documents(Source("a.yaml", text)).problems) == 1
    assert time.perf_counter() - started < 20


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab:-#'\"\\|>&*!<{}[]%,? \n\t\r\x07é😀0"), max_size=60))
def test_any_text_gives_places_inside_it(text: str) -> None:
    """No text makes reading fail, and every place is a place in the text."""
    source = Source("a.yaml", text)
    documents = load_documents(source)
    for _, span in documents.problems:
        assert span.start <= span.end <= source.position(len(text))
    for node in documents.nodes:
        for found in scalars(node):
            assert found.span.start <= found.span.end <= source.position(len(text))
            assert len(found.fragment(source).offsets) == len(found.value) + 1


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab:-#'\"|>!<{}[],? \n\t\r\x85é😀0"), max_size=60))
def test_any_text_is_read_the_same_beside_an_anchor(text: str) -> None:
    """Text in which there can be nothing special is read in fewer steps, and not otherwise."""
    plain, other = (load_documents(Source("a.yaml", f"{text}\n# {end}a\n")) for end in "+&")
    assert repr(plain) == repr(other).replace("&", "+")


def test_reads_the_same_without_the_c_library() -> None:
    """Where PyYAML was built without libyaml, places and values are the same."""
    program = """
import sys
if sys.argv[1] == "pure":
    sys.modules["yaml._yaml"] = None
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source
text = "\\ufeffa: &x {b: '\\u00e9'}\\r\\n"
text += "c: |\\r\\n  d\\r\\n  e\\r\\nf: *x\\ng: &y !!str\\n  h\\n---\\ni: [\\n"
print(ascii(load_documents(Source("a.yaml", text)).nodes))
"""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program, mode], capture_output=True, check=True, text=True
        ).stdout
        for mode in ("pure", "c")
    ]
    assert outputs[0] == outputs[1]
    assert "'h'" in outputs[0]
