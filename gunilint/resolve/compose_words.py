"""The words of a service's command, after Compose has replaced variables and split the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple, TypeAlias

from gunilint.frozen import dataclass, replace
from gunilint.parse.compose_template import despite_marks
from gunilint.parse.facts.compose import Command, Part, Template
from gunilint.resolve.compose_split import Character, split_command
from gunilint.resolve.compose_values import Piece, evaluate, pieces, variables_of
from gunilint.resolve.environment import Environment
from gunilint.resolve.shell.quoting import UNREADABLE, placed
from gunilint.resolve.shell.values import inputs_of
from gunilint.resolve.words import Argument, as_words
from gunilint.source import Fragment, Span
from gunilint.value import MISSING, Bindings, Known, Missing, Setting, Symbolic, Unknown, Value

_NOTHING: Final = "\ue000"
"""Stands where a variable is blank, or not known: no quote, no blank and no operator."""

Taken: TypeAlias = Mapping[str, Setting[str]]
"""The variables of the container, whose names mean something else to a shell in it."""


class Word(NamedTuple):
    """One word.

    *fragment* is its text with places, as a shell reads it that is given the word as a script:
    an uncertain variable stands in it as `${NAME:-default}`, which means the same to the shell.
    *free* are the names of these, which the shell must find free.
    """

    argument: Argument
    fragment: Fragment | None = None
    free: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Words:
    """A command's words.

    Without any it is cleared: `[]`, or a blank text. *ignored* is where Compose stops reading
    a text, at a shell's operator; *span* is all of the command.
    """

    items: tuple[Word, ...]
    span: Span
    ignored: Span | None = None

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return tuple(item.argument for item in self.items)

    @property
    def fragments(self) -> Mapping[Span, Fragment]:
        """The texts of the words by their places."""
        found = ((item.argument.span, item.fragment) for item in self.items)
        return {span: fragment for span, fragment in found if fragment is not None}

    @property
    def free(self) -> frozenset[str]:
        """Variables of who runs Compose that the fragments mention."""
        return frozenset().union(*(item.free for item in self.items))


def command_words(
    command: Command | None, environment: Environment, taken: Taken | None = None
) -> Words | None:
    """The words of *command*; None where it leaves that to the image."""
    if command is None or (command.text is None and command.words is None and command.gap is None):
        return None
    if command.text is not None:
        return _from_text(command.text, environment, taken or {})
    items = [
        item for word in command.words or () for item in _listed(word, environment, taken or {})
    ]
    if command.gap is not None:
        unknown = Argument(Unknown(command.gap.why, command.gap.span), command.gap.span)
        items.append(Word(unknown))
    return Words(tuple(items), command.span)


def listed_word(template: Template, environment: Environment, taken: Taken | None = None) -> Word:
    """*template* as one word, however many blanks it holds."""
    argument = evaluate(template, environment)
    if template.opaque is not None:
        return Word(argument)
    letters = _letters(pieces(template, environment), template, frozenset())
    return Word(argument, *_script(letters, template, taken or {}))


def _listed(template: Template, environment: Environment, taken: Taken) -> Iterator[Word]:
    """An item of a list: one word, whose flag is told apart where its value is not certain."""
    readable = despite_marks(template) or template
    word = listed_word(readable, environment, taken)
    yield from _apart(word._replace(argument=word.argument._replace(is_single=True)), readable)


def _apart(word: Word, template: Template) -> Iterator[Word]:
    """*word*, its flag apart where that is all of it that can be told."""
    start, end = word.argument.span.start, word.argument.span.end
    source = template.written.source
    written = source.text[source.offset(start) : source.offset(end)]
    *flag, argument = as_words(
        word.argument, written.partition("{{")[0], written.rpartition("}}")[2]
    )
    yield from (Word(item) for item in flag)
    yield word._replace(argument=argument)


def _from_text(template: Template, environment: Environment, taken: Taken) -> Words:
    readable = despite_marks(template) or template
    if readable.opaque is not None:
        unknown = Argument(Unknown(readable.opaque, readable.span), readable.span)
        return Words((Word(unknown),), readable.span)
    return _Splitting(readable, environment, taken).words()


class _Letter(NamedTuple):
    """A character before splitting: where it is written, and the piece it is of."""

    text: str
    start: int
    end: int
    piece: Piece
    part: Part

    @property
    def is_uncertain(self) -> bool:
        return not isinstance(self.piece.value, Known)


def _letters(found: Sequence[Piece], template: Template, kept: frozenset[str]) -> list[_Letter]:
    """The characters of a text; a blank stands in for each of the *kept* variables."""
    letters: list[_Letter] = []
    for piece, part in zip(found, template.parts, strict=True):
        is_uncertain = not isinstance(piece.value, Known)
        text = _assumed(piece.value)
        if piece.is_variable and not text and (is_uncertain or variables_of(part) & kept):
            text = _NOTHING
        is_verbatim = template.written.text[piece.start : piece.end] == text
        for index, character in enumerate(text):
            start, end = piece.start, piece.end
            if is_verbatim and not piece.is_variable:
                start, end = piece.start + index, piece.start + index + 1
            letters.append(_Letter(character, start, end, piece, part))
    return letters


def _assumed(value: Value[str]) -> str:
    match value:
        case Known(text):
            return text
        case Symbolic(default=default) if not isinstance(default, Missing):
            return default
        case _:
            return ""


@dataclass(frozen=True)
class _Splitting:
    """Splits one text.

    *keeps_blanks*: a given variable that is blank keeps its place, so that words count alike
    whatever is given.
    """

    template: Template
    environment: Environment
    taken: Taken
    keeps_blanks: bool = False

    def words(self) -> Words:
        """The words, a flag apart where its value cannot be told."""
        split = self.split_words()
        items = [item for word in split.items for item in _apart(word, self.template)]
        return replace(split, items=tuple(items))

    def split_words(self) -> Words:
        """The words as Compose splits them."""
        template = self.template
        kept = frozenset(self.environment.bindings.environment)
        found = pieces(template, self.environment)
        letters = _letters(found, template, kept if self.keeps_blanks else frozenset())
        split = split_command("".join(letter.text for letter in letters))
        if split.problem is not None:
            unknown = Argument(Unknown(split.problem, template.span), template.span)
            return Words((Word(unknown),), template.span)
        read = [[_as_read(letters, item) for item in characters] for characters in split.words]
        words = [self._word(index, item, len(read)) for index, item in enumerate(read)]
        ignored = None
        if split.ignored is not None:
            end = len(template.written.text.rstrip())
            ignored = template.written.span(letters[split.ignored].start, end)
        return Words(tuple(words), template.span, ignored)

    def _word(self, index: int, letters: Sequence[_Letter], count: int) -> Word:
        written = self.template.written
        span = written.span(letters[0].start, letters[-1].end) if letters else written.whole()
        text = "".join(letter.text for letter in letters).replace(_NOTHING, "")
        if letters and not text and not any(letter.is_uncertain for letter in letters):
            value: Value[str] = Unknown("it may be no word at all", span)
        else:
            value = self._value(index, letters, count, text)
        argument = Argument(value, span, self._via(letters))
        if isinstance(value, Unknown):
            return Word(argument)
        return Word(argument, *_script(letters, self.template, self.taken))

    def _value(self, index: int, letters: Sequence[_Letter], count: int, text: str) -> Value[str]:
        uncertain = {letter.piece: letter.piece.value for letter in letters if letter.is_uncertain}
        if not uncertain:
            return Known(text)
        for value in uncertain.values():
            if isinstance(value, Unknown):
                return value

        def again(bindings: Bindings) -> Value[str]:
            given = self.environment.bound(bindings)
            words = replace(self, environment=given, keeps_blanks=True).split_words().items
            if len(words) != count:
                return Unknown("a variable in the command holds several words")
            return words[index].argument.value

        lacks = any(_has_no_default(value) for value in uncertain.values())
        formula = self.template.written.text[letters[0].start : letters[-1].end]
        inputs = inputs_of(tuple(uncertain.values()))
        return Symbolic(formula, inputs, MISSING if lacks else text, again)

    def _via(self, letters: Sequence[_Letter]) -> tuple[Setting[Any], ...]:
        """The settings that a word's own variables are read from."""
        parts = tuple(dict.fromkeys(x.part for x in letters if x.piece.is_variable))
        return evaluate(Template(self.template.written, parts), self.environment).via


def _as_read(letters: Sequence[_Letter], character: Character) -> _Letter:
    """The letter that *character* was, which is another one where an escape stood for it."""
    return letters[character.at]._replace(text=character.text)


def _has_no_default(value: Value[str]) -> bool:
    return isinstance(value, Symbolic) and isinstance(value.default, Missing)


def _script(
    letters: Sequence[_Letter], template: Template, taken: Taken
) -> tuple[Fragment | None, frozenset[str]]:
    """The text that a shell reads, and the variables that it must find free."""
    written = template.written
    if not letters:
        return written.part(0, 0), frozenset()
    pieces_of_text: list[str] = []
    offsets: list[int] = []
    free: set[str] = set()
    for piece, group in groupby(letters, key=lambda letter: letter.piece):
        own = list(group)
        text = "".join(letter.text for letter in own)
        if own[0].is_uncertain:
            text = _formula(piece, own[0].part, text, template, taken)
            free |= variables_of(own[0].part) if text != UNREADABLE else set()
            text = placed(text, "".join(pieces_of_text))
        is_moving = len(own) == len(text) and not piece.is_variable
        starts = [letter.start if is_moving else piece.start for letter in own] or [piece.start]
        places = [starts[min(index, len(starts) - 1)] for index in range(len(text))]
        pieces_of_text.append(text)
        offsets += [written.offsets[place] for place in places]
    offsets.append(written.offsets[letters[-1].end - 1] + 1)
    return Fragment(written.source, "".join(pieces_of_text), offsets), frozenset(free)


def _formula(piece: Piece, part: Part, text: str, template: Template, taken: Taken) -> str:
    """An uncertain variable as a shell's, which must mean the same in the container."""
    is_whole = text.replace(_NOTHING, "") == _assumed(piece.value)
    formula = template.written.text[piece.start : piece.end]
    is_same = all(name not in taken or _passes_on(taken[name], name) for name in variables_of(part))
    is_plain = isinstance(piece.value, Symbolic) and "$$" not in formula
    return formula if is_whole and is_same and is_plain else UNREADABLE


def _passes_on(setting: Setting[str], name: str) -> bool:
    """Whether the container's variable is the one of the same name of who runs Compose."""
    value = setting.value
    return isinstance(value, Symbolic) and [item.name for item in value.inputs] == [name]
