"""What may be a proxy: its product and version, its files, and whom it reaches."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, TypeVar

from gunilint.frozen import dataclass
from gunilint.model.hop import ProxyKind
from gunilint.resolve.compose_mounts import Mounted
from gunilint.resolve.compose_words import Words
from gunilint.resolve.environment import Environment
from gunilint.resolve.filesystem import FileSystem, Located
from gunilint.source import Fragment, Source, Span, Tree
from gunilint.value import Known, Layer, Origin, Seconds, Setting, Unknown, Value

T = TypeVar("T")

_NGINX: Final = frozenset(
    {"nginx", "nginx-unprivileged", "openresty", "nginx-plus", "nginx-alpine", "nginx-slim"}
)
_PRODUCTS: Final = {
    **dict.fromkeys(_NGINX, ProxyKind.NGINX),
    "nginx-proxy": ProxyKind.NGINX,
    "traefik": ProxyKind.TRAEFIK,
    "haproxy": ProxyKind.HAPROXY,
    "haproxy-alpine": ProxyKind.HAPROXY,
    "envoy": ProxyKind.ENVOY,
    "cloudflared": ProxyKind.CLOUDFLARED,
    "caddy": ProxyKind.UNKNOWN,
}
_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)*)(?![\w.])")
_VARIABLE: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Product(NamedTuple):
    """What an image is: the last part of its name, and the numbers of its tag, as many as are
    written; none where the tag moves."""

    kind: ProxyKind
    name: str
    version: tuple[int, ...]


def product_of(image: str | None) -> Product | None:
    """The proxy that *image* holds, by its name; None where it is no proxy that is known."""
    if image is None:
        return None
    reference = image.partition("@")[0]
    name, colon, tag = reference.rpartition(":")
    if not colon or "/" in tag:
        name, tag = reference, ""
    base = posixpath.basename(name).lower()
    kind = _PRODUCTS.get(base)
    if kind is None:
        return None
    found = _VERSION.match(tag)
    numbers = tuple(int(number) for number in found[1].split(".")) if found is not None else ()
    return Product(kind, base, numbers)


@dataclass(frozen=True)
class ProxyScene:
    """A proxy and the server that is asked about.

    *name* and *span* are the proxy's, *hosts* the names by which it reaches the server; *ports*
    are the server's where only these are meant, else None. *files* are those of its containers,
    *mounts* what was put there, *words* its entrypoint and command, *environment* its variables.
    *labels* and *variables* are the server's, which a proxy may look for.
    """

    name: str
    span: Span
    product: Product
    hosts: frozenset[str]
    files: FileSystem
    tree: Tree
    environment: Environment
    mounts: tuple[Mounted, ...] = ()
    words: tuple[Words | None, ...] = ()
    labels: Mapping[str, Setting[str]] = field(default_factory=dict)
    variables: Mapping[str, Setting[str]] = field(default_factory=dict)
    ports: frozenset[int] | None = None

    def reaches(self, address: str) -> bool:
        """Whether *address*, a `host:port` or an URL, is the target."""
        host = re.sub(r"^[a-z0-9+]+://", "", address.lower()).partition("/")[0]
        name, colon, port = host.rpartition("@")[2].rpartition(":")
        if not colon or not (port.isdecimal() or not port):
            name, port = host.rpartition("@")[2], ""
        is_elsewhere = self.ports is not None and port.isdecimal() and int(port) not in self.ports
        return name in {host.lower() for host in self.hosts} and not is_elsewhere

    def filled_in(self, text: str) -> str | None:
        """*text* with `$NAME` and `${NAME}` of the proxy's own environment; None: cannot tell."""
        environment = self.environment
        unknown = False

        def value(match: re.Match[str]) -> str:
            nonlocal unknown
            found = environment.lookup(match[1] or match[2])
            if isinstance(found, Setting) and isinstance(found.value, Known):
                return found.value.value
            unknown = True
            return ""

        filled = _VARIABLE.sub(value, text)
        return None if unknown else filled

    def text(self, path: str) -> Source | Fragment | None:
        """The text that the proxy finds at absolute *path*."""
        return self.read(self.files.find(path, "/"))

    def read(self, located: Located | None) -> Source | Fragment | None:
        if isinstance(located, str):
            found = self.tree.read(located)
            return found if isinstance(found, Source) else None
        return located

    def matching(self, pattern: str) -> Iterator[tuple[str, Source | Fragment]]:
        """The files whose path in the container matches *pattern*, which names a directory.

        In an image only names can be tried, not listed: those of the repository's files.
        """
        directory, name = posixpath.split(pattern)
        folder = self.files.folder(directory)
        seen: set[str] = set()
        names = [posixpath.basename(mount.target) for mount in self.mounts]
        names += ["default.conf"]
        for path in self.tree.paths():
            if fnmatchcase(posixpath.basename(path), name):
                is_there = folder is not None and posixpath.dirname(path) == folder
                names += [posixpath.basename(path)] if is_there or folder is None else []
        for item in sorted(set(names)):
            if fnmatchcase(item, name) and item not in seen:
                seen.add(item)
                text = self.text(posixpath.join(directory, item))
                if text is not None:
                    yield posixpath.join(directory, item), text

    def mounted(self, *suffixes: str) -> Iterator[Source | Fragment]:
        """The single files that are mounted anywhere, by how their name ends."""
        for mount in self.mounts:
            if mount.target.endswith(suffixes) or (
                isinstance(mount.source, str) and mount.source.endswith(suffixes)
            ):
                found = self.read(mount.source)
                if found is not None:
                    yield found


def written(
    name: str, text: str | None, span: Span, convert: Callable[[str], T], why: str = ""
) -> Setting[T]:
    """What a configuration sets, converted; Unknown where *text* is None or is refused."""
    value: Value[T]
    if text is None:
        value = Unknown(why or "it is filled in when the container starts", span)
    else:
        try:
            value = Known(convert(text))
        except ValueError as error:
            value = Unknown(str(error), span)
    return Setting(name, value, Origin(Layer.MANIFEST, span))


def default(name: str, seconds: float, span: Span) -> Setting[Seconds]:
    """What the product documents for a setting that is not written."""
    return Setting(name, Known(Seconds(seconds)), Origin(Layer.DEFAULT, span))


def under(setting: Setting[T], name: str) -> Setting[T]:
    """*setting* called *name*."""
    return replace(setting, name=name)
