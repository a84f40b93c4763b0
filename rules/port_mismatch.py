"""Requests are sent to a port on which the server does not listen.

Why it hurts: every connection is refused, while the container runs and logs no error; behind a
load balancer its targets stay unhealthy. A Service without a `targetPort` sends to its own `port`.

What to do: write the same port in `bind` (Uvicorn: `--port`) and in the Service's `targetPort`, or
on the right of the published port.

Silent when: one of the ports that requests are sent to is right; a script, a shell or another
container of the pod may listen on the other one, or the container declares both; an address cannot
be told, comes from the environment, or is a socket; or a template may add ports.

BAD: the Service sends to port 80

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, command: [gunicorn, -b, [|"0.0.0.0:8000"|], app:app]}]}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web},
      spec: {selector: {app: web}, ports: [{port: (|80|)}]}}

BAD: Compose publishes another port

    -- compose.yaml --
    services:
      web:
        image: registry.example/web
        command: gunicorn -b [|0.0.0.0:8000|] app:app
        ports: ["80:(|8080|)"]

GOOD: the same port, by number and by name

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              command: [gunicorn, -b, "0.0.0.0:8000", app:app]
              ports: [{name: http, containerPort: 8000}, {name: metrics, containerPort: 9090}]
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web},
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}, {port: 9090}]}}

GOOD: somebody else listens there

    -- compose.yaml --
    services:
      web:
        image: registry.example/web
        command: sh -c "nginx && exec gunicorn -b 0.0.0.0:8000 app:app"
        ports: ["80:80"]
      api:
        image: registry.example/api
        command: gunicorn -b 0.0.0.0:8000 app:app
        ports: ["81:80"]
      proxy: {image: "nginx:1.27", network_mode: "service:api"}

GOOD: a port for metrics beside, and an address that comes from outside

    -- compose.yaml --
    services:
      web:
        image: registry.example/web
        command: gunicorn -b 0.0.0.0:8000 app:app
        expose: [8000]
        ports: ["9090:9090"]
      api:
        image: registry.example/api
        command: gunicorn app:app
        ports: ["80:80"]
"""

from collections.abc import Iterator

from gunilint.api import (
    Container,
    Deployment,
    Finding,
    Known,
    Platform,
    ProcessKind,
    Server,
    Severity,
    rule,
)

_ALONE = (ProcessKind.SERVER, ProcessKind.INIT)
_PLATFORMS = (Platform.KUBERNETES, Platform.COMPOSE)


@rule(
    "GUN612",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "kubernetes/api, core/v1/types.go, ServicePort.TargetPort",
        "gunicorn 27.0.1, gunicorn/config.py, class Bind",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    if box is None or not box.is_complete or box.sidecars or box.shares_host_network:
        return
    if deployment.platform not in _PLATFORMS or not box.targets:
        return
    if any(process.kind not in _ALONE for process in server.processes):
        return
    place = server.setting("bind" if server.is_gunicorn else "port")
    listening, wanted = _ports(server), {target.known for target in box.targets}
    if not listening or None in wanted or listening & wanted or _declares_both(box, listening):
        return
    sent = ", ".join(sorted(str(port) for port in wanted))
    own = ", ".join(sorted(map(str, listening)))
    yield Finding.at(
        place,
        f"the server listens on port {own}, and requests are sent to port {sent}: they are refused",
        because=[(target, f"sends to {target.known}") for target in box.targets],
        help=f"send to port {own}, or listen on port {sent}",
    )


def _ports(server: Server) -> set[int]:
    """The ports that the server certainly listens on; none where one cannot be told."""
    if not server.is_gunicorn:
        sockets = [server.settings[name] for name in ("uds", "fd") if name in server.settings]
        port = server.setting("port")
        is_port = isinstance(port.known, int) and all(item.value == Known(None) for item in sockets)
        return {port.known} if is_port and port.known else set()
    found = set()
    for address in server.setting("bind").known or ():
        number = str(address).rpartition(":")[2]
        if not number.isdecimal():
            return set()
        found.add(int(number))
    return found


def _declares_both(box: Container, listening: set[int]) -> bool:
    """Whether the container says that it listens where requests are sent, and here as well."""
    declared = {port.known for port in box.ports}
    return bool(declared & listening and declared & {target.known for target in box.targets})
