"""`gunilint check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gunilint.cli.baseline_file import BaselineFile
from gunilint.cli.caching import cache_options, recall, store_at
from gunilint.cli.invocation import complain, inputs, paths_argument, reports_errors, rules_option
from gunilint.cli.manifests import Given, manifests
from gunilint.cli.output import Target, targets
from gunilint.cli.progress import progress
from gunilint.cli.reports import Form, forms_of, rendered, write_reports
from gunilint.errors import ExitCode

if TYPE_CHECKING:
    from gunilint.recall import Answer, Recall


@click.command(name="check")
@paths_argument
@click.option(
    "--policy",
    metavar="NAME_OR_FILE",
    help="recommended (default), strict, edgeservers, or a policy file.",
)
@rules_option
@click.option(
    "--output-format",
    default="full",
    show_default=True,
    metavar="FORMAT",
    help="What standard output gets: full, concise, json, jsonl, sarif, github, gitlab, junit, "
    "checkstyle, rdjson or markdown.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="Write a report to a file as well. Repeatable.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out files, as in .gitignore, besides those of the configuration. Repeatable.",
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave them out even where they are named as PATHS.",
)
@click.option(
    "--diff-base",
    metavar="REV",
    help="Report only deployments of which a file has changed since this revision of git.",
)
@click.option(
    "--no-ignores",
    is_flag=True,
    help="Report what comments, annotations and settings ignore.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Report only what this file does not have.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write all that is found to this file, and report nothing.",
)
@click.option(
    "--shrink-baseline",
    is_flag=True,
    help="Take what is not found any more out of the file of --baseline.",
)
@click.option(
    "--sarif-include-suppressed",
    is_flag=True,
    help="Have what is ignored in SARIF too, as suppressed; GitHub would open alerts for it.",
)
@click.option("--fail-on", help="error, warning (default), info or never.")
@click.option("--exit-zero", is_flag=True, help="The same as --fail-on never.")
@click.option("--quiet", "-q", is_flag=True, help="Show findings and nothing else.")
@click.option("--statistics", is_flag=True, help="Show how often each rule found something.")
@click.option("--show-unresolved", is_flag=True, help="Show each value that cannot be told.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes work at it; by default several where there are hundreds of services.",
)
@inputs
@cache_options
@reports_errors
@manifests
def command(
    given: Given,
    output_format: str,
    outputs: tuple[str, ...],
    baseline: Path | None,
    write_baseline: Path | None,
    shrink_baseline: bool,
    sarif_include_suppressed: bool,
    exit_zero: bool,
    quiet: bool,
    statistics: bool,
    show_unresolved: bool,
    jobs: int | None,
    cache_dir: str | None,
    no_cache: bool,
    **choices: Any,
) -> None:
    """Check the deployments at PATHS, by default those of the current directory.

    With - for the path, check what comes from standard input, such as rendered manifests, in the
    place of the repository's own.
    """
    wanted = targets(output_format, outputs)
    paths = given.paths
    file = BaselineFile(baseline, write_baseline, shrinks=shrink_baseline)
    forms = forms_of(
        wanted,
        with_hidden=sarif_include_suppressed,
        with_footer=not quiet,
        with_statistics=statistics,
        with_unresolved=show_unresolved,
    )
    if exit_zero:
        choices["fail_on"] = "never"
    if given.is_any or file.is_kept or choices["diff_base"] is not None:
        sys.exit(_check_once(given, file, wanted, forms, {**choices, "jobs": jobs}))
    store = None if no_cache else store_at(cache_dir)
    memory = recall(store, paths, choices["rules"], (forms, file.text, choices))
    answer = memory.answer() if memory is not None else None
    if answer is None:
        answer = _check(paths, file, forms, memory, {**choices, "jobs": jobs})
    if store is not None:
        store.finish()
    is_done = write_reports(answer.texts, wanted)
    sys.exit(answer.exit_code if is_done else ExitCode.FAILURE)


def _check(
    paths: tuple[Path, ...],
    file: BaselineFile,
    forms: list[Form],
    memory: Recall | None,
    choices: dict[str, Any],
) -> Answer:
    """Run the check, and keep its answer in *memory*, if it may count another time."""
    from gunilint import run
    from gunilint.recall import Answer

    records = memory is not None
    with progress(is_wanted=forms[0][1]["with_footer"]):
        outcome = run.check_paths(paths, baseline=file.before, records=records, **choices)
    for message in outcome.errors:
        complain(message)
    answer = Answer(rendered(outcome, forms), int(outcome.exit_code))
    if memory is not None and outcome.looked_at is not None:
        memory.keep(answer, outcome.looked_at)
    return answer


def _check_once(
    given: Given,
    file: BaselineFile,
    wanted: list[Target],
    forms: list[Form],
    choices: dict[str, Any],
) -> ExitCode:
    """A run with an effect of its own, or on what no later run will see."""
    from gunilint import run

    with progress(is_wanted=forms[0][1]["with_footer"]):
        outcome = run.check_paths(
            given.paths, piped=given.piped, render=given.render, baseline=file.before, **choices
        )
    for message in outcome.errors:
        complain(message)
    if file.is_written:
        return file.write(outcome)
    is_done = write_reports(rendered(outcome, forms), wanted) and file.shrink(outcome)
    return outcome.exit_code if is_done else ExitCode.FAILURE
