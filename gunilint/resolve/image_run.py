"""What RUN does to the files that matter: plain copies and links, written files, installs.

RUN is not evaluated; only commands that say plainly what they do are followed, and everything
else is taken to leave these files alone.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Final

from gunilint.parse.dockerfile_words import split_words, word_end
from gunilint.parse.facts.dockerfile import Run, ShellForm
from gunilint.resolve.image_files import Moved, Operation, Written
from gunilint.source import Fragment, Text
from gunilint.value import Known, Value

Read = Callable[[Fragment], "Value[str]"]
"""The value of a word: variables replaced, quotes removed."""

_SEPARATOR: Final = re.compile(r"&&|\|\||[;\n|&]")
_NOT_PLAIN: Final = re.compile(r"[;\n|&'\"\\]")
_MAY_MOVE: Final = re.compile(r"\b(?:cp|mv|ln)\b")
"""What a command that `_moved` follows says somewhere."""
_TOOLS: Final = ("pip", "uv", "poetry", "pdm", "conda", "mamba")
_MAY_NAME: Final = re.compile(
    r"[$'\"\\]|gunicorn|uvicorn|gevent|greenlet|eventlet|setuptools|tornado", re.IGNORECASE
)
"""What stands in a text that names what is `_INSTALLED`, or may once it is expanded."""
_INSTALLED: Final = re.compile(
    r"(?:gunicorn|uvicorn|uvicorn[-_]worker|gevent|greenlet|eventlet|setuptools|tornado)"
    r"(?![A-Za-z0-9_.-]*[A-Za-z0-9])(?:\[[^\]]*\])?\s*(?:[=<>!~;@].*)?",
    re.IGNORECASE | re.DOTALL,
)
_INSTALL: Final = re.compile(
    r"(?:^|[\s/])(?:pip[\d.]*|uv|poetry|pipenv|pdm|conda|mamba|micromamba)\s(?:.*\s)?"
    r"(?:install|add|sync)(?=\s|$)",
    re.DOTALL,
)
_DOCUMENT: Final = re.compile(
    r"\s*cat\s*(?:>\s*(?P<first>\S+)\s*<<-?\S+|<<-?\S+\s*>\s*(?P<last>\S+))\s*"
)


def file_operations(run: Run, directory: str | None, read: Read) -> Iterator[Operation]:
    """The files that *run*, started in *directory* (None: unknown), copies, links or writes."""
    if not isinstance(run.command, ShellForm):
        return
    text = run.command.text
    written = _document(run, text, directory, read)
    if written is not None:
        yield written
        return
    if not _MAY_MOVE.search(text.text):
        return
    for segment in segments(text):
        words = split_words(segment, "\\")
        if not words:
            continue
        name = words[0].text
        if name == "cd":
            directory = _changed(directory, words, read)
        elif name in ("cp", "mv", "ln"):
            moved = _moved(name, words[1:], directory, read)
            if moved is not None:
                yield moved


def installs(run: Run, read: Read) -> Iterator[Text]:
    """The requirements of servers and what they depend on that *run* installs by name.

    One that holds a variable whose value cannot be told is given as it is written.
    """
    if not isinstance(run.command, ShellForm) or not _may_install(run.command.text.text):
        return
    for segment in segments(run.command.text):
        match = _INSTALL.search(segment.text)
        if match is None:
            continue
        for word in split_words(segment.part(match.end(), len(segment.text)), "\\"):
            value = read(word)
            text = value.value if isinstance(value, Known) else word.text.strip("'\"")
            if _INSTALLED.fullmatch(text):
                yield Text(text, _unquoted(word).whole())


def _may_install(text: str) -> bool:
    return any(tool in text for tool in _TOOLS) and _MAY_NAME.search(text) is not None


def segments(text: Fragment) -> Iterator[Fragment]:
    """The simple commands of a shell's *text*: what stands between `&&`, `;` and their like."""
    start = 0
    index = 0
    while (special := _NOT_PLAIN.search(text.text, index)) is not None:
        match = _SEPARATOR.match(text.text, special.start())
        if match is None:
            index = _after_quoted(text.text, special.start())
            continue
        yield text.part(start, match.start())
        start = index = match.end()
    yield text.part(start, len(text.text))


def _after_quoted(text: str, index: int) -> int:
    """The index after what the backslash or the quote at *index* quotes."""
    if text[index] == "\\":
        return index + 2
    end = index + 1
    while end < len(text) and text[end] != text[index]:
        end += 2 if text[end] == "\\" and text[index] == '"' else 1
    return end + 1


def _document(run: Run, text: Fragment, directory: str | None, read: Read) -> Written | None:
    """The file that `cat <<EOF > path` writes."""
    if len(run.heredocs) != 1:
        return None
    heredoc = run.heredocs[0]
    line_end = text.text.find("\n")
    match = _DOCUMENT.fullmatch(text.text, 0, line_end if line_end >= 0 else len(text.text))
    if match is None:
        return None
    group = "first" if match["first"] else "last"
    path = _absolute(directory, text.part(match.start(group), match.end(group)), read)
    if path is None:
        return None
    # The shell would replace variables and run commands in it.
    is_plain = not heredoc.expands or not re.search(r"[$`\\]", heredoc.content.text)
    return Written(path, heredoc.content if is_plain else None, heredoc.span)


def _changed(directory: str | None, words: tuple[Fragment, ...], read: Read) -> str | None:
    return _absolute(directory, words[1], read) if len(words) == 2 else None


def _moved(
    name: str, words: tuple[Fragment, ...], directory: str | None, read: Read
) -> Moved | None:
    paths = [word for word in words if not word.text.startswith("-")]
    if len(paths) != 2 or any(word.text in ("-t", "--target-directory") for word in words):
        return None
    target = _absolute(directory, paths[1], read)
    start = directory
    is_symbolic = any(re.match(r"-\w*s|--symbolic", word.text) for word in words)
    if name == "ln" and is_symbolic and target is not None:
        start = posixpath.dirname(target)
    source = _absolute(start, paths[0], read)
    if source is None or target is None or re.search(r"[*?\[]", source):
        return None
    return Moved(source, target, paths[0].whole())


def _absolute(directory: str | None, word: Fragment, read: Read) -> str | None:
    value = read(word)
    if not isinstance(value, Known):
        return None
    if not value.value.startswith("/") and directory is None:
        return None
    return posixpath.normpath(posixpath.join(directory or "/", value.value))


def _unquoted(word: Fragment) -> Fragment:
    """*word* without the quotes around all of it."""
    text = word.text
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        return word.part(1, word_end(text, 0, "\\") - 1)
    return word
