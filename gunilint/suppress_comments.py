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
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from gunilint.source import Position, Source
from gunilint.suppress_blocks import Blocks
from gunilint.suppress_ignore import Ignore, last_day, without_day

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
_SHELL_FORM: Final = re.compile(r"\s*(?:RUN|CMD|ENTRYPOINT)\s+(?!\[)", re.IGNORECASE)


class _Comment(NamedTuple):
    line: int
    start: int
    """How many characters stand before it on its line."""


def find_ignores(source: Source) -> tuple[Ignore, ...]:
    """Every ignore comment of *source*, in order; of one without any, at the cost of a search."""
    if MARKER not in source.text:
        return ()
    blocks = Blocks(source)
    return tuple(
        ignore for comment in _comments(source) for ignore in _ignores(source, comment, blocks)
    )


def _ignores(source: Source, comment: _Comment, blocks: Blocks) -> Iterator[Ignore]:
    text = source.line(comment.line)
    is_alone = not text[: comment.start].strip("\ufeff \t")
    for match in _DIRECTIVE.finditer(text, comment.start):
        word = match["word"].lower()
        names = tuple(re.findall(r"[^\s,]+", (match["names"] or "")[1:-1]))
        until, problem = last_day(match["reason"])
        problem = _problem(match, names) or problem
        if word == "ignore-file":
            first, last = 1, source.line_count
            if not (is_alone and comment.line < blocks.first_content):
                problem = problem or "ignore-file has to stand in the comments that open a file"
        elif word == "ignore":
            first, last = blocks.reach(comment.line, is_alone=is_alone)
        elif word in _WORDS_OF_OTHERS:
            first, last = comment.line, comment.line
        else:
            continue  # a comment about gunilint
        begin = source.offset(Position(comment.line, 1))
        span = source.span(begin + match.start("head"), begin + match.end("reason"))
        reason = without_day(match["reason"])
        yield Ignore(names, reason, until, span, first, last, problem)


def _problem(match: re.Match[str], names: tuple[str, ...]) -> str:
    if match["word"].lower() in _WORDS_OF_OTHERS:
        return f"there is no {match['word']} comment; {_FORM}"
    if match["names"] is None and match["reason"].lstrip().startswith("["):
        return f"its bracket is not closed; {_FORM}"
    return "" if names else f"it names no rule, and so ignores none; {_FORM}"


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
