"""The policy in force for a path, and who set each part of it, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypedDict

from gunilint.frozen import dataclass
from gunilint.report.json_value import Json
from gunilint.report.table import table

VERSION: Final = 1


class From(NamedTuple):
    """A value in JSON types, and where it is said: a place, a policy's name, or "default"."""

    value: Json
    where: str


@dataclass(frozen=True)
class RuleInForce:
    """How one rule stands."""

    code: str
    slug: str
    is_on: From
    severity: From
    options: Mapping[str, From]
    """Every option, by its name in TOML."""


@dataclass(frozen=True)
class InForce:
    """The policy for *path*, "" being the whole repository, and one deployment, or any."""

    path: str
    deployment: str | None
    layers: Sequence[From]
    """The policies and files that it is made of, each with where it is asked for."""
    run: Mapping[str, From]
    """`fail-on` and what else concerns the run."""
    rules: Sequence[RuleInForce]


class FromView(TypedDict):
    value: Json
    by: str


def as_json(policy: InForce) -> str:
    """*policy* as one JSON document, version 1: frozen; new keys may come.

    {"version": 1,
     "path": "services/web", "deployment": null,
     "layers": [{"value": "recommended", "by": "gunilint.toml:1:11"}, …],   the last wins
     "run": {"fail-on": {"value": "warning", "by": "default"}, …},
     "rules": [{
       "code", "slug",
       "on": {"value": true, "by": "recommended"},
       "severity": {"value": "error", "by": "gunilint.toml:4:10"},   by "rule": its own
       "options": {"asgi-per-cpu": {"value": 2, "by": "…"}}
     }]}
    """
    document = {
        "version": VERSION,
        "path": policy.path,
        "deployment": policy.deployment,
        "layers": [_view(layer) for layer in policy.layers],
        "run": _views(policy.run),
        "rules": [
            {
                "code": rule.code,
                "slug": rule.slug,
                "on": _view(rule.is_on),
                "severity": _view(rule.severity),
                "options": _views(rule.options),
            }
            for rule in policy.rules
        ],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def as_text(policy: InForce) -> str:
    """*policy*: what concerns the run, the rules that are on, and those that are off."""
    whose = f" in {policy.deployment}" if policy.deployment else ""
    head = f"policy for {policy.path or 'the repository'}{whose}"
    made_of = [("layer", _shown(said.value), said.where) for said in policy.layers]
    said = [(key, _shown(said.value), said.where) for key, said in policy.run.items()]
    on = [rule for rule in policy.rules if rule.is_on.value]
    off = [rule for rule in policy.rules if not rule.is_on.value]
    blocks = ["\n".join([head, *_indented([*made_of, *said])])]
    if on:
        rows = [row for rule in on for row in _rows(rule)]
        blocks.append("\n".join([f"on: {len(on)}", *_indented(rows)]))
    if off:
        rows = [(f"{rule.code} {rule.slug}", "", rule.is_on.where) for rule in off]
        blocks.append("\n".join([f"off: {len(off)}", *_indented(rows)]))
    return "\n\n".join(blocks) + "\n"


def _rows(rule: RuleInForce) -> Iterator[tuple[str, str, str]]:
    where = rule.is_on.where
    if rule.severity.where != "rule":
        where += f"; severity: {rule.severity.where}"
    yield f"{rule.code} {rule.slug}", str(rule.severity.value), where
    for name, said in rule.options.items():
        yield f"  {name}", _shown(said.value), said.where


def _indented(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return (f"  {line}" for line in table(rows)) if rows else iter(())


def _shown(value: Json) -> str:
    """A value as TOML has it; a string without its quotes."""
    if isinstance(value, str):
        return value
    return "unset" if value is None else json.dumps(value)


def _view(said: From) -> FromView:
    return {"value": said.value, "by": said.where}


def _views(said: Mapping[str, From]) -> dict[str, FromView]:
    return {name: _view(item) for name, item in said.items()}
