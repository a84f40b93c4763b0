"""Nothing that a compose file or a proxy's configuration holds makes a parser fail."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from gunilint.parse.compose import parse_compose
from gunilint.parse.env_file import parse_env_file
from gunilint.parse.haproxy import parse_haproxy
from gunilint.parse.nginx import parse_nginx
from gunilint.parse.traefik import parse_dotted_toml, parse_dotted_yaml
from gunilint.source import Fragment, Position, Source, Span

COMPOSE = [
    *["services:\n", "  web:\n", "  db: &db\n", "    <<: *db\n", "    image: ", "    command: "],
    *["    environment:\n", "      A: ", "      - A=", "    ports: ", "    volumes:\n", "      - "],
    *["    build: ", "{", "}", "[", "]", "'", '"', "$", "${", "${A:-", ":", ",", "b\n", "\n", "1"],
    *["!reset ", "!override ", "null\n", "|\n      x\n", ">-\n      y\n", "# c\n", "\u00e9", "\\"],
    *["    extends: ", "include: ", "configs: ", "{{ x }}\n", "    deploy: ", "resources: "],
]
PROXY = [
    *["server", "{", "}", ";", " ", "\n", "'", '"', "\\", "#", "$", "${", "upstream", "a", "="],
    *["defaults\n", "backend b\n", "[x.y]\n", "[[z]]\n", "A_by_lua_block {", "\u00e9", ": ", "- "],
]


def spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Fragment):
        yield value.whole()
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from spans(getattr(value, field.name))


def check(source: Source, facts: object) -> None:
    """Every span lies in the file and does not end before it begins."""
    end = source.position(len(source.text))
    for span in spans(facts):
        assert span.path == source.path
        assert Position(1, 1) <= span.start <= span.end <= end, span


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(COMPOSE), max_size=25))
def test_compose(parts: list[str]) -> None:
    """A compose file of any text gives facts, with places, that can be stored."""
    source = Source("compose.yaml", "".join(parts))
    facts = parse_compose(source)
    check(source, facts)
    assert pickle.loads(pickle.dumps(facts)) == facts


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PROXY), max_size=20))
def test_proxies(parts: list[str]) -> None:
    """So does any text that is read as a proxy's configuration, or as variables."""
    source = Source("proxy.conf", "".join(parts))
    check(source, parse_nginx(source))
    check(source, parse_haproxy(source))
    check(source, parse_dotted_toml(source))
    check(source, parse_dotted_yaml(source))
    check(source, parse_env_file(source))
