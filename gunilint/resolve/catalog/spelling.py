"""What somebody meant who wrote a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from gunilint.resolve.catalog.gunicorn import Catalog, flags_of_settings, load

_MEANT: Final[Mapping[str, str]] = {
    "access_log": "accesslog",
    "access_log_file": "accesslog",
    "addr": "bind",
    "address": "bind",
    "app": "wsgi_app",
    "app_module": "wsgi_app",
    "concurrency": "workers",
    "cwd": "chdir",
    "directory": "chdir",
    "env_vars": "raw_env",
    "environment": "raw_env",
    "error_log": "errorlog",
    "error_log_file": "errorlog",
    "forwarded_allow_ip": "forwarded_allow_ips",
    "graceful": "graceful_timeout",
    "graceful_shutdown_timeout": "graceful_timeout",
    "host": "bind",
    "keep_alive_timeout": "keepalive",
    "keepalive_timeout": "keepalive",
    "listen": "bind",
    "log_format": "access_log_format",
    "logconfig_file": "logconfig",
    "logfile": "errorlog",
    "logger": "logger_class",
    "logging_config": "logconfig_dict",
    "max_worker_connections": "worker_connections",
    "num_workers": "workers",
    "number_of_workers": "workers",
    "on_start": "on_starting",
    "pid_file": "pidfile",
    "port": "bind",
    "process_name": "proc_name",
    "reload_files": "reload_extra_files",
    "request_timeout": "timeout",
    "ssl_certfile": "certfile",
    "ssl_keyfile": "keyfile",
    "thread_count": "threads",
    "timeout_graceful_shutdown": "graceful_timeout",
    "timeout_keep_alive": "keepalive",
    "wsgi": "wsgi_app",
    "worker_count": "workers",
    "worker_num": "workers",
    "worker_threads": "threads",
    "worker_timeout": "timeout",
    "workers_class": "worker_class",
    "workers_connections": "worker_connections",
    "workers_num": "workers",
}
"""Names that people write for a setting and that no flag is spelt like."""

_MOST_SLIPS: Final = 2


@cache
def _flag_spellings() -> Mapping[str, str]:
    """The long flags of every version, written as Python names, and what each sets."""
    found = {}
    for flag, name in flags_of_settings():
        if flag.startswith("--") and not flag.startswith("--no-"):
            found[flag[2:].replace("-", "_")] = name
    return found


def suggest_setting(name: str, catalog: Catalog) -> str | None:
    """The setting of *catalog* that *name*, which is none, was probably meant to be."""
    folded = name.lower().replace("-", "_")
    if folded in catalog.settings:
        return folded
    meant = _MEANT.get(folded) or _flag_spellings().get(folded)
    if meant in catalog.settings:
        return meant
    found = _slip_of(folded, catalog.version)
    return found if found in catalog.settings else None


@lru_cache(1000)
def _slip_of(name: str, version: str) -> str | None:
    """The setting that *name* is nearly spelt like, or whose flag it is nearly spelt like."""
    spellings = {key: value for key, value in _flag_spellings().items() if value != key}
    candidates = {**spellings, **{known: known for known in load(version).settings}}
    close = closest(name, candidates)
    return candidates[close] if close else None


def suggest_flag(word: str, catalog: Catalog) -> str | None:
    """The flag of *catalog* that *word*, which is none, was probably meant to be."""
    name = word.partition("=")[0]
    spelt = name.lower().lstrip("-").replace("_", "-")
    for flag in catalog.flags:
        if flag.startswith("--") and flag[2:].replace("_", "-") == spelt:
            return flag
    setting = suggest_setting(spelt, catalog)
    if setting is not None and catalog.settings[setting].flags:
        return _longest(catalog.settings[setting].flags)
    return closest(name, [flag for flag in catalog.flags if flag.startswith("--")])


def _longest(flags: Iterable[str]) -> str:
    return next((flag for flag in flags if flag.startswith("--")), next(iter(flags)))


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that *word* is a slip of the pen away from; None where none or two are."""
    allowed = min(_MOST_SLIPS, len(word.lstrip("-")) // 3)
    letters = set(word)
    ranked: dict[int, list[str]] = {}
    for candidate in candidates:
        is_near = abs(len(candidate) - len(word)) <= allowed
        # One slip puts in or takes out one letter at most.
        if is_near and len(letters.difference(candidate)) <= allowed:
            ranked.setdefault(_slips(word, candidate), []).append(candidate)
    best = min(ranked, default=allowed + 1)
    return ranked[best][0] if best <= allowed and len(ranked[best]) == 1 else None


def _slips(left: str, right: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that part two words."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
