"""What a part of a repository has to say, once its rules were asked: plain data, and little."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from gunilint.diagnostic import Diagnostic, Unresolved
from gunilint.frozen import dataclass, replace
from gunilint.judging import Judge
from gunilint.model.deployment import Deployment, Link
from gunilint.model.file import AmbiguousLink, RuleCrash, UnreadableFile
from gunilint.model.settings import touched
from gunilint.resolve.deployment_names import Named, distinct
from gunilint.resolve.deployments import Piece
from gunilint.resolve.resolution import Judged, Remark
from gunilint.resolve.site import Deployed
from gunilint.resolve.ties import Place, Touched
from gunilint.source import Span
from gunilint.value import Unknown


class Said(NamedTuple):
    """What rules said of something, and those that could not."""

    diagnostics: tuple[Diagnostic, ...]
    crashes: tuple[RuleCrash, ...]

    def of(self, name: str) -> Said:
        """The same of a deployment that is called *name*."""
        found = (
            item if item.deployment in (name, None) else replace(item, deployment=name)
            for item in self.diagnostics
        )
        return Said(tuple(found), self.crashes)


class Outline(NamedTuple):
    """A deployment, as far as reports are concerned."""

    name: str
    named: Named
    """What it is called before it has a name of its own."""
    place: Place
    span: Span
    files: tuple[Link, ...]
    unresolved: tuple[Unresolved, ...]
    config: str | None
    said: Said
    said_of_arguments: Said
    """Of those that it rejects."""
    said_of_settings: Said

    def called(self, name: str) -> Outline:
        if name == self.name:
            return self
        return self._replace(
            name=name,
            unresolved=tuple(item._replace(deployment=name) for item in self.unresolved),
            said=self.said.of(name),
            said_of_arguments=self.said_of_arguments.of(name),
            said_of_settings=self.said_of_settings.of(name),
        )


@dataclass(frozen=True)
class Share:
    """What a part of a repository comes to."""

    outlines: Sequence[Outline]
    config_files: Mapping[str, Said]
    """What is said of those that are in force, by path."""
    overridden: Mapping[str, frozenset[tuple[str, Span]]]
    """Of config files, what is in force in no deployment here: its name and where it stands."""
    touched: Touched
    unreadable: Sequence[tuple[Place, UnreadableFile]]
    remarks: Sequence[tuple[Place, Remark]]
    ambiguous: Sequence[tuple[Place, AmbiguousLink]]
    has_failed: bool


def share_of(piece: Piece, judge: Judge) -> Share:
    """What *judge* says of *piece*."""
    found = zip(piece.deployed, piece.named, piece.places, strict=True)
    links: dict[Link, Link] = {}
    return Share(
        [_outline(item, named, place, judge, links) for item, named, place in found],
        {path: _said(judge, (file,), None) for path, file in piece.config_files.items()},
        piece.overridden,
        piece.touched,
        piece.unreadable,
        piece.remarks,
        piece.ambiguous,
        piece.has_failed,
    )


def _outline(
    item: Deployed, named: Named, place: Place, judge: Judge, links: dict[Link, Link]
) -> Outline:
    """*item* as *judge* sees it; *links* are those of others, as most are the same."""
    deployment = item.deployment
    name = deployment.name
    said = _said(judge, (deployment, *deployment.hops), name)
    return Outline(
        name,
        named,
        place,
        deployment.span,
        tuple(links.setdefault(link, link) for link in deployment.files),
        tuple(unresolved(deployment)),
        None if item.config is None else item.config.path,
        said,
        _said(judge, item.rejected_arguments, name),
        _said(judge, item.rejected_settings, name),
    )


def _said(judge: Judge, subjects: Iterable[object], deployment: str | None) -> Said:
    for subject in subjects:
        judge.look_at(Judged(subject, deployment))
    said = Said(tuple(judge.diagnostics), tuple(judge.crashes))
    judge.diagnostics, judge.crashes = [], []
    return said


def unresolved(deployment: Deployment) -> Iterator[Unresolved]:
    """The values that could not be told, each place once."""
    seen: set[tuple[str, Span]] = set()
    for name, setting in touched(deployment.server.settings).items():
        if isinstance(setting.value, Unknown) and not setting.is_default:
            why = setting.value.why
            span = setting.value.span or setting.span
            if (why, span) not in seen:
                seen.add((why, span))
                yield Unresolved(deployment.name, name, why, span)


class Whole(NamedTuple):
    """All parts of a repository together, in the order of a run over all of it."""

    outlines: tuple[Outline, ...]
    said: tuple[Said, ...]
    """Of deployments, of config files, and of what servers reject."""
    unreadable: tuple[UnreadableFile, ...]
    ambiguous: tuple[AmbiguousLink, ...]
    remarks: tuple[Remark, ...]
    has_failed: bool


def whole(
    shares: Sequence[Share], unreadable: Iterable[UnreadableFile], remarks: Iterable[Remark]
) -> Whole:
    """*shares* put together with what was *unreadable*, or to be said, before them."""
    found = sorted((item for share in shares for item in share.outlines), key=_by_place)
    names = distinct(item.named for item in found)
    outlines = [item.called(name) for item, name in zip(found, names, strict=True)]
    own = {id(item): share for share in shares for item in share.outlines}
    first = {}
    for item in found:
        if item.config is not None and item.config not in first:
            first[item.config] = own[id(item)].config_files[item.config]
    refused = [*unreadable, *_in_order(share.unreadable for share in shares)]
    undecided = _in_order(share.ambiguous for share in shares)
    return Whole(
        tuple(outlines),
        (
            *(item.said for item in outlines),
            *first.values(),
            *(item.said_of_arguments for item in outlines),
            *(item.said_of_settings for item in outlines),
        ),
        _once(refused, lambda item: (item.span, item.message)),
        _once(undecided, lambda item: (item.image, item.span.path)),
        (*remarks, *_in_order(share.remarks for share in shares)),
        any(share.has_failed for share in shares),
    )


Noted = TypeVar("Noted")


def _in_order(parts: Iterable[Sequence[tuple[Place, Noted]]]) -> list[Noted]:
    noted = sorted((item for part in parts for item in part), key=lambda item: item[0])
    return [item for _, item in noted]


def _once(items: Iterable[Noted], key: Callable[[Noted], object]) -> tuple[Noted, ...]:
    """The first of each."""
    found: dict[object, Noted] = {}
    for item in items:
        found.setdefault(key(item), item)
    return tuple(found.values())


def _by_place(outline: Outline) -> Place:
    return outline.place
