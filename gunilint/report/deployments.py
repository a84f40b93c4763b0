"""What `gunilint show` prints."""

from __future__ import annotations

from gunilint.report.deployments_json import as_json

__all__ = ["as_json"]
