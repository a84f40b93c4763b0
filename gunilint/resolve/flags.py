"""Which flags a word can be, as argparse finds them (`_parse_optional`, `_get_option_tuples`)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from gunilint.frozen import dataclass, replace
from gunilint.resolve.catalog import Catalog, SettingSpec, load

_NUMBER: Final = re.compile(r"^-\d+$|^-\d*\.\d+$")
_PRINTING: Final = ("-h", "--help", "-v", "--version")


@dataclass(frozen=True, slots=True)
class Flag:
    """One spelling of a flag; without *spec* it prints something and stops the server."""

    name: str
    spec: SettingSpec | None

    @property
    def spec_takes_none(self) -> bool:
        """Whether it is a switch."""
        return self.spec is None or not self.spec.takes_value

    @property
    def is_optional(self) -> bool:
        """Whether its value may be left out."""
        return self.spec is not None and self.spec.nargs == "?"


@dataclass(frozen=True, slots=True)
class Match:
    """What a word that begins with a dash can be.

    The flag stands at characters *flag_at* up to *flag_end*, and from *value_at* on its value,
    None where none is in the word. No candidate: there is no such flag.
    """

    text: str
    candidates: tuple[Flag, ...]
    flag_end: int
    value_at: int | None = None
    flag_at: int = 0
    version_dependent: bool = False
    """Whether Python 3.11 and 3.13 read it differently."""


class FlagTable:
    """The flags of one version of Gunicorn."""

    def __init__(self, catalog: Catalog) -> None:
        self._flags = {name: Flag(name, None) for name in _PRINTING}
        self._flags |= {name: Flag(name, spec) for name, spec in catalog.flags.items()}

    def match(self, text: str) -> Match | None:
        """What *text* is; None: no flag but an argument."""
        if not text.startswith("-") or text == "-":
            return None
        if text in self._flags:
            return Match(text, (self._flags[text],), len(text))
        name, equals, _ = text.partition("=")
        if equals and name in self._flags:
            return self._with_value(Match(text, (self._flags[name],), len(name), len(name) + 1))
        found = self._shortened(text, name) if text.startswith("--") else self._attached(text)
        if found is not None:
            return self._with_value(found)
        if _NUMBER.match(text) or " " in text:
            return None
        return Match(text, (), len(text))

    def _shortened(self, text: str, name: str) -> Match | None:
        flags = tuple(self._flags[key] for key in self._flags if key.startswith(name))
        value_at = len(name) + 1 if "=" in text else None
        return Match(text, flags, len(name), value_at) if flags else None

    def _attached(self, text: str) -> Match | None:
        flag = self._flags.get(text[:2])
        return Match(text, (flag,), 2, 2) if flag else None

    @staticmethod
    def _with_value(match: Match) -> Match:
        # Python 3.11 drops a value that is `--`.
        drops = match.value_at is not None and match.text[match.value_at :] == "--"
        return replace(match, version_dependent=True) if drops else match

    def cluster(self, match: Match) -> list[Match]:
        """The flags of a word such as `-Dw4`, each switch before the last one alone.

        Where the last one is a switch that has a value, nothing may follow it that does.
        """
        found = [match]
        while found[-1].value_at is not None and found[-1].candidates[0].spec_takes_none:
            following = self._next(found[-1])
            if following is None:
                break
            found.append(following)
        return found

    def _next(self, match: Match) -> Match | None:
        at = match.value_at
        if at is None or at >= len(match.text) or match.candidates[0].name.startswith("--"):
            return None
        following = self._flags.get(f"-{match.text[at]}")
        if following is None:
            return None
        end = at + 1
        # Python 3.11 reads -D=w4 as -D -w 4, and -Dw=4 as -D -w "=4"; 3.13 neither.
        differs = match.text[at - 1] == "=" or match.text[end : end + 1] == "="
        return Match(
            match.text,
            (following,),
            end,
            end if end < len(match.text) else None,
            at,
            differs or match.version_dependent,
        )


@cache
def flag_table(version: str) -> FlagTable:
    """The flags of a catalogued release."""
    return FlagTable(load(version))
