"""What is read off a config file whatever starts it, once for all servers that load it."""

from __future__ import annotations

from functools import cached_property

from gunilint.model.server import ConfigImport, Hook
from gunilint.parse.facts.python import Module
from gunilint.resolve.config_hooks import hooks_of, imports_of, variables_of
from gunilint.resolve.config_walk import Words, words_of


class ConfigReading:
    """Of *module*; each part is worked out when it is first asked for."""

    def __init__(self, module: Module) -> None:
        self.module = module

    @cached_property
    def hooks(self) -> dict[str, Hook]:
        return hooks_of(self.module)

    @cached_property
    def imports(self) -> tuple[ConfigImport, ...]:
        return imports_of(self.module)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Every name and attribute that the file uses anywhere."""
        return self._words.names

    @cached_property
    def variables(self) -> frozenset[str]:
        return variables_of(self._words)

    @cached_property
    def _words(self) -> Words:
        return words_of(self.module.body)
