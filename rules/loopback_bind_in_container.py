"""The server listens where nothing outside the container can reach it.

Why it hurts: a container has a loopback address of its own, so that every connection through a
published port, a Service or a load balancer is refused, while the server runs and logs no
error. Gunicorn binds 127.0.0.1:8000 where neither `bind` nor the variable PORT is set, and
Uvicorn 127.0.0.1.

What to do: bind all addresses, `bind = "0.0.0.0:8000"`; Uvicorn: `--host 0.0.0.0`.

Silent when: one of the addresses is another, or a socket; nothing says that something should
reach the container; another container shares its network, such as a proxy in the same pod; the
container has its host's network; or the address cannot be told.

BAD: a loopback address behind an exposed port

    -- Dockerfile --
    FROM python:3.12-slim
    EXPOSE (|8000|)
    CMD ["gunicorn", "--bind=[|127.0.0.1:8000|]", "app:app"]

BAD: the default address, in force where nothing sets PORT

    -- Dockerfile --
    FROM python:3.12-slim
    EXPOSE (|8000|)
    CMD ["[|gunicorn", "app:app|]"]

GOOD: all addresses

    -- Dockerfile --
    FROM python:3.12-slim
    EXPOSE 8000
    CMD ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]

GOOD: a proxy in the same pod reaches it

    -- k8s/web.yaml --
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
            - name: web
              command: [gunicorn, -b, "127.0.0.1:8000", app:app]
              ports: [{containerPort: 8000}]
            - name: proxy
              image: nginx:1.27

GOOD: nothing is to reach it, or it listens on a socket, too

    -- Dockerfile --
    FROM python:3.12-slim
    CMD ["gunicorn", "-b", "127.0.0.1:8000", "app:app"]
    -- socket/Dockerfile --
    FROM python:3.12-slim
    EXPOSE 8000
    CMD ["gunicorn", "-b", "127.0.0.1:8000", "-b", "unix:/run/web.sock", "app:app"]
"""

from collections.abc import Iterator

from gunilint.api import Deployment, Finding, Known, Setting, Severity, judge, rule

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@rule(
    "GUN611",
    severity=Severity.ERROR,
    each=Deployment,
    sources=[
        "gunicorn 27.0.1, gunicorn/config.py, class Bind",
        "uvicorn 0.54.0, uvicorn/main.py, --host",
    ],
)
def check(deployment: Deployment) -> Iterator[Finding]:
    server, box = deployment.server, deployment.container
    if box is None or box.sidecars or box.shares_host_network:
        return
    if not (box.ports or box.reached_by) or any(
        _is_set(server.settings.get(name)) for name in ("uds", "fd")
    ):
        return
    bind = server.setting("bind" if server.is_gunicorn else "host")
    verdict = judge(_is_loopback, bind)
    if not verdict:
        return
    declared = {port.span for port in box.ports}
    callers = [span for span in box.reached_by if span not in declared]
    yield Finding.at(
        bind,
        f"{server.software.value.capitalize()} listens on {_listed(bind.nominal)} only, which is "
        "the container's own: connections from outside it are refused",
        because=[*box.ports, *((span, "expects to reach it") for span in callers)],
        help='set bind = "0.0.0.0:8000"' if server.is_gunicorn else "start it with --host 0.0.0.0",
        verdict=verdict,
    )


def _is_loopback(addresses: str | list[str]) -> bool:
    listed = [addresses] if isinstance(addresses, str) else addresses
    return bool(listed) and all(_host(str(address)) in _LOOPBACK for address in listed)


def _host(address: str) -> str:
    """The host of `host`, `host:port`, `[host]:port`, or one of these after `tcp://`."""
    address = address.removeprefix("tcp://")
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host = address if address.count(":") > 1 else address.partition(":")[0]
    return "127.0.0.1" if host.startswith("127.") else host.lower()


def _listed(addresses: str | list[str] | None) -> str:
    return addresses if isinstance(addresses, str) else ", ".join(map(str, addresses or ()))


def _is_set(setting: Setting[object] | None) -> bool:
    return setting is not None and setting.value != Known(None)
