"""The words of a Dockerfile instruction: flags, JSON arrays, quoted words, heredoc markers.

The rules are those of moby/buildkit at 12a6a7c0, frontend/dockerfile/parser:
`extractBuilderFlags` (split_command.go), `parseWords` and `parseJSON` (line_parsers.go; text
after an array makes it a shell form since 0.15), `ParseHeredoc` (parser.go).
"""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from gunilint.parse.facts.dockerfile import Flag
from gunilint.source import Fragment, Span

_BLANKS: Final = re.compile(r"[\t\v\f\r ]+")
_HEREDOC: Final = re.compile(r"\d*<<(-?)([^<]+)")
_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_PLAIN: Final = re.compile(r"[^\s'\"\\`{]+")
_JSON_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class SyntaxFault(Exception):  # noqa: N818 (it never leaves the parser)
    """An instruction that BuildKit refuses, and where."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Marker(NamedTuple):
    """A word that announces a heredoc."""

    name: str
    chomps: bool
    expands: bool
    word: Fragment


def trimmed(fragment: Fragment) -> Fragment:
    """*fragment* without white space around it."""
    text = fragment.text
    if text and not text[0].isspace() and not text[-1].isspace():
        return fragment
    start = len(text) - len(text.lstrip())
    return fragment.part(start, max(start, len(text.rstrip())))


def split_keyword(line: Fragment) -> tuple[Fragment, Fragment]:
    """The instruction's name, and all that follows, of a *line* without white space around it."""
    match = _BLANKS.search(line.text)
    if match is None:
        end = len(line.text)
        return line, line.part(end, end)
    return line.part(0, match.start()), trimmed(line.part(match.end(), len(line.text)))


def split_blanks(fragment: Fragment) -> tuple[Fragment, ...]:
    """The words between blanks; quotes do not keep blanks together here, a template's do."""
    return tuple(
        fragment.part(match.start(), match.end())
        for match in re.finditer(r"(?:\{\{.*?\}\}|[^\t\v\f\r ])+", fragment.text)
    )


def split_flags(rest: Fragment, escape: str) -> tuple[tuple[Flag, ...], Fragment]:
    """The `--name[=value]` words at the start of *rest*, and what is left."""
    flags: list[Flag] = []
    while rest.text.startswith("--"):
        end, kept = _flag_end(rest.text, escape)
        word = "".join(rest.text[index] for index in kept)
        if word == "--":
            return tuple(flags), trimmed(rest.part(end, len(rest.text)))
        name, equals, value = word[2:].partition("=")
        fragment = None
        if equals:
            indexes = kept[len(name) + 3 :]
            offsets = [rest.offsets[index] for index in indexes]
            offsets.append(offsets[-1] + 1 if offsets else rest.offsets[end])
            fragment = Fragment(rest.source, value, offsets)
        flags.append(Flag(name, fragment, rest.span(0, end)))
        rest = trimmed(rest.part(end, len(rest.text)))
    return tuple(flags), rest


def _flag_end(text: str, escape: str) -> tuple[int, list[int]]:
    """Where the flag at the start of *text* ends, and which characters are it, unquoted."""
    kept: list[int] = []
    quote = ""
    index = 0
    while index < len(text):
        character = text[index]
        if quote:
            if character == quote:
                quote = ""
                index += 1
                continue
        elif character.isspace():
            break
        elif character in "'\"":
            quote = character
            index += 1
            continue
        if character == escape and quote != "'":
            index += 1
            if index == len(text):
                break
        kept.append(index)
        index += 1
    return index, kept


def split_words(fragment: Fragment, escape: str) -> tuple[Fragment, ...]:
    """The words between white space, where quotes and *escape* keep it; quotes stay on."""
    words: list[Fragment] = []
    text = fragment.text
    index = 0
    while index < len(text):
        if text[index].isspace():
            index += 1
            continue
        end = word_end(text, index, escape)
        words.append(fragment.part(index, end))
        index = end
    return tuple(words)


def word_end(text: str, start: int, escape: str) -> int:
    """The index after the word that starts at *start* of *text*."""
    quote = ""
    index = start
    while index < len(text):
        plain = _PLAIN.match(text, index)
        if plain is not None:
            index = plain.end()
            continue
        character = text[index]
        if character == "{" and (template := _TEMPLATE.match(text, index)) is not None:
            index = template.end()
            continue
        if character == escape and quote != "'":
            index += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character.isspace():
            break
        index += 1
    return min(index, len(text))


def json_words(fragment: Fragment) -> tuple[Fragment, ...] | None:
    """The strings of the JSON array that *fragment* is; None where it is none.

    Raises SyntaxFault for an array of anything but strings, which BuildKit refuses, while it
    takes text that is no valid JSON for a shell's.
    """
    text = fragment.text
    if not text.startswith("["):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in items):
        raise SyntaxFault("an array here may hold strings only", fragment.whole())
    words: list[Fragment] = []
    index = 1
    for _ in items:
        index = text.index('"', index)
        word, index = _json_string(fragment, index)
        words.append(word)
    return tuple(words)


def _json_string(fragment: Fragment, quote: int) -> tuple[Fragment, int]:
    """The string whose opening quote is at index *quote*, and the index after it."""
    text = fragment.text
    end = text.index('"', quote + 1)
    if isinstance(fragment.offsets, range) and text.find("\\", quote, end) < 0:
        return fragment.part(quote + 1, end), end + 1
    characters: list[str] = []
    offsets: list[int] = []
    index = quote + 1
    while text[index] != '"':
        end = index + 1
        if text[index] == "\\":
            character, end = _json_escape(text, index)
        else:
            character = text[index]
        characters.append(character)
        # A span ends one after its last character's offset: for an escape that ends the
        # string, this must be the end of the escape.
        closes = text[end] == '"'
        offsets.append(fragment.offsets[end - 1 if closes else index])
        index = end
    offsets.append(fragment.offsets[index])
    return Fragment(fragment.source, "".join(characters), offsets), index + 1


def _json_escape(text: str, index: int) -> tuple[str, int]:
    """The character that the escape at *index* means, and the index after it."""
    kind = text[index + 1]
    if kind != "u":
        return _JSON_ESCAPES.get(kind, kind), index + 2
    code = int(text[index + 2 : index + 6], 16)
    end = index + 6
    if 0xD800 <= code < 0xDC00 and text[end : end + 2] == "\\u":
        low = int(text[end + 2 : end + 6], 16)
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), end + 6
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), end


def heredoc_markers(rest: Fragment, escape: str) -> tuple[Marker, ...]:
    """The words of *rest* that announce heredocs, in order."""
    if "<<" not in rest.text:
        return ()
    found = (_marker(word) for word in split_words(rest, escape))
    return tuple(marker for marker in found if marker is not None)


def _marker(word: Fragment) -> Marker | None:
    match = _HEREDOC.fullmatch(word.text)
    if match is None:
        return None
    raw = match[2]
    name = re.sub(r"\\(.)", r"\1", raw.replace('"', "").replace("'", ""))
    return Marker(name, bool(match[1]), name == raw, word) if name else None
