"""SARIF 2.1.0, as GitHub code scanning wants it.

Beyond the standard, GitHub asks for relative addresses without base identifiers, four numbers in
every region, three texts and a precision for every rule, and a fingerprint of its own making. It
opens an alert for every result, suppressed or not: ignored findings are only in the report where
a reader that heeds `suppressions` is known to want them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gunilint.diagnostic import Diagnostic, Hidden, Report
from gunilint.finding import StoryLine
from gunilint.fingerprint import fingerprints
from gunilint.report.line_hash import line_hashes
from gunilint.report.sarif_location import location
from gunilint.report.sarif_rules import LEVEL
from gunilint.report.sarif_tool import MOST, invocation, tool
from gunilint.report.tally import worst_first
from gunilint.report.view import View
from gunilint.source import Source

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LONE_RETURN: Final = re.compile(r"\r(?!\n)")


def render(report: Report, view: View) -> str:
    """*report* as one SARIF log with one run, in ASCII."""
    return json.dumps(_log(report, view), indent=2) + "\n"


def _log(report: Report, view: View) -> dict[str, Any]:
    hidden = report.hidden if view.with_hidden else ()
    shown = report.diagnostics
    if len(shown) > MOST:
        shown = tuple(worst_first(shown)[:MOST])
    every = (*shown, *(item.diagnostic for item in hidden))
    described, references = tool(report, every, view)
    results: list[dict[str, Any]] = [
        {**references[item.code], **_result(item, report.sources, view), **prints}
        for item, prints in zip(every, _fingerprints(every, report.sources), strict=True)
    ]
    if hidden:
        suppressions = [*([] for _ in shown), *([_suppression(item)] for item in hidden)]
        for result, given in zip(results, suppressions, strict=True):
            result["suppressions"] = given
    run = {
        "tool": described,
        "automationDetails": {"id": view.category},
        "columnKind": "utf16CodeUnits",
        "invocations": [invocation(report, view)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(diagnostic: Diagnostic, sources: Mapping[str, Source], view: View) -> dict[str, Any]:
    primary = diagnostic.primary
    result: dict[str, Any] = {
        "level": LEVEL[diagnostic.severity],
        "message": {"text": _message(diagnostic)},
        "locations": [location(primary.span, primary.text, sources, view)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            location(label.span, label.text or str(label.span), sources, view, id=number)
            for number, label in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.stories:
        flows = [_code_flow(story, sources, view) for story in diagnostic.stories]
        result["codeFlows"] = flows
    result["properties"] = {
        "confidence": diagnostic.confidence.value,
        "deployments": list(_deployments(diagnostic)),
    }
    return result


def _message(diagnostic: Diagnostic) -> str:
    """What is wrong, with a link to every other operand, where it is so, and the cure.

    `[text](1)` is a link to the related location 1, so nothing else may look like it.
    """
    lines = [_sentence(diagnostic.message)]
    if diagnostic.related:
        links = (
            f"[{_link_text(label.text or str(label.span))}]({number})"
            for number, label in enumerate(diagnostic.related, 1)
        )
        lines.append(f"See {', '.join(links)}.")
    if names := ", ".join(_deployments(diagnostic)):
        lines.append(f"Deployment: {names}.")
    if diagnostic.help:
        lines.append(f"Help: {_sentence(diagnostic.help)}")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    plain = text.replace("](", "] (")
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."


def _link_text(text: str) -> str:
    """*text* with the characters escaped that end a link (SARIF 2.1.0, 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _deployments(diagnostic: Diagnostic) -> Iterator[str]:
    if diagnostic.deployment is not None:
        yield diagnostic.deployment
    yield from diagnostic.also


def _code_flow(
    story: Sequence[StoryLine], sources: Mapping[str, Source], view: View
) -> dict[str, Any]:
    """A value's story as steps: who set it, what that was read from, what it overrides."""
    steps = [
        {
            "location": location(line.span, line.text, sources, view),
            "nestingLevel": line.depth,
            "executionOrder": number,
        }
        for number, line in enumerate(story, 1)
    ]
    return {"message": {"text": story[0].text}, "threadFlows": [{"locations": steps}]}


def _suppression(hidden: Hidden) -> dict[str, str]:
    found = {"kind": "inSource" if hidden.is_in_source else "external"}
    return {**found, "justification": hidden.reason} if hidden.reason else found


def _fingerprints(
    diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]
) -> Iterator[dict[str, Any]]:
    """For each diagnostic: GitHub's fingerprint, and gunilint's, which no moved line changes."""
    hashes = _line_hashes(diagnostics, sources)
    own = fingerprints(diagnostics)
    for diagnostic, fingerprint in zip(diagnostics, own, strict=True):
        span = diagnostic.primary.span
        prints = {"gunilint/v1": fingerprint}
        github = hashes.get(span.path, {}).get(span.start.line)
        if github is not None:
            prints["primaryLocationLineHash"] = github
        yield {"partialFingerprints": prints}


def _line_hashes(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]
) -> dict[str, dict[int, str]]:
    """GitHub's hashes of the lines of each file, up to the last that has a finding.

    A carriage return alone ends a line for GitHub and for nobody else: what it would compute for
    the line of a finding is left to it.
    """
    lines: defaultdict[str, int] = defaultdict(int)
    for diagnostic in diagnostics:
        span = diagnostic.primary.span
        lines[span.path] = max(lines[span.path], span.line)
    return {
        path: line_hashes(sources[path].text, last)
        for path, last in lines.items()
        if path in sources and not _LONE_RETURN.search(sources[path].text)
    }
