"""The pipeline: discover, parse and resolve, check, suppress. It alone knows every stage."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gunilint import account
from gunilint.baseline import Baseline, baseline_of, compare
from gunilint.diagnostic import Report
from gunilint.discover.seen import LookedAt
from gunilint.errors import ExitCode, UsageError
from gunilint.frozen import dataclass
from gunilint.judging import Judge, codes_in_full, in_order, silence
from gunilint.machine import Machine
from gunilint.model.deployment import Deployment
from gunilint.model.file import UnreadableFile
from gunilint.options import Options, checked_version, demand_known, options_of, with_choices
from gunilint.resolve.command_args import Unsplittable
from gunilint.resolve.deployments import resolve
from gunilint.resolve.ground import Ground
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.loose_files import config_deployment
from gunilint.resolve.resolution import FileUse, Judged
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.rule import RECOMMENDED, Rule
from gunilint.scope import (
    Render,
    asked_for,
    changed_part,
    demand_existing,
    discover,
    inventory_of,
    looked_at_by,
    not_excluded,
    selection_of,
    started_here,
)
from gunilint.selection import EVERYTHING, NOTHING, Selection
from gunilint.share import Whole
from gunilint.source import Problem, Source, Tree
from gunilint.suppress import Ignores
from gunilint.value import Bindings
from gunilint.work import HERE, PART, Work, judged


@dataclass(frozen=True)
class Outcome:
    """What a run found, and how it ends."""

    report: Report
    errors: tuple[str, ...]
    exit_code: ExitCode
    brought_by: Mapping[str, tuple[str, str]]
    """The name and version of the distribution that brings each rule, by code."""
    part: str
    """The one path that was asked for, from the root; empty for all of it, or several."""
    found: Baseline
    """All that was found and is not ignored, in the whole repository."""
    shrunk: Baseline | None = None
    """The baseline without what is not found any more; None where there was no baseline."""
    looked_at: LookedAt | None = None
    """What the outcome follows from; None where that was not recorded, or changes by itself."""


class _Checked(NamedTuple):
    report: Report
    has_crashed: bool
    """Whether gunilint or a rule did."""
    found: Baseline
    shrunk: Baseline | None = None


def check_paths(
    paths: Sequence[Path],
    *,
    piped: Source | None = None,
    render: Render | None = None,
    rules: Sequence[Path] = (),
    policy: str | None = None,
    fail_on: str | None = None,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
    diff_base: str | None = None,
    no_ignores: bool = False,
    baseline: Baseline | None = None,
    environment: Sequence[str] = (),
    unset: Sequence[str] = (),
    cpus: int | None = None,
    gunicorn_version: str | None = None,
    records: bool = False,
    jobs: int | None = 1,
    part_size: int = PART,
) -> Outcome:
    """Check what *paths* name, in the context of the repository around them.

    With *piped* that text alone, as a file of the repository here, by its path from here. The
    modules in the folders *rules* bring rules as well. With *diff_base* only what concerns a file
    that has changed since that revision. With *records* the outcome says what it
    follows from.
    UsageError: an option has no such value, or the repository's options cannot be used.
    """
    from gunilint.registry import load_rules

    started = time.time_ns()
    discovery, of_repository = discover(
        paths, exclude=exclude, force_exclude=force_exclude, records=records
    )
    tree, inventory, selection = asked_for(discovery, paths, piped, render)
    if force_exclude:
        kept = not_excluded(discovery.root, paths, of_repository.exclude)
        selection = selection_of(discovery, kept) if kept else NOTHING
    if diff_base is not None:
        selection = changed_part(discovery, of_repository, selection, diff_base)
    options = with_choices(of_repository, policy, fail_on)
    options = replace(options, heeds_ignores=not no_ignores, baseline=baseline)
    options = _with_inputs(options, environment, unset, cpus, gunicorn_version)
    registry = load_rules(rules)
    demand_known(options.policy, registry.rules)
    work = Work(jobs, part_size, discovery.tree)
    checked = _check(tree, inventory, options, registry.rules, discovery.problems, selection, work)
    report = replace(checked.report, missing_paths=discovery.missing)
    errors = tuple(f"{path}: no such file or directory" for path in discovery.missing)
    brought_by = {code: (item.name, item.version) for code, item in registry.origins.items()}
    for check in options.policy.checks:
        brought_by[check.code] = (check.brought_by.partition(":")[0], "")
    exit_code = _exit_code(report, options, checked.has_crashed)
    looked_at = None
    if records and exit_code is not ExitCode.FAILURE:
        looked_at = looked_at_by(discovery, (of_repository, options), started)
    found, shrunk = checked.found, checked.shrunk
    part = selection.part
    return Outcome(report, errors, exit_code, brought_by, part, found, shrunk, looked_at)


def check_files(
    files: Mapping[str, str], *, policy: str = RECOMMENDED, rules: Iterable[Rule] = ()
) -> Report:
    """Check a repository that is given as text by path, with *rules* alone.

    What its `gunilint.toml` says besides the policy holds. UsageError: that cannot be used.
    """
    from gunilint.discover.memory import MemoryTree

    tree = MemoryTree(files)
    inventory = inventory_of(tree.classified())
    options = options_of(files["gunilint.toml"]) if "gunilint.toml" in files else Options()
    options = with_choices(options, policy, None)
    rules = tuple(rules)
    demand_known(options.policy, rules)
    return _check(tree, inventory, options, rules, ()).report


def show(
    paths: Sequence[Path],
    config: Path | None,
    *,
    piped: Source | None = None,
    render: Render | None = None,
    arguments: str = "",
    environment: Sequence[str] = (),
    unset: Sequence[str] = (),
    cpus: int | None = None,
    gunicorn_version: str | None = None,
) -> tuple[Deployment, ...]:
    """The deployments that *paths* name; with *config*, that file alone, as one deployment.

    *arguments* are then the other words of the command line; *piped* and *render* are as for a
    check. UsageError: there is no such file.
    """
    if config is not None and not config.is_file():
        raise UsageError(f"{config}: no such file")
    from gunilint.discover.this_machine import ThisMachine

    discovery, options = discover([config] if config is not None else paths)
    options = _with_inputs(options, environment, unset, cpus, gunicorn_version)
    if config is None:
        demand_existing(discovery)
        tree, inventory, selection = asked_for(discovery, paths, piped, render)
        resolution = resolve(inventory, _servers(tree, options))
        return selection.of_deployments(resolution.deployments)
    (path,) = selection_of(discovery, [config]).named
    servers = _servers(discovery.tree, options, ThisMachine())
    try:
        here = started_here(discovery, config)
        return (config_deployment(path, servers, arguments, here).deployment,)
    except Unsplittable as error:
        raise UsageError(f"--args {error}") from None


def files(
    paths: Sequence[Path], *, piped: Source | None = None, render: Render | None = None
) -> tuple[FileUse, ...]:
    """What each file is taken for, and what uses it; with *piped*, that text and the files that
    its deployments are made of. UsageError: a path does not exist."""
    discovery, options = discover(paths)
    demand_existing(discovery)
    tree, inventory, selection = asked_for(discovery, paths, piped, render)
    resolution = resolve(inventory, _servers(tree, options))
    own = {item.name for item in selection.of_deployments(resolution.deployments)}
    return tuple(
        use
        for use in resolution.find_files()
        if (use.path in selection and (use.is_telling or use.path in selection.named))
        or (piped is not None and own.intersection(use.used_by))
    )


def _with_inputs(
    options: Options,
    environment: Sequence[str],
    unset: Sequence[str],
    cpus: int | None,
    gunicorn_version: str | None,
) -> Options:
    """*options* with what the command line binds."""
    variables: dict[str, str | None] = dict.fromkeys(unset)
    for item in environment:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise UsageError(f"--env takes NAME=VALUE, not {item!r}")
        variables[name] = value
    if gunicorn_version is not None:
        gunicorn_version = checked_version("gunicorn-version", gunicorn_version)
    return replace(
        options,
        bindings=Bindings(variables, cpus),
        gunicorn_version=gunicorn_version or options.gunicorn_version,
    )


def _servers(tree: Tree, options: Options, machine: Machine | None = None) -> Servers:
    requested = Requested(options.gunicorn_version, options.uvicorn_version)
    return Servers(Workspace(tree, machine), requested, options.bindings, options.links)


def _check(
    tree: Tree,
    inventory: Inventory,
    options: Options,
    rules: tuple[Rule, ...],
    problems: tuple[Problem, ...],
    selection: Selection = EVERYTHING,
    work: Work = HERE,
) -> _Checked:
    rules = (*rules, *options.policy.checks)
    enabled = tuple(rule for rule in rules if options.policy.may_be_on(rule))
    judge = Judge(enabled, options.policy)
    whole = judged(Ground(inventory, _servers(tree, options)), judge, work)
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
    return _Checked(report, has_crashed, baseline_of(silent.kept), shrunk)


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


def _exit_code(report: Report, options: Options, crashed: bool) -> ExitCode:
    if crashed or report.missing_paths:
        return ExitCode.FAILURE
    threshold = options.fail_on
    if threshold is not None and any(threshold <= item.severity for item in report.diagnostics):
        return ExitCode.FINDINGS
    return ExitCode.CLEAN
