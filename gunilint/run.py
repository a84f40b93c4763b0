"""The pipeline: discover, parse and resolve, check, suppress. It alone knows every stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from gunilint.diagnostic import Diagnostic, Note, Report, Unresolved
from gunilint.errors import ExitCode, UsageError
from gunilint.finding import Finding
from gunilint.model.deployment import Deployment
from gunilint.model.file import RuleCrash, UnreadableFile, UnusedIgnore
from gunilint.options import Options, load_options, with_choices
from gunilint.resolve.deployments import resolve
from gunilint.resolve.inventory import Inventory
from gunilint.resolve.loose_files import config_deployment
from gunilint.resolve.resolution import FileUse, Judged, Resolution
from gunilint.resolve.servers import Requested, Servers
from gunilint.resolve.workspace import Workspace
from gunilint.rule import RECOMMENDED, Rule
from gunilint.source import Problem, Source, Span, Tree
from gunilint.suppress import Ignore, apply, find_ignores
from gunilint.value import Bindings, Bytes, Unknown

if TYPE_CHECKING:
    from gunilint.discover.walk import Discovery

DOCUMENTATION = "https://github.com/gunilint/gunilint/blob/main/docs/rules"


@dataclass(frozen=True)
class Outcome:
    """What a run found, and how it ends."""

    report: Report
    errors: tuple[str, ...]
    exit_code: ExitCode
    brought_by: Mapping[str, tuple[str, str]]
    """The name and version of the distribution that brings each rule, by code."""


def check_paths(
    paths: Sequence[Path],
    *,
    policy: str | None = None,
    fail_on: str | None = None,
    environment: Sequence[str] = (),
    unset: Sequence[str] = (),
    cpus: int | None = None,
    gunicorn_version: str | None = None,
) -> Outcome:
    """Check what *paths* name, in the context of the repository around them.

    UsageError: an option has no such value, or the repository's options cannot be used.
    """
    from gunilint.registry import load_rules

    discovery, options = _discover(paths)
    options = with_choices(options, "command line", policy, fail_on)
    options = _with_inputs(options, environment, unset, cpus, gunicorn_version)
    registry = load_rules()
    report, crashed = _check(
        discovery.tree, inventory_of(discovery), options, registry.rules, discovery.problems
    )
    report = replace(report, missing_paths=discovery.missing)
    errors = tuple(f"{path}: no such file or directory" for path in discovery.missing)
    brought_by = {code: (item.name, item.version) for code, item in registry.origins.items()}
    return Outcome(report, errors, _exit_code(report, options, crashed), brought_by)


def check_files(
    files: Mapping[str, str], *, policy: str = RECOMMENDED, rules: Iterable[Rule] = ()
) -> Report:
    """Check a repository that is given as text by path, with *rules* alone."""
    from gunilint.discover.memory import MemoryTree

    tree = MemoryTree(files)
    inventory = _inventory(tree.classified())
    report, _ = _check(tree, inventory, Options(policy=policy), tuple(rules), ())
    return report


def show(
    paths: Sequence[Path],
    config: Path | None,
    *,
    arguments: str = "",
    environment: Sequence[str] = (),
    unset: Sequence[str] = (),
    cpus: int | None = None,
    gunicorn_version: str | None = None,
) -> tuple[Deployment, ...]:
    """The deployments that *paths* name; with *config*, that file alone, as one deployment.

    *arguments* are then the other words of the command line. UsageError: there is no such file.
    """
    if config is not None and not config.is_file():
        raise UsageError(f"{config}: no such file")
    discovery, options = _discover([config] if config is not None else paths)
    options = _with_inputs(options, environment, unset, cpus, gunicorn_version)
    if config is None:
        resolution = resolve(inventory_of(discovery), _servers(discovery.tree, options))
        return resolution.deployments
    servers = _servers(discovery.tree, options)
    path = config.resolve().relative_to(discovery.root.resolve()).as_posix()
    return (config_deployment(path, servers, arguments).deployment,)


def files(paths: Sequence[Path]) -> tuple[FileUse, ...]:
    """What each file is taken for, and what uses it."""
    discovery, options = _discover(paths)
    resolution = resolve(inventory_of(discovery), _servers(discovery.tree, options))
    return resolution.files


def _discover(paths: Sequence[Path]) -> tuple[Discovery, Options]:
    from gunilint.discover.walk import find_root, walk

    root = find_root(paths)
    options = load_options(root)
    return walk(root, paths, exclude=options.exclude), options


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
    return replace(
        options,
        bindings=Bindings(variables, cpus),
        gunicorn_version=gunicorn_version or options.gunicorn_version,
    )


def inventory_of(discovery: Discovery) -> Inventory:
    """The files of a discovery by what they hold."""
    return _inventory(discovery.files)


def _inventory(files: Mapping[str, Any]) -> Inventory:
    from gunilint.discover.kind import Kind

    def of(*kinds: Kind) -> tuple[str, ...]:
        return tuple(path for path, kind in files.items() if kind in kinds)

    return Inventory(
        config_files=of(Kind.GUNICORN_CONFIG),
        procfiles=of(Kind.PROCFILE),
        dockerfiles=of(Kind.DOCKERFILE),
        scripts=of(Kind.SHELL_SCRIPT),
        kubernetes=of(Kind.KUBERNETES),
        compose=of(Kind.COMPOSE),
        helm_templates=of(Kind.HELM_TEMPLATE),
    )


def _servers(tree: Tree, options: Options) -> Servers:
    requested = Requested(options.gunicorn_version, options.uvicorn_version)
    return Servers(Workspace(tree), requested, options.bindings)


def _check(
    tree: Tree,
    inventory: Inventory,
    options: Options,
    rules: tuple[Rule, ...],
    problems: Iterable[Problem],
) -> tuple[Report, bool]:
    """The report, and whether a rule crashed."""
    resolution = resolve(inventory, _servers(tree, options))
    enabled = tuple(rule for rule in rules if options.policy in rule.policies)
    judge = _Judge(enabled, options)
    for judged in resolution.subjects():
        judge.look_at(judged)
    for problem in problems:
        judge.look_at(Judged(UnreadableFile("file", problem.message, problem.span), None))
    for crash in tuple(judge.crashes):
        judge.look_at(Judged(crash, None))
    ignores = _ignores(tree, inventory, judge.diagnostics)
    known = {rule.code: rule.slug for rule in rules}
    active = {rule.code for rule in enabled if rule.each is not UnusedIgnore}
    today = date.today()
    first = apply(judge.diagnostics, ignores, known, today=today, active=active)
    about_ignores = _Judge(enabled, options)
    for ignore in first.unused:
        about_ignores.look_at(Judged(ignore, None))
    second = apply(about_ignores.diagnostics, ignores, known, today=today)
    diagnostics = _in_order([*first.kept, *second.kept])
    report = Report(
        diagnostics,
        tuple(deployment.name for deployment in resolution.deployments),
        len(inventory.kinds()),
        enabled,
        len(first.ignored) + len(second.ignored),
        tuple(_unresolved(resolution)),
        tuple(Note(remark.text, remark.span) for remark in resolution.remarks),
        sources=_sources(diagnostics, tree),
    )
    return report, bool(resolution.has_failed or judge.crashes or about_ignores.crashes)


class _Judge:
    """Applies rules to model objects; a rule that raises does not stop the others."""

    def __init__(self, rules: Iterable[Rule], options: Options) -> None:
        self._options = options
        self._by_class: dict[type, list[Rule]] = defaultdict(list)
        self._rule_options: dict[str, Any] = {}
        for rule in rules:
            self._by_class[rule.each].append(rule)
            self._rule_options[rule.code] = _rule_options(rule, options)
        self.diagnostics: list[Diagnostic] = []
        self.crashes: list[RuleCrash] = []

    def look_at(self, judged: Judged) -> None:
        """Add what every rule for this class of object says about it."""
        for rule in self._by_class.get(type(judged.subject), ()):
            try:
                findings = list(rule.run(judged.subject, self._rule_options[rule.code]))
            except Exception as error:  # noqa: BLE001 (any fault of a rule becomes a finding)
                self.crashes.append(_crash(rule, judged.subject, error))
            else:
                for finding in findings:
                    self.diagnostics.append(self._diagnostic(rule, finding, judged.deployment))

    def _diagnostic(self, rule: Rule, finding: Finding, deployment: str | None) -> Diagnostic:
        policy = self._options.policy
        severity = finding.severity
        if severity is None or policy in rule.severity_in:
            severity = rule.severity_under(policy)
        return Diagnostic(
            rule.code,
            rule.slug,
            severity,
            finding.confidence,
            finding.message,
            finding.help,
            f"{DOCUMENTATION}/{rule.slug}.md",
            deployment,
            finding.primary,
            finding.related,
            finding.stories,
            finding.subject,
        )


def _rule_options(rule: Rule, options: Options) -> Any:
    """The options that *rule* runs with. UsageError: it has no such option."""
    given = {
        **options.rule_options.get(rule.slug, {}),
        **options.rule_options.get(rule.code, {}),
    }
    try:
        return rule.configured(options.policy, _measured(rule, given))
    except ValueError as error:
        raise UsageError(f"rules.{rule.code}: {error}") from None


def _measured(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """*given* with amounts of memory read as Kubernetes writes them: `400Mi`."""
    if not given or rule.options is None:
        return dict(given)
    from gunilint.parse.units import memory_quantity

    hints = get_type_hints(rule.options)
    return {
        name: memory_quantity(value)
        if isinstance(value, str) and Bytes in get_args(hints.get(name.replace("-", "_")))
        else value
        for name, value in given.items()
    }


def _crash(rule: Rule, subject: object, error: Exception) -> RuleCrash:
    module = rule.check.__module__.partition(".")[0]
    span = getattr(subject, "span", None) or getattr(subject, "command", None)
    assert isinstance(span, Span)
    return RuleCrash(rule.code, module, f"{type(error).__name__}: {error}", span)


def _ignores(
    tree: Tree, inventory: Inventory, diagnostics: Iterable[Diagnostic]
) -> dict[str, Sequence[Ignore]]:
    """The ignore comments of every file that was recognised or is marked."""
    marked = {span.path for item in diagnostics for span in item.spans}
    found: dict[str, Sequence[Ignore]] = {}
    for path in sorted(marked.union(inventory.kinds())):
        source = tree.read(path)
        ignores = find_ignores(source) if isinstance(source, Source) else ()
        if ignores:
            found[path] = ignores
    return found


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, by place; other deployments that have it are named in it."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for item in diagnostics:
        key = (item.code, item.primary, item.message)
        if key not in first:
            first[key] = item
        elif item.deployment is not None and item.deployment != first[key].deployment:
            also = dict.fromkeys((*first[key].also, item.deployment))
            first[key] = replace(first[key], also=tuple(also))
    return tuple(sorted(first.values(), key=lambda item: (item.primary.span, item.code)))


def _unresolved(resolution: Resolution) -> Iterator[Unresolved]:
    """The values that could not be told, each place once for a deployment."""
    for deployment in resolution.deployments:
        seen: set[tuple[str, Span]] = set()
        for name, setting in deployment.server.settings.items():
            if isinstance(setting.value, Unknown) and not setting.is_default:
                why = setting.value.why
                span = setting.value.span or setting.span
                if (why, span) not in seen:
                    seen.add((why, span))
                    yield Unresolved(deployment.name, name, why, span)


def _sources(diagnostics: Iterable[Diagnostic], tree: Tree) -> dict[str, Source]:
    paths = {span.path for item in diagnostics for span in item.spans}
    found = {path: tree.read(path) for path in sorted(paths)}
    return {path: source for path, source in found.items() if isinstance(source, Source)}


def _exit_code(report: Report, options: Options, crashed: bool) -> ExitCode:
    if crashed or report.missing_paths:
        return ExitCode.FAILURE
    threshold = options.fail_on
    if threshold is not None and any(threshold <= item.severity for item in report.diagnostics):
        return ExitCode.FINDINGS
    return ExitCode.CLEAN
