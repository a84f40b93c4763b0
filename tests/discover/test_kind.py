"""What a file is taken for."""

from __future__ import annotations

import pytest

from gunilint.discover.kind import Kind, classify


def kind_of(path: str, content: str = "", charts: tuple[str, ...] = ()) -> Kind:
    return classify(path, frozenset(charts), lambda _, limit: content.encode()[:limit])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Dockerfile", Kind.DOCKERFILE),
        ("docker/Dockerfile.prod", Kind.DOCKERFILE),
        ("Dockerfile-web", Kind.DOCKERFILE),
        ("web.Dockerfile", Kind.DOCKERFILE),
        ("web.dockerfile", Kind.DOCKERFILE),
        ("Containerfile", Kind.DOCKERFILE),
        ("Containerfile.web", Kind.DOCKERFILE),
        ("Dockerfile.j2", Kind.DOCKERFILE),
        ("Dockerfile.md", Kind.OTHER),
        ("Dockerfile.dockerignore", Kind.OTHER),
        ("dockerfile.py", Kind.PYTHON),
        ("Procfile", Kind.PROCFILE),
        ("Procfile.dev", Kind.PROCFILE),
        ("bin/start.sh", Kind.SHELL_SCRIPT),
        ("docker-compose.override.yml", Kind.COMPOSE),
        ("compose.yaml", Kind.COMPOSE),
        ("compose-prod.yaml", Kind.COMPOSE),
        ("overlays/prod/kustomization.yaml", Kind.KUSTOMIZATION),
        ("requirements.txt", Kind.REQUIREMENTS),
        ("requirements/prod.txt", Kind.REQUIREMENTS),
        ("requirements-dev.in", Kind.REQUIREMENTS),
        ("dev-requirements.txt", Kind.REQUIREMENTS),
        ("notes.txt", Kind.OTHER),
        ("uv.lock", Kind.LOCK),
        ("pyproject.toml", Kind.PYPROJECT),
        (".env", Kind.ENV_FILE),
        (".env.prod", Kind.ENV_FILE),
        ("envs/web.env", Kind.ENV_FILE),
        ("charts/web/Chart.yaml", Kind.HELM_CHART),
        (".github/workflows/ci.yml", Kind.CI_WORKFLOW),
        ("Makefile", Kind.MAKEFILE),
        ("makefile_notes", Kind.OTHER),
        ("gunicorn.conf.py", Kind.GUNICORN_CONFIG),
        ("app/main.py", Kind.PYTHON),
    ],
)
def test_by_name(path: str, kind: Kind) -> None:
    """Names that say it all."""
    assert kind_of(path) is kind


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("gunicorn_conf.py", "workers = 4\n", Kind.GUNICORN_CONFIG),
        ("gunicorn_config.py", "x = 4\n", Kind.PYTHON),
        ("conf/gunicorn.py", "bind = ':80'\nworkers: int = 2\n", Kind.GUNICORN_CONFIG),
        ("conf/gunicorn.py", "workers = 2\n", Kind.PYTHON),
        ("conf/gunicorn/prod.py", "workers = 2\ntimeout = 3\n", Kind.GUNICORN_CONFIG),
        ("guniconf.py", "def post_fork(server, worker):\n    pass\n", Kind.GUNICORN_CONFIG),
        ("gunicorn_hooks.py", "def on_exit(s):\n    pass\ntimeout=1\n", Kind.GUNICORN_CONFIG),
        ("test_gunicorn.py", "workers = 2\ntimeout = 3\n", Kind.PYTHON),
        ("main.py", "workers = 2\ntimeout = 3\n", Kind.PYTHON),
        ("gunicorn_check.py", "if workers == 2 and timeout == 3: pass\n", Kind.PYTHON),
        (
            "run_gunicorn.py",
            "import gunicorn.app.base\nworkers = 2\ntimeout = 3\n",
            Kind.PYTHON,
        ),
        ("gunicorn_app_conf.py", "app = Flask(__name__)\nworkers = 2\nbind = 3\n", Kind.PYTHON),
    ],
)
def test_a_gunicorn_config_by_what_it_binds(path: str, content: str, kind: Kind) -> None:
    """The name makes a candidate, settings at the top level decide."""
    assert kind_of(path, content) is kind


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("a.yaml", "apiVersion: v1\nkind: Pod\n", Kind.KUBERNETES),
        ("a.yml", "- apiVersion: v1\n  kind: Pod\n", Kind.KUBERNETES),
        ("a.yaml", "{{ if .x }}\napiVersion: apps/v1\nkind: Deployment\n", Kind.KUBERNETES),
        ("a.json", '{"apiVersion":"v1","kind":"Pod"}', Kind.KUBERNETES),
        ("a.json", '{"kindly": 1, "apiVersion": 2}', Kind.OTHER),
        ("a.yaml", "apiVersions: 1\nmankind: 2\n", Kind.YAML),
        ("local.yml", "version: '3'\nservices:\n\n  # c\n  a:\n    build: .\n", Kind.COMPOSE),
        ("local.yml", "services:\r\n  a:\r\n    image: x\r\n", Kind.COMPOSE),
        ("render.yaml", "services:\n  - type: web\n    image: x\n", Kind.YAML),
        ("render.yaml", "services:\n- type: web\n  image: x\n", Kind.YAML),
        ("ci.yml", "jobs:\n  a:\n    services:\n      b:\n        image: x\n", Kind.YAML),
        ("services.yaml", "services:\n  _defaults:\n    autowire: true\n", Kind.YAML),
    ],
)
def test_yaml_and_json_by_content(path: str, content: str, kind: Kind) -> None:
    """Kubernetes objects have two keys, Compose files a mapping of services."""
    assert kind_of(path, content) is kind


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("bin/start", "#!/bin/sh\n", Kind.SHELL_SCRIPT),
        ("bin/start", "#!/usr/bin/env bash\n", Kind.SHELL_SCRIPT),
        ("bin/start", "#! /usr/bin/env -S bash -e\n", Kind.SHELL_SCRIPT),
        ("bin/manage", "#!/usr/bin/env python3\n", Kind.PYTHON),
        ("LICENSE", "MIT\n", Kind.OTHER),
    ],
)
def test_scripts_without_an_extension(path: str, content: str, kind: Kind) -> None:
    """The first line says which program reads the file."""
    assert kind_of(path, content) is kind


def test_charts() -> None:
    """What lies beside and below a Chart.yaml is Helm's."""
    charts = ("charts/web",)
    assert kind_of("charts/web/values-prod.yaml", "", charts) is Kind.HELM_VALUES
    manifest = "apiVersion: v1\nkind: Pod\n"
    assert kind_of("charts/web/templates/a.yaml", manifest, charts) is Kind.HELM_TEMPLATE
    assert kind_of("charts/web/templates/deep/a.yaml", manifest, charts) is Kind.HELM_TEMPLATE
    assert kind_of("charts/other/templates/a.yaml", manifest, charts) is Kind.KUBERNETES
    assert kind_of("templates/a.yaml", manifest, ("",)) is Kind.HELM_TEMPLATE
    assert kind_of("values.yaml", "", charts) is Kind.YAML
