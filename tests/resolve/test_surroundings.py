"""What stands around a server: hooks, variables, pins, a shadow, checks, and the edge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.model.deployment import Deployment
from gunilint.model.file import ConfigFile
from gunilint.model.hop import ProxyKind
from gunilint.resolve.config_hooks import hooks_of, imports_of, variables_of
from gunilint.resolve.config_walk import words_of
from gunilint.resolve.dependency_checks import checks_dependencies
from gunilint.resolve.deployments import resolve
from gunilint.resolve.generated_modules import may_be_made
from gunilint.resolve.resolution import Resolution
from gunilint.resolve.servers import Servers
from gunilint.resolve.workspace import Workspace
from gunilint.scope import inventory_of
from gunilint.value import Known, Unknown


def resolved(files: Mapping[str, str]) -> Resolution:
    tree = MemoryTree(files)
    return resolve(inventory_of(tree.classified()), Servers(Workspace(tree)))


def only(files: Mapping[str, str]) -> Deployment:
    (deployment,) = resolved(files).deployments
    return deployment


def hook(body: str) -> dict[str, bool]:
    """The calls of a hook with that body, and whether each is guarded."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"from prometheus_client import multiprocess as m\ndef child_exit(s, w):\n{lines}"
    module = Workspace(MemoryTree({"gunicorn.conf.py": text})).config_module("gunicorn.conf.py")
    assert module is not None
    return {call.callee: call.is_guarded for call in hooks_of(module)["child_exit"].calls}


DEAD = "prometheus_client.multiprocess.mark_process_dead"


@pytest.mark.parametrize(
    ("body", "is_guarded"),
    [
        ("m.mark_process_dead(w.pid)", False),
        ("try:\n    m.mark_process_dead(w.pid)\nexcept Exception:\n    pass", True),
        ("if d:\n    m.mark_process_dead(w.pid)", True),
        ("if not d:\n    return\nm.mark_process_dead(w.pid)", True),
        ("d and m.mark_process_dead(w.pid)", True),
        (
            "from prometheus_client.multiprocess import mark_process_dead\nmark_process_dead(1)",
            False,
        ),
    ],
)
def test_calls_of_hooks(body: str, is_guarded: bool) -> None:
    """Names are undone, of the file's imports and of the hook's; a way around it is a guard."""
    assert hook(body) == {DEAD: is_guarded}


def test_what_a_config_file_imports_and_names() -> None:
    """Imports of the top level alone, and the strings that look like variables."""
    text = 'import os\nfrom a.b import c\ndef f(s):\n    import d\nx = os.getenv("WEB_TIMEOUT")\n'
    module = Workspace(MemoryTree({"gunicorn.conf.py": text})).config_module("gunicorn.conf.py")
    assert module is not None
    assert [item.module for item in imports_of(module)] == ["os", "a.b"]
    assert variables_of(words_of(module.body)) == {"WEB_TIMEOUT"}


IMAGE = "FROM python:3.12-slim\nCOPY . .\n"
NAME = "PROMETHEUS_MULTIPROC_DIR"


def test_a_variable_that_a_library_reads() -> None:
    """Set, certainly not set, or for whoever starts the server to set."""
    compose = "services:\n  web:\n    build: .\n    command: gunicorn -b :80 app:app\n"
    bare = only({"compose.yaml": compose, "Dockerfile": IMAGE})
    assert NAME not in bare.server.variables
    given = only(
        {"compose.yaml": f"{compose}    environment: {{{NAME}: /m}}\n", "Dockerfile": IMAGE}
    )
    assert given.server.variables[NAME].value == Known("/m")
    free = only({"Procfile": "web: gunicorn app:app\n"})
    assert isinstance(free.server.variables[NAME].value, Unknown)


def test_no_other_variable_leaves_the_resolve_stage() -> None:
    """It may be a secret."""
    found = only({"Procfile": "web: SECRET=1 gunicorn app:app\n"})
    assert "SECRET" not in found.server.variables


def test_exact_pins() -> None:
    """One version is a pin, a range is none; what an image installs by name counts more."""
    files = {
        "Procfile": "web: gunicorn app:app\n",
        "requirements.txt": "gevent==1.0\neventlet>=1\n",
    }
    server = only(files).server
    assert [server.exact_pin(name) is None for name in ("gevent", "eventlet", "tornado")] == [
        False,
        True,
        True,
    ]
    image = f'{IMAGE}RUN pip install gevent==2.0\nCMD ["gunicorn", "app:app"]\n'
    pin = only({"Dockerfile": image, "requirements.txt": "gevent==1.0\n"}).server.exact_pin(
        "gevent"
    )
    assert pin is not None
    assert pin.known == "2.0"


def test_the_python_of_an_image() -> None:
    """As the base image's tag has it; a host's cannot be told."""
    image = only({"Dockerfile": f'{IMAGE}CMD ["gunicorn", "app:app"]\n'}).server.python
    assert image is not None
    assert image.known == "3.12"
    assert only({"Procfile": "web: gunicorn app:app\n"}).server.python is None


@pytest.mark.parametrize(
    ("command", "is_shadowed"),
    [
        ("python -m gunicorn app:app", True),
        ("python3.12 -u -m gunicorn app:app", True),
        ("/usr/bin/python -m gunicorn app:app", True),
        ("gunicorn app:app", False),
        ("python -I -m gunicorn app:app", False),
        ("PYTHONSAFEPATH=1 python -m gunicorn app:app", False),
        ("cd src && python -m gunicorn app:app", False),
    ],
)
def test_a_file_under_the_servers_name(command: str, is_shadowed: bool) -> None:
    """Only `python -m` looks in the working directory, and not if it is told to leave it out."""
    found = only({"Procfile": f"web: {command}\n", "gunicorn.py": "workers = 2\n", "src/a.py": ""})
    assert (found.server.shadowed_by is not None) is is_shadowed


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("pip install x && pip check", True),
        ("/venv/bin/pip3 check", True),
        ("python -m pip check", True),
        ("uv pip check", True),
        ("pip install checker", False),
        ("pip check-it", False),
        ("skip check", False),
    ],
)
def test_commands_that_check_what_is_installed(text: str, checks: bool) -> None:
    """`pip check` in all its spellings."""
    assert checks_dependencies(text) is checks


def test_a_comment_checks_nothing() -> None:
    """Nor does one of a Dockerfile."""
    image = f'{IMAGE}# RUN pip check\nCMD ["gunicorn", "app:app"]\n'
    box = only({"Dockerfile": image}).container
    assert box is not None
    assert box.dependency_checks == ()


def config(command: str, *more: str) -> ConfigFile:
    lines = [f"a{index}: {item}\n" for index, item in enumerate((command, *more))]
    files = {"Procfile": "".join(lines), "gunicorn.conf.py": "timeout = 30\nworkers = 4\n"}
    (found,) = resolved(files).config_files
    return found


def test_what_is_overridden_everywhere() -> None:
    """Only what no deployment takes from the file, and only for another value."""
    (one,) = config("gunicorn -t 60 -w 4 app:app").overridden
    assert (one.written.name, one.written.known, one.by[0].known) == ("timeout", 30, 60)
    assert config("gunicorn -t 60 app:app", "gunicorn app:app").overridden == ()
    (both,) = config("gunicorn -t 60 app:app", "gunicorn -t 90 app:app").overridden
    assert [item.known for item in both.by] == [60, 90]


@pytest.mark.parametrize(
    ("name", "files", "may_be"),
    [
        ("shop.web", {"shop/__init__.py": ""}, False),
        ("shop.web", {"shop/web.pyx": ""}, True),
        ("shop._web", {"shop/__init__.py": ""}, True),
        ("shop.web_pb2", {"shop/__init__.py": ""}, True),
        ("shop.web", {"Makefile": "cat a > shop/web.py\n"}, True),
        ("shop.web", {".gitignore": "shop/web.py\n"}, True),
        ("shop.web", {"README.md": "edit shop/web.py\n"}, False),
    ],
)
def test_modules_that_a_build_may_make(name: str, files: dict[str, str], may_be: bool) -> None:
    """By its name, or because something that is no document speaks of the file."""
    assert may_be_made(name, MemoryTree(files)) is may_be


POD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, command: [gunicorn, app:app]}]}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: {ANNOTATIONS}
spec: {ingressClassName: CLASS, TLS defaultBackend: {service: {name: web, port: {number: 80}}}}
"""


def behind(name: str, annotations: str = "", tls: str = "") -> Deployment:
    text = (
        POD.lstrip().replace("CLASS", name).replace("ANNOTATIONS", annotations).replace("TLS", tls)
    )
    return only({"k8s/web.yaml": text})


@pytest.mark.parametrize(
    ("name", "annotations", "tls", "ends"),
    [
        ("nginx", "", "tls: [{secretName: web}],", True),
        ("nginx", "", "", False),
        (
            "nginx",
            'nginx.ingress.kubernetes.io/ssl-passthrough: "true"',
            "tls: [{secretName: web}],",
            False,
        ),
        ("alb", "alb.ingress.kubernetes.io/certificate-arn: arn", "", True),
        ("alb", "", "", False),
    ],
)
def test_where_tls_ends(name: str, annotations: str, tls: str, ends: bool) -> None:
    """At a proxy that has the certificate, and speaks plain HTTP to the server."""
    (hop,) = behind(name, annotations, tls).hops
    assert (hop.tls is not None) is ends


def test_a_proxied_record_puts_cloudflare_in_front() -> None:
    """It is one more hop on the same way, further out."""
    annotation = 'external-dns.alpha.kubernetes.io/cloudflare-proxied: "true"'
    (route,) = behind("nginx", annotation).routes
    assert [hop.kind for hop in route] == [ProxyKind.INGRESS_NGINX, ProxyKind.CLOUDFLARE]
