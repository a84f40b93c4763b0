"""A rule's examples, as tests: the same for a plug-in's rules as for gunilint's own.

`gunilint test` runs them; a plug-in's test suite needs one line: `assert_examples(my_rule)`.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType
from typing import Any, NamedTuple

from gunilint.diagnostic import Diagnostic
from gunilint.errors import UsageError
from gunilint.finding import Finding
from gunilint.frozen import dataclass
from gunilint.rule import RECOMMENDED, Rule
from gunilint.source import Source, Span
from gunilint.suppress import ABOUT_IGNORES
from gunilint.txtar import unpack

_CAPTION = re.compile(r"(?P<polarity>BAD|GOOD): (?P<caption>\S.*)")
_MARK = re.compile(r"\[\||\|\]|\(\||\|\)")
_CLOSES = {"|]": "[|", "|)": "(|"}
_HEADER = re.compile(r"policy: (?P<policy>\S+)\n?")


class Polarity(Enum):
    """What an example shows."""

    BAD = "BAD"
    """A deployment that the rule has something to say about."""
    GOOD = "GOOD"
    """One on which it is silent."""


@dataclass(frozen=True)
class Marks:
    """Places in an example: what a finding marks, and what it gives as reasons."""

    primary: frozenset[Span] = frozenset()
    related: frozenset[Span] = frozenset()


@dataclass(frozen=True)
class Example:
    """A small repository out of a rule's manual, and what the rule must say of it."""

    polarity: Polarity
    caption: str
    files: Mapping[str, str]
    """Text by path, with the marks taken out."""
    marks: Marks
    policy: str
    """The policy it is checked under."""

    def __str__(self) -> str:
        return f"{self.polarity.value}: {self.caption}"


def examples(rule: Rule) -> tuple[Example, ...]:
    """The examples of *rule*'s manual, in order.

    ValueError: a mark is not closed, a path stands twice, a header line is not understood, a
    BAD example marks nothing.
    """
    policy = RECOMMENDED if RECOMMENDED in rule.policies else min(rule.policies)
    return tuple(_examples(rule.manual.splitlines(), policy))


class Failure(NamedTuple):
    """What is wrong with an example, or with a rule's examples as a whole."""

    example: str
    """Its polarity and caption; empty where it is about all of them."""
    problems: tuple[str, ...]

    def __str__(self) -> str:
        return "\n  ".join([*filter(None, [self.example]), *self.problems])


def failures(rule: Rule) -> tuple[Failure, ...]:
    """Where *rule* does not do what its examples say: each mark, to the character.

    A reason that has the same place as the finding needs no mark of its own. A rule without a
    BAD and a GOOD example fails, too.
    """
    try:
        shown = examples(rule)
    except ValueError as error:
        return (Failure("", (f"an example cannot be read: {error}",)),)
    missing = sorted(item.value for item in set(Polarity) - {item.polarity for item in shown})
    if missing:
        return tuple(Failure("", (f"the manual has no {item} example",)) for item in missing)
    found = []
    for example in shown:
        problems = tuple(_problems(example, rule))
        if problems:
            found.append(Failure(str(example), problems))
    return tuple(found)


def assert_examples(rule: Rule) -> None:
    """AssertionError unless *rule* marks in each of its examples what is marked there."""
    found = failures(rule)
    if found:
        raise AssertionError("\n".join(f"{rule.code}, {failure}" for failure in found))


def run_example(example: Example, rule: Rule) -> tuple[Diagnostic, ...]:
    """What *rule* finds when the whole pipeline checks the files of *example*.

    What the rule raises comes through. UsageError: the example's `gunilint.toml` is wrong.
    """
    from gunilint.run import check_files

    raised: list[Exception] = []

    def check(*arguments: Any) -> Iterator[Finding]:
        try:
            yield from rule.check(*arguments)
        except Exception as error:
            raised.append(error)
            raise

    watched = replace(rule, check=check)
    report = check_files(example.files, policy=example.policy, rules=_beside(watched))
    if raised:
        raise raised[0]
    return tuple(item for item in report.diagnostics if item.code == rule.code)


def _problems(example: Example, rule: Rule) -> Iterator[str]:
    try:
        found = run_example(example, rule)
    except UsageError as error:
        yield f"its configuration cannot be used: {error}"
        return
    except Exception as error:  # noqa: BLE001 (whatever the rule raises is the answer)
        yield f"the rule failed: {_told(error)}"
        return
    said = {item.primary.span: item.message for item in found}
    related = {
        label.span: f"a reason of: {item.message}" for item in found for label in item.related
    }
    yield from _differences(example, "[|\u2026|]", example.marks.primary, said)
    others = {span: text for span, text in related.items() if span not in said}
    yield from _differences(example, "(|\u2026|)", example.marks.related - set(said), others)


def _told(error: Exception) -> str:
    """An exception with the line of the rule that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {error}{place}"


def _beside(rule: Rule) -> tuple[Rule, ...]:
    """The rules that an example of *rule* is checked with: a comment that ignores nothing can
    only be told from one of use where the rules run that it names."""
    if rule.each not in ABOUT_IGNORES:
        return (rule,)
    from gunilint.registry import load_rules

    return (*(other for other in load_rules().rules if other.code != rule.code), rule)


def _differences(
    example: Example, mark: str, wanted: frozenset[Span], found: Mapping[Span, str]
) -> Iterator[str]:
    for span in sorted(wanted - set(found)):
        yield f"{mark} at {span} is not marked by a finding: {_excerpt(example, span)}"
    for span in sorted(set(found) - wanted):
        excerpt = _excerpt(example, span)
        yield f"a finding marks, without {mark}, {span}: {excerpt} ({found[span]})"


def _excerpt(example: Example, span: Span) -> str:
    text = example.files.get(span.path)
    return repr(Source(span.path, text).cut(span)) if text is not None else "no such file"


def _examples(manual: Iterable[str], policy: str) -> Iterator[Example]:
    """Cut a manual into examples: a caption line, and the indented lines that follow it."""
    caption: re.Match[str] | None = None
    block: list[str] = []
    for line in [*manual, "end"]:
        if not line or line.startswith(" "):
            block.append(line)
            continue
        if caption is not None:
            yield _example(caption, dedent("\n".join(block)), policy)
        caption, block = _CAPTION.fullmatch(line), []


def _example(caption: re.Match[str], text: str, policy: str) -> Example:
    comment, marked = unpack(text)
    header = _HEADER.fullmatch(comment.lstrip("\n"))
    if comment.strip() and header is None:
        raise ValueError(f"{caption[0]}: not understood before the first file: {comment!r}")
    if not marked:
        raise ValueError(f"{caption[0]}: no file")
    files = {}
    primary: list[Span] = []
    related: list[Span] = []
    for path, content in marked.items():
        files[path], places = _unmark(path, content)
        primary += places["[|"]
        related += places["(|"]
    polarity = Polarity(caption["polarity"])
    if (polarity is Polarity.BAD) != bool(primary):
        raise ValueError(f"{caption[0]}: a BAD example marks a finding, a GOOD one does not")
    return Example(
        polarity,
        caption["caption"],
        MappingProxyType(files),
        Marks(frozenset(primary), frozenset(related)),
        header["policy"] if header else policy,
    )


def _unmark(path: str, marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The text of a file without its marks, and what each kind of mark covers in it."""
    text = ""
    copied = 0
    opened: list[tuple[str, int]] = []
    places: list[tuple[str, int, int]] = []
    for mark in _MARK.finditer(marked):
        text += marked[copied : mark.start()]
        copied = mark.end()
        opener = _CLOSES.get(mark[0])
        if opener is None:
            opened.append((mark[0], len(text)))
        elif opened and opened[-1][0] == opener:
            places.append((opener, opened.pop()[1], len(text)))
        else:
            raise ValueError(f"{path}: {mark[0]} closes nothing")
    if opened:
        raise ValueError(f"{path}: {opened[-1][0]} is not closed")
    source = Source(path, text + marked[copied:])
    spans: dict[str, list[Span]] = {"[|": [], "(|": []}
    for kind, start, end in places:
        spans[kind].append(source.span(start, end))
    return source.text, spans
