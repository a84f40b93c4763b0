"""The pipeline: discover, parse and resolve, check, suppress. It alone knows every stage."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gunilint.baseline import Baseline
from gunilint.checking import check, servers_of
from gunilint.diagnostic import Report
from gunilint.discover.seen import LookedAt
from gunilint.errors import ExitCode, UsageError
from gunilint.frozen import dataclass
from gunilint.model.deployment import Deployment
from gunilint.options import Options, checked_version, demand_known, options_of, with_choices
from gunilint.resolve.command_args import Unsplittable
from gunilint.resolve.deployments import resolve
from gunilint.resolve.loose_files import config_deployment
from gunilint.resolve.resolution import FileUse
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
from gunilint.selection import NOTHING
from gunilint.source import Source
from gunilint.value import Bindings
from gunilint.work import PART, Work

if TYPE_CHECKING:  # loaded once the options are known to be of use
    from gunilint.registry import Registry


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
    checked = check(tree, inventory, options, registry.rules, discovery.problems, selection, work)
    report = replace(checked.report, missing_paths=discovery.missing)
    exit_code = _exit_code(report, options, checked.has_crashed)
    looked_at = None
    if records and exit_code is not ExitCode.FAILURE:
        looked_at = looked_at_by(discovery, (of_repository, options), started)
    return Outcome(
        report,
        tuple(f"{path}: no such file or directory" for path in discovery.missing),
        exit_code,
        _brought_by(registry, options),
        selection.part,
        checked.found,
        checked.shrunk,
        looked_at,
    )


def _brought_by(registry: Registry, options: Options) -> dict[str, tuple[str, str]]:
    """The name and version of what brings each rule and each check, by code."""
    rules = {code: (item.name, item.version) for code, item in registry.origins.items()}
    checks = {item.code: (item.brought_by.partition(":")[0], "") for item in options.policy.checks}
    return {**rules, **checks}


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
    return check(tree, inventory, options, rules, ()).report


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
        resolution = resolve(inventory, servers_of(tree, options))
        return selection.of_deployments(resolution.deployments)
    (path,) = selection_of(discovery, [config]).named
    servers = servers_of(discovery.tree, options, ThisMachine())
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
    resolution = resolve(inventory, servers_of(tree, options))
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


def _exit_code(report: Report, options: Options, crashed: bool) -> ExitCode:
    if crashed or report.missing_paths:
        return ExitCode.FAILURE
    threshold = options.fail_on
    if threshold is not None and any(threshold <= item.severity for item in report.diagnostics):
        return ExitCode.FINDINGS
    return ExitCode.CLEAN
