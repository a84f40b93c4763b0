"""What the configurations of nginx, HAProxy and Traefik say, with the place of each word."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.parse.facts.proxy import Directive
from gunilint.parse.haproxy import parse_haproxy
from gunilint.parse.nginx import parse_nginx
from gunilint.parse.traefik import parse_dotted_toml, parse_dotted_yaml
from gunilint.source import Source


def shown(directives: tuple[Directive, ...]) -> list[object]:
    """Directives as lists of words; a block is a list at the end."""
    return [
        [
            item.name.value,
            *(argument.value for argument in item.arguments),
            *([] if item.block is None else [shown(item.block)]),
        ]
        for item in directives
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c;", [["a", "b", "c"]]),
        ("a;b  \n c ;", [["a"], ["b", "c"]]),
        ("a { b c; d {} }", [["a", [["b", "c"], ["d", []]]]]),
        ("a 'b ; {' \"c \\\" d\" '';", [["a", "b ; {", 'c " d', ""]]),
        ("# x;\na b#c # d;\n;", [["a", "b#c"]]),
        ("a ${B}c $d;", [["a", "${B}c", "$d"]]),
        ("location ~ \\.php$ { x; }", [["location", "~", "\\.php$", [["x"]]]]),
        ("a_by_lua_block { if x { y } }\nb;", [["a_by_lua_block", []], ["b"]]),
        ("", []),
    ],
)
def test_nginx(text: str, expected: list[object]) -> None:
    """Words, quotes, comments and blocks are read as nginx does."""
    found = parse_nginx(Source("nginx.conf", text))
    assert shown(found.directives) == expected
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a { b c", [["a", []]]),
        ("a b; } c d;", [["a", "b"], ["c", "d"]]),
        ("a { b }", [["a", [["b"]]]]),
        ("a 'b", []),
    ],
)
def test_broken_nginx(text: str, expected: list[object]) -> None:
    """What is complete is kept, and the rest is a problem."""
    found = parse_nginx(Source("nginx.conf", text))
    assert shown(found.directives) == expected
    assert found.problems


def test_nginx_places() -> None:
    """Spans cover the words without their quotes, and directives up to their end."""
    source = Source("nginx.conf", "server {\n  proxy_pass 'http://web:8000' \\'x;\n}\n")
    [server] = parse_nginx(source).directives
    assert server.block is not None
    [passed] = server.block
    assert [source.cut(item.span) for item in passed.arguments] == ["http://web:8000", "\\'x"]
    assert source.cut(passed.span) == "proxy_pass 'http://web:8000' \\'x;"
    assert source.cut(server.span) == source.text.rstrip()


def test_haproxy() -> None:
    """Lines belong to the section above them; quotes, escapes and comments are resolved."""
    source = Source(
        "haproxy.cfg",
        dedent(
            """
            global
                maxconn 10 # many
            defaults
                timeout server 30s
                option httplog
            backend web from base
                server a\\ b "web:8000" check 'x "y"'
                stats uri /x\\
            y
            """
        ),
    )
    found = parse_haproxy(source)
    lines = [
        [word.value for word in section.header]
        + [[word.value for word in line] for line in section.lines]
        for section in found.sections
    ]
    assert lines == [
        ["global", ["maxconn", "10"]],
        ["defaults", ["timeout", "server", "30s"], ["option", "httplog"]],
        [
            "backend",
            "web",
            "from",
            "base",
            ["server", "a b", "web:8000", "check", 'x "y"'],
            ["stats", "uri", "/x\ny"],
        ],
    ]
    address = found.sections[2].lines[0][2]
    assert source.cut(address.span) == "web:8000"
    assert source.cut(found.sections[1].lines[0][2].span) == "30s"


def test_haproxy_without_a_section() -> None:
    """A line before the first section is a problem."""
    found = parse_haproxy(Source("haproxy.cfg", "timeout server 3\nglobal\n"))
    assert len(found.problems) == 1
    assert len(found.sections) == 1


def test_dotted_yaml() -> None:
    """Keys are lowered, list items numbered, and values keep their place."""
    source = Source(
        "traefik.yml",
        dedent(
            """
            serversTransport:
              forwardingTimeouts: {idleConnTimeout: "45s"}
            http:
              services:
                web: {loadBalancer: {servers: [{url: 'http://web:8000'}]}}
            """
        ),
    )
    keys = dict(parse_dotted_yaml(source))
    assert {key: text.value for key, text in keys.items()} == {
        "serverstransport.forwardingtimeouts.idleconntimeout": "45s",
        "http.services.web.loadbalancer.servers.0.url": "http://web:8000",
    }
    assert all(source.cut(text.span) == text.value for text in keys.values())


def test_dotted_toml() -> None:
    """Tables, arrays of tables and values of one line are read."""
    source = Source(
        "traefik.toml",
        dedent(
            """
            # comment
            [serversTransport]
              maxIdleConnsPerHost = -1
              [serversTransport.forwardingTimeouts]
                idleConnTimeout = "45s" # why
            [[http.services.web.loadBalancer.servers]]
              url = 'http://a:1'
            [[http.services.web.loadBalancer.servers]]
              url = "http://b:1"
            """
        ),
    )
    keys = dict(parse_dotted_toml(source))
    assert {key: text.value for key, text in keys.items()} == {
        "serverstransport.maxidleconnsperhost": "-1",
        "serverstransport.forwardingtimeouts.idleconntimeout": "45s",
        "http.services.web.loadbalancer.servers.0.url": "http://a:1",
        "http.services.web.loadbalancer.servers.1.url": "http://b:1",
    }
    assert all(source.cut(text.span) == text.value for text in keys.values())
