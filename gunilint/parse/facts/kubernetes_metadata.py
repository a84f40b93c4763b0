"""What every Kubernetes object has."""

from __future__ import annotations

from gunilint.frozen import dataclass
from gunilint.parse.facts.yaml_field import Field, Table
from gunilint.source import Span, Text


@dataclass(frozen=True, slots=True)
class Metadata:
    """What every object has; *span* covers the object."""

    kind: Text
    api_version: Field[str] | None
    name: Field[str] | None
    namespace: Field[str] | None
    labels: Table
    annotations: Table
    span: Span

    @property
    def place(self) -> Span:
        """Where a finding about the object as a whole points."""
        return self.name.span if self.name is not None else self.kind.span
