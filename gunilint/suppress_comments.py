"""Ignore comments: where they may stand, and which lines they speak for.

    # gunilint: ignore[GUN201, too-many-workers] the reason until=2027-01-31
    # gunilint: ignore-file[GUN301] the reason

The first stands at the end of a line, or alone above it, other comments in between or not. It
speaks for that line and for the block that the line opens: what is indented below it, and what
continues it. So in YAML it may stand at any key above the place, and in a Dockerfile above the
instruction. The second speaks for its file and stands in the comments that open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from gunilint.source import Position, Source, Span

MARKER: Final = "gunilint:"

_DIRECTIVE: Final = re.compile(
    r"#[ \t]*(?P<head>gunilint:)[ \t]*(?P<word>[A-Za-z-]+)(?:[ \t]*(?P<names>\[[^\]]*\]))?"
    r"(?P<reason>.*?)[ \t]*(?=#[ \t]*gunilint:|$)"
)
_FORM: Final = "write `# gunilint: ignore[CODE] reason`"
_WORDS_OF_OTHERS: Final = frozenset(
    {"disable", "disable-line", "disable-next-line", "ignore-line", "ignore-next-line", "ignored"}
    | {"ignores", "noqa", "nolint", "off", "skip", "suppress"}
)
_UNTIL: Final = re.compile(r"(?<!\S)until=(\S*)")
_YAML_KEY: Final = re.compile(r"\s*[^\s#-][^#]*:\s*(?:\s#.*)?")
_SHELL_FORM: Final = re.compile(r"\s*(?:RUN|CMD|ENTRYPOINT)\s+(?!\[)", re.IGNORECASE)
_HEREDOC: Final = re.compile(r"<<(?P<dash>-?)[\"']?(?P<word>\w+)[\"']?")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One ignore comment."""

    names: tuple[str, ...]
    """The codes and slugs in its brackets, as they are written."""
    reason: str
    until: date | None
    """The last day on which it holds."""
    span: Span
    """The comment itself, from `gunilint:` on."""
    first: int
    last: int
    """The lines that it speaks for."""
    problem: str = ""
    """Why it cannot ignore anything, if it cannot."""


class _Comment(NamedTuple):
    line: int
    start: int
    """How many characters stand before it on its line."""


def find_ignores(source: Source) -> tuple[Ignore, ...]:
    """Every ignore comment of *source*, in order; of one without any, at the cost of a search."""
    if MARKER not in source.text:
        return ()
    return tuple(ignore for comment in _comments(source) for ignore in _ignores(source, comment))


def _ignores(source: Source, comment: _Comment) -> Iterator[Ignore]:
    text = source.line(comment.line)
    is_alone = not text[: comment.start].strip("\ufeff \t")
    for match in _DIRECTIVE.finditer(text, comment.start):
        word = match["word"].lower()
        names = tuple(re.findall(r"[^\s,]+", (match["names"] or "")[1:-1]))
        until, problem = _until(match["reason"])
        problem = _problem(match, names) or problem
        if word == "ignore-file":
            first, last = 1, source.line_count
            if not (is_alone and comment.line < _first_content(source)):
                problem = problem or "ignore-file has to stand in the comments that open a file"
        elif word == "ignore":
            first, last = _lines(source, comment.line, is_alone)
        elif word in _WORDS_OF_OTHERS:
            first, last = comment.line, comment.line
        else:
            continue  # a comment about gunilint
        begin = source.offset(Position(comment.line, 1))
        span = source.span(begin + match.start("head"), begin + match.end("reason"))
        reason = _UNTIL.sub("", match["reason"]).strip(" \t:-")
        yield Ignore(names, reason, until, span, first, last, problem)


def _problem(match: re.Match[str], names: tuple[str, ...]) -> str:
    if match["word"].lower() in _WORDS_OF_OTHERS:
        return f"there is no {match['word']} comment; {_FORM}"
    if match["names"] is None and match["reason"].lstrip().startswith("["):
        return f"its bracket is not closed; {_FORM}"
    return "" if names else f"it names no rule, and so ignores none; {_FORM}"


def _until(reason: str) -> tuple[date | None, str]:
    found = _UNTIL.search(reason)
    if found is None:
        return None, ""
    try:
        return date.fromisoformat(found[1]), ""
    except ValueError:
        return None, f"{found[1]!r} is no date; write until=YYYY-MM-DD"


def _comments(source: Source) -> Iterator[_Comment]:
    """The comments that hold the marker."""
    lines = _lines_with_marker(source)
    tokens = _python_comments(source.text) if source.path.endswith(".py") else None
    is_dockerfile = _is_dockerfile(source.path)
    for line in lines:
        text = source.line(line)
        start = _comment_start(text) if tokens is None else tokens.get(line)
        if start is None:
            continue
        # Docker knows comments on lines of their own only; the rest is the shell's.
        if is_dockerfile and text[:start].strip("\ufeff \t") and not _SHELL_FORM.match(text):
            continue
        yield _Comment(line, start)


def _lines_with_marker(source: Source) -> list[int]:
    starts = (match.start() for match in re.finditer(re.escape(MARKER), source.text))
    return list(dict.fromkeys(source.position(start).line for start in starts))


def _is_dockerfile(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return name.startswith(("dockerfile", "containerfile")) or name.endswith(".dockerfile")


def _python_comments(text: str) -> dict[int, int] | None:
    """Where the comment of each line starts; None for text that is not today's Python."""
    import tokenize
    import warnings
    from io import StringIO

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {
                token.start[0]: token.start[1]
                for token in tokenize.generate_tokens(StringIO(text).readline)
                if token.type == tokenize.COMMENT
            }
    except (tokenize.TokenError, SyntaxError):
        return None


def _comment_start(text: str) -> int | None:
    """Where the comment of a line starts, in any language that has comments with `#`.

    A quote counts where a string may start and only if it is closed on the line: `it's` in
    plain YAML opens none.
    """
    place = 0
    while place < len(text):
        character = text[place]
        before = text[place - 1] if place else " "
        if character == "#" and before in " \t\ufeff":
            return place
        if character in "\"'" and before in " \t[{(,:=":
            place = _string_end(text, place)
        place += 1
    return None


def _string_end(text: str, start: int) -> int:
    """The place of the quote that closes the one at *start*, or *start* if there is none."""
    quote = text[start]
    escape = r"\\." if quote == '"' else r"(?!)"
    closed = re.compile(rf"(?:{escape}|[^{quote}])*{quote}").match(text, start + 1)
    return closed.end() - 1 if closed else start


def _is_comment(text: str) -> bool:
    return text.lstrip("\ufeff \t").startswith("#")


def _first_content(source: Source) -> int:
    """The first line that is neither empty nor a comment nor the head of a YAML document."""
    for line in range(1, source.line_count + 1):
        text = source.line(line)
        if text.strip("\ufeff \t") and not _is_comment(text) and not text.startswith(("---", "%")):
            return line
    return source.line_count + 1


def _lines(source: Source, line: int, is_alone: bool) -> tuple[int, int]:
    """What a comment on *line* speaks for: alone, for the first line below that is none."""
    target = line
    while is_alone and target <= source.line_count and _is_comment(source.line(target)):
        target += 1
    if target > source.line_count or not source.line(target).strip():
        return line, line
    return line, block_end(source, target)


def block_end(source: Source, line: int) -> int:
    """The last line of what *line* opens: itself, its continuations, what is indented below."""
    opening = source.line(line)
    last = _continued(source, line)
    depth = _depth(opening)
    opens_list = _YAML_KEY.fullmatch(opening) is not None
    for number in range(last + 1, source.line_count + 1):
        text = source.line(number)
        if not text.strip() or _is_comment(text):
            continue
        if _depth(text) == depth:
            body = text.strip()
            if body[0] in ")]}":
                return number
            # YAML lets the items of a list stand as far left as its key.
            if not (opens_list and (body == "-" or body.startswith("- "))):
                break
        elif _depth(text) < depth:
            break
        last = number
    return last


def _depth(text: str) -> int:
    plain = text.lstrip("\ufeff")
    return len(plain) - len(plain.lstrip())


def _continued(source: Source, line: int) -> int:
    """The last line of the command or instruction that starts on *line*."""
    heredoc = _HEREDOC.search(source.line(line))
    if heredoc:
        for number in range(line + 1, source.line_count + 1):
            if source.line(number).strip("\t" if heredoc["dash"] else "") == heredoc["word"]:
                return number
    while line < source.line_count and source.line(line).rstrip().endswith("\\"):
        line += 1
        while line < source.line_count and _is_comment(source.line(line)):
            line += 1
    return line
