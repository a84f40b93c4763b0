"""A wrapper's own words: its options, its operands, and the variables that it sets."""

from __future__ import annotations

import re
from typing import Final

from gunilint.resolve.words import Argument
from gunilint.resolve.wrapper_outcomes import Assigned, Outcome, Peeled, ShellString, text_of
from gunilint.resolve.wrapper_table import Wrapper
from gunilint.value import Known, Symbolic, map_value

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=", re.ASCII)


def peel(wrapper: Wrapper, words: tuple[Argument, ...]) -> Peeled | Outcome | None:
    """The command that *wrapper* starts with *words*; None where there is none."""
    return _Peeling(wrapper, words).read()


class _Peeling:
    """Reads a wrapper's own words."""

    def __init__(self, wrapper: Wrapper, words: tuple[Argument, ...]) -> None:
        self.wrapper = wrapper
        self.words = words
        self.at = 1
        self.found = Peeled(())

    def read(self) -> Peeled | Outcome | None:
        """The command that is wrapped, or None where there is none."""
        outcome = self._options()
        if outcome is not None:
            return outcome
        for word in () if self.found.is_module else self.wrapper.subcommand:
            if self._next() != word:
                return None
            self.at += 1
            outcome = self._options()
            if outcome is not None:
                return outcome
        if self.found.is_module:
            self.found.rest = self.words[self.at :]
            return self.found
        self.at += self.wrapper.operands
        if self._next() == "--":
            self.at += 1
        elif self.wrapper.operands:
            self._options()
        while self.wrapper.assigns and self._assignment():
            pass
        self.found.rest = self.words[self.at :]
        return self.found if self.found.rest else None

    def _next(self) -> str | None:
        return text_of(self.words[self.at]) if self.at < len(self.words) else None

    def _options(self) -> Outcome | None:
        while (text := self._next()) is not None and text.startswith("-"):
            if text == "--":
                self.at += not self._awaits_subcommand()
                return None
            if self.wrapper.runs_modules and text in ("-m", "--module"):
                self.at += 1
                self.found.is_module = True
                return None
            if text in self.wrapper.string and self.at + 1 < len(self.words):
                return ShellString("sh", self.words[self.at + 1], None, (), self.words[0].span)
            self._option(text)
        return None

    def _awaits_subcommand(self) -> bool:
        return bool(self.wrapper.subcommand) and self.at == 1

    def _option(self, text: str) -> None:
        has_value = text in self.wrapper.valued or (
            self.wrapper.every_option_valued and "=" not in text
        )
        value = self.words[self.at + 1] if self.at + 1 < len(self.words) else None
        self.at += 2 if has_value else 1
        if "env" in self.wrapper.names:
            self._env_option(text, value)

    def _env_option(self, text: str, value: Argument | None) -> None:
        if text in ("-i", "-", "--ignore-environment"):
            self.found.clears = True
        elif text in ("-u", "--unset") and value is not None:
            self.found.unset = (*self.found.unset, text_of(value) or "")
        elif text.startswith("--unset="):
            self.found.unset = (*self.found.unset, text.removeprefix("--unset="))
        elif text in ("-C", "--chdir"):
            self.found.directory = value

    def _assignment(self) -> bool:
        if self.at >= len(self.words):
            return False
        word = self.words[self.at]
        value = word.value
        written = value.formula if isinstance(value, Symbolic) else ""
        written = value.value if isinstance(value, Known) else written
        found = _ASSIGNMENT.match(written)
        if found is None:
            return False
        name = found[0][:-1]
        cut = map_value(value, lambda text: text.removeprefix(found[0]))
        self.found.assigned = (*self.found.assigned, Assigned(name, word._replace(value=cut)))
        self.at += 1
        return True
