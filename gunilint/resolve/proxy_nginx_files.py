"""The configuration that an nginx container reads, put together from its files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

from gunilint.parse.facts.proxy import Directive
from gunilint.resolve.proxy_scene import ProxyScene
from gunilint.source import Fragment, Source

_HOME: Final = "/etc/nginx"
_TEMPLATES: Final = f"{_HOME}/templates"
"""What the entry point of the official image fills in and writes to `conf.d`."""
_DEEPEST: Final = 10


def http_directives(scene: ProxyScene) -> tuple[Directive, ...]:
    """The directives of the http block, with all that is included."""
    main = scene.text(f"{_HOME}/nginx.conf")
    if main is not None:
        root = _included(_parsed(main), scene, 0)
        http = [item for block in named(root, "http") for item in block.block or ()]
        found = tuple(http or root)
    else:
        found = tuple(_of_directory("conf.d/*.conf", scene, 0))
    templates = scene.matching(f"{_TEMPLATES}/*.template")
    found += tuple(item for _, text in templates for item in _included(_parsed(text), scene, 0))
    if any(True for _ in _anywhere(found, "proxy_pass")):
        return found
    # Not where nginx looks by itself: something in the container moves it there.
    others = scene.mounted(".conf", ".template", ".tmpl", ".nginx")
    loose = [item for text in others for item in _included(_parsed(text), scene, 0)]
    inner = [item for block in named(loose, "http") for item in block.block or ()]
    return (*found, *inner, *loose)


def _parsed(text: Source | Fragment) -> tuple[Directive, ...]:
    from gunilint.parse.nginx import parse_nginx

    return parse_nginx(text).directives


def _of_directory(pattern: str, scene: ProxyScene, depth: int) -> Iterator[Directive]:
    path = posixpath.join(_HOME, pattern)
    if not re.search(r"[*?\[]", path):
        text = scene.text(path)
        if text is not None:
            yield from _included(_parsed(text), scene, depth + 1)
        return
    for _, text in scene.matching(path):
        yield from _included(_parsed(text), scene, depth + 1)


def _included(
    directives: Sequence[Directive], scene: ProxyScene, depth: int
) -> tuple[Directive, ...]:
    """*directives* with those of included files in their place."""
    found: list[Directive] = []
    for item in directives:
        if item.name.value == "include" and item.value is not None and depth < _DEEPEST:
            found += _of_directory(item.value.value, scene, depth)
        elif item.block:
            block = _included(item.block, scene, depth)
            found.append(Directive(item.name, item.arguments, block, item.span))
        else:
            found.append(item)
    return tuple(found)


def named(directives: Sequence[Directive], name: str) -> list[Directive]:
    """Those of *directives* that are called *name*."""
    return [item for item in directives if item.name.value == name]


def _anywhere(directives: Sequence[Directive], name: str) -> Iterator[Directive]:
    for item in directives:
        if item.name.value == name:
            yield item
        yield from _anywhere(item.block or (), name)
