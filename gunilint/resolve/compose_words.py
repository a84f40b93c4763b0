"""The words of a service's command, after Compose has replaced variables and split the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gunilint.parse.facts.compose import Command, Template
from gunilint.resolve.compose_split import Character, split_command
from gunilint.resolve.compose_values import Piece, evaluate, pieces, variables_of
from gunilint.resolve.environment import Environment
from gunilint.resolve.shell.values import inputs_of
from gunilint.resolve.words import Argument
from gunilint.source import Fragment, Span
from gunilint.value import MISSING, Bindings, Known, Missing, Setting, Symbolic, Unknown, Value

_NOTHING: Final = "\ue000"
"""Stands where a variable is blank, or not known: no quote, no blank and no operator."""


class Word(NamedTuple):
    """One word; *fragment* is its text with places, where it is certain."""

    argument: Argument
    fragment: Fragment | None


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


def command_words(command: Command | None, environment: Environment) -> Words | None:
    """The words of *command*; None where it leaves that to the image."""
    if command is None or (command.text is None and command.words is None and command.gap is None):
        return None
    if command.text is not None:
        return _from_text(command.text, environment)
    items = [listed_word(word, environment) for word in command.words or ()]
    if command.gap is not None:
        unknown = Argument(Unknown(command.gap.why, command.gap.span), command.gap.span)
        items.append(Word(unknown, None))
    return Words(tuple(items), command.span)


def listed_word(template: Template, environment: Environment) -> Word:
    """*template* as one word, however many blanks it holds."""
    argument = evaluate(template, environment)
    if not isinstance(argument.value, Known):
        return Word(argument, None)
    letters = _letters(pieces(template, environment), template, frozenset())
    characters = [Character(letter.text, index) for index, letter in enumerate(letters)]
    return Word(argument, _fragment(characters, letters, template))


def _from_text(template: Template, environment: Environment) -> Words:
    if template.opaque is not None:
        unknown = Argument(Unknown(template.opaque, template.span), template.span)
        return Words((Word(unknown, None),), template.span)
    return _split(template, environment, keep_blanks=False)


class _Letter(NamedTuple):
    """A character before splitting: where it is written, and the uncertain piece it is of."""

    text: str
    start: int
    end: int
    piece: Piece
    is_uncertain: bool


def _split(template: Template, environment: Environment, *, keep_blanks: bool) -> Words:
    """*keep_blanks*: a given variable that is blank keeps its place, so that words count alike."""
    kept = frozenset(environment.bindings.environment) if keep_blanks else frozenset()
    letters = _letters(pieces(template, environment), template, kept)
    split = split_command("".join(letter.text for letter in letters))
    if split.problem is not None:
        unknown = Argument(Unknown(split.problem, template.span), template.span)
        return Words((Word(unknown, None),), template.span)
    words = [
        _word(index, characters, letters, template, environment, len(split.words), keep_blanks)
        for index, characters in enumerate(split.words)
    ]
    ignored = None
    if split.ignored is not None:
        written = template.written
        ignored = written.span(letters[split.ignored].start, len(written.text.rstrip()))
    return Words(tuple(words), template.span, ignored)


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
            letters.append(_Letter(character, start, end, piece, is_uncertain))
    return letters


def _assumed(value: Value[str]) -> str:
    match value:
        case Known(text):
            return text
        case Symbolic(default=default) if not isinstance(default, Missing):
            return default
        case _:
            return ""


def _word(
    index: int,
    characters: Sequence[Character],
    letters: Sequence[_Letter],
    template: Template,
    environment: Environment,
    count: int,
    keep_blanks: bool,
) -> Word:
    own = [letters[item.at] for item in characters]
    span = template.written.span(own[0].start, own[-1].end) if own else template.span
    via = _via([letter.piece for letter in own], template, environment)
    text = "".join(item.text for item in characters).replace(_NOTHING, "")
    uncertain = list(dict.fromkeys(letter.piece.value for letter in own if letter.is_uncertain))
    if not uncertain:
        if keep_blanks and characters and not text:
            unknown = Unknown("it may be no word at all", span)
            return Word(Argument(unknown, span, via), None)
        return Word(Argument(Known(text), span, via), _fragment(characters, letters, template))
    for value in uncertain:
        if isinstance(value, Unknown):
            return Word(Argument(Unknown(value.why, value.span or span), span, via), None)

    def again(bindings: Bindings) -> Value[str]:
        words = _split(template, environment.bound(bindings), keep_blanks=True).items
        if len(words) != count:
            return Unknown("a variable in the command holds several words", span)
        return words[index].argument.value

    lacks = any(isinstance(v, Symbolic) and isinstance(v.default, Missing) for v in uncertain)
    formula = template.written.text[own[0].start : own[-1].end]
    default = MISSING if lacks else text
    return Word(Argument(Symbolic(formula, inputs_of(uncertain), default, again), span, via), None)


def _via(
    found: Sequence[Piece], template: Template, environment: Environment
) -> tuple[Setting[str], ...]:
    """The settings that a word's own variables are read from."""
    own = {(piece.start, piece.end) for piece in found if piece.is_variable}
    parts = tuple(part for part in template.parts if (part.start, part.end) in own)
    return evaluate(Template(template.written, parts), environment).via


def _fragment(
    characters: Sequence[Character], letters: Sequence[_Letter], template: Template
) -> Fragment:
    offsets = template.written.offsets
    if not characters:
        return template.written.part(0, 0)
    own = [letters[item.at] for item in characters]
    places = [offsets[letter.start] for letter in own]
    places.append(offsets[own[-1].end - 1] + 1)
    text = "".join(item.text for item in characters)
    return Fragment(template.written.source, text, places)
