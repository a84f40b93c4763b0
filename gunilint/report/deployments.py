"""What `gunilint show` prints: each deployment, and the story of every value that somebody set.

web   Kubernetes, k8s/web.yaml:14:11
  server     gunicorn 23.0.0   pinned at requirements.txt:2:9
  worker     gthread
  app        shop.wsgi   WSGI, Django, shop/wsgi.py
  files      k8s/web.yaml   Kubernetes manifest
             Dockerfile     Dockerfile
  way in     hop                       idle   response   drain             connections   place
             AWS ALB web               90 s   60 s       300 s (default)   reused        …:50:5
             gunicorn, gthread worker  65 s   no bound   30 s (default)    -             …:3:6
  request    AWS ALB web               ━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫ 60 s
             gunicorn, gthread worker  no bound
             AWS ALB web gives up first, after 60 s
  shutdown   graceful_timeout          ━━━━━┫ 30 s (default)
             SIGKILL                   ━━┫ 15 s
             AWS ALB web drains        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫ 300 s (default)
             SIGKILL comes 15 s before the server has to have finished
  settings
    workers = 4   environment variable, k8s/web.yaml:31:18
      read from WEB_CONCURRENCY = 4   manifest, k8s/web.yaml:31:18
        overrides WEB_CONCURRENCY = 2   image, Dockerfile:9:21
      overrides workers = 1   default
  defaults
    timeout = 30 s   default
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gunilint.model.app import App
from gunilint.model.deployment import Deployment
from gunilint.model.server import Server
from gunilint.report.cells import printable
from gunilint.report.chain_text import Drawing
from gunilint.report.deployments_json import as_json, hook_names
from gunilint.report.paint import Ink, paint
from gunilint.report.readable import headline, readable, story
from gunilint.report.table import table
from gunilint.source import Span
from gunilint.value import Layer, Setting, Unknown

__all__ = ["as_json", "as_text"]

_MATTER_TO_GUNICORN: Final = (
    "workers",
    "worker_class",
    "threads",
    "timeout",
    "graceful_timeout",
    "keepalive",
    "max_requests",
    "max_requests_jitter",
    "preload_app",
    "bind",
)
"""The settings that are shown even where nobody sets them."""
_MATTER_TO_UVICORN: Final = (
    "workers",
    "timeout_keep_alive",
    "timeout_graceful_shutdown",
    "limit_concurrency",
    "limit_max_requests",
    "limit_max_requests_jitter",
    "host",
    "port",
)
_TOLD_APART: Final = 3
"""More settings than these that are unknown for one reason are told as one."""
_LABEL: Final = 11


class _Line(NamedTuple):
    """A line of text, and how it is written."""

    text: str
    ink: Ink = Ink.PLAIN


def as_text(
    deployments: Sequence[Deployment],
    *,
    color: bool = False,
    ascii_only: bool = False,
    columns: int = 100,
) -> str:
    """*deployments* for a person, in their order; timelines take as many *columns* as there are."""
    if not deployments:
        return (
            "No Gunicorn or Uvicorn deployment was recognised.\n"
            "`gunilint files` shows what each file was taken for.\n"
        )
    blocks = []
    for deployment in deployments:
        drawing = Drawing(columns - _LABEL - 2, ascii_only)
        lines = [*_deployment(deployment, drawing)]
        texts = [printable(line.text, ascii_only=ascii_only) for line in lines]
        blocks.append(
            "".join(
                f"{paint(text, line.ink, color=color)}\n"
                for text, line in zip(texts, lines, strict=True)
            )
        )
    return "\n".join(blocks)


def _deployment(deployment: Deployment, drawing: Drawing) -> Iterator[_Line]:
    place = f"{deployment.platform.value}{_purpose(deployment)}, {deployment.span}"
    yield _Line(f"{deployment.name}   {place}", Ink.STRONG)
    yield from _labelled(_facts(deployment))
    yield from _labelled(drawing.facts(deployment))
    yield from _settings(deployment.server)


def _purpose(deployment: Deployment) -> str:
    purpose = deployment.purpose
    if purpose is None:
        return ", for development" if deployment.is_development else ""
    return f", for {purpose.stage.value}" + (f" ({purpose.sign})" if purpose.sign else "")


def _labelled(facts: Iterator[tuple[str, Sequence[str]]]) -> Iterator[_Line]:
    """Each fact beside its label; its further lines below."""
    for label, texts in facts:
        for number, text in enumerate(texts):
            yield _Line(f"  {label if number == 0 else '':{_LABEL}}{text}".rstrip())


def _facts(deployment: Deployment) -> Iterator[tuple[str, Sequence[str]]]:
    server = deployment.server
    yield "server", [f"{server.software.value} {server.version}   {_pin(server)}"]
    if server.is_gunicorn:
        yield "worker", [_worker(server)]
    yield "app", [_app(deployment.app)]
    if deployment.replicas is not None:
        first, *rest = story(readable(deployment.replicas))
        yield "replicas", [first.partition(" = ")[2], *rest]
    roles: dict[str, list[str]] = {}
    for link in deployment.files:
        roles.setdefault(link.path, []).append(link.role)
    yield "files", table([(path, ", ".join(dict.fromkeys(roles[path]))) for path in roles])


def _pin(server: Server) -> str:
    """What decides the version."""
    if server.version_source is None:
        from gunilint.resolve.catalog import NEWEST
        from gunilint.resolve.catalog.uvicorn import NEWEST as NEWEST_UVICORN

        newest = NEWEST if server.is_gunicorn else NEWEST_UVICORN
        known = "the newest known" if server.version == newest else "as given"
        return f"{known}; no pin decides it"
    return f"pinned at {server.version_source.span}"


def _worker(server: Server) -> str:
    if server.rejected_class is not None:
        return f"cannot be loaded: {server.rejected_class.why}"
    return "unknown" if server.worker_kind is None else server.worker_kind.value


def _app(app: App) -> str:
    interface = None if app.interface is None else app.interface.value
    facts = ", ".join(filter(None, [interface, app.framework, app.path]))
    if app.target is None:
        return "nothing here names it"
    _, _, named = headline(readable(app.target))[0].partition(" = ")
    target = named.partition("   ")[0]
    return f"{target}   {facts}" if facts else target


def _settings(server: Server) -> Iterator[_Line]:
    hooks = hook_names(server)
    chosen = [setting for setting in server.settings.values() if _is_chosen(setting)]
    alike = _alike(chosen)
    if chosen:
        yield _Line("  settings", Ink.STRONG)
    for (why, span), settings in alike.items():
        yield from _together(why, span, settings, server)
    collapsed = {setting.name for settings in alike.values() for setting in settings}
    for setting in chosen:
        if setting.name not in collapsed:
            yield from _indented(story(readable(setting, hooks)), setting)
    yield from _defaults(server, {setting.name for setting in chosen})


def _is_chosen(setting: Setting[Any]) -> bool:
    """Whether somebody set it; Gunicorn itself names the process after the application."""
    return setting.origin.layer not in (Layer.DEFAULT, Layer.FRAMEWORK)


def _indented(lines: Sequence[str], setting: Setting[Any]) -> Iterator[_Line]:
    first, *rest = lines
    yield _Line(f"    {first}", Ink.WARNING if isinstance(setting.value, Unknown) else Ink.PLAIN)
    yield from (_Line(f"    {line}") for line in rest)


def _alike(settings: Sequence[Setting[Any]]) -> Mapping[tuple[str, Span], list[Setting[Any]]]:
    """Settings that one reason makes unknown, where they are many: a whole file, say."""
    groups: dict[tuple[str, Span], list[Setting[Any]]] = {}
    for setting in settings:
        if isinstance(setting.value, Unknown):
            place = setting.value.span or setting.span
            groups.setdefault((setting.value.why, place), []).append(setting)
    return {key: group for key, group in groups.items() if len(group) > _TOLD_APART}


def _together(
    why: str, span: Span, settings: Sequence[Setting[Any]], server: Server
) -> Iterator[_Line]:
    yield _Line(f"    {len(settings)} settings are unknown", Ink.WARNING)
    yield _Line(f"      because {why}, {span}")
    names = {setting.name for setting in settings}
    among = ", ".join(name for name in _that_matter(server) if name in names)
    if among:
        yield _Line(f"      among them {among}")


def _that_matter(server: Server) -> Sequence[str]:
    return _MATTER_TO_GUNICORN if server.is_gunicorn else _MATTER_TO_UVICORN


def _defaults(server: Server, chosen: set[str]) -> Iterator[_Line]:
    left = {name: item for name, item in server.settings.items() if name not in chosen}
    shown = [left[name] for name in _that_matter(server) if name in left]
    if left:
        yield _Line("  defaults", Ink.STRONG)
    for setting in shown:
        yield from _indented(headline(readable(setting)), setting)
    if len(left) > len(shown):
        others = len(left) - len(shown)
        yield _Line(f"    and {others} more; --output-format json has every setting")
