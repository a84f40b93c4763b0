"""What is found in the files of a repository: resolved, judged, and weighed against ignores and
baselines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gunilint import account
from gunilint.baseline import Baseline, baseline_of, compare
from gunilint.diagnostic import Report
from gunilint.judging import Judge, codes_in_full, in_order, silence
from gunilint.machine import Machine
from gunilint.model.file import UnreadableFile
from gunilint.options import Options
from gunilint.resolve.ground import Ground
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.resolution import Judged
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.rule import Rule
from gunilint.selection import EVERYTHING, Selection
from gunilint.share import Whole
from gunilint.source import Problem, Tree
from gunilint.suppress import Ignores
from gunilint.work import HERE, Work, judged


class Checked(NamedTuple):
    report: Report
    has_crashed: bool
    """Whether gunilint or a rule did."""
    found: Baseline
    shrunk: Baseline | None = None


def servers_of(tree: Tree, options: Options, machine: Machine | None = None) -> Servers:
    requested = Requested(options.gunicorn_version, options.uvicorn_version)
    return Servers(Workspace(tree, machine), requested, options.bindings, options.links)


def check(
    tree: Tree,
    inventory: Inventory,
    options: Options,
    rules: tuple[Rule, ...],
    problems: tuple[Problem, ...],
    selection: Selection = EVERYTHING,
    work: Work = HERE,
) -> Checked:
    """What *rules* find in the files of *inventory*; *problems* are places nobody can look into."""
    rules = (*rules, *options.policy.checks)
    enabled = tuple(rule for rule in rules if options.policy.may_be_on(rule))
    judge = Judge(enabled, options.policy)
    whole = judged(Ground(inventory, servers_of(tree, options)), judge, work)
    _conclude(whole, problems, judge)
    has_crashed = bool(whole.has_failed or judge.crashes)
    silent = silence(judge, _ignores(tree, inventory, options, whole, judge), rules, enabled)
    is_whole = not (has_crashed or whole.unreadable or problems)
    in_full = codes_in_full(options.policy, enabled) if is_whole else frozenset()
    compared = compare(options.baseline or Baseline(), silent.kept, in_full)
    diagnostics = in_order(selection.of_diagnostics(compared.new, whole.outlines))
    outlines = selection.of_deployments(whole.outlines, diagnostics)
    in_baseline = len(selection.of_diagnostics(compared.known, whole.outlines))
    hidden = account.hidden(silent.ignored, compared.known, whole.outlines, selection)
    report = Report(
        diagnostics,
        tuple(outline.name for outline in outlines),
        len(inventory.kinds()),
        enabled,
        len(hidden) - in_baseline,
        in_baseline,
        tuple(item for outline in outlines for item in outline.unresolved),
        (*account.remarks(whole.remarks, selection), *account.mended(compared.stale)),
        sources=account.sources([*diagnostics, *(item.diagnostic for item in hidden)], tree),
        hidden=hidden,
    )
    shrunk = None if options.baseline is None else compared.shrunk
    return Checked(report, has_crashed, baseline_of(silent.kept), shrunk)


def _ignores(
    tree: Tree, inventory: Inventory, options: Options, whole: Whole, judge: Judge
) -> Ignores:
    """What the repository asks to ignore, unless that is not asked for."""
    if not options.heeds_ignores:
        return Ignores()
    marked = {span.path for item in judge.diagnostics for span in item.spans}
    paths = sorted(marked.union(inventory.kinds()))
    servers = {item.name: item.span for item in whole.outlines}
    return Ignores.in_files(tree, paths, options.ignores, servers)


def _conclude(whole: Whole, problems: Iterable[Problem], judge: Judge) -> None:
    """Have *judge* look at what is no part's alone, after all that was said of the parts."""
    for said in whole.said:
        judge.diagnostics += said.diagnostics
        judge.crashes += said.crashes
    for item in (*whole.unreadable, *whole.ambiguous):
        judge.look_at(Judged(item, None))
    for problem in problems:
        judge.look_at(Judged(UnreadableFile("file", problem.message, problem.span), None))
    for crash in tuple(judge.crashes):
        judge.look_at(Judged(crash, None))
