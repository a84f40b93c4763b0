"""What there is to say of a run besides its findings: silence that is counted is honest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from gunilint.baseline import Baseline
from gunilint.diagnostic import Diagnostic, Hidden, Note
from gunilint.resolve.resolution import Remark
from gunilint.selection import Selection
from gunilint.share import Outline
from gunilint.source import Source, Tree
from gunilint.suppress import Form, Silenced


def hidden(
    ignored: Iterable[Silenced],
    known: Iterable[Diagnostic],
    outlines: Collection[Outline],
    selection: Selection,
) -> tuple[Hidden, ...]:
    """Those that were asked for, of what is not reported."""
    found = [Hidden(item, False, "in the baseline") for item in known]
    for diagnostic, ignore in ignored:
        found.append(Hidden(diagnostic, ignore.form is not Form.SETTING, ignore.reason))
    return tuple(item for item in found if selection.of_diagnostics([item[0]], outlines))


def remarks(found: Iterable[Remark], selection: Selection) -> Iterator[Note]:
    """What the resolve stage says of the files that were asked for."""
    for remark in found:
        if remark.span is None or remark.span.path in selection:
            yield Note(remark.text, remark.span)


def mended(stale: Baseline) -> Iterator[Note]:
    """What may be taken out of the baseline."""
    for entry, count in sorted(stale.counts.items()):
        times = f" {count} times" if count > 1 else ""
        yield Note(f"in the baseline{times} and not found any more: {entry}")


def sources(diagnostics: Iterable[Diagnostic], tree: Tree) -> dict[str, Source]:
    """The text of every file that one of *diagnostics* marks, as far as there is one."""
    paths = {span.path for item in diagnostics for span in item.spans}
    found = {path: tree.read(path) for path in sorted(paths)}
    return {path: source for path, source in found.items() if isinstance(source, Source)}
