"""One reading of a command line, as argparse goes about it (`ArgumentParser._parse_known_args`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gunilint.resolve.argument_words import Word, converted, read_words
from gunilint.resolve.arguments import ArgumentProblem, Arguments, Assigned, ProblemKind
from gunilint.resolve.assignments import Assignments
from gunilint.resolve.catalog import Catalog, SettingSpec, suggest_flag
from gunilint.resolve.conversion import Unconvertible
from gunilint.resolve.flags import Flag, Match, flag_table
from gunilint.resolve.words import Argument
from gunilint.value import Known, Unknown, Value

_OPTION: Final = "O"
_ARGUMENT: Final = "A"
_SEPARATOR: Final = "-"
_ANYTHING: Final = "?"


class Reading:
    """The state of a parser between two words."""

    def __init__(self, catalog: Catalog, arguments: Sequence[Argument]) -> None:
        self._catalog = catalog
        self._table = flag_table(catalog.version)
        self._words = read_words(arguments)
        self._matches: dict[int, Match] = {}
        self._problems: list[ArgumentProblem] = []
        self._assignments = Assignments()
        self._app: Argument | None = None
        self._unsure_app: Argument | None = None
        self._single: int | None = None
        self._extra: list[Argument] = []
        self._positionals_read = False
        self._exits: Argument | None = None
        self._pattern = self._classify()

    def arguments(self) -> Arguments:
        """What all of the words set."""
        index = 0
        while index < len(self._words) and self._exits is None:
            if index in self._matches:
                index = self._read_option(index)
            else:
                index = self._read_positionals(index)
        self._settle_single()
        return Arguments(
            self._assignments.all(),
            self._app or self._unsure_app,
            tuple(self._extra),
            tuple(self._problems),
            self._assignments.open,
            self._exits,
        )

    def _classify(self) -> str:
        """A letter for each word: what it can be, before any is given to a flag."""
        letters = ""
        for index, word in enumerate(self._words):
            if _SEPARATOR in letters:
                letters += _ARGUMENT
            elif word.text is None:
                letters += _ANYTHING
            elif word.text == "--":
                letters += _SEPARATOR
            else:
                letters += self._letter(index, word, word.text)
        return letters

    def _letter(self, index: int, word: Word, text: str) -> str:
        match = self._table.match(text)
        if match is None:
            return _ARGUMENT
        if len(match.candidates) > 1:
            names = ", ".join(flag.name for flag in match.candidates)
            suggestion = suggest_flag(text, self._catalog)
            self._report(ProblemKind.AMBIGUOUS, word, f"could be {names}", suggestion)
        self._matches[index] = match
        return _OPTION

    def _report(
        self, kind: ProblemKind, word: Word, message: str, suggestion: str | None = None
    ) -> None:
        text = word.text or ""
        self._problems.append(ArgumentProblem(kind, text, word.span, message, suggestion))

    def _read_option(self, index: int) -> int:
        """Give the flag at *index* its value; the index of what follows."""
        word, match = self._words[index], self._matches[index]
        if not match.candidates:
            return self._reject_flag(index, word)
        if len(match.candidates) > 1:
            return self._skip_meant(index, match.candidates[0].name)
        cluster = self._table.cluster(match)
        flag = cluster[-1].candidates[0]
        if cluster[-1].value_at is not None and flag.spec_takes_none:
            self._report(ProblemKind.INVALID_VALUE, word, f"{flag.name} takes no value")
            return index + 1
        following = self._pattern[index + 1 : index + 2]
        alone = cluster[-1].value_at is None and not flag.spec_takes_none
        if alone and not flag.is_optional and following not in (_ARGUMENT, _ANYTHING):
            self._report(ProblemKind.MISSING_VALUE, word, f"{flag.name} needs a value")
            return index + 1
        if cluster[-1].version_dependent:
            self._open(index, "Python's versions read this word differently")
        for item in cluster[:-1]:
            self._switch(index, item.candidates[0], item)
        if self._exits is not None:
            return index + 1
        return self._take(index, flag, cluster[-1], following)

    def _take(self, index: int, flag: Flag, match: Match, following: str) -> int:
        """Give *flag*, the last one of the word at *index*, its value."""
        if match.value_at is not None:
            self._assign(index, flag, match, self._words[index], match.value_at)
            return index + 1
        if flag.spec_takes_none:
            self._switch(index, flag, match)
            return index + 1
        if following == _ANYTHING and flag.is_optional:
            self._open(index + 1, "whether this word is a value or a flag cannot be told")
        if following in (_ARGUMENT, _ANYTHING):
            self._assign(index, flag, match, self._words[index + 1], 0)
            return index + 2
        if flag.spec is not None:
            self._set(index, flag, match, Known(flag.spec.const), None)
        return index + 1

    def _assign(self, index: int, flag: Flag, match: Match, source: Word, start: int) -> None:
        """Set what *flag* sets to what stands in *source* from *start* on."""
        spec = flag.spec
        if spec is None:
            return
        try:
            value = converted(source, start, lambda text: convert(spec, text))
        except Unconvertible as problem:
            text = (source.text or "")[start:]
            kind, message = ProblemKind.INVALID_VALUE, f"{flag.name} {problem}"
            self._problems.append(ArgumentProblem(kind, text, source.part(start), message))
            return
        if match.version_dependent and start:
            value = Unknown("Python's versions read this word differently", source.span)
        self._set(index, flag, match, value, (source, start))

    def _set(
        self,
        index: int,
        flag: Flag,
        match: Match,
        value: Value[object],
        place: tuple[Word, int] | None,
    ) -> None:
        if flag.spec is None:
            return
        word = self._words[index]
        flag_span = word.part(match.flag_at, match.flag_end)
        written = (word.text or "")[match.flag_at : match.flag_end]
        if match.flag_at:
            written = f"-{written}"
        source, start = place or (word, 0)
        assigned = Assigned(
            flag.spec.name,
            value,
            source.part(start) if place else flag_span,
            flag_span,
            written,
            source.argument.via,
            flag.name if written != flag.name else None,
        )
        if len(word.prefix) < match.flag_end:
            why = "which flag this is depends on a variable"
            self._open(index, why)
            assigned = assigned._replace(value=Unknown(why, word.span))
        self._assignments.add(index, flag.spec, assigned)

    def _switch(self, index: int, flag: Flag, match: Match) -> None:
        if flag.spec is not None:
            const = True if flag.spec.action == "store_true" else flag.spec.const
            self._set(index, flag, match, Known(const), None)
        elif all(problem.kind is ProblemKind.UNRECOGNIZED for problem in self._problems):
            # What is not recognized is only complained about after the last word.
            self._exits = self._words[index].argument
            self._problems.clear()

    def _open(self, index: int, why: str) -> None:
        self._assignments.open_at(index, why, self._words[index].span)

    def _reject_flag(self, index: int, word: Word) -> int:
        suggestion = suggest_flag(word.text or "", self._catalog)
        message = f"Gunicorn {self._catalog.version} has no such flag"
        self._report(ProblemKind.UNRECOGNIZED, word, message, suggestion)
        return self._skip_meant(index, suggestion)

    def _skip_meant(self, index: int, suggestion: str | None) -> int:
        """The index after a flag that was misspelt, and after the value that was meant for it:
        argparse would take that for the application."""
        meant = self._catalog.flags.get(suggestion or "")
        has_value = "=" in (self._words[index].text or "")
        wants_value = meant is not None and meant.takes_value and not has_value
        follows = wants_value and self._pattern[index + 1 : index + 2] == _ARGUMENT
        return index + 2 if follows else index + 1

    def _read_positionals(self, index: int) -> int:
        end = index
        while end < len(self._words) and end not in self._matches:
            end += 1
        run = [i for i in range(index, end) if self._pattern[i] != _SEPARATOR]
        certain = [self._words[i] for i in run if self._pattern[i] == _ARGUMENT]
        unsure = [i for i in run if self._pattern[i] == _ANYTHING]
        for i in unsure:
            if self._single is None and self._words[i].argument.is_single:
                self._single = i
            else:
                self._open(i, self._why_open(self._words[i]))
        if self._positionals_read:
            self._reject([self._words[i] for i in range(index, end) if i not in unsure])
        elif certain:
            self._positionals_read = True
            self._choose_app(certain, bool(unsure))
        elif run and self._unsure_app is None:
            self._unsure_app = self._words[run[0]].argument
        return end

    def _settle_single(self) -> None:
        """Of a word that is one whatever it holds: it names the application, if no other does;
        else it may be a flag."""
        if self._single is None:
            return
        word = self._words[self._single]
        if self._app is None:
            self._app = word.argument
        else:
            self._open(self._single, self._why_open(word))

    def _choose_app(self, certain: list[Word], is_open: bool) -> None:
        first, *others = [word.argument for word in certain]
        if is_open and others and self._pattern.find(_ANYTHING) < self._words.index(certain[0]):
            why = "which word names the application cannot be told"
            first = Argument(Unknown(why, first.span), first.span)
        self._app = first
        self._extra.extend(others)

    def _reject(self, words: list[Word]) -> None:
        for word in words:
            message = "stands after the application and a flag, where nothing may stand"
            self._report(ProblemKind.UNRECOGNIZED, word, message)

    @staticmethod
    def _why_open(word: Word) -> str:
        value = word.argument.value
        if isinstance(value, Unknown):
            return f"further arguments may come from a word that cannot be read: {value.why}"
        return "further arguments may come from a variable that nothing sets"


def convert(spec: SettingSpec, text: str) -> object:
    """*text* as argparse stores it for *spec*. Raises Unconvertible.

    `int` is Python's own, so base 10, underscores and blanks around it included; `auto_int`
    of `gunicorn/config.py` also reads 0x1f, and 022 as octal.
    """
    try:
        match spec.type:
            case "int":
                return int(text)
            case "auto_int":
                if re.match(r"0(\d)", text):
                    text = text.replace("0", "0o", 1)
                return int(text, 0)
    except ValueError:
        raise Unconvertible(f"needs a whole number, not {text!r}") from None
    return text
