"""Proxies in a cluster: which product serves a way in, how long it waits, what it keeps open."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.deployment import Deployment
from gunilint.model.hop import Hop, ProxyKind
from gunilint.resolve.deployments import resolve
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.source import Source
from gunilint.value import Bindings, Seconds, Setting, Unknown

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: app, image: web, command: [gunicorn, "app:app"], ports: [{containerPort: 8000}]}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8000}]
"""


def ingress(*annotations: str, class_name: str | None = None, name: str = "web") -> str:
    """An Ingress to the Service `web`, with *annotations* as `key: value`."""
    lines = "".join(f"    {item}\n" for item in annotations)
    wanted = "" if class_name is None else f"  ingressClassName: {class_name}\n"
    return (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n"
        f"  name: {name}\n" + ("  annotations:\n" + lines if lines else "") + f"spec:\n{wanted}"
        "  defaultBackend: {service: {name: web, port: {number: 80}}}\n"
    )


def web(*documents: str, workload: str = WEB, service: str = SERVICE) -> Deployment:
    """The one deployment of manifests."""
    text = "---\n".join((workload, service, *documents))
    tree = MemoryTree({"k8s.yaml": text})
    servers = Servers(Workspace(tree), Requested(None, None), Bindings())
    (found,) = resolve(Inventory(kubernetes=("k8s.yaml",)), servers).deployments
    for hop in found.hops:
        cut = Source("k8s.yaml", text).cut
        assert cut(hop.span), hop
        for setting in (hop.idle_timeout, hop.response_timeout, hop.drain, *hop.ignored):
            if setting is not None and not setting.is_default and setting.known is not None:
                assert (
                    str(int(setting.known)) in cut(setting.span) or cut(setting.span)[0].isdigit()
                )
    return found


def only(deployment: Deployment) -> Hop:
    ((hop,),) = deployment.routes
    assert deployment.hops == (hop,)
    return hop


def seconds(setting: Setting[Seconds] | None) -> float | None:
    """The value; None where there is no setting."""
    if setting is None:
        return None
    assert setting.known is not None, setting
    return float(setting.known)


def why(setting: Setting[Seconds] | None) -> str:
    assert setting is not None
    assert isinstance(setting.value, Unknown)
    return setting.value.why


CLASS = """\
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: %s}
spec: {controller: %s}
"""


DEFAULT_CLASS = """\
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: t, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}
spec: {controller: traefik.io/ingress-controller}
"""


@pytest.mark.parametrize(
    ("documents", "kind"),
    [
        ([ingress(class_name="nginx")], ProxyKind.INGRESS_NGINX),
        ([ingress("kubernetes.io/ingress.class: nginx")], ProxyKind.INGRESS_NGINX),
        ([ingress("nginx.ingress.kubernetes.io/rewrite-target: /")], ProxyKind.INGRESS_NGINX),
        (
            [ingress("nginx.ingress.kubernetes.io/x: y", class_name="nginx-internal")],
            ProxyKind.INGRESS_NGINX,
        ),
        (
            [ingress(class_name="mine"), CLASS % ("mine", "k8s.io/internal-ingress-nginx")],
            ProxyKind.INGRESS_NGINX,
        ),
        ([ingress("nginx.org/keepalive: '32'", class_name="nginx")], ProxyKind.F5_NGINX),
        (
            [ingress(class_name="nginx"), CLASS % ("nginx", "nginx.org/ingress-controller")],
            ProxyKind.F5_NGINX,
        ),
        ([ingress(class_name="traefik")], ProxyKind.TRAEFIK),
        ([ingress("kubernetes.io/ingress.class: gce")], ProxyKind.GCP_ALB),
        ([ingress("kubernetes.io/ingress.class: gce-internal")], ProxyKind.GCP_ALB),
        ([ingress("kubernetes.io/ingress.global-static-ip-name: ip")], ProxyKind.GCP_ALB),
        ([ingress(class_name="azure-application-gateway")], ProxyKind.AZURE_APP_GATEWAY),
        ([ingress(class_name="alb")], ProxyKind.ALB),
        # Annotations that nobody took away when the class changed say nothing.
        ([ingress("nginx.ingress.kubernetes.io/x: y", class_name="alb")], ProxyKind.ALB),
        # A cluster's default class holds for those that name none.
        (
            [
                ingress(),
                DEFAULT_CLASS,
            ],
            ProxyKind.TRAEFIK,
        ),
    ],
)
def test_product_of_an_ingress(documents: list[str], kind: ProxyKind) -> None:
    """Class, controller and annotations tell which product serves an Ingress."""
    assert only(web(*documents)).kind is kind


@pytest.mark.parametrize(
    "documents",
    [
        [ingress()],
        [ingress(class_name="kong")],
        [ingress(class_name="internal")],
        [ingress("nginx.ingress.kubernetes.io/x: y", class_name="kong-external")],
        [ingress("nginx.ingress.kubernetes.io/x: y", "alb.ingress.kubernetes.io/x: y")],
        [ingress("nginx.ingress.kubernetes.io/x: y", "nginx.org/x: y", class_name="nginx")],
        [ingress(class_name="nginx"), CLASS % ("nginx", "haproxy.org/ingress-controller")],
    ],
)
def test_an_uncertain_product_has_no_defaults(documents: list[str]) -> None:
    """Without proof of the product there is a hop of which nothing is said."""
    hop = only(web(*documents))
    assert hop.kind is ProxyKind.UNKNOWN
    assert hop.pools_connections is None
    assert (hop.idle_timeout, hop.response_timeout, hop.drain) == (None, None, None)


def test_ingress_nginx_defaults() -> None:
    """ingress-nginx keeps connections for 60 s, waits for 60 s, and resends after an error."""
    hop = only(web(ingress(class_name="nginx")))
    assert hop.pools_connections is True
    assert seconds(hop.idle_timeout) == 60
    assert seconds(hop.response_timeout) == 60
    assert hop.resends_idempotent
    assert hop.idle_timeout is not None
    assert hop.idle_timeout.is_default


@pytest.mark.parametrize(
    ("written", "effective", "ignored"),
    [("'120'", 120, 0), ("120", 120, 0), ("60s", 60, 1), ("'2m'", 60, 1), ("''", 60, 1)],
)
def test_ingress_nginx_takes_bare_numbers_only(written: str, effective: int, ignored: int) -> None:
    """A timeout with a unit leaves the default in force, and is told as ignored."""
    annotation = f"nginx.ingress.kubernetes.io/proxy-read-timeout: {written}"
    hop = only(web(ingress(annotation, class_name="nginx")))
    assert seconds(hop.response_timeout) == effective
    assert len(hop.ignored) == ignored
    assert hop.response_timeout is not None
    assert hop.response_timeout.is_default is bool(ignored)


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ingress-nginx-controller}\ndata:\n"


@pytest.mark.parametrize(
    ("data", "pools", "idle"),
    [
        ("  upstream-keepalive-timeout: '30'\n", True, 30),
        ("  upstream-keepalive-connections: '0'\n", False, 60),
        ("  upstream-keepalive-connections: '64'\n", True, 60),
    ],
)
def test_ingress_nginx_config_map(data: str, pools: bool, idle: int) -> None:
    """The controller's ConfigMap says what it keeps open."""
    hop = only(web(ingress(class_name="nginx"), CONFIG + data))
    assert hop.pools_connections is pools
    assert seconds(hop.idle_timeout) == idle


def test_two_config_maps_of_ingress_nginx() -> None:
    """With two controllers in sight it cannot be told whose settings hold."""
    data = "  upstream-keepalive-timeout: '30'\n"
    second = CONFIG.replace("ingress-nginx-controller", "nginx-configuration") + data
    hop = only(web(ingress(class_name="nginx"), CONFIG + data, second))
    assert "several" in why(hop.idle_timeout)
    assert hop.pools_connections is None


@pytest.mark.parametrize(
    ("annotation", "pools", "resends"),
    [
        ("proxy-http-version: '1.0'", False, True),
        ("proxy-next-upstream: 'off'", True, False),
        ("proxy-next-upstream: error http_502", True, True),
        ("configuration-snippet: 'proxy_set_header Connection close;'", None, True),
        ("backend-protocol: GRPC", None, True),
    ],
)
def test_ingress_nginx_annotations_about_connections(
    annotation: str, pools: bool | None, resends: bool
) -> None:
    """What changes the connections to pods, or what happens when one fails."""
    hop = only(web(ingress(f"nginx.ingress.kubernetes.io/{annotation}", class_name="nginx")))
    assert hop.pools_connections is pools
    assert hop.resends_idempotent is resends


def test_f5_nginx_keeps_connections_if_asked() -> None:
    """F5's controller takes times with units, and keeps connections where keepalive says so."""
    hop = only(web(ingress("nginx.org/keepalive: '32'", "nginx.org/proxy-read-timeout: 2m")))
    assert (hop.pools_connections, seconds(hop.idle_timeout)) == (True, 60)
    assert seconds(hop.response_timeout) == 120
    hop = only(web(ingress("nginx.org/proxy-read-timeout: 60s")))
    assert (hop.pools_connections, hop.idle_timeout) == (None, None)


TRANSPORT = """\
apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata: {name: slow, namespace: shop}
spec: {forwardingTimeouts: {idleConnTimeout: 20s, responseHeaderTimeout: 45}}
"""


def test_traefik_ingress() -> None:
    """Traefik keeps connections for 90 s and waits for ever, unless a transport differs."""
    hop = only(web(ingress(class_name="traefik")))
    assert (hop.pools_connections, seconds(hop.idle_timeout)) == (True, 90)
    assert hop.response_timeout is None
    annotation = "traefik.ingress.kubernetes.io/service.serverstransport"
    service = SERVICE.replace(
        "{name: web}", f"{{name: web, annotations: {{{annotation}: shop-slow@kubernetescrd}}}}"
    )
    hop = only(web(ingress(class_name="traefik"), TRANSPORT, service=service))
    assert (seconds(hop.idle_timeout), seconds(hop.response_timeout)) == (20, 45)
    hop = only(web(ingress(class_name="traefik"), service=service))
    assert "not in the repository" in why(hop.idle_timeout)


@pytest.mark.parametrize("group", ["traefik.io/v1alpha1", "traefik.containo.us/v1alpha1"])
def test_traefik_ingress_route(group: str) -> None:
    """An IngressRoute is a way in, with the transport it names."""
    route = (
        f"apiVersion: {group}\nkind: IngressRoute\nmetadata: {{name: r, namespace: shop}}\n"
        "spec: {routes: [{match: x, services: [{name: web, port: 80, serversTransport: slow}]}]}\n"
    )
    hop = only(web(route, TRANSPORT))
    assert (hop.kind, seconds(hop.idle_timeout)) == (ProxyKind.TRAEFIK, 20)
    assert only(web(route.replace(", serversTransport: slow", ""))).pools_connections is True
    assert web(route.replace("name: web", "name: other")).routes == ()


BACKEND_CONFIG = """\
apiVersion: cloud.google.com/v1
kind: BackendConfig
metadata: {name: slow}
spec: {timeoutSec: 120, connectionDraining: {drainingTimeoutSec: 60}}
"""


@pytest.mark.parametrize(
    ("named", "response", "drain"),
    [
        ('{"default": "slow"}', 120, 60),
        ('{"ports": {"80": "slow"}}', 120, 60),
        ('{"ports": {"http": "slow"}}', 120, 60),
        ('{"ports": {"81": "slow"}}', 30, 0),
    ],
)
def test_gke_ingress(named: str, response: int, drain: int) -> None:
    """Google's balancer keeps connections for 600 s; a BackendConfig sets the rest, by port."""
    service = SERVICE.replace(
        "metadata: {name: web}",
        f"metadata:\n  name: web\n  annotations:\n    cloud.google.com/backend-config: '{named}'",
    )
    hop = only(web(ingress("kubernetes.io/ingress.class: gce"), BACKEND_CONFIG, service=service))
    assert (hop.pools_connections, seconds(hop.idle_timeout)) == (True, 600)
    assert (seconds(hop.response_timeout), seconds(hop.drain)) == (response, drain)


def test_gke_config_elsewhere_is_unknown() -> None:
    """A BackendConfig that is not in the repository does not mean the defaults."""
    service = SERVICE.replace(
        "metadata: {name: web}",
        "metadata:\n  name: web\n  annotations:\n"
        '    cloud.google.com/backend-config: \'{"default": "other"}\'',
    )
    hop = only(web(ingress(class_name="gce"), service=service))
    assert "not in the repository" in why(hop.response_timeout)
    assert seconds(hop.idle_timeout) == 600


GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: infra}
spec: {gatewayClassName: %s}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r}
spec:
  parentRefs: [{name: gw, namespace: infra}]
  rules: [{backendRefs: [{name: web, port: 80}]%s}]
"""


@pytest.mark.parametrize(
    ("class_name", "timeouts", "kind", "idle", "response"),
    [
        ("gke-l7-global-external-managed", "", ProxyKind.GCP_ALB, 600, 30),
        ("istio", "", ProxyKind.ISTIO, 3600, None),
        ("istio", ", timeouts: {request: 10s}", ProxyKind.ISTIO, 3600, 10),
        ("istio", ", timeouts: {request: 10s, backendRequest: 2s}", ProxyKind.ISTIO, 3600, 2),
        ("istio", ", timeouts: {request: 0s}", ProxyKind.ISTIO, 3600, None),
        ("traefik", "", ProxyKind.TRAEFIK, 90, None),
        ("cilium", ", timeouts: {request: 10s}", ProxyKind.UNKNOWN, None, None),
    ],
)
def test_gateway_api(
    class_name: str, timeouts: str, kind: ProxyKind, idle: int | None, response: int | None
) -> None:
    """The class of a route's Gateway tells the product; a route's timeouts hold for requests."""
    hop = only(web(GATEWAY % (class_name, timeouts)))
    assert hop.kind is kind
    assert (seconds(hop.idle_timeout), seconds(hop.response_timeout)) == (idle, response)


def test_gke_gateway_policy() -> None:
    """A GCPBackendPolicy on the Service sets what a Gateway of Google's does."""
    policy = (
        "apiVersion: networking.gke.io/v1\nkind: GCPBackendPolicy\nmetadata: {name: p}\n"
        "spec:\n  default: {timeoutSec: 90, connectionDraining: {drainingTimeoutSec: 15}}\n"
        "  targetRef: {group: '', kind: Service, name: web}\n"
    )
    hop = only(web(GATEWAY % ("gke-l7-rilb", ""), policy))
    assert (seconds(hop.response_timeout), seconds(hop.drain)) == (90, 15)


VIRTUAL_SERVICE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: shop}
spec:
  hosts: [shop.example]
  http: [{route: [{destination: {host: %s}}]%s}]
"""


@pytest.mark.parametrize(
    ("host", "timeout", "response"),
    [
        ("web", "", None),
        ("web.shop.svc.cluster.local", ", timeout: 15s", 15),
        ("web.shop", "", None),
    ],
)
def test_istio_virtual_service(host: str, timeout: str, response: int | None) -> None:
    """A VirtualService is a way in through Envoy, which keeps connections for an hour."""
    service = SERVICE.replace("{name: web}", "{name: web, namespace: shop}")
    workload = WEB.replace("{name: web}", "{name: web, namespace: shop}")
    hop = only(web(VIRTUAL_SERVICE % (host, timeout), service=service, workload=workload))
    assert (hop.kind, seconds(hop.idle_timeout)) == (ProxyKind.ISTIO, 3600)
    assert seconds(hop.response_timeout) == response


@pytest.mark.parametrize(
    ("policy", "pools", "idle"),
    [
        ("{http: {idleTimeout: 30s}}", True, 30),
        ("{http: {maxRequestsPerConnection: 1}}", False, 3600),
        ("{http: {maxRequestsPerConnection: 100}}", True, 3600),
        ("{tcp: {maxConnections: 3}}", True, 3600),
    ],
)
def test_istio_destination_rule(policy: str, pools: bool, idle: int) -> None:
    """A DestinationRule sets what Envoy keeps open."""
    rule = (
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d}\n"
        f"spec: {{host: web, trafficPolicy: {{connectionPool: {policy}}}}}\n"
    )
    hop = only(web(VIRTUAL_SERVICE % ("web", ""), rule))
    assert (hop.pools_connections, seconds(hop.idle_timeout)) == (pools, idle)
    subset = rule.replace(
        "{host: web,",
        "{host: web, subsets: [{name: a, trafficPolicy: {"
        "connectionPool: {http: {idleTimeout: 5s}}}}],",
    )
    assert only(web(VIRTUAL_SERVICE % ("web", ""), subset)).pools_connections is None


@pytest.mark.parametrize(("label", "found"), [("'true'", True), ("'false'", False), (None, False)])
def test_istio_sidecar_only_where_certain(label: str | None, found: bool) -> None:
    """The sidecar stands nearest to the server where the pod asks for one."""
    workload = WEB
    if label is not None:
        workload = WEB.replace("{app: web}", f"{{app: web, sidecar.istio.io/inject: {label}}}")
    (route,) = web(ingress(class_name="alb"), workload=workload).routes
    kinds = [hop.kind for hop in route]
    assert kinds == ([ProxyKind.ISTIO] if found else []) + [ProxyKind.ALB]


def test_istio_sidecar_by_namespace() -> None:
    """A namespace in the repository can ask for a sidecar in every pod."""
    place = "{name: web, namespace: shop}"
    namespace = (
        "apiVersion: v1\nkind: Namespace\n"
        "metadata: {name: shop, labels: {istio-injection: enabled}}\n"
    )
    hop = only(
        web(
            namespace,
            workload=WEB.replace("{name: web}", place),
            service=SERVICE.replace("{name: web}", place),
        )
    )
    assert (hop.kind, hop.pools_connections) == (ProxyKind.ISTIO, True)


def test_azure() -> None:
    """How long Azure's gateway keeps connections is not documented, so not said."""
    hop = only(
        web(
            ingress(
                "kubernetes.io/ingress.class: azure/application-gateway",
                "appgw.ingress.kubernetes.io/request-timeout: '90'",
                "appgw.ingress.kubernetes.io/connection-draining: 'true'",
            )
        )
    )
    assert (hop.pools_connections, hop.idle_timeout) == (None, None)
    assert (seconds(hop.response_timeout), seconds(hop.drain)) == (90, 30)


@pytest.mark.parametrize(
    ("origin", "idle"),
    [
        ("", 90),
        ("\n    originRequest:\n      keepAliveTimeout: 20s", 20),
        ("\n        originRequest: {keepAliveTimeout: 1m}", 60),
    ],
)
def test_cloudflared(origin: str, idle: int) -> None:
    """A tunnel is a way in; its rule, or the top of its file, says what it keeps open."""
    top, rule = (origin, "") if origin.startswith("\n    o") else ("", origin)
    config = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tunnel}\ndata:\n  config.yaml: |\n"
        f"    tunnel: t{top}\n    ingress:\n      - hostname: shop.example\n"
        f"        service: http://web.shop.svc.cluster.local:80{rule}\n"
        "      - service: http_status:404\n"
    )
    hop = only(web(config))
    assert (hop.kind, hop.pools_connections) == (ProxyKind.CLOUDFLARED, True)
    assert seconds(hop.idle_timeout) == idle


EDGE = "{name: edge, image: 'nginx:1.27', ports: [{containerPort: 8080}]}"
PROXIED = WEB.replace("containers:\n", f"containers:\n        - {EDGE}\n")


def test_proxy_in_the_pod_hides_the_balancer() -> None:
    """Where the Service leads to nginx in the pod, the balancer does not talk to the server."""
    service = SERVICE.replace("8000", "8080")
    deployment = web(ingress(class_name="alb"), workload=PROXIED, service=service)
    (route,) = deployment.routes
    assert [hop.kind for hop in route] == [ProxyKind.NGINX, ProxyKind.ALB]
    assert deployment.pooling_hops == ()


def test_proxy_in_the_pod_that_the_service_passes() -> None:
    """Where the Service leads to the server's own port, the other container is not between."""
    deployment = web(ingress(class_name="alb"), workload=PROXIED)
    assert [hop.kind for hop in deployment.hops] == [ProxyKind.ALB]


def test_several_ways_in() -> None:
    """Each Ingress is a way in of its own, and each one's proxy can reuse connections."""
    deployment = web(
        ingress(class_name="alb"),
        ingress(class_name="kong", name="k"),
        ingress(class_name="traefik", name="t"),
    )
    kinds = [[hop.kind for hop in route] for route in deployment.routes]
    assert kinds == [[ProxyKind.ALB], [ProxyKind.UNKNOWN], [ProxyKind.TRAEFIK]]
    assert [hop.kind for hop in deployment.pooling_hops] == [ProxyKind.ALB, ProxyKind.TRAEFIK]


def test_members_of_a_group_that_disagree() -> None:
    """Two values for one balancer's attribute: the controller takes neither."""
    group = "alb.ingress.kubernetes.io/group.name: shop"
    attribute = "alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds="
    first = ingress(group, f"{attribute}60", class_name="alb")
    second = ingress(group, f"{attribute}90", class_name="alb", name="other")
    for hop in web(first, second).hops:
        assert "contradict" in why(hop.idle_timeout)
    alone = ingress(group, class_name="alb")
    assert [seconds(hop.idle_timeout) for hop in web(alone, second).hops] == [90, 90]
