"""Which Dockerfile builds an image, as those say who order its build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final, NamedTuple

from gunilint.frozen import dataclass
from gunilint.parse.facts.builds import GAP, Build
from gunilint.resolve.development import looks_like_development
from gunilint.source import Span, Tree

_REFERENCE: Final = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[^:/@]*))?(?:@.*)?")


class Recipe(NamedTuple):
    """How an image is built: the Dockerfile, its stage (None: the last one), the context (None:
    not said), and what its ARGs are given."""

    dockerfile: str
    target: str | None = None
    context: str | None = None
    arguments: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.dockerfile}, stage {self.target}" if self.target else self.dockerfile


class Ordered(NamedTuple):
    """A recipe, what the image is called there, and where it is written."""

    name: str
    recipe: Recipe
    span: Span


def short_name(reference: str) -> str:
    """The last part of an image's name, without registry, tag and digest."""
    return image_name(reference).rpartition("/")[2]


def image_name(reference: str) -> str:
    """An image's name without tag and digest, in lower case."""
    found = _REFERENCE.fullmatch(reference)
    return (found["name"] if found else reference).lower()


@dataclass(frozen=True)
class Orders:
    """Every build that files of the repository order, by what they call its image."""

    named: Mapping[str, tuple[Ordered, ...]] = field(default_factory=dict)
    """By the last part of the image's name; by GAP where that cannot be told."""

    @classmethod
    def of(cls, builds: Iterable[Build], tree: Tree) -> Orders:
        found: dict[str, dict[tuple[str, Recipe], Ordered]] = {}
        for build in builds:
            recipe = _recipe(build, tree)
            for name in build.names if recipe is not None else ():
                assert recipe is not None
                full = image_name(name)
                short = short_name(name)
                if GAP not in short or not full.startswith(GAP):
                    item = Ordered(full, recipe, build.span)
                    key = GAP if GAP in short else short
                    found.setdefault(key, {}).setdefault((full, recipe), item)
        return cls({name: tuple(items.values()) for name, items in found.items()})

    def recipes(self, reference: str, *, is_common: bool) -> tuple[Ordered, ...]:
        """The different ways in which the image that *reference* means is built here.

        The whole name decides, if any build has it; else its last part, which means nothing
        where the name *is_common*. A build for development does not count beside another.
        """
        full = image_name(reference)
        named = self.named.get(short_name(reference), ()) or self._like(full)
        exact = [item for item in named if item.name == full]
        different: dict[Recipe, Ordered] = {}
        for item in exact or (() if is_common else named):
            # What ARGs are given makes no other image of it, as far as links go.
            different.setdefault(item.recipe._replace(arguments=(), context=None), item)
        found = tuple(different.values())
        serious = tuple(item for item in found if not _is_for_development(item))
        return serious or found

    def _like(self, full: str) -> tuple[Ordered, ...]:
        """Builds whose image's name is filled in by CI, in a registry that is written:
        `ghcr.io/${{ github.repository }}`."""
        named = self.named.get(GAP, ())
        return tuple(item for item in named if re.fullmatch(_parts(item.name), full))


def _parts(name: str) -> str:
    """A pattern for *name*, in which each gap stands for a part of a path, or several."""
    return ".+".join(map(re.escape, name.split(GAP)))


def _is_for_development(item: Ordered) -> bool:
    recipe = item.recipe
    return looks_like_development(recipe.dockerfile, recipe.target or "", item.span.path)


def _recipe(build: Build, tree: Tree) -> Recipe | None:
    """The files that *build* means; None where they are not in the repository, or not told."""
    if build.target is not None and GAP in build.target:
        return None
    for directory in _starts(build):
        context = _within(directory, build.context)
        base = context if build.in_context else directory
        if build.dockerfile is not None:
            dockerfile = None if base is None else _within(base, build.dockerfile)
        else:
            dockerfile = None if context is None else _within(context, "Dockerfile")
        if dockerfile is not None and tree.exists(dockerfile):
            arguments = tuple(item for item in build.arguments if GAP not in item[1])
            return Recipe(dockerfile, build.target, context, arguments)
    return None


def _starts(build: Build) -> Iterator[str]:
    """Where the command may be started: the root, unless it says so, or else its own file's
    directory, as Make and most scripts have it."""
    own = posixpath.dirname(build.span.path)
    if build.in_context:
        yield build.directory
        return
    yield from dict.fromkeys((build.directory, posixpath.join(own, build.directory).rstrip("/")))


def _within(directory: str, path: str) -> str | None:
    """The repository's path that *path* is, started from *directory*; None: it cannot be told."""
    if GAP in path or "://" in path or path == "-":
        return None
    joined = posixpath.normpath(posixpath.join("/", directory, path)).lstrip("/")
    return None if path.startswith("/") else joined
