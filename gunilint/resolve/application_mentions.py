"""Whether Python files have a word: what may keep a rule silent, or spare it an import graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gunilint.resolve.paths_below import paths_below
from gunilint.source import Source, Tree

_UNAVAILABLE: Final = ("503", "SERVICE_UNAVAILABLE")

_MOST_AT_ONCE: Final = 1 << 20
"""Bytes of code that are looked through together, and kept if they are all there are."""


class _Code(NamedTuple):
    """Python files, one after the other."""

    whole: bytes
    imports: bytes
    """Of each as much as may name a module that it imports."""


class Mentions:
    """Looks for words in the Python files of *tree*; each answer is worked out once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._words: dict[str, bool] = {}
        self._names: dict[tuple[tuple[str, ...], frozenset[str]], bool] = {}
        self._asked: dict[frozenset[str], frozenset[str]] = {}
        """Each set of names once, however many directories it is asked of."""
        self._last: tuple[tuple[str, ...], _Code] | None = None
        """The code below the directories that were asked about last, where it is not much."""

    def has(self, word: str) -> bool:
        """Whether any file has *word*, as a whole word, outside of comments."""
        if word not in self._words:
            pattern = re.compile(rf"^[^#\n]*(?<![\w]){re.escape(word)}(?![\w])", re.MULTILINE)
            self._words[word] = any(pattern.search(text) for text in self._texts_with(word))
        return self._words[word]

    def may_make(self, names: Iterable[str], directories: Sequence[str]) -> bool:
        """Whether the files below *directories* have between them all parts of a dotted name.

        Code that calls `psycopg2.connect` imports `psycopg2` and mentions `connect`, wherever.
        """
        asked = frozenset(names)
        key = (tuple(directories), self._asked.setdefault(asked, asked))
        if key not in self._names:
            self._names[key] = self._may_make(key[1], key[0])
        return self._names[key]

    def may_drain(self, directories: Sequence[str]) -> bool:
        """Whether the files below *directories* mention the status of a server that stops."""
        return any(self.may_make((word,), directories) for word in _UNAVAILABLE)

    def _may_make(self, names: Iterable[str], directories: tuple[str, ...]) -> bool:
        paths = [name.split(".") for name in names]
        modules = {path[0] for path in paths if len(path) > 1}
        imported = _found(modules, (code.imports for code in self._code(directories)))
        open_ = [path for path in paths if len(path) == 1 or path[0] in imported]
        parts = {part for path in open_ for part in path}
        found = _found(parts, (code.whole for code in self._code(directories)))
        return any(found.issuperset(path) for path in open_)

    def _code(self, directories: tuple[str, ...]) -> Iterator[_Code]:
        """All code below *directories*, in as few pieces as it fits."""
        if self._last is not None and self._last[0] == directories:
            yield self._last[1]
            return
        is_all, size = True, 0
        pending: list[bytes] = []
        for directory in directories:
            for path in paths_below(self._tree, directory):
                data = self._tree.data(path) if path.endswith(".py") else None
                if data is not None:
                    pending.append(data)
                    size += len(data)
                if size > _MOST_AT_ONCE:
                    yield _code_of(pending)
                    is_all, size, pending = False, 0, []
        rest = _code_of(pending)
        if is_all:
            self._last = directories, rest
        yield rest

    def _texts_with(self, word: str) -> Iterator[str]:
        wanted = word.encode()
        for path in self._tree.paths():
            if path.endswith(".py") and wanted in (self._tree.data(path) or b""):
                source = self._tree.read(path)
                if isinstance(source, Source):
                    yield source.text


def _code_of(files: Sequence[bytes]) -> _Code:
    return _Code(b"\n".join(files), b"\n".join(map(_imports, files)))


def _imports(data: bytes) -> bytes:
    """*data* up to its last import: all of it where that may take more than one line."""
    last = data.rfind(b"import")
    if last < 0:
        return b""
    end = data.find(b"\n", last)
    goes_on = data[end - 2 : end].rstrip(b"\r").endswith(b"\\")
    if end < 0 or goes_on or b"import_" in data:  # import_module, __import__
        return data
    return data[:end]


def _found(words: set[str], texts: Iterable[bytes]) -> set[str]:
    """Those of *words* that stand somewhere in *texts*, be it inside another word."""
    missing = {word.encode(): word for word in words}
    for text in texts if missing else ():
        for word in [word for word in missing if word in text]:
            del missing[word]
        if not missing:
            break
    return words.difference(missing.values())
