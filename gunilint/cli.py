"""The command line: the only module that prints."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from gunilint import __version__
from gunilint.errors import ExitCode, PluginError, UsageError

if TYPE_CHECKING:
    from gunilint.source import Source

Function = TypeVar("Function", bound=Callable[..., Any])


class _DefaultToCheck(click.Group):
    """A group whose bare call, and call with a path or an option, is `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_group = args and (args[0] in self.commands or args[0] in _GROUP_OPTIONS)
        if not asks_for_group and not ctx.resilient_parsing and _means_check(args):
            args = ["check", *args]
        return super().parse_args(ctx, args)


_GROUP_OPTIONS = ("--help", "-h", "--version")


def _means_check(args: list[str]) -> bool:
    """Whether the first word is no mistyped command: nothing, an option, or a path."""
    return not args or args[0].startswith("-") or Path(args[0]).exists()


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from gunilint.registry import distributions

    click.echo(f"gunilint {__version__}")
    for name, version in distributions():
        if name != "gunilint":
            click.echo(f"{name} {version}")
    ctx.exit()


@click.group(
    cls=_DefaultToCheck,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GUNILINT"},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version, and those of plug-ins.",
)
def main() -> None:
    """Find what will fail in Gunicorn and Uvicorn deployments, without running them.

    `gunilint` alone is `gunilint check .`
    """


def _reports_errors(function: Function) -> Function:
    """Turn the errors that end a run into one line on standard error and an exit code."""
    from functools import wraps

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except UsageError as error:
            _stop(str(error), ExitCode.USAGE)
        except PluginError as error:
            _stop(str(error), ExitCode.FAILURE)

    return wrapped  # type: ignore[return-value]


def _stop(message: str, code: ExitCode) -> NoReturn:
    click.echo(f"gunilint: error: {message}", err=True)
    sys.exit(code)


_INPUTS = (
    click.option(
        "--env",
        "environment",
        multiple=True,
        metavar="NAME=VALUE",
        help="Resolve as if this environment variable were set. Repeatable.",
    ),
    click.option(
        "--unset",
        multiple=True,
        metavar="NAME",
        help="Resolve as if this environment variable were unset. Repeatable.",
    ),
    click.option("--cpus", type=click.IntRange(min=1), help="What CPU counts answer."),
    click.option("--gunicorn-version", metavar="V", help="Resolve as this Gunicorn does."),
)


def _inputs(function: Function) -> Function:
    """The options that bind the inputs of formulas."""
    for option in reversed(_INPUTS):
        function = option(function)
    return function


_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@main.command()
@_PATHS
@click.option("--policy", help="recommended (default), strict or edgeservers.")
@click.option(
    "--output-format",
    default="full",
    show_default=True,
    help="full, concise, json or sarif.",
)
@click.option("--fail-on", help="error, warning (default), info or never.")
@click.option(
    "--stdin-filename",
    default="stdin.yaml",
    show_default=True,
    metavar="NAME",
    help="What to call standard input, which the path - stands for.",
)
@_inputs
@_reports_errors
def check(paths: tuple[Path, ...], output_format: str, stdin_filename: str, **choices: Any) -> None:
    """Check the deployments at PATHS, by default those of the current directory.

    With - for the path, check what comes from standard input, such as rendered manifests, in the
    place of the repository's own.
    """
    from gunilint import run
    from gunilint.report import render

    piped = _piped(paths, stdin_filename)
    paths = paths if paths and piped is None else (Path(),)
    outcome = run.check_paths(paths, piped=piped, **choices)
    text = render(
        outcome.report,
        output_format,
        exit_code=int(outcome.exit_code),
        working_directory=str(Path.cwd()),
        brought_by=outcome.brought_by,
        **_terminal(output_format),
    )
    _emit(text)
    for message in outcome.errors:
        click.echo(f"gunilint: error: {message}", err=True)
    sys.exit(outcome.exit_code)


def _piped(paths: tuple[Path, ...], name: str) -> Source | None:
    """Standard input, if a path asks for it. UsageError: it is not UTF-8, or not alone."""
    if Path("-") not in paths:
        return None
    if len(paths) > 1:
        raise UsageError("- is checked alone: name no other path beside it")
    from gunilint.source import Source

    try:
        return Source(name, sys.stdin.buffer.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8") from None


@main.command()
@_PATHS
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Resolve this config file alone, whatever starts it.",
)
@click.option("--args", "arguments", default="", help="With --config: Gunicorn's other words.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@_inputs
@_reports_errors
def show(paths: tuple[Path, ...], config: Path | None, output_format: str, **choices: Any) -> None:
    """Show the effective configuration of each deployment, and who set each value."""
    from gunilint import run
    from gunilint.report import deployments

    shown = run.show(paths or (Path(),), config, **choices)
    if output_format == "json":
        _emit(deployments.as_json(shown))
    else:
        _emit(deployments.as_text(shown, **_terminal("full")))


@main.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@_reports_errors
def rules(output_format: str) -> None:
    """List every rule."""
    from gunilint.registry import load_rules
    from gunilint.report import manual

    known = load_rules().rules
    _emit(manual.list_as_json(known) if output_format == "json" else manual.list_as_text(known))


@main.command()
@click.argument("name")
@_reports_errors
def explain(name: str) -> None:
    """Show the manual page of the rule with this code or slug."""
    from gunilint.registry import load_rules
    from gunilint.report import manual

    _emit(manual.page(load_rules().by_name(name)))


@main.command()
@_PATHS
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@_reports_errors
def files(paths: tuple[Path, ...], output_format: str) -> None:
    """Show what each file was recognised as, what uses it, and why nothing does."""
    from gunilint import run
    from gunilint.report import file_uses

    uses = run.files(paths or (Path(),))
    _emit(file_uses.as_json(uses) if output_format == "json" else file_uses.as_text(uses))


def _terminal(output_format: str) -> dict[str, Any]:
    """How to draw for whoever reads standard output; machine formats are never drawn."""
    if output_format not in ("full", "concise"):
        return {}
    encoding = (sys.stdout.encoding or "ascii").lower()
    return {"color": _wants_color(sys.stdout), "ascii_only": not encoding.startswith("utf")}


def _wants_color(stream: TextIO) -> bool:
    import os

    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _emit(text: str) -> None:
    """Write data to standard output; a reader that went away is no error."""
    try:
        click.echo(text, nl=bool(text) and not text.endswith("\n"), color=True)
        sys.stdout.flush()
    except BrokenPipeError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
