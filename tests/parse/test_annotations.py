"""Maps in one annotation of the AWS Load Balancer Controller."""

from __future__ import annotations

import pytest

from gunilint.parse.annotations import StringMap, parse_string_map
from gunilint.parse.facts.yaml import Mapping, Scalar
from gunilint.parse.yaml_nodes import load_documents
from gunilint.source import Source


def read(text: str) -> tuple[Source, StringMap]:
    source = Source("a.yaml", text)
    (node,) = load_documents(source).nodes
    assert isinstance(node, Mapping)
    value = node.get("a")
    assert isinstance(value, Scalar)
    return source, parse_string_map(value.fragment(source))


def pairs(text: str) -> dict[str, str]:
    source, found = read(text)
    assert found.problem is None
    for key, value in found.pairs:
        assert source.cut(key.span) == key.value
        assert source.cut(value.span).replace("\\", "") == value.value
    return {key.value: value.value for key, value in found.pairs}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: idle_timeout.timeout_seconds=60", {"idle_timeout.timeout_seconds": "60"}),
        ("a: 'x=1, y = 2 ,z=3'", {"x": "1", "y": "2", "z": "3"}),
        ("a: >-\n  x=1,\n  y=2\n", {"x": "1", "y": "2"}),
        ("a: >\n  x=1,\n  y=2\n", {"x": "1", "y": "2"}),
        ("a: |\n  x=1,\n  y=2\n", {"x": "1", "y": "2"}),
        ('a: "x=1,\\\n  y=2"', {"x": "1", "y": "2"}),
        ("a: 'x=1\\,2,y=3'", {"x": "1,2", "y": "3"}),
        ("a: x=a=b,y=", {"x": "a=b", "y": ""}),
        ("a: x=1,", {"x": "1,"}),
        ("a: x=1,x=2", {"x": "2"}),
        ("a: ''", {}),
    ],
)
def test_pairs_have_their_places(text: str, expected: dict[str, str]) -> None:
    """Keys and values are trimmed and stand where they are written, folded lines included."""
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "cut", "words"),
    [
        ("a: x=1,y", "y", "'y' has no ="),
        ("a: x, y=2", "x", "'x' has no ="),
        ("a: '=1'", "=1", "'=1' has no key"),
        ("a: x=1,,y=2", "x=1,,y=2", "an empty piece"),
        ("a: idle_timeout.timeout_seconds 60", "idle_timeout.timeout_seconds 60", "has no ="),
    ],
)
def test_one_bad_piece_spoils_all(text: str, cut: str, words: str) -> None:
    """The controller rejects the whole object, so no pair is left, and the piece is named."""
    source, found = read(text)
    assert found.pairs == ()
    assert found.problem is not None
    assert source.cut(found.problem.span) == cut
    assert words in found.problem.message
