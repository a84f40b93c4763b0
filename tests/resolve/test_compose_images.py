"""Services that build their images: which Dockerfile, which files, which proxy."""

from __future__ import annotations

from textwrap import dedent

from gunilint.discover.memory import MemoryTree
from gunilint.model.hop import ProxyKind
from gunilint.parse.compose import parse_compose
from gunilint.resolve.compose import Project, compose_projects
from gunilint.resolve.compose_images import built_image, files_of, proxy_images
from gunilint.resolve.images import Found
from gunilint.resolve.proxies import proxy_routes
from gunilint.resolve.workspace import Workspace
from gunilint.source import Source
from gunilint.value import Known, Seconds


class Repository(MemoryTree):
    """Files by path."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__({path: dedent(text).lstrip("\n") for path, text in files.items()})


SHOP = {
    "docker-compose.prod.yml": """
    services:
      web:
        build: {context: ./app, dockerfile: Dockerfile.prod, target: run, args: {PORT: "9000"}}
        command: gunicorn shop.wsgi --bind 0.0.0.0:8000
        volumes: ["./app/settings:/srv/settings"]
      nginx: {build: ./nginx, ports: ["80:80"]}
    """,
    "app/Dockerfile.prod": """
    FROM python:3.12-slim AS run
    ARG PORT=8000
    ENV PORT=$PORT
    WORKDIR /srv
    COPY . .
    FROM run AS test
    """,
    "app/gunicorn.conf.py": "",
    "app/settings/prod.py": "",
    "nginx/Dockerfile": """
    FROM nginx:1.25
    RUN rm /etc/nginx/conf.d/default.conf
    COPY nginx.conf /etc/nginx/conf.d
    """,
    "nginx/nginx.conf": """
    upstream shop { server web:8000; }
    server {
        listen 80;
        location / { proxy_pass http://shop; proxy_read_timeout 20s; }
    }
    """,
}


def shop() -> tuple[Project, Workspace]:
    repository = Repository(SHOP)
    source = repository.read("docker-compose.prod.yml")
    assert isinstance(source, Source)
    [project] = compose_projects({source.path: parse_compose(source)}, repository)
    return project, Workspace(repository)


def test_target_and_arguments() -> None:
    """The image is the target's, built with the service's arguments."""
    project, workspace = shop()
    web = project.service("web")
    assert web is not None
    image = built_image(web, workspace)
    assert image is not None
    assert image.stage.name == "run"
    assert image.environment["PORT"].known == "9000"
    assert not workspace.unreadable


def test_files_of_a_service() -> None:
    """Mounts lie over what the image copies from its context."""
    project, workspace = shop()
    web = project.service("web")
    assert web is not None
    image = built_image(web, workspace)
    assert image is not None
    assert web.build is not None
    files = files_of(web, Found(image, web.build.context), workspace)
    assert files.find("gunicorn.conf.py", "/srv") == "app/gunicorn.conf.py"
    assert files.find("settings/prod.py", "/srv") == "app/settings/prod.py"
    assert files.find("settings/missing.py", "/srv") is None


def test_a_proxy_that_is_built() -> None:
    """nginx with its configuration copied into the image is a proxy like another."""
    project, workspace = shop()
    web = project.service("web")
    assert web is not None
    tree = workspace.tree
    [[hop]] = proxy_routes(project, web, tree, proxy_images(workspace))
    assert (hop.kind, hop.pools_connections) == (ProxyKind.NGINX, False)
    assert hop.response_timeout is not None
    assert hop.response_timeout.value == Known(Seconds(20))
    assert str(hop.response_timeout.span) == "nginx/nginx.conf:4:61"
    assert proxy_routes(project, web, tree) == ()
