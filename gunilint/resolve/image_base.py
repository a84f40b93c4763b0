"""What is known of an image by its name alone: its shell, its Python, what it sets."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.source import Span
from gunilint.value import Known, Value


class Family(Enum):
    """Distributions, by what their `/bin/sh` does."""

    DEBIAN = "Debian or Ubuntu, whose /bin/sh is dash"
    ALPINE = "Alpine, whose /bin/sh is BusyBox ash"
    REDHAT = "Red Hat and its kin, whose /bin/sh is bash"
    DISTROLESS = "without a shell"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class BaseImage:
    """The image that a Dockerfile starts from."""

    reference: Value[str]
    span: Span
    family: Family
    python_version: str | None
    """As the tag says it, with at least a minor number."""
    has_entrypoint: bool | None
    """Whether it has an ENTRYPOINT of its own; None: cannot be told."""
    variables: frozenset[str] | None
    """Every variable that it may set; None: any."""

    def may_set(self, name: str) -> bool:
        """Whether variable *name* may come from this image."""
        return self.variables is None or name in self.variables


class _Row(NamedTuple):
    """What holds for the repositories that *pattern* matches."""

    pattern: str
    family: Family
    has_entrypoint: bool | None = None
    variables: frozenset[str] | None = None


_PATH: Final = frozenset({"PATH"})
_PYTHON_VARIABLES: Final = frozenset(
    {"PATH", "LANG", "GPG_KEY", "PYTHON_VERSION", "PYTHON_SHA256", "PYTHON_PIP_VERSION"}
    | {"PYTHON_SETUPTOOLS_VERSION", "PYTHON_GET_PIP_URL", "PYTHON_GET_PIP_SHA256"}
)
"""Every ENV of docker-library/python's Dockerfile-linux.template, 2019 to 2025."""

# Sources: docker-library/official-images, library/<name>, for images without a slash; the
# distribution's own policy for its /bin/sh (Debian Policy 10.4; Alpine: busybox; Fedora: bash);
# for other publishers, the FROM line of their public Dockerfiles. First match wins.
_ROWS: Final = (
    _Row(r"scratch", Family.DISTROLESS, False, _PATH),
    _Row(r"python", Family.DEBIAN, False, _PYTHON_VARIABLES),
    _Row(r"debian|ubuntu|buildpack-deps", Family.DEBIAN, False, _PATH | {"LANG"}),
    _Row(r"alpine", Family.ALPINE, False, _PATH),
    _Row(r"node|nginx|httpd|ruby|golang|rust|postgres|redis|pypy|openjdk", Family.DEBIAN),
    _Row(r"nvidia/cuda", Family.UNKNOWN),
    _Row(r"continuumio/(?:mini|ana)conda3|mambaorg/micromamba|condaforge/.+", Family.DEBIAN),
    _Row(r"tiangolo/(?:uvicorn|meinheld|uwsgi).*", Family.DEBIAN),
    _Row(r"pytorch/pytorch|tensorflow/tensorflow", Family.DEBIAN),
    _Row(r"mcr\.microsoft\.com/(?:vscode/)?devcontainers/python", Family.DEBIAN),
    _Row(r"ghcr\.io/astral-sh/uv", Family.DEBIAN),
    _Row(r"(?:fedora|centos|rockylinux|almalinux|oraclelinux|amazonlinux)", Family.REDHAT),
    _Row(r"(?:rockylinux|almalinux)/.+|quay\.io/(?:fedora|centos|rockylinux)/.+", Family.REDHAT),
    _Row(r"public\.ecr\.aws/(?:amazonlinux/amazonlinux|lambda/python)", Family.REDHAT),
    _Row(
        r"(?:registry\.(?:access\.)?redhat\.com/|redhat/)(?:ubi|rhel)[^/]*(?:/.+)?", Family.REDHAT
    ),
    _Row(r"gcr\.io/distroless/.+", Family.DISTROLESS),
    _Row(r"cgr\.dev/chainguard/.+", Family.DISTROLESS),
)
_OFFICIAL_MIRRORS: Final = re.compile(
    r"^(?:docker\.io/|index\.docker\.io/|registry-1\.docker\.io/|public\.ecr\.aws/docker/"
    r"|mirror\.gcr\.io/)?(?:library/)?(?=[^/]+$)"
)
_DOCKER_HUB: Final = re.compile(r"^(?:index\.|registry-1\.)?docker\.io/")
_REFERENCE: Final = re.compile(
    r"(?P<name>.+?)(?::(?P<tag>[^:/@]*))?(?:@(?P<digest>[\w+.-]+:[0-9a-fA-F]+))?"
)
_DEBIAN_TAG: Final = re.compile(
    r"slim|stretch|buster|bullseye|bookworm|trixie|forky|debian|ubuntu|focal|jammy|noble"
)
_VERSION: Final = re.compile(r"(?:^|python-?|-)(3\.\d+(?:\.\d+)?)(?![\d.])")
_UBI_PYTHON: Final = re.compile(r"/python-(3)(\d+)(?:-minimal)?$")
# GoogleContainerTools/distroless, python3/README.md: the Python that each Debian brings.
_DISTROLESS_PYTHON: Final = {"debian11": "3.9", "debian12": "3.11", "debian13": "3.13"}


def base_image(reference: Value[str], written: str, span: Span) -> BaseImage:
    """What is known of the image *reference*; *written* is its text in the file.

    Where the reference cannot be told, its plain parts may still say the family.
    """
    text = reference.value if isinstance(reference, Known) else written
    match = _REFERENCE.fullmatch(text)
    name = _normal_name(match["name"]) if match else text
    tag = (match["tag"] if match else None) or ""
    row = next((row for row in _ROWS if re.fullmatch(row.pattern, name)), None)
    if row is None or "$" in name:
        return BaseImage(reference, span, Family.UNKNOWN, None, None, None)
    # A digest alone does not say which of a repository's images it is.
    is_told = isinstance(reference, Known) and bool(tag or (match and not match["digest"]))
    family = _family(row, tag, is_told)
    version = _python_version(name, tag) if isinstance(reference, Known) else None
    return BaseImage(reference, span, family, version, row.has_entrypoint, row.variables)


def _normal_name(name: str) -> str:
    bare = _OFFICIAL_MIRRORS.sub("", name)
    if "/" not in bare:
        return bare
    # A pull-through cache keeps Docker Hub's path: registry.example/hub/library/python.
    if "/library/" in name:
        return name.rpartition("/library/")[2]
    return _DOCKER_HUB.sub("", name)


def _family(row: _Row, tag: str, is_told: bool) -> Family:
    """The family of an image: its tag's where that names one, else its repository's."""
    if row.family in (Family.DISTROLESS, Family.REDHAT, Family.ALPINE):
        return row.family
    if "windows" in tag or "nanoserver" in tag:
        return Family.UNKNOWN
    if "alpine" in tag:
        return Family.ALPINE
    if re.search(r"ubi\d|rockylinux|centos|amazonlinux", tag):
        return Family.REDHAT
    if _DEBIAN_TAG.search(tag):
        return Family.DEBIAN
    if row.pattern == "ghcr\\.io/astral-sh/uv":
        # Its plain tags hold the program and nothing else.
        return Family.DISTROLESS
    return row.family if is_told else Family.UNKNOWN


def _python_version(name: str, tag: str) -> str | None:
    if (ubi := _UBI_PYTHON.search(name)) is not None:
        return f"{ubi[1]}.{ubi[2]}"
    if name.startswith("gcr.io/distroless/python3-"):
        return _DISTROLESS_PYTHON.get(name.rpartition("-")[2])
    if "python" not in name and "python" not in tag:
        return None
    match = _VERSION.search(tag)
    return match[1] if match else None
