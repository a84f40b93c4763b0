"""Where Dockerfiles lie, what their images are called, and that each is built once."""

from __future__ import annotations

import pytest

from gunilint.parse.dockerfile import parse_dockerfile
from gunilint.parse.facts.dockerfile import Dockerfile
from gunilint.resolve.dockerfile_paths import DockerfilePaths
from gunilint.resolve.image import Image
from gunilint.resolve.image_builds import ImageBuilds
from gunilint.source import Problem, Source
from gunilint.value import Known

PATHS = ("services/shop/Dockerfile", "services/shop/docker/Dockerfile.worker", "tools/Dockerfile")


@pytest.mark.parametrize(
    ("manifest", "directory"),
    [
        ("services/shop/k8s/web.yaml", "services/shop"),
        ("services/other/web.yaml", "services"),
        ("deploy/web.yaml", ""),
        ("web.yaml", ""),
    ],
)
def test_nearest(manifest: str, directory: str) -> None:
    """The directory is the first above the manifest that has a Dockerfile in or below it."""
    assert DockerfilePaths(PATHS).nearest(manifest) == directory


def test_below() -> None:
    """Every directory above a Dockerfile knows it, the root knows all; also without any."""
    below = DockerfilePaths(PATHS).below
    assert below["services"] == list(PATHS[:2])
    assert below["services/shop/docker"] == [PATHS[1]]
    assert below[""] == list(PATHS)
    assert DockerfilePaths(()).below == {"": []}


def test_called() -> None:
    """An image has its directory's name, or what its Dockerfile's name has besides."""
    called = DockerfilePaths(PATHS).called
    assert called == {"shop": [PATHS[0]], "worker": [PATHS[1]], "tools": [PATHS[2]]}


def test_an_image_is_built_once() -> None:
    """The same stage with the same arguments is the same image; others are others."""
    asked: list[str] = []

    def read(path: str) -> Dockerfile | None:
        asked.append(path)
        text = "ARG TAG=1\nFROM python:$TAG AS base\nFROM base\nCMD gunicorn app\n"
        return parse_dockerfile(Source(path, text)) if path == "Dockerfile" else None

    builds = ImageBuilds(read)
    image = builds.image("Dockerfile")
    assert isinstance(image, Image)
    assert builds.image("Dockerfile", None, {}) is image
    assert asked == ["Dockerfile"]
    other = builds.image("Dockerfile", "base", {"TAG": "2"})
    assert isinstance(other, Image)
    assert (other.stage.name, other.base.reference) == ("base", Known("python:2"))
    assert isinstance(builds.image("Dockerfile", "none"), Problem)
    assert builds.image("missing") is None
