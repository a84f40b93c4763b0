"""Where a Dockerfile's packages come from, so that an application can be read."""

from __future__ import annotations

import pytest

from gunilint.discover.memory import MemoryTree
from gunilint.parse.dockerfile import parse_dockerfile
from gunilint.resolve.image import Image, build_image
from gunilint.resolve.image_contents import ImageFiles
from gunilint.source import Source

FILES = ("Dockerfile", "main.py", "shop/app.py", "src/api/app.py", "lib/tools/app.py")


def folder(lines: str) -> str | None:
    """What is at /srv after *lines* of a Dockerfile."""
    files = dict.fromkeys(FILES, "\n")
    files["Dockerfile"] = f"FROM python:3.12\nWORKDIR /srv\n{lines}\n"
    image = build_image(parse_dockerfile(Source("Dockerfile", files["Dockerfile"])))
    assert isinstance(image, Image)
    return ImageFiles(image, MemoryTree(files)).folder("/srv")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("COPY . .", ""),
        ("COPY src .", "src"),
        ("COPY shop ./shop", ""),
        ("COPY shop/ /srv/shop/", ""),
        ("COPY src/api api", "src"),
        ("COPY main.py ./", ""),
        ("COPY requirements.txt ./\nCOPY src/api api", "src"),
        ("COPY src/api/app.py .", "src/api"),
        ("COPY src/api api\nCOPY main.py ./", "src"),
    ],
)
def test_the_directory_that_packages_come_from(lines: str, expected: str) -> None:
    """Copying a directory, or what is in it under its own name, is the same for an import."""
    assert folder(lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        "COPY src/api api\nCOPY lib/tools tools",
        "COPY src/api other",
        "COPY missing missing",
        "COPY shop /elsewhere/shop",
        "RUN git clone https://example.com/shop",
    ],
)
def test_no_single_directory(lines: str) -> None:
    """Several of them, another name, or none that the repository has."""
    assert folder(lines) is None


def test_through_a_stage() -> None:
    """A package that an earlier stage holds under the same name."""
    lines = "COPY src/api api\nFROM python:3.12-slim\nCOPY --from=0 /srv/api /srv/api"
    assert folder(lines) == "src"
