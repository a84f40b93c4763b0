"""Proxies in a compose project: who reaches the server, how long they wait, what they keep."""

from __future__ import annotations

from textwrap import dedent

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.hop import Hop, ProxyKind
from gunilint.parse.compose import parse_compose
from gunilint.resolve.compose import compose_projects
from gunilint.resolve.proxies import proxy_routes
from gunilint.resolve.proxy_scene import product_of
from gunilint.source import Source
from gunilint.value import Layer, Seconds, Setting, Unknown


class Repository(MemoryTree):
    """Files by path."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__({path: dedent(text).lstrip("\n") for path, text in files.items()})


def routes(compose: str, files: dict[str, str] | None = None) -> tuple[tuple[Hop, ...], ...]:
    """The ways in to the service `web`."""
    repository = Repository({"compose.yaml": compose, **(files or {})})
    source = repository.read("compose.yaml")
    assert isinstance(source, Source)
    [project] = compose_projects({"compose.yaml": parse_compose(source)}, repository)
    web = project.service("web")
    assert web is not None
    return proxy_routes(project, web, repository)


def behind(image: str, mount: str, text: str, extra: str = "") -> Hop | None:
    """The proxy of *image* that has *text* at *mount*, if it reaches the service."""
    compose = f"""
services:
  web: {{image: web}}
  proxy:
    image: {image}
    volumes: ["./conf/{mount.rpartition("/")[2]}:{mount}"]
{extra}
"""
    found = routes(compose, {f"conf/{mount.rpartition('/')[2]}": text})
    assert len(found) <= 1
    return found[0][0] if found else None


def nginx(text: str, tag: str = "1.25.3", extra: str = "") -> Hop | None:
    return behind(f"nginx:{tag}", "/etc/nginx/conf.d/default.conf", text, extra)


def known(setting: Setting[Seconds] | None) -> float | None:
    assert setting is not None
    return setting.known


@pytest.mark.parametrize(
    ("image", "kind", "version"),
    [
        ("nginx", ProxyKind.NGINX, ()),
        ("nginx:1.25.3-alpine", ProxyKind.NGINX, (1, 25, 3)),
        ("nginx:1.29", ProxyKind.NGINX, (1, 29)),
        ("nginx:latest", ProxyKind.NGINX, ()),
        ("nginx:stable-alpine3.19", ProxyKind.NGINX, ()),
        ("docker.io/library/nginx:1.27.0@sha256:abc", ProxyKind.NGINX, (1, 27, 0)),
        ("registry:5000/nginxinc/nginx-unprivileged:1.27", ProxyKind.NGINX, (1, 27)),
        ("openresty/openresty:1.25.3.1-0-alpine", ProxyKind.NGINX, (1, 25, 3, 1)),
        ("traefik:v3.1", ProxyKind.TRAEFIK, (3, 1)),
        ("haproxy:2.8", ProxyKind.HAPROXY, (2, 8)),
        ("haproxytech/haproxy-alpine:3.0", ProxyKind.HAPROXY, (3, 0)),
    ],
)
def test_products(image: str, kind: ProxyKind, version: tuple[int, ...]) -> None:
    """The name tells the product, the tag as much of its version as it says."""
    found = product_of(image)
    assert found is not None
    assert (found.kind, found.version) == (kind, version)


@pytest.mark.parametrize("image", [None, "web", "nginx-exporter:1.0", "my/nginx-ui", "postgres"])
def test_other_images(image: str | None) -> None:
    """What only resembles a proxy is none."""
    assert product_of(image) is None


# --- nginx ---

KEPT = """
upstream app { server web:8000; keepalive 16; %s }
server {
  location / {
    proxy_pass http://app;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    %s
  }
}
"""


def test_nginx_with_everything_written() -> None:
    """What is written is told, each value where it stands."""
    hop = nginx(KEPT % ("keepalive_timeout 75s;", "proxy_read_timeout 2m;"))
    assert hop is not None
    assert (hop.kind, hop.name, hop.pools_connections) == (ProxyKind.NGINX, "proxy", True)
    assert hop.resends_idempotent
    assert hop.idle_timeout is not None
    assert hop.response_timeout is not None
    assert (known(hop.idle_timeout), known(hop.response_timeout)) == (75, 120)
    assert str(hop.idle_timeout.span) == "conf/default.conf:1:65"
    assert str(hop.response_timeout.span) == "conf/default.conf:7:24"
    assert hop.idle_timeout.origin.layer is Layer.MANIFEST
    assert str(hop.span) == "conf/default.conf:4:16"


def test_nginx_defaults() -> None:
    """What is not written is nginx' default, at the directive that it would stand beside."""
    hop = nginx(KEPT % ("", ""))
    assert hop is not None
    assert hop.idle_timeout is not None
    assert hop.response_timeout is not None
    assert (known(hop.idle_timeout), known(hop.response_timeout)) == (60, 60)
    assert hop.idle_timeout.is_default
    assert hop.response_timeout.is_default
    assert str(hop.response_timeout.span) == "conf/default.conf:4:16"


PLAIN = "server { location / { proxy_pass http://web:8000; %s } }"
GROUP = "upstream app { server web:8000; %s } server { location / { proxy_pass http://app; %s } }"
MAP = "map $http_upgrade $up { default upgrade; '' %s; }\n"
UPGRADE = "proxy_http_version 1.1; proxy_set_header Connection $up;"


@pytest.mark.parametrize(
    ("text", "old", "new", "unknown"),
    [
        (PLAIN % "", False, True, None),
        (PLAIN % 'proxy_http_version 1.1; proxy_set_header Connection "";', False, True, None),
        (PLAIN % "proxy_http_version 1.0;", False, False, False),
        (PLAIN % "proxy_set_header Connection close;", False, False, False),
        (PLAIN % "proxy_set_header Connection $http_connection;", False, None, None),
        (GROUP % ("", ""), False, True, None),
        (GROUP % ("keepalive 8;", ""), False, True, None),
        (GROUP % ("keepalive 0;", ""), False, False, False),
        (GROUP % ("keepalive 8;", "proxy_http_version 1.1;"), False, True, None),
        (KEPT % ("", ""), True, True, True),
        (MAP % "close" + GROUP % ("keepalive 8;", UPGRADE), False, False, False),
        (MAP % "''" + GROUP % ("keepalive 8;", UPGRADE), True, True, True),
    ],
)
def test_nginx_pools(text: str, old: bool | None, new: bool | None, unknown: bool | None) -> None:
    """Before 1.29.7 three directives are needed, since then none; without a version all three."""
    for tag, expected in (
        ("1.25.3", old),
        ("1.28", old),
        ("1.29.6", old),
        ("1.29.7", new),
        ("1.30-alpine", new),
        ("1.29", unknown),
        ("alpine", unknown),
        ("1", unknown),
    ):
        hop = nginx(text, tag)
        assert hop is not None
        assert hop.pools_connections is expected, tag
        assert (hop.idle_timeout is None) == (expected is False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("proxy_read_timeout 5s; server { location / { proxy_pass http://web; } }", 5),
        ("server { proxy_read_timeout 6s; location / { proxy_pass http://web; } }", 6),
        ("proxy_read_timeout 5s; server { proxy_read_timeout 1h; proxy_pass http://web; }", 3600),
        ("server { location / { proxy_pass http://web; proxy_read_timeout 90; } }", 90),
        ("server { location / { if ($x) { proxy_pass http://web; } proxy_read_timeout 8; } }", 8),
        pytest.param(
            "server { location /ws/ { proxy_pass http://web; proxy_read_timeout 1d; } "
            "location / { proxy_pass http://web; proxy_read_timeout 7s; } }",
            7,
        ),
    ],
)
def test_nginx_inheritance(text: str, expected: float) -> None:
    """The innermost level that says it wins; of several locations the shortest stands for all."""
    hop = nginx(text)
    assert hop is not None
    assert known(hop.response_timeout) == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://web:8000",
        "http://web/path/",
        "http://shop:8000$request_uri",
        "http://$backend:8000",
        "http://web:$server_port",
        "$scheme://web",
        "http://WEB",
    ],
)
def test_nginx_reaches(address: str) -> None:
    """By the service's name, its container's, or a variable that is set."""
    text = f"server {{ set $backend web; location / {{ proxy_pass {address}; }} }}"
    compose = """
    services:
      web: {image: web, container_name: shop}
      proxy: {image: 'nginx:1.25.3', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf']}
    """
    assert len(routes(compose, {"a.conf": text})) == 1


@pytest.mark.parametrize(
    "address", ["http://other:8000", "http://website", "http://$host", "http://unix:/tmp/s"]
)
def test_nginx_passes_elsewhere(address: str) -> None:
    """Other hosts are not the service, nor what cannot be told."""
    assert nginx(f"server {{ location / {{ proxy_pass {address}; }} }}") is None


def test_nginx_late_resolution_keeps_nothing() -> None:
    """A name that is looked up for each request has no pool before 1.29.7."""
    text = "server { set $u web; location / { proxy_pass http://$u:8000; } }"
    old, new = nginx(text, "1.25.3"), nginx(text, "1.30.0")
    assert old is not None
    assert new is not None
    assert (old.pools_connections, new.pools_connections) == (False, None)


def test_nginx_templates_are_filled_in() -> None:
    """`${NAME}` in a template is the proxy's variable; one that is not known stays so."""
    text = """
    server {
      location / {
        proxy_pass http://${APP_HOST}:8000;
        proxy_read_timeout ${READ};
        proxy_send_timeout ${NONE};
      }
    }
    """
    mount = "/etc/nginx/templates/default.conf.template"
    hop = behind("nginx:1.25.3", mount, text, "    environment: {APP_HOST: web, READ: 95s}")
    assert hop is not None
    assert known(hop.response_timeout) == 95
    hop = behind("nginx:1.25.3", mount, text, "    environment: {APP_HOST: web}")
    assert hop is not None
    assert hop.response_timeout is not None
    assert isinstance(hop.response_timeout.value, Unknown)


def test_nginx_includes() -> None:
    """The main file's includes are read, through directories that are mounted."""
    compose = """
    services:
      web: {image: web}
      proxy:
        image: nginx:1.25.3
        volumes: ["./nginx/nginx.conf:/etc/nginx/nginx.conf:ro", "./nginx/sites:/etc/nginx/sites"]
    """
    files = {
        "nginx/nginx.conf": """
        events {}
        http {
          proxy_read_timeout 33s;
          include sites/*.conf;
        }
        """,
        "nginx/sites/web.conf": "server { location / { include sites/pass.inc; } }",
        "nginx/sites/pass.inc": "proxy_pass http://web:8000;",
    }
    [[hop]] = routes(compose, files)
    assert known(hop.response_timeout) == 33
    assert hop.span.path == "nginx/sites/pass.inc"


def test_nginx_proxy_goes_by_variables() -> None:
    """nginx-proxy passes on what asks for it; whether it keeps connections is not known."""
    compose = """
    services:
      web: {image: web, environment: {VIRTUAL_HOST: shop.example}}
      proxy: {image: 'nginxproxy/nginx-proxy:1.6'}
    """
    [[hop]] = routes(compose)
    assert hop.pools_connections is None
    assert routes(compose.replace("VIRTUAL_HOST", "OTHER")) == ()


def test_networks_and_profiles() -> None:
    """A proxy on another network, or only for development, is not in front."""
    text = "server { location / { proxy_pass http://web:8000; } }"
    assert nginx(text, extra="    networks: [front]") is None
    assert nginx(text, extra="    profiles: [dev]") is None
    assert nginx(text, extra="    networks: [front, default]") is not None


# --- HAProxy ---


def haproxy(text: str, tag: str = "2.8") -> Hop | None:
    return behind(f"haproxy:{tag}", "/usr/local/etc/haproxy/haproxy.cfg", text)


def test_haproxy() -> None:
    """The backend's timeout wins over the defaults'; a bare number is in milliseconds."""
    text = """
    defaults
      mode http
      timeout server 30s
    backend a
      server one other:1
    backend b
      timeout server 1500
      server one web:8000 check
    """
    hop = haproxy(text)
    assert hop is not None
    assert hop.response_timeout is not None
    assert hop.response_timeout.known == 1.5
    assert str(hop.response_timeout.span) == "conf/haproxy.cfg:7:18"
    assert str(hop.span) == "conf/haproxy.cfg:8:14"
    assert (hop.pools_connections, hop.idle_timeout) == (True, None)
    assert not hop.resends_idempotent


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("mode http", True),
        ("mode tcp", False),
        ("", None),
        ("mode http\n  http-reuse always", True),
        ("mode http\n  http-reuse never", None),
        ("mode http\n  option http-server-close", False),
        ("mode http\n  option httpclose", False),
    ],
)
def test_haproxy_pools(lines: str, expected: bool | None) -> None:
    """Connections are shared in HTTP mode, unless an option closes them."""
    hop = haproxy(f"defaults\n  {lines}\nlisten web\n  server a web:8000\n")
    assert hop is not None
    assert hop.pools_connections is expected
    assert hop.response_timeout is None


def test_haproxy_options_are_taken_back() -> None:
    """`no option` in a backend undoes what the defaults say; named defaults are taken by name."""
    text = """
    defaults one
      mode http
      option httpclose
      timeout server 10s
    defaults two
      mode tcp
    backend web from one
      no option httpclose
      retry-on all-retryable-errors
      server-template web- 3 web:8000
    """
    hop = haproxy(text)
    assert hop is not None
    assert hop.pools_connections is True
    assert hop.resends_idempotent
    assert known(hop.response_timeout) == 10


# --- Traefik and the others ---


def test_traefik_by_labels() -> None:
    """Labels on the service bring Traefik in front, with its defaults."""
    compose = """
    services:
      web:
        image: web
        labels:
          - traefik.enable=true
          - traefik.http.routers.web.rule=Host(`shop`)
      proxy: {image: 'traefik:v3.1'}
    """
    [[hop]] = routes(compose)
    assert (hop.kind, hop.pools_connections) == (ProxyKind.TRAEFIK, True)
    assert hop.idle_timeout is not None
    assert known(hop.idle_timeout) == 90
    assert hop.idle_timeout.is_default
    assert hop.response_timeout is None
    assert routes(compose.replace("enable=true", "enable=false")) == ()
    assert routes(compose.replace("traefik.", "other.")) == ()


def test_traefik_flags() -> None:
    """Flags in any case of letters set the common transport."""
    compose = """
    services:
      web: {image: web, labels: {traefik.enable: "true"}}
      proxy:
        image: traefik:v2.11
        command:
          - --providers.docker=true
          - --serversTransport.forwardingTimeouts.idleConnTimeout=30s
          - --serverstransport.forwardingtimeouts.responseheadertimeout=15
    """
    [[hop]] = routes(compose)
    assert hop.idle_timeout is not None
    assert (known(hop.idle_timeout), known(hop.response_timeout)) == (30, 15)
    assert str(hop.idle_timeout.span) == "compose.yaml:7:63"


def test_traefik_files() -> None:
    """A file's service reaches the server by its address, with a transport of its own."""
    compose = """
    services:
      web: {image: web}
      proxy: {image: 'traefik:3', volumes: ["./traefik:/etc/traefik"]}
    """
    files = {
        "traefik/traefik.yml": "providers: {file: {directory: /etc/traefik/dynamic}}",
        "traefik/dynamic/web.toml": """
        [http.services.web.loadBalancer]
          serversTransport = "slow"
        [[http.services.web.loadBalancer.servers]]
          url = "http://web:8000"
        [http.serversTransports.slow.forwardingTimeouts]
          idleConnTimeout = "20s"
        """,
    }
    [[hop]] = routes(compose, files)
    assert known(hop.idle_timeout) == 20
    assert str(hop.span) == "traefik/dynamic/web.toml:4:10"


def test_traefik_that_keeps_nothing() -> None:
    """A negative number of idle connections turns them off; the first version is not known."""
    compose = """
    services:
      web: {image: web, labels: {traefik.enable: "true"}}
      proxy: {image: 'traefik:v3', command: --serversTransport.maxIdleConnsPerHost=-1}
    """
    [[hop]] = routes(compose)
    assert hop.pools_connections is False
    [[old]] = routes(compose.replace("v3", "1.7"))
    assert old.pools_connections is None


def test_cloudflared() -> None:
    """A tunnel whose ingress is in the repository keeps connections for 90 s, or as written."""
    text = """
    tunnel: shop
    ingress:
      - hostname: shop.example
        service: http://web:8000
        originRequest: {keepAliveTimeout: 30s}
      - service: http_status:404
    """
    hop = behind("cloudflare/cloudflared:2024.1.0", "/etc/cloudflared/config.yml", text)
    assert hop is not None
    assert (hop.kind, hop.pools_connections) == (ProxyKind.CLOUDFLARED, True)
    assert known(hop.idle_timeout) == 30
    other = text.replace("keepAliveTimeout", "noTLSVerify")
    hop = behind("cloudflare/cloudflared:2024.1.0", "/etc/cloudflared/config.yml", other)
    assert hop is not None
    assert known(hop.idle_timeout) == 90


def test_envoy() -> None:
    """Envoy's defaults hold as long as nothing is written that may say otherwise."""
    text = """
    static_resources:
      clusters:
        - name: web
          load_assignment:
            endpoints:
              - lb_endpoints:
                  - endpoint: {address: {socket_address: {address: web, port_value: 8000}}}
    """
    hop = behind("envoyproxy/envoy:v1.30.1", "/etc/envoy/envoy.yaml", text)
    assert hop is not None
    assert (known(hop.idle_timeout), known(hop.response_timeout)) == (3600, 15)
    hop = behind(
        "envoyproxy/envoy:v1.30.1",
        "/etc/envoy/envoy.yaml",
        f"{text.rstrip()}\n    x: {{idle_timeout: 5s}}",
    )
    assert hop is not None
    assert hop.idle_timeout is not None
    assert isinstance(hop.idle_timeout.value, Unknown)


def test_caddy() -> None:
    """Caddy is seen, and nothing is claimed of it."""
    hop = behind("caddy:2", "/etc/caddy/Caddyfile", "shop.example {\n  reverse_proxy web:8000\n}\n")
    assert hop is not None
    assert (hop.kind, hop.pools_connections, hop.idle_timeout) == (ProxyKind.UNKNOWN, None, None)
    assert str(hop.span) == "conf/Caddyfile:2:17"


def test_proxies_in_front_of_proxies() -> None:
    """Each way in is told from the server outwards."""
    compose = """
    services:
      edge: {image: 'traefik:v3'}
      web: {image: web, labels: {traefik.enable: "true"}}
      proxy:
        image: nginx:1.25.3
        volumes: ["./a.conf:/etc/nginx/conf.d/a.conf"]
        labels: {traefik.enable: "true"}
    """
    found = routes(compose, {"a.conf": "server { location / { proxy_pass http://web; } }"})
    assert [[hop.name for hop in route] for route in found] == [["edge"], ["proxy", "edge"]]
